/**
 * Endpoints whose answers are odd or break off, and a wasm that stops, in a real browser: each relink ends clearly, the next
 * one works, and what Stripe reported as a success is never lost. `secrets.test.mjs` plays all answers that are no use.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, it } from 'node:test';
import { withFaults } from '../support/faulty-wasm.mjs';
import { oddities } from './faults.mjs';
import { answer, destroy, half, hang, reset } from './site.mjs';
import { setStage } from './stage.mjs';

const stage = setStage();

const SESSION = { client_secret: 'fcsess_client_secret_0123456789abcdef' };
const AUTHORIZATION = { authorization: 'fcauth_1' };
const ACCOUNTS = ['fca_1', 'fca_2'].map((id) => ({
  ...{ id, ...AUTHORIZATION, institution_name: 'Crédit Zürich', status: 'inactive' },
}));
/** What the flow answers. */
const DOUBLE = { ...AUTHORIZATION, accounts: ACCOUNTS };

afterEach(async () => {
  assert.equal(await stage.run(() => page.nextWorks()), true);
  await stage.isClean();
});

/** Relinks with the page's endpoints. */
const relink = (options) =>
  stage.run(
    (options, double) => page.relinkOnce(options, 'relinked', double),
    { ...AUTHORIZATION, ...options },
    DOUBLE,
  );

describe('a sessionUrl', () => {
  it('whose answer is odd, and right, opens the flow', async () => {
    for (const [name, odd] of Object.entries(oddities(SESSION))) {
      stage.site.answers.set('/session', odd);
      const { outcome, flows, message } = await relink({ sessionUrl: '/session' });
      assert.deepEqual([outcome, flows], ['relinked', [SESSION.client_secret]], `${name}: ${message}`);
    }
  });

  it('of another origin that allows nobody is request_failed', async () => {
    stage.elsewhere.answers.set('/session', answer(SESSION));
    const { code, status } = await relink({ sessionUrl: `${stage.elsewhere.origin}/session` });
    assert.deepEqual([code, status], ['request_failed', undefined]);
  });

  it('that fails breaks off the request for the accounts', async () => {
    stage.site.answers.set('/session', answer('', { status: 500 })).set('/accounts', hang);
    const end = await relink({ sessionUrl: '/session', existingAccounts: '/accounts' });
    assert.equal(end.status, 500);
    assert.equal(await stage.site.asked('/accounts')[0].closed, false);
  });
});

describe('existing accounts of an endpoint', () => {
  const ENDPOINT = { existingAccounts: '/accounts' };
  /** Relinked, with one warning or none; and the same has become of both accounts. */
  function assertRelinked({ outcome, report, message }, change, ...warnings) {
    assert.equal(outcome, 'relinked', message);
    const said = [...report.warnings, ...report.accounts].map(
      ({ code, id, change }) => code ?? `${id} ${change}`,
    );
    assert.deepEqual(said, [...warnings, `fca_1 ${change}`, `fca_2 ${change}`], message);
  }

  it('whose answer is odd, and right, are compared; latin1 is matched by id, because JSON is UTF-8', async () => {
    const latin1 = answer(Buffer.from(JSON.stringify(ACCOUNTS), 'latin1'));
    for (const odd of [...Object.values(oddities(ACCOUNTS)), latin1]) {
      stage.site.answers.set('/accounts', odd);
      assertRelinked(await relink(ENDPOINT), 'reauthorized');
    }
  });

  it('whose connection breaks while the flow is open cost no success', async () => {
    for (const depart of [reset, destroy, hang]) {
      stage.site.answers.set('/accounts', half(JSON.stringify(ACCOUNTS), depart));
      const { isOpen, ...end } = await stage.run(
        async (options, double) => {
          await page.preload();
          watch.hurry = 100;
          page.begin(options, 'never', double);
          await new Promise((resolve) => setTimeout(resolve, 200));
          const isOpen = page.isInFlight();
          page.stripe.end('relinked');
          return { isOpen, ...(await page.ended) };
        },
        ENDPOINT,
        DOUBLE,
      );
      assert.equal(isOpen, true);
      assert.equal(await stage.site.asked('/accounts').at(-1).closed, false, 'it is broken off');
      assertRelinked(end, 'returned', 'existing_accounts_unavailable');
    }
  });
});

describe('a wasm that stops', async () => {
  const faulty = withFaults(await readFile(fileURLToPath(import.meta.resolve('fc-relink/wasm'))));
  const entries = faulty.names.filter((name) => /^relink$|invoke/.test(name));

  /** Relinks with a wasm that stops at the nth call of an export. `how` is what `faulty-wasm.mjs` knows. */
  async function stopAt(name, at, how, count) {
    const args = [name, at, how, count];
    const end = await stage.run(
      async (name, at, how, count) => {
        await page.preload('/faulty.wasm');
        const [exports] = watch.instances;
        exports.stop.value = how;
        exports[`stop:${name}`].value = at;
        const accounts = Array.from({ length: count }, (_, i) => page.sampleAccount({ id: `fca_${i}` }));
        const existingAccounts = async () => accounts;
        const clientSecret = async () => page.stripe.createSession().client_secret;
        const options = { clientSecret, existingAccounts };
        const { outcome, code, hasResult, flows, message } = await page.relinkOnce(options, 'relinked', {
          accounts,
        });
        exports[`stop:${name}`].value = 0;
        return { outcome, code, hasResult, flows, message };
      },
      ...args,
    );
    const where = `call ${at} of ${name}: ${end.message}`;
    if (end.outcome) assert.equal(end.outcome, 'relinked', where);
    else assert.deepEqual([end.code, end.hasResult], ['load_failed', end.flows.length > 0], where);
    assert.equal(await stage.run(() => page.nextWorks()), true, where);
  }

  for (const [name, how, calls, count] of [
    ['by a trap', 0, [1, 2, 3, 4], 2],
    ['because its memory has run out', 1, [1], 5_000],
  ]) {
    it(`${name}: Stripe's answer is not lost, and the next relink is right`, async () => {
      stage.site.answers.set('/faulty.wasm', answer(faulty.bytes, { type: 'application/wasm' }));
      for (const entry of entries) {
        for (const at of calls) {
          await stage.open();
          await stopAt(entry, at, how, count);
        }
      }
    });
  }
});
