/**
 * The package's own files fail to come, in a real browser: the call says so and opens nothing, and the next one loads them.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, it } from 'node:test';
import { answer, destroy, half, reset } from './site.mjs';
import { setStage } from './stage.mjs';

const stage = setStage();

const wasm = await readFile(fileURLToPath(import.meta.resolve('fc-relink/wasm')));

afterEach(() => stage.isClean());

/** What a server in trouble sends. @type {Record<string, import('./site.mjs').Answer>} */
const troubles = {
  'is answered 503': answer('later', { status: 503, headers: { 'retry-after': '1' } }),
  'is answered 404': answer('', { status: 404 }),
  'is answered with a page of HTML': answer('<!doctype html><p>Sign in', { type: 'text/html' }),
  'comes over a connection that is reset': reset,
  'comes over a connection that is closed in the middle': half('export const  // …', destroy, {
    'content-type': 'text/javascript',
    'content-length': '50000',
  }),
};
/** Arrives as JavaScript, and is none. */
const broken = answer('<p>Sign in', { type: 'text/javascript' });

const relink = () => stage.run(() => page.relinkOnce());
async function isRelinked() {
  const { outcome, flows, message } = await relink();
  assert.deepEqual([outcome, flows?.length], ['relinked', 1], message);
}
function assertNotLoaded({ ours, code, flows = [], message }) {
  assert.deepEqual([ours, code, flows], [true, 'load_failed', []], message);
}

/** The calls that load, and the outcome where they have loaded. */
const calls = {
  relink: [() => page.relinkOnce(), 'relinked'],
  preload: [() => page.settlement(page.preload().then(() => page.interpret({ error: {} }))), 'error'],
};

for (const file of ['core.js', 'inline.js']) {
  const path = `/package/${file}`;
  describe(`where ${file}`, () => {
    for (const [name, trouble] of Object.entries(troubles)) {
      for (const [call, [work, outcome]] of Object.entries(calls)) {
        it(`${name}, ${call} is load_failed, and the next one works`, async () => {
          // As long as the trouble lasts: a browser may ask again by itself.
          stage.site.answers.set(path, trouble);
          assertNotLoaded(await stage.run(work));
          stage.site.answers.clear();
          assert.equal((await stage.run(work)).outcome, outcome);
        });
      }
    }

    it('is HTML that calls itself JavaScript, which browsers keep, calls are load_failed until the page is loaded anew', async () => {
      stage.site.answers.set(path, broken);
      assertNotLoaded(await relink());
      stage.site.answers.clear();
      assertNotLoaded(await relink());
      await stage.open();
      await isRelinked();
    });

    it('fails while two relinks wait for it, both are load_failed', async () => {
      stage.site.answers.set(path, troubles['is answered 503']);
      const ends = await stage.run(() => Promise.all([page.relinkOnce(), page.relinkOnce()]));
      ends.forEach(assertNotLoaded);
      stage.site.answers.clear();
      await isRelinked();
    });

    it('does not come at all, aborting ends the relink, and a late file opens nothing', async () => {
      const asked = new Promise((resolve) => stage.site.answers.set(path, resolve));
      await stage.run(() => {
        page.aborting = new AbortController();
        page.begin({ signal: page.aborting.signal });
      });
      const late = await asked;
      const { message } = await stage.run(() => {
        page.aborting.abort(new Error('enough'));
        return page.ended;
      });
      assert.equal(message, 'enough');
      stage.site.answers.clear();
      late.writeHead(503).end();
      const opened = await stage.run(async () => {
        // What is late fails; the call after it loads anew.
        await page.preload().catch(() => undefined);
        return page.stripe.flows.length;
      });
      assert.equal(opened, 0);
      await isRelinked();
    });
  });
}

it('a wasm at a URL is a way out where inline.js is broken', async () => {
  stage.site.answers.set('/package/inline.js', broken);
  assertNotLoaded(await relink());
  await stage.run(() => page.preload('/package/fc_relink.wasm'));
  await isRelinked();
});

describe('where the wasm at a URL', () => {
  const type = 'application/wasm';
  const whole = { 'content-type': type, 'content-length': `${wasm.length}` };
  /** @type {Record<string, import('./site.mjs').Answer>} */
  const faults = {
    ...troubles,
    'is answered with HTML that calls itself wasm': answer('<!doctype html><p>Sign in', { type }),
    'is cut': answer(wasm.subarray(0, wasm.length / 2), { type }),
    'is cut by a connection that is reset': half(wasm, reset, whole),
    'is no content': (response) => response.writeHead(204).end(),
    'is redirected to another origin that allows nobody': (response) =>
      response.writeHead(302, { location: `${stage.elsewhere.origin}/package/fc_relink.wasm` }).end(),
  };
  const preload = () => stage.run(() => page.settlement(page.preload('/own.wasm')));

  for (const [name, fault] of Object.entries(faults)) {
    it(`${name}, preload is load_failed, and the next one works; or relink has that of the package`, async () => {
      stage.site.answers.set('/own.wasm', fault);
      assertNotLoaded(await preload());
      assertNotLoaded(await preload());
      stage.site.answers.set('/own.wasm', answer(wasm, { type }));
      assert.equal((await preload()).ours, undefined, 'it is loaded');
      await isRelinked();
      assert.deepEqual(stage.site.asked('/package/inline.js'), [], 'no other wasm is loaded');

      await stage.open();
      stage.site.answers.set('/own.wasm', fault);
      assertNotLoaded(await preload());
      await isRelinked();
    });
  }
});
