/**
 * Many relinks in one page: nothing grows. `npm test` plays some hundreds, `npm run test:endurance` ten thousand.
 */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, it } from 'node:test';
import { ENGINE } from '../support/browser.mjs';
import { answer } from './site.mjs';
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

beforeEach(() => {
  let count = 0;
  stage.site.answers
    .set('/session', (response) => answer({ client_secret: `fcsess_client_secret_${count++}` })(response))
    .set('/accounts', answer(['fca_0', 'fca_1', 'fca_2', 'fca_3', 'fca_4']));
});
afterEach(async () => assert.equal(await stage.run(() => page.nextWorks()), true));

/** What is there, with what the browser itself counts; Chromium alone tells it. */
async function measure() {
  const seen = await stage.run(async () => (await import('/life.js')).measure());
  if (!isChromium) return seen;
  return { ...seen, ...(await stage.driver.sendAndGetDevToolsCommand('Memory.getDOMCounters', {})) };
}

/** Relinks so many times, in parts, because WebDriver waits for each no longer than two minutes. */
async function live(times, ways) {
  const counts = {};
  for (let done = 0; done < times; done += 1_000) {
    const work = async (...args) => (await import('/life.js')).live(...args);
    const part = await stage.run(work, Math.min(1_000, times - done), ways);
    for (const [name, n] of Object.entries(part)) counts[name] = (counts[name] ?? 0) + n;
  }
  return counts;
}

/** So many relinks leave nothing behind. @returns how often each ending was among them */
async function leaveNothing(test, ways, relinks) {
  await live(WARM_UP, ways);
  const { heapBytes: heapBefore, kept: keptBefore, ...before } = await measure();
  const counts = await live(relinks, ways);
  const { heapBytes, kept, ...after } = await measure();
  const grown = heapBytes - heapBefore;
  test.diagnostic(JSON.stringify({ counts, before, after, grown, kept }));
  const sum = Object.values(counts).reduce((sum, n) => sum + n);
  assert.equal(sum, relinks);
  // Of the browser's own, fewer is not growth.
  for (const key of ['nodes', 'jsEventListeners', 'documents']) {
    if (key in after) after[key] = Math.max(after[key], before[key]);
  }
  assert.deepEqual(after, before);
  assert.equal(after.listeners, 0);
  if (isChromium) {
    assert.ok(Math.max(kept, keptBefore) <= MOST_KEPT, `${kept} reports and errors are still there`);
    const limit = HEAP_NOISE + relinks * HEAP_PER_RELINK;
    assert.ok(grown < limit, `the heap has grown by ${grown} bytes in ${relinks} relinks`);
  }
  return counts;
}

it(`${RELINKS} relinks that end in every way leave nothing behind`, async (test) => {
  const ways = await stage.run(async () => (await import('/life.js')).ways);
  const counts = await leaveNothing(test, ways, RELINKS);
  for (const end of ['relinked', 'new_authorization', 'failed', 'canceled', 'error', 'collect_failed']) {
    assert.ok(counts[end] >= Math.floor(RELINKS / ways.length), `${end} was among them`);
  }
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
  it(`${relinks} relinks with ${way} leave nothing behind`, (test) => leaveNothing(test, [way], relinks));
}

it('finds what stays behind', async () => {
  const before = await measure();
  await stage.run(() => {
    // As a page does that keeps what it is given.
    page.kept = Array.from({ length: 1_000 }, (_, index) => ({ index, text: `account ${index}` }));
    new AbortController().signal.addEventListener('abort', () => {});
    globalThis.left = 'behind';
  });
  const after = await measure();
  for (const key of ['listeners', 'globals']) assert.equal(after[key], before[key] + 1, key);
  if (isChromium) assert.ok(after.heapBytes > before.heapBytes + 30_000);
});
