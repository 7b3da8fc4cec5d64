/** A page that is hidden, left and come back to, in a real browser. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { answer, hang } from './site.mjs';
import { setStage } from './stage.mjs';

const stage = setStage();

const SECRET = 'fcsess_client_secret_0123456789abcdef';
const ENDPOINTS = { sessionUrl: '/session', existingAccounts: '/accounts' };

beforeEach(() => {
  const { answers } = stage.site;
  answers.set('/session', answer({ client_secret: SECRET })).set('/accounts', answer(['fca_1']));
  answers.set('/hangs', hang);
});
afterEach(async () => assert.equal(await stage.run(() => page.nextWorks()), true));

/** Where a script of the page has not run. */
const leave = () => stage.driver.get(`${stage.site.origin}/other.html`);

/** Goes back, and says whether the page is the one that was left, or loaded anew. */
async function goBack() {
  await stage.driver.navigate().back();
  await stage.ready();
  const back = await stage.run(() => [page.wasLeft === true, page.isInFlight(), watch.seen.uncaught]);
  const [isRestored, isInFlight, uncaught] = back;
  assert.deepEqual(uncaught, []);
  return { isRestored, isInFlight };
}

/** A relink that is under way when the page is left. */
const begin = (options) =>
  stage.run(async (options) => {
    await page.preload();
    page.wasLeft = true;
    // A session has 30 s.
    watch.hurry = 30;
    page.begin(options, 'never');
  }, options);

describe('a page that is left and come back to', () => {
  for (const [kind, options] of Object.entries({
    'the flow is open': {},
    'the session is asked for': { sessionUrl: '/hangs' },
    'accounts are asked for': { existingAccounts: '/hangs' },
  })) {
    it(`while ${kind} can relink again, and its requests are broken off`, async (test) => {
      await begin(options);
      await leave();
      const { isRestored, isInFlight } = await goBack();
      test.diagnostic(isRestored ? 'restored' : 'loaded anew');
      if (isRestored) {
        // The relink goes on where it was: it ends by itself, or with the flow.
        const { isOpen, outcome, code, message } = await stage.run(async () => {
          const isOpen = page.stripe.flows.length > 0;
          if (isOpen) page.stripe.end('relinked');
          return { isOpen, ...(await page.ended) };
        });
        assert.equal(outcome ?? code, isOpen ? 'relinked' : 'request_failed', message);
      } else assert.equal(isInFlight, false, 'no flow counts as open');
      await stage.open();
      const [request] = stage.site.asked('/hangs');
      assert.equal(await request?.closed, kind === 'the flow is open' ? undefined : false);
    });
  }

  it('after a relink can relink again, and is not kept from being restored by the package', async () => {
    // Whether it is restored at all is the engine's business: it is compared with a page that has done nothing.
    const wasRestored = async (work) => {
      await stage.open();
      await stage.run(work);
      await stage.run(() => void (page.wasLeft = true));
      await leave();
      const { isRestored, isInFlight } = await goBack();
      assert.equal(isInFlight, false);
      return isRestored;
    };
    const idle = await wasRestored(() => {});
    assert.equal(await wasRestored(() => page.nextWorks()), idle);
  });
});

describe('a relink while the page goes away', () => {
  /** Relinks at each event, and notes what that does where the next page finds it. */
  function relinkAtEvents(endpoints) {
    const note = (event, what) => localStorage.setItem(`${event} ${what}`, '1');
    for (const event of ['beforeunload', 'pagehide', 'visibilitychange', 'unload']) {
      const target = event === 'visibilitychange' ? document : globalThis;
      target.addEventListener(event, () => {
        for (const [kind, options] of Object.entries({ 'a string': {}, endpoints })) {
          try {
            page.begin(options, 'never');
            note(event, page.ended instanceof Promise ? `promised with ${kind}` : 'returned something else');
          } catch (error) {
            note(event, `threw ${error}`);
          }
        }
      });
    }
    addEventListener('error', ({ message }) => note('error', message));
  }

  for (const isLoaded of [true, false]) {
    it(`throws nothing and keeps nobody, the wasm ${isLoaded ? 'loaded' : 'not loaded yet'}`, async (test) => {
      if (isLoaded) await stage.run(() => page.preload());
      await stage.run(relinkAtEvents, ENDPOINTS);
      await leave();
      assert.equal(await stage.driver.getTitle(), 'Another page');
      // Of the same origin, but without the scripts of the page that was left.
      const noted = await stage.driver.executeScript(() => {
        const keys = Object.keys(localStorage).sort();
        localStorage.clear();
        return keys;
      });
      test.diagnostic(noted.join(', '));
      const kinds = ['promised with a string', 'promised with endpoints'];
      const promised = (event) => kinds.filter((kind) => noted.includes(`${event} ${kind}`));
      assert.deepEqual([promised('beforeunload'), promised('pagehide')], [kinds, kinds]);
      const others = noted.filter((note) => !kinds.some((kind) => note.endsWith(kind)));
      assert.deepEqual(others, []);
      // Whatever became of them, the page can be used again.
      await stage.open();
    });
  }
});

describe('a hidden page', () => {
  /** Runs `work` while the window is minimized; `undefined` where the engine shows it all the same. */
  async function whileHidden(work) {
    const window = stage.driver.manage().window();
    const rect = await window.getRect();
    await window.minimize();
    try {
      const isHidden = await stage.run(() => document.visibilityState === 'hidden');
      return isHidden ? await work() : undefined;
    } finally {
      await window.setRect(rect);
    }
  }

  /** What is done before it is hidden, and then; and the warnings of the report. */
  const relinks = {
    'relinks with endpoints': [() => page.preload(), (endpoints) => page.relinkOnce(endpoints), []],
    'reports a flow that was opened while it was shown': [
      () => {
        page.begin({}, 'never');
        return page.preload();
      },
      () => {
        page.stripe.end('relinked');
        return page.ended;
      },
      [],
    ],
    'gives up accounts that never come, though its timers are slow': [
      async () => {
        await page.preload();
        watch.hurry = 100;
      },
      () => page.relinkOnce({ existingAccounts: '/hangs' }),
      ['existing_accounts_unavailable'],
    ],
  };
  for (const [name, [before, work, warnings]] of Object.entries(relinks)) {
    it(name, async (test) => {
      await stage.run(before);
      const end = await whileHidden(() => stage.run(work, ENDPOINTS));
      if (!end) return test.skip('this engine hides no page');
      assert.equal(end.outcome, 'relinked', end.message);
      const codes = end.report.warnings.map(({ code }) => code);
      assert.deepEqual(codes, warnings);
    });
  }
});
