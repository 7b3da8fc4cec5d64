/** The stand-in for Stripe.js: it ends as it is told, and enforces what Stripe enforces. */

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { mock, test } from 'node:test';

import { RelinkError, interpret, preload, relink, triage } from 'fc-relink';
import { fakeStripe, sampleAccount, sampleAuthorization, sampleSession } from 'fc-relink/testing';

await preload();

const inactive = sampleAccount({ status: 'inactive' });
const second = sampleAccount({ status: 'inactive', last4: '4321' });
const accounts = [inactive, second];

/** Runs one flow of a double. */
const flow = (stripe, { session, ...options } = {}) =>
  relink({
    stripe,
    clientSecret: (session ?? stripe.createSession()).client_secret,
    existingAccounts: accounts,
    ...options,
  });
const codeOf = (promise) =>
  promise.then(
    ({ outcome }) => assert.fail(`it resolved with ${outcome}`),
    (error) => (assert.ok(error instanceof RelinkError), error.code),
  );

/** What each word comes to, without a warning. */
const endings = {
  relinked: { outcome: 'relinked', nextStep: 'done', changes: ['reauthorized', 'reauthorized'] },
  relinked_without_accounts: {
    outcome: 'relinked',
    nextStep: 'refresh_accounts',
    changes: ['unconfirmed', 'unconfirmed'],
  },
  new_authorization: {
    outcome: 'new_authorization',
    nextStep: 'reconcile',
    changes: ['replaced', 'replaced'],
  },
  no_account: {
    outcome: 'failed',
    nextStep: 'choose_expected_account',
    changes: ['missing', 'missing', 'added'],
  },
  no_authorization: { outcome: 'failed', nextStep: 'retry', changes: ['untouched', 'untouched'] },
  other: { outcome: 'failed', nextStep: 'retry', changes: ['untouched', 'untouched'] },
  canceled: { outcome: 'canceled', nextStep: 'retry', changes: ['untouched', 'untouched'] },
  error: { outcome: 'error', nextStep: 'retry', changes: ['untouched', 'untouched'] },
};

for (const [word, expected] of Object.entries(endings)) {
  test(`'${word}' ends with ${expected.outcome} and ${expected.nextStep}`, async () => {
    const report = await flow(fakeStripe(word, { accounts }));
    const changes = report.accounts.map(({ change }) => change);
    assert.deepEqual({ outcome: report.outcome, nextStep: report.nextStep, changes }, expected);
    assert.deepEqual(report.warnings, []);
  });

  test(`'${word}' ends the same with one account expected`, async () => {
    const report = await flow(fakeStripe(word, { accounts, account: second.id }));
    assert.equal(report.outcome, expected.outcome);
    assert.deepEqual(report.warnings, []);
    if (report.session) assert.equal(report.requested.account, second.id);
  });
}

for (const [word, code] of [
  ['malformed', 'malformed_response'],
  ['rejects', 'collect_failed'],
  ['throws', 'collect_failed'],
]) {
  test(`'${word}' is the error ${code}`, async () => {
    assert.equal(await codeOf(flow(fakeStripe(word))), code);
  });
}

test("'throws' throws, where 'rejects' rejects", async () => {
  const clientSecret = 'fcsess_client_secret_1';
  assert.throws(() => fakeStripe('throws').collectFinancialConnectionsAccounts({ clientSecret }), /script/);
  await assert.rejects(fakeStripe('rejects').collectFinancialConnectionsAccounts({ clientSecret }), /script/);
});

test("'never' leaves the flow open until it is ended", async () => {
  const stripe = fakeStripe('never', { accounts });
  let ended = false;
  const report = flow(stripe).finally(() => (ended = true));
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(ended, false);
  stripe.end('canceled');
  assert.equal((await report).outcome, 'canceled');
  assert.throws(() => stripe.end(), /no open flow/);
});

test('flows that are open end in the order they were opened', async () => {
  const stripe = fakeStripe('never');
  const secrets = ['secret_1', 'secret_2'];
  const [first, next] = secrets.map((clientSecret) =>
    stripe.collectFinancialConnectionsAccounts({ clientSecret }),
  );
  // Told in a task of its own, as the page hears of it.
  await new Promise((resolve) => setTimeout(resolve));
  stripe.end('canceled');
  stripe.end('relinked');
  assert.equal((await first).financialConnectionsSession.status, 'cancelled');
  assert.equal((await next).financialConnectionsSession.status, 'succeeded');
});

test('an open flow can be ended in the task that opened it', async () => {
  const stripe = fakeStripe('never', { accounts });
  const report = flow(stripe);
  stripe.end();
  assert.equal((await report).outcome, 'relinked');
});

