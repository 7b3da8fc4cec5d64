/**
 * Many relinks in one page: nothing grows. `npm test` plays some hundreds, `npm run test:endurance` ten thousand.
 */
import assert from 'node:assert/strict';
import { beforeEach, it } from 'node:test';
import { ENGINE } from '../support/browser.mjs';
import { json } from './site.mjs';
import { setStage } from './stage.mjs';

const RELINKS = Number(process.env.RELINKS || 300);
/** Until code is compiled, caches are warm and lists have the capacity that they keep: it takes an engine some thousands. */
const WARM_UP = Math.max(RELINKS, 600);
/** What a relink may leave on the JavaScript heap, in bytes: less than the smallest object for each. */
const HEAP_PER_RELINK = 8;
/** What the heap differs by from one look to the next, in bytes. */
const HEAP_NOISE = 150_000;

/** Reports and errors that the engine still has in hand, of the last calls. */
const MOST_KEPT = 3;

const isChromium = ENGINE === 'chromium';
const stage = setStage({ flags: ['--js-flags=--expose-gc', '--enable-precise-memory-info'] });

let count;
beforeEach(() => {
  count = 0;
  stage.site.answers
    .set('/session', (response) => json({ client_secret: `fcsess_client_secret_${count++}` })(response))
    .set('/accounts', json(['fca_0', 'fca_1', 'fca_2', 'fca_3', 'fca_4']));
});

/** What the browser itself counts; Chromium alone tells it. */
const counters = async () =>
  isChromium ? stage.driver.sendAndGetDevToolsCommand('Memory.getDOMCounters', {}) : {};

const measure = async () => {
  const seen = await stage.run(async () => (await import('/life.js')).measure());
  return { ...seen, ...(await counters()) };
};

/** Relinks so many times, in parts, because WebDriver waits for each no longer than two minutes. */
async function live(times, ways) {
  const counts = {};
  for (let done = 0; done < times; done += 1_000) {
    const part = await stage.run(
      async (times, ways) => (await import('/life.js')).live(times, ways),
      Math.min(1_000, times - done),
      ways,
    );
    for (const [name, n] of Object.entries(part)) counts[name] = (counts[name] ?? 0) + n;
  }
  return counts;
}

/** What stands before so many relinks, and after them. */
async function lived(test, ways, relinks = RELINKS) {
  await live(WARM_UP, ways);
  const before = await measure();
  const counts = await live(relinks, ways);
  const after = await measure();
  test.diagnostic(JSON.stringify({ counts, before, after }));
  assert.equal(
    Object.values(counts).reduce((sum, n) => sum + n),
    relinks,
  );
  return { before, counts, after, relinks };
}

/** Nothing has grown but what the browser's own bookkeeping differs by. */
function assertSame({ before, after, relinks }) {
  const { heapBytes: heapBefore, kept: keptBefore, ...othersBefore } = before;
  const { heapBytes: heapAfter, kept, ...othersAfter } = after;
  // Fewer is not growth.
  for (const key of ['nodes', 'jsEventListeners', 'documents']) {
    if (key in othersAfter) othersAfter[key] = Math.max(othersAfter[key], othersBefore[key]);
  }
  assert.deepEqual(othersAfter, othersBefore);
  assert.equal(othersAfter.listeners, 0);
  if (!isChromium) return;
  assert.ok(Math.max(kept, keptBefore) <= MOST_KEPT, `${kept} reports and errors are still there`);
  const grown = heapAfter - heapBefore;
  assert.ok(
    grown < HEAP_NOISE + relinks * HEAP_PER_RELINK,
    `the heap has grown by ${grown} bytes in ${relinks} relinks`,
  );
}

it(`${RELINKS} relinks that end in every way leave nothing behind`, async (test) => {
  const ways = await stage.run(async () => (await import('/life.js')).ways);
  const { counts, ...rest } = await lived(test, ways);
  for (const end of ['relinked', 'new_authorization', 'failed', 'canceled', 'error', 'collect_failed']) {
    assert.ok(counts[end] >= Math.floor(RELINKS / ways.length), `${end} was among them`);
  }
  assertSame(rest);
  assert.equal(await stage.run(() => page.nextWorks()), true);
});

/** What never comes, and how often at least: a hundred bytes for each show once they fill a page of wasm memory. */
const stuck = {
  'a flow that never ends': 1_000,
  'a secret that never comes': 1_000,
  'a Stripe.js that never comes': 1_000,
  'accounts that never come': 1_000,
  // It takes longer, and would leave more.
  'accounts that are given up': 300,
};
for (const [way, least] of Object.entries(stuck)) {
  const relinks = Math.max(RELINKS, least);
  it(`${relinks} relinks with ${way} leave nothing behind`, async (test) => {
    assertSame(await lived(test, [way], relinks));
    assert.equal(await stage.run(() => page.nextWorks()), true);
  });
}

it('finds what stays behind', async () => {
  const before = await measure();
  const kept = await stage.run(() => {
    // As a page does that keeps what it is given.
    page.kept = Array.from({ length: 1_000 }, (_, index) => ({ index, text: `account ${index}` }));
    page.unseen = document.createElement('p');
    new AbortController().signal.addEventListener('abort', () => {});
    globalThis.left = 'behind';
    return page.kept.length;
  });
  assert.equal(kept, 1_000);
  const { listeners, elementsMade, globals, heapBytes } = await measure();
  assert.deepEqual(
    { listeners, elementsMade, globals },
    {
      listeners: before.listeners + 1,
      elementsMade: before.elementsMade + 1,
      globals: before.globals + 1,
    },
  );
  if (isChromium) assert.ok(heapBytes > before.heapBytes + 30_000);
});
