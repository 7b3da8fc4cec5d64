/**
 * A page that is hidden, left and come back to, in a real browser.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { json } from './site.mjs';
import { setStage } from './stage.mjs';

const stage = setStage();

const SECRET = 'fcsess_client_secret_0123456789abcdef';
const OTHER = '/other.html';

const leave = () => stage.driver.get(`${stage.site.origin}${OTHER}`);

/** Goes back, and says whether the page is the one that was left, or loaded anew. */
async function goBack() {
  await stage.driver.navigate().back();
  await stage.ready();
  return stage.run(() => ({
    isRestored: page.wasLeft === true,
    isInFlight: page.isInFlight(),
    uncaught: watch.seen.uncaught,
  }));
}

/** A relink that is under way when the page is left. */
const begin = (kind) =>
  stage.run(async (kind) => {
    await page.preload();
    page.wasLeft = true;
    // A session has 30 s.
    watch.hurry = 30;
    page.stripe = page.fakeStripe('never');
    page.ended = page.settlement(
      page.relink({
        stripe: page.stripe,
        ...(kind === 'the session is asked for'
          ? { sessionUrl: '/hangs' }
          : { clientSecret: page.stripe.createSession().client_secret }),
        ...(kind === 'accounts are asked for' && { existingAccounts: '/hangs' }),
      }),
    );
  }, kind);

describe('a page that is left and come back to', () => {
  for (const kind of ['the flow is open', 'the session is asked for', 'accounts are asked for']) {
    it(`while ${kind} can relink again`, async (test) => {
      stage.site.answers.set('/hangs', () => {});
      await begin(kind);
      await leave();
      const { isRestored, isInFlight, uncaught } = await goBack();
      test.diagnostic(isRestored ? 'restored' : 'loaded anew');
      assert.deepEqual(uncaught, []);
      if (isRestored) {
        // The relink goes on where it was: it ends by itself, or with the flow.
        const end = await stage.run(async () => {
          const isOpen = page.stripe.flows.length > 0;
          if (isOpen) page.stripe.end('relinked');
          return { isOpen, ...(await page.ended) };
        });
        if (end.isOpen) assert.equal(end.outcome, 'relinked', end.message);
        else assert.equal(end.code, 'request_failed', end.message);
      } else {
        assert.equal(isInFlight, false, 'no flow counts as open');
      }
      assert.equal(await stage.run(() => page.nextWorks()), true);
    });
  }

  it('after a relink can relink again', async () => {
    assert.equal(await stage.run(() => page.nextWorks()), true);
    await leave();
    const { isInFlight, uncaught } = await goBack();
    assert.equal(isInFlight, false);
    assert.deepEqual(uncaught, []);
    assert.equal(await stage.run(() => page.nextWorks()), true);
  });

  it('is not kept from being restored by the package', async () => {
    // Whether it is restored at all is the engine's business: it is compared with a page that has done nothing.
    const wasRestored = async (work) => {
      await stage.open();
      await stage.run(work);
      await stage.run(() => {
        page.wasLeft = true;
      });
      await leave();
      return (await goBack()).isRestored;
    };
    const idle = await wasRestored(() => {});
    assert.equal(await wasRestored(() => page.nextWorks()), idle);
  });

  it('breaks off the requests of the relink that it leaves', async () => {
    stage.site.answers.set('/hangs', () => {});
    await begin('the session is asked for');
    await leave();
    await goBack();
    await stage.open();
    assert.equal(await stage.site.asked('/hangs')[0].closed, false);
  });
});

describe('a relink while the page goes away', () => {
  const events = ['beforeunload', 'pagehide', 'visibilitychange', 'unload'];
  for (const isLoaded of [true, false]) {
    it(`throws nothing and keeps nobody, the wasm ${isLoaded ? 'loaded' : 'not loaded yet'}`, async (test) => {
      stage.site.answers.set('/session', json({ client_secret: SECRET })).set('/accounts', json(['fca_1']));
      await stage.run(
        async (events, isLoaded) => {
          if (isLoaded) await page.preload();
          const note = (event, what) => localStorage.setItem(`${event} ${what}`, '1');
          const options = {
            'a string': () => ({ clientSecret: page.stripe.createSession().client_secret }),
            endpoints: () => ({ sessionUrl: '/session', existingAccounts: '/accounts' }),
          };
          for (const event of events) {
            const target = event === 'visibilitychange' ? document : globalThis;
            target.addEventListener(event, () => {
              for (const [kind, make] of Object.entries(options)) {
                page.stripe = page.fakeStripe('never');
                try {
                  const ended = page.relink({ stripe: page.stripe, ...make() });
                  note(event, ended instanceof Promise ? `promised with ${kind}` : 'returned something else');
                  ended.catch(() => undefined);
                } catch (error) {
                  note(event, `threw ${error}`);
                }
              }
            });
          }
          addEventListener('error', ({ message }) => note('error', message));
        },
        events,
        isLoaded,
      );
      await leave();
      assert.equal(await stage.driver.getTitle(), 'Another page');
      // Of the same origin, but without the scripts of the page that was left.
      const noted = await stage.driver.executeScript(() => {
        const keys = Object.keys(localStorage).sort();
        localStorage.clear();
        return keys;
      });
      test.diagnostic(noted.join(', '));
      for (const event of ['beforeunload', 'pagehide']) {
        assert.ok(noted.includes(`${event} promised with a string`), noted.join(', '));
        assert.ok(noted.includes(`${event} promised with endpoints`), noted.join(', '));
      }
      assert.deepEqual(
        noted.filter((note) => !/ promised with /.test(note)),
        [],
      );
      // Whatever became of them, the page can be used again.
      await stage.open();
      assert.equal(await stage.run(() => page.nextWorks()), true);
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

  it('relinks, with functions and with endpoints', async (test) => {
    stage.site.answers.set('/session', json({ client_secret: SECRET })).set('/accounts', json(['fca_1']));
    const seen = await whileHidden(() =>
      stage.run(async () => {
        const { outcome } = await page.relink({
          stripe: page.fakeStripe(),
          sessionUrl: '/session',
          existingAccounts: '/accounts',
        });
        return { outcome, next: await page.nextWorks(), visibility: document.visibilityState };
      }),
    );
    if (!seen) return test.skip('this engine hides no page');
    assert.deepEqual(seen, { outcome: 'relinked', next: true, visibility: 'hidden' });
  });

  it('reports a flow that was opened while it was shown', async (test) => {
    await stage.run(() => {
      page.stripe = page.fakeStripe('never');
      const clientSecret = page.stripe.createSession().client_secret;
      page.ended = page.settlement(page.relink({ stripe: page.stripe, clientSecret }));
      return page.preload();
    });
    const end = await whileHidden(() =>
      stage.run(() => {
        page.stripe.end('relinked');
        return page.ended;
      }),
    );
    if (!end) return test.skip('this engine hides no page');
    assert.equal(end.outcome, 'relinked', end.message);
    assert.equal(await stage.run(() => page.nextWorks()), true);
  });

  it('gives up accounts that never come, though its timers are slow', async (test) => {
    stage.site.answers.set('/accounts', () => {});
    const end = await whileHidden(() =>
      stage.run(() => {
        watch.hurry = 100;
        const stripe = page.fakeStripe();
        const clientSecret = stripe.createSession().client_secret;
        return page.settlement(page.relink({ stripe, clientSecret, existingAccounts: '/accounts' }));
      }),
    );
    if (!end) return test.skip('this engine hides no page');
    assert.equal(end.outcome, 'relinked', end.message);
    assert.equal(end.report.warnings[0].code, 'existing_accounts_unavailable');
  });
});