test('several scripts are one for each flow, and the last one stays', async () => {
  const stripe = fakeStripe(['canceled', 'error', 'relinked'], { accounts });
  const outcomes = [];
  for (let i = 0; i < 4; i++) outcomes.push((await flow(stripe)).outcome);
  assert.deepEqual(outcomes, ['canceled', 'error', 'relinked', 'relinked']);
});

test('a client secret is good for one flow', async () => {
  const stripe = fakeStripe('relinked', { accounts });
  const session = stripe.createSession();
  assert.equal((await flow(stripe, { session })).outcome, 'relinked');
  const again = await flow(stripe, { session });
  assert.equal(again.outcome, 'error');
  assert.match(again.error.message, /used already/);
});

test('a flow that was left uses its session up, too', async () => {
  const stripe = fakeStripe(['canceled', 'relinked'], { accounts });
  const session = stripe.createSession();
  assert.equal((await flow(stripe, { session })).outcome, 'canceled');
  assert.equal((await flow(stripe, { session })).outcome, 'error');
  // The script that was not played is there for the next session.
  assert.equal((await flow(stripe)).outcome, 'relinked');
});

test('a client secret from elsewhere is as good as one of its own', async () => {
  const stripe = fakeStripe('relinked', { accounts });
  const session = { client_secret: 'fcsess_client_secret_of_the_server' };
  assert.equal((await flow(stripe, { session })).outcome, 'relinked');
  assert.equal((await flow(stripe, { session })).outcome, 'error');
});

for (const clientSecret of ['', undefined, 7, 'sk_test_1', 'rk_live_1']) {
  test(`${JSON.stringify(clientSecret)} is no client secret`, () => {
    assert.throws(() => fakeStripe().collectFinancialConnectionsAccounts({ clientSecret }), {
      name: 'IntegrationError',
    });
  });
}

test('a misspelt ending is refused at once, with the words that exist', () => {
  const refusal = { name: 'TypeError', message: /no ending 'reliked'.*relinked/ };
  assert.throws(() => fakeStripe('reliked'), refusal);
  assert.throws(() => fakeStripe(['relinked', 'reliked']), refusal);
  assert.throws(() => fakeStripe({ ending: 'reliked' }), refusal);
  assert.throws(() => fakeStripe('never').end('reliked'), refusal);
});

test('a misspelt ending of a function is an error of the call', async () => {
  assert.equal(await codeOf(flow(fakeStripe(() => 'reliked'))), 'collect_failed');
});

test('an ending can bring other accounts, and other fields of the session', async () => {
  const other = sampleAccount({ last4: '0001' });
  const stripe = fakeStripe({
    ending: 'relinked',
    accounts: [other],
    session: { permissions: ['ownership'] },
  });
  const report = await flow(stripe, { existingAccounts: [] });
  assert.equal(report.accounts[0].after, other);
  assert.deepEqual(report.accounts[0].permissions.notGranted, ['ownership']);
});

test('an ending can take its time', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const stripe = fakeStripe({ ending: 'canceled', after: 300 });
    let ended = false;
    const result = stripe
      .collectFinancialConnectionsAccounts({ clientSecret: 'secret' })
      .then(() => (ended = true));
    const settle = () => new Promise((resolve) => setImmediate(resolve));
    await settle();
    mock.timers.tick(299);
    await settle();
    assert.equal(ended, false);
    mock.timers.tick(1);
    await result;
  } finally {
    mock.timers.reset();
  }
});

test('a function sees the options and the session, and answers a word, details or the very result', async () => {
  const seen = [];
  const answers = ['canceled', { ending: 'relinked', accounts: [inactive] }, { error: { type: 'of_mine' } }];
  const stripe = fakeStripe(
    async (opened) => {
      seen.push(opened);
      return answers[seen.length - 1];
    },
    { accounts },
  );
  assert.equal((await flow(stripe, { collectOptions: { preCollectedConsent: true } })).outcome, 'canceled');
  assert.equal((await flow(stripe)).accounts[0].after, inactive);
  assert.equal((await flow(stripe)).error, answers[2].error);
  assert.equal(seen[0].options.preCollectedConsent, true);
  assert.equal(seen[0].session.relink_options.authorization, 'fcauth_sample');
});

for (const junk of [null, undefined, 7, [], {}]) {
  test(`a function may answer ${JSON.stringify(junk)}, as a broken Stripe.js would`, async () => {
    assert.equal(await codeOf(flow(fakeStripe(() => junk))), 'malformed_response');
  });
}

