/**
 * The package's own files fail to come, in a real browser: the call says so and opens nothing, and the next one loads them.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, it } from 'node:test';
import { setStage } from './stage.mjs';

const stage = setStage();

const wasm = await readFile(fileURLToPath(import.meta.resolve('fc-relink/wasm')));

afterEach(async () => {
  assert.equal(await stage.run(() => page.isInFlight()), false, 'no flow counts as open');
  assert.deepEqual(
    await stage.run(() => watch.seen.uncaught),
    [],
    'every rejection has somebody who waits for it',
  );
  assert.equal(await stage.run(() => watch.listeners()), 0, 'nothing is listened to any more');
});

/** What a server in trouble sends. @type {Record<string, import('./site.mjs').Answer>} */
const troubles = {
  'is answered 503': (response) => response.writeHead(503, { 'retry-after': '1' }).end('later'),
  'is answered 404': (response) => response.writeHead(404).end(),
  'is answered with a page of HTML': (response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><p>Sign in'),
  'comes over a connection that is reset': ({ socket }) => socket.resetAndDestroy(),
  'comes over a connection that is closed in the middle': (response) => {
    response.writeHead(200, { 'content-type': 'text/javascript', 'content-length': '50000' });
    response.write('export const ', () => setTimeout(() => response.socket.destroy(), 20));
  },
};

/** Relinks; resolves with the settlement and how many flows were opened. */
const relink = () =>
  stage.run(async () => {
    const stripe = page.fakeStripe();
    const end = await page.settlement(
      page.relink({ stripe, clientSecret: stripe.createSession().client_secret }),
    );
    return { ...end, flows: stripe.flows.length, isInFlight: page.isInFlight() };
  });

function assertNotLoaded(end) {
  assert.equal(end.ours, true, end.message);
  assert.equal(end.code, 'load_failed');
  assert.equal(end.flows ?? 0, 0, 'no flow is opened');
}

/** Arrives as JavaScript, and is none. @type {import('./site.mjs').Answer} */
const broken = (response) => response.writeHead(200, { 'content-type': 'text/javascript' }).end('<p>Sign in');

for (const file of ['core.js', 'inline.js']) {
  describe(`where ${file}`, () => {
    for (const [name, answer] of Object.entries(troubles)) {
      it(`${name}, relink is load_failed, and the next one works`, async () => {
        // As long as the trouble lasts: a browser may ask again by itself.
        stage.site.answers.set(`/package/${file}`, answer);
        assertNotLoaded(await relink());
        stage.site.answers.clear();
        const end = await relink();
        assert.equal(end.outcome, 'relinked', end.message);
        assert.equal(end.flows, 1);
      });

      it(`${name}, preload is load_failed, and interpret works after the next one`, async () => {
        stage.site.answers.set(`/package/${file}`, answer);
        assertNotLoaded(await stage.run(() => page.settlement(page.preload())));
        stage.site.answers.clear();
        const outcome = await stage.run(async () => {
          await page.preload();
          return page.interpret({ error: {} }).outcome;
        });
        assert.equal(outcome, 'error');
      });
    }

    it('is HTML that calls itself JavaScript, which browsers keep, calls are load_failed until the page is loaded anew', async () => {
      stage.site.answers.set(`/package/${file}`, broken);
      assertNotLoaded(await relink());
      stage.site.answers.clear();
      assertNotLoaded(await relink());
      await stage.open();
      assert.equal((await relink()).outcome, 'relinked');
    });

    it('fails while two relinks wait for it, both are load_failed', async () => {
      stage.site.answers.set(`/package/${file}`, troubles['is answered 503']);
      const ends = await stage.run(() => {
        const stripe = page.fakeStripe();
        const relink = () =>
          page.settlement(page.relink({ stripe, clientSecret: stripe.createSession().client_secret }));
        return Promise.all([relink(), relink()]);
      });
      ends.forEach(assertNotLoaded);
      stage.site.answers.clear();
      assert.equal((await relink()).outcome, 'relinked');
    });

    it('does not come at all, aborting ends the relink, and a late file opens nothing', async () => {
      let release;
      const asked = new Promise((resolve) => {
        stage.site.answers.set(`/package/${file}`, (response) => {
          release = () => response.writeHead(503).end();
          resolve();
        });
      });
      await stage.run(() => {
        page.aborting = new AbortController();
        page.stripe = page.fakeStripe();
        page.ended = page.settlement(
          page.relink({
            stripe: page.stripe,
            clientSecret: page.stripe.createSession().client_secret,
            signal: page.aborting.signal,
          }),
        );
      });
      await asked;
      const end = await stage.run(() => {
        page.aborting.abort(new Error('enough'));
        return page.ended;
      });
      assert.equal(end.message, 'enough');
      stage.site.answers.clear();
      release();
      const { outcome, flows } = await stage.run(async () => {
        // What is late fails; the call after it loads anew.
        await page.preload().catch(() => undefined);
        const flows = page.stripe.flows.length;
        const last = page.stripe.createSession().client_secret;
        return {
          flows,
          ...(await page.settlement(page.relink({ stripe: page.stripe, clientSecret: last }))),
        };
      });
      assert.equal(flows, 0);
      assert.equal(outcome, 'relinked');
    });
  });
}

it('a wasm at a URL is a way out where inline.js is broken', async () => {
  stage.site.answers.set('/package/inline.js', broken);
  assertNotLoaded(await relink());
  await stage.run(() => page.preload('/package/fc_relink.wasm'));
  assert.equal((await relink()).outcome, 'relinked');
});

describe('where the wasm at a URL', () => {
  const type = { 'content-type': 'application/wasm' };
  /** @type {Record<string, import('./site.mjs').Answer>} */
  const faults = {
    ...troubles,
    'is answered with HTML that calls itself wasm': (response) =>
      response.writeHead(200, type).end('<!doctype html><p>Sign in'),
    'is cut': (response) => response.writeHead(200, type).end(wasm.subarray(0, wasm.length / 2)),
    'is cut by a connection that is reset': (response) => {
      response.writeHead(200, { ...type, 'content-length': `${wasm.length}` });
      response.write(wasm.subarray(0, wasm.length / 2), () =>
        setTimeout(() => response.socket.resetAndDestroy(), 20),
      );
    },
    'is no content': (response) => response.writeHead(204).end(),
    'is redirected to another origin that allows nobody': (response) =>
      response.writeHead(302, { location: `${stage.elsewhere.origin}/package/fc_relink.wasm` }).end(),
  };
  const preload = () => stage.run(() => page.settlement(page.preload('/own.wasm')));

  for (const [name, answer] of Object.entries(faults)) {
    it(`${name}, preload is load_failed, and the next one works`, async () => {
      stage.site.answers.set('/own.wasm', answer);
      assertNotLoaded(await preload());
      assertNotLoaded(await preload());
      stage.site.answers.set('/own.wasm', (response) => response.writeHead(200, type).end(wasm));
      assert.equal((await preload()).ours, undefined, 'it is loaded');
      assert.equal((await relink()).outcome, 'relinked');
      assert.deepEqual(stage.site.asked('/package/inline.js'), [], 'no other wasm is loaded');
    });

    it(`${name}, relink falls back on the wasm of the package`, async () => {
      stage.site.answers.set('/own.wasm', answer);
      assertNotLoaded(await preload());
      assert.equal((await relink()).outcome, 'relinked');
    });
  }
});
