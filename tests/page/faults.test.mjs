/**
 * Endpoints that fail, and a wasm that stops, in a real browser: each relink ends once and clearly, the next one works, and what
 * Stripe reported as a success is never lost.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, it } from 'node:test';
import { withFaults } from '../support/faulty-wasm.mjs';
import { faults, oddities } from './faults.mjs';
import { json } from './site.mjs';
import { setStage } from './stage.mjs';

const stage = setStage();

const SESSION = { client_secret: 'fcsess_client_secret_0123456789abcdef' };
const ACCOUNTS = ['fca_1', 'fca_2'].map((id) => ({
  ...{ id, authorization: 'fcauth_1', institution_name: 'Crédit Zürich', status: 'inactive' },
}));
const STOLEN = '/stolen';
const open = { headers: { 'access-control-allow-origin': '*' } };

afterEach(async () => {
  const page = await stage.run(async () => {
    const isFree = !page.isInFlight();
    return { isFree, next: await page.nextWorks(), uncaught: watch.seen.uncaught, heard: watch.listeners() };
  });
  assert.deepEqual(page, { isFree: true, next: true, uncaught: [], heard: 0 });
});

/** Relinks with the page's endpoints; resolves with the settlement and which flows were opened. */
const relink = (options) =>
  stage.run(async ({ sessionUrl, existingAccounts, linked, isSlow }) => {
    watch.hurry = isSlow ? 100 : 1;
    watch.delays.length = 0;
    const stripe = page.fakeStripe('relinked', { accounts: linked, authorization: 'fcauth_1' });
    const secret = sessionUrl ? { sessionUrl } : { clientSecret: stripe.createSession().client_secret };
    let settled = 0;
    const call = page.relink({ stripe, authorization: 'fcauth_1', ...secret, existingAccounts });
    const count = () => settled++;
    call.then(count, count);
    const end = { ...(await page.settlement(call)), isFree: !page.isInFlight(), delays: [...watch.delays] };
    // Whatever comes after it.
    await new Promise((resolve) => setTimeout(resolve, 20));
    return { ...end, settled, flows: stripe.flows.map((flow) => flow.options.clientSecret) };
  }, options);

const names = Object.keys(faults({}, ''));
/** Plays a fault at a path, beside traps for a redirect. */
async function play(name, body, path, options) {
  const [answer, code, more] = faults(body, `${stage.elsewhere.origin}${STOLEN}`)[name];
  stage.elsewhere.answers.set(STOLEN, json(body, open));
  stage.site.answers.set('/moved', json(body)).set(path, answer);
  const end = await relink({ ...options, isSlow: more === 'slow' });
  assert.deepEqual([end.settled, end.isFree], [1, true]);
  assert.deepEqual(stage.site.asked('/moved'), [], 'a redirect is not followed');
  assert.deepEqual(stage.elsewhere.requests, [], 'nothing is asked of another origin');
  if (more === 'slow') assert.equal(await stage.site.asked(path)[0].closed, false, 'it is broken off');
  return { ...end, expected: code, expectedStatus: more === 'slow' ? undefined : more };
}

describe('a sessionUrl', () => {
  for (const name of names) {
    it(`that answers ${name} rejects once, and opens nothing`, async () => {
      const end = await play(name, SESSION, '/session', { sessionUrl: '/session' });
      assert.deepEqual(
        [end.ours, end.code, end.path, end.status, end.flows],
        [true, end.expected, 'sessionUrl', end.expectedStatus, []],
        end.message,
      );
    });
  }

  it('whose answer is odd, and right, opens the flow', async () => {
    for (const [name, answer] of Object.entries(oddities(SESSION))) {
      stage.site.answers.set('/session', answer);
      const end = await relink({ sessionUrl: '/session' });
      assert.deepEqual(
        [end.outcome, end.flows],
        ['relinked', [SESSION.client_secret]],
        `${name}: ${end.message}`,
      );
    }
  });

  it('of another origin that allows nobody is request_failed', async () => {
    stage.elsewhere.answers.set('/session', json(SESSION));
    const end = await relink({ sessionUrl: `${stage.elsewhere.origin}/session` });
    assert.deepEqual([end.code, end.status], ['request_failed', undefined]);
  });

  it('that fails breaks off the request for the accounts', async () => {
    stage.site.answers.set('/session', json('', { status: 500 })).set('/accounts', () => {});
    const end = await relink({ sessionUrl: '/session', existingAccounts: '/accounts' });
    assert.equal(end.status, 500);
    assert.equal(await stage.site.asked('/accounts')[0].closed, false);
  });
});