test('the flows are remembered with their options', async () => {
  const stripe = fakeStripe('relinked', { accounts });
  const session = stripe.createSession();
  await flow(stripe, { session, collectOptions: { preCollectedConsent: true } });
  assert.equal(stripe.flows.length, 1);
  assert.deepEqual(stripe.flows[0].options, {
    preCollectedConsent: true,
    clientSecret: session.client_secret,
  });
  assert.equal(stripe.flows[0].session, session);
});

test('a session is made with fields of the test, as a server would make it', async () => {
  const stripe = fakeStripe('relinked', { accounts: ['fca_1'] });
  const session = stripe.createSession({ relink_options: { authorization: 'fcauth_7', account: 'fca_1' } });
  const report = await flow(stripe, { session, existingAccounts: ['fca_1'] });
  assert.deepEqual(report.requested, { authorization: 'fcauth_7', account: 'fca_1' });
});

test('bare ids and the authorization of the page are taken', async () => {
  const stripe = fakeStripe('relinked', { accounts: ['fca_1', 'fca_2'], authorization: 'fcauth_1' });
  const report = await flow(stripe, {
    existingAccounts: ['fca_1', 'fca_2'],
    authorization: 'fcauth_1',
  });
  assert.equal(report.authorization, 'fcauth_1');
  assert.deepEqual(report.warnings, []);
  assert.equal(report.complete, true);
});

test('an account that no relink repairs does not come back', async () => {
  const gone = sampleAccount({ last4: '9999', status: 'disconnected' });
  const closed = sampleAccount({
    last4: '8888',
    status: 'inactive',
    status_details: { inactive: { action: 'none', cause: 'account_closed' } },
  });
  // A page need not know the status to know that there is nothing to do.
  const { status, ...without } = sampleAccount({
    last4: '7777',
    status_details: { inactive: { action: 'none' } },
  });
  assert.equal(status, 'active');
  const all = [inactive, gone, closed, without];
  const report = await flow(fakeStripe('relinked', { accounts: all }), { existingAccounts: all });
  assert.deepEqual(
    report.accounts.map(({ change }) => change),
    ['reauthorized', 'untouched', 'untouched', 'untouched'],
  );
  assert.equal(report.complete, true);
});

test('accounts of another authorization do not come back', async () => {
  const elsewhere = sampleAccount({ last4: '7777', authorization: 'fcauth_elsewhere' });
  const report = await flow(fakeStripe('relinked', { accounts: [inactive, elsewhere] }), {
    existingAccounts: [inactive, elsewhere],
  });
  assert.deepEqual(
    report.accounts.map(({ change }) => change),
    ['reauthorized', 'untouched'],
  );
});

test('what comes back are copies: the objects of the test stay as they were', async () => {
  const before = JSON.stringify(accounts);
  const report = await flow(fakeStripe('relinked', { accounts }));
  assert.equal(JSON.stringify(accounts), before);
  assert.notEqual(report.accounts[0].after, inactive);
});

test('the double keeps no state outside itself', async () => {
  const session = { client_secret: 'the_same' };
  assert.equal((await flow(fakeStripe('relinked', { accounts }), { session })).outcome, 'relinked');
  assert.equal((await flow(fakeStripe('relinked', { accounts }), { session })).outcome, 'relinked');
});

test('sample accounts with different last4 are different accounts', () => {
  assert.notEqual(inactive.id, second.id);
  assert.equal(sampleAccount().id, sampleAccount().id);
});

test('a sample that is inactive needs a relink, one that is active does not', () => {
  const actions = (account, authorizations) =>
    triage([account], { authorizations }).map(({ action }) => action);
  assert.deepEqual(actions(inactive), ['relink']);
  assert.deepEqual(actions(sampleAccount()), ['none']);
  const old = sampleAccount({ status: 'inactive', status_details: {} });
  assert.deepEqual(actions(old, [sampleAuthorization({ status: 'inactive' })]), ['relink']);
  assert.deepEqual(actions(old, [sampleAuthorization()]), ['link_new']);
});

test('a sample session is one of a relink that went well', () => {
  const report = interpret(sampleSession(), [inactive]);
  assert.equal(report.outcome, 'relinked');
  assert.equal(report.complete, true);
  assert.equal(interpret(sampleSession({ relink_result: null, accounts: [] })).outcome, 'canceled');
});

test('the double works from CommonJS', async () => {
  const require = createRequire(import.meta.url);
  const fc = require('fc-relink');
  const testing = require('fc-relink/testing');
  const stripe = testing.fakeStripe('canceled');
  const { client_secret: clientSecret } = stripe.createSession();
  assert.equal((await fc.relink({ stripe, clientSecret })).outcome, 'canceled');
});