describe('existing accounts of an endpoint', () => {
  const changes = ({ report }) => report.accounts.map(({ change, id }) => [change, id]);

  for (const name of names) {
    it(`that answers ${name} cost no success`, async () => {
      const options = { existingAccounts: '/accounts', linked: ACCOUNTS };
      const end = await play(name, ACCOUNTS, '/accounts', options);
      assert.equal(end.outcome, 'relinked', end.message);
      assert.deepEqual(
        end.report.warnings.map(({ code }) => code),
        ['existing_accounts_unavailable'],
      );
      assert.deepEqual(changes(end), [['returned', 'fca_1'], ['returned', 'fca_2']]); // prettier-ignore
      assert.deepEqual([end.report.nextStep, end.report.complete], ['refresh_accounts', false]);
    });
  }

  it('whose answer is odd, and right, are compared; latin1 is matched by id, because JSON is UTF-8', async () => {
    const latin1 = json(Buffer.from(JSON.stringify(ACCOUNTS), 'latin1'));
    for (const [name, answer] of Object.entries({ ...oddities(ACCOUNTS), latin1 })) {
      stage.site.answers.set('/accounts', answer);
      const end = await relink({ existingAccounts: '/accounts', linked: ACCOUNTS });
      assert.deepEqual(end.report?.warnings, [], `${name}: ${end.message}`);
      assert.deepEqual(changes(end), [['reauthorized', 'fca_1'], ['reauthorized', 'fca_2']]); // prettier-ignore
    }
  });

  it('whose connection breaks while the flow is open cost no success', async () => {
    const departs = [({ socket }) => socket.resetAndDestroy(), ({ socket }) => socket.destroy(), () => {}];
    for (const depart of departs) {
      const begun = new Promise((resolve) => {
        stage.site.answers.set('/accounts', (response) => {
          response.writeHead(200, { 'content-type': 'application/json' });
          response.write('[{"id": "fca_1"', () => resolve(response));
        });
      });
      await stage.run((linked) => {
        watch.hurry = 100;
        page.stripe = page.fakeStripe('never', { accounts: linked });
        const clientSecret = page.stripe.createSession().client_secret;
        const options = { stripe: page.stripe, clientSecret, existingAccounts: '/accounts' };
        page.ended = page.settlement(page.relink(options));
      }, ACCOUNTS);
      depart(await begun);
      const end = await stage.run(async () => {
        await new Promise((resolve) => setTimeout(resolve, 50));
        const isOpen = page.isInFlight();
        page.stripe.end('relinked');
        return { isOpen, ...(await page.ended) };
      });
      assert.deepEqual([end.isOpen, end.outcome], [true, 'relinked'], end.message);
      assert.equal(end.report.warnings[0].code, 'existing_accounts_unavailable');
    }
  });
});

describe('a wasm that stops', async () => {
  const faulty = withFaults(await readFile(fileURLToPath(import.meta.resolve('fc-relink/wasm'))));
  const entries = faulty.names.filter((name) => /^relink$|invoke/.test(name));
  const FIRST_PLACES = [1, 2, 3, 4];
  for (const how of ['by a trap', 'because its memory has run out']) {
    it(`${how}: one settlement, Stripe's answer is not lost, and the next relink is right`, async () => {
      stage.site.answers.set('/faulty.wasm', (response) =>
        response.writeHead(200, { 'content-type': 'application/wasm' }).end(faulty.bytes),
      );
      for (const name of entries) {
        for (const at of how === 'by a trap' ? FIRST_PLACES : [1]) {
          await stage.open();
          const end = await stage.run(
            async (name, at, isTrap) => {
              await page.preload('/faulty.wasm');
              const [exports] = watch.instances;
              exports.stop.value = isTrap ? 0 : 1;
              exports[`stop:${name}`].value = at;
              const count = isTrap ? 2 : 5_000;
              const accounts = Array.from({ length: count }, (_, i) =>
                page.sampleAccount({ id: `fca_${i}` }),
              );
              const stripe = page.fakeStripe('relinked', { accounts });
              const clientSecret = async () => stripe.createSession().client_secret;
              let settled = 0;
              const call = page.relink({ stripe, clientSecret, existingAccounts: async () => accounts });
              const add = () => settled++;
              call.then(add, add);
              const { report, ...end } = await page.settlement(call);
              await new Promise((resolve) => setTimeout(resolve, 20));
              exports[`stop:${name}`].value = 0;
              const hasResult = await call.then(() => true, ({ result }) => result !== undefined); // prettier-ignore
              return {
                ...end,
                settled,
                count: report?.accounts.length,
                flows: stripe.flows.length,
                hasResult,
              };
            },
            name,
            at,
            how === 'by a trap',
          );
          const where = `call ${at} of ${name}: ${end.message}`;
          assert.equal(end.settled, 1, where);
          if (end.outcome) assert.equal(end.outcome, 'relinked', where);
          else assert.equal(end.code, 'load_failed', where);
          if (end.flows > 0) assert.ok(end.hasResult, where);
          assert.equal(await stage.run(() => page.nextWorks()), true, where);
        }
      }
    });
  }
});
