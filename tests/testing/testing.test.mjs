/** The stand-in for Stripe.js: it ends as it is told, and enforces what Stripe enforces. */

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { mock, test } from 'node:test';

import { RelinkError, interpret, preload, relink, triage } from 'fc-relink';
import * as testing from 'fc-relink/testing';

const { fakeStripe, sampleAccount, sampleAuthorization, sampleHostedSession, sampleList, sampleSession } =
  testing;
await preload();

const inactive = sampleAccount({ status: 'inactive' });
const second = sampleAccount({ status: 'inactive', last4: '4321' });
const accounts = [inactive, second];
const double = (script, options) => fakeStripe(script, { accounts, ...options });

/** Runs one flow of a double. */
const flow = (stripe, { session = stripe.createSession(), ...options } = {}) =>
  relink({ stripe, clientSecret: session.client_secret, existingAccounts: accounts, ...options });
/** What it ends with: an outcome, or the code of an error. */
const endOf = (stripe, options) =>
  flow(stripe, options).then(
    ({ outcome }) => outcome,
    (error) => (assert.ok(error instanceof RelinkError), error.code),
  );
const collect = (stripe, clientSecret = 'secret') =>
  stripe.collectFinancialConnectionsAccounts({ clientSecret });
const nextTask = () => new Promise((resolve) => setImmediate(resolve));

for (const [word, outcome, nextStep, ...changes] of [
  ['relinked', 'relinked', 'done', 'reauthorized', 'reauthorized'],
  ['relinked_without_accounts', 'relinked', 'refresh_accounts', 'unconfirmed', 'unconfirmed'],
  ['new_authorization', 'new_authorization', 'reconcile', 'replaced', 'replaced'],
  ['no_account', 'failed', 'choose_expected_account', 'missing', 'missing', 'added'],
  ['no_authorization', 'failed', 'retry', 'untouched', 'untouched'],
  ['other', 'failed', 'retry', 'untouched', 'untouched'],
  ['canceled', 'canceled', 'retry', 'untouched', 'untouched'],
  ['error', 'error', 'retry', 'untouched', 'untouched'],
]) {
  test(`'${word}' ends with ${outcome} and ${nextStep}`, async () => {
    const report = await flow(double(word));
    const told = [report.outcome, report.nextStep, ...report.accounts.map(({ change }) => change)];
    assert.deepEqual(told, [outcome, nextStep, ...changes]);
    const withOne = await flow(double(word, { account: second.id }));
    assert.equal(withOne.outcome, outcome);
    if (withOne.session) assert.equal(withOne.requested.account, second.id);
    assert.deepEqual([...report.warnings, ...withOne.warnings], []);
  });
}

test('what is no ending of a flow is an error of the package', async () => {
  assert.equal(await endOf(double('malformed')), 'malformed_response');
  assert.equal(await endOf(double('rejects')), 'collect_failed');
  await assert.rejects(collect(double('rejects')), /script/);
  assert.equal(await endOf(double('throws')), 'collect_failed');
  assert.throws(() => collect(double('throws')), /script/);
  for (const junk of [null, undefined, 7, [], {}]) {
    assert.equal(await endOf(double(() => junk)), 'malformed_response', String(junk));
  }
});

test("'never' leaves flows open until they are ended, in the order they were opened", async () => {
  const stripe = double('never');
  const ended = [];
  const flows = ['secret_1', 'secret_2'].map(async (secret) => {
    const { financialConnectionsSession } = await collect(stripe, secret);
    ended.push(financialConnectionsSession.status);
  });
  // In the task that opened it, as well as later.
  stripe.end('canceled');
  await nextTask();
  assert.deepEqual(ended, ['cancelled']);
  stripe.end();
  await Promise.all(flows);
  assert.deepEqual(ended, ['cancelled', 'succeeded']);
  assert.throws(() => stripe.end(), /no open flow/);
});

test('a client secret is good for one flow, of several scripts each flow takes the next', async () => {
  const stripe = double(['canceled', 'no_authorization', 'relinked']);
  for (const session of [stripe.createSession(), { client_secret: 'secret_of_the_server' }]) {
    assert.notEqual(await endOf(stripe, { session }), 'error');
    const again = await flow(stripe, { session });
    assert.match(again.error.message, /used already/);
  }
  // The last one stays.
  for (let i = 0; i < 2; i++) assert.equal(await endOf(stripe), 'relinked');
  // Another double knows nothing of it.
  assert.equal(await endOf(double(), { session: { client_secret: 'secret_of_the_server' } }), 'relinked');
  for (const clientSecret of ['', undefined, 7, 'sk_test_1', 'rk_live_1']) {
    const refusal = { name: 'IntegrationError' };
    assert.throws(() => stripe.collectFinancialConnectionsAccounts({ clientSecret }), refusal);
  }
});

test('a misspelt ending is refused at once, with the words that exist', async () => {
  const refusal = { name: 'TypeError', message: /no ending 'reliked'.*relinked/ };
  for (const script of ['reliked', ['relinked', 'reliked'], { ending: 'reliked' }]) {
    assert.throws(() => fakeStripe(script), refusal);
  }
  assert.throws(() => fakeStripe('never').end('reliked'), refusal);
  assert.equal(await endOf(double(() => 'reliked')), 'collect_failed');
});

test('an ending can bring other accounts and fields of the session, and take its time', async () => {
  const other = sampleAccount({ last4: '0001' });
  const script = { ending: 'relinked', accounts: [other], session: { permissions: ['ownership'] } };
  const report = await flow(fakeStripe(script), { existingAccounts: [] });
  assert.equal(report.accounts[0].after, other);
  assert.deepEqual(report.accounts[0].permissions.notGranted, ['ownership']);

  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    let ended = false;
    const result = collect(fakeStripe({ ending: 'canceled', after: 300 })).then(() => (ended = true));
    await nextTask();
    mock.timers.tick(299);
    await nextTask();
    assert.equal(ended, false);
    mock.timers.tick(1);
    await result;
  } finally {
    mock.timers.reset();
  }
});

test('a function sees the flow, and returns an ending, details, or the result itself', async () => {
  const seen = [];
  const answers = ['canceled', { ending: 'relinked', accounts: [inactive] }, { error: { type: 'of_mine' } }];
  const stripe = double(async (opened) => answers[seen.push(opened) - 1]);
  const session = stripe.createSession();
  assert.equal(await endOf(stripe, { session, collectOptions: { preCollectedConsent: true } }), 'canceled');
  assert.equal((await flow(stripe)).accounts[0].after, inactive);
  assert.equal((await flow(stripe)).error, answers[2].error);
  assert.deepEqual(seen[0].options, { preCollectedConsent: true, clientSecret: session.client_secret });
  assert.equal(seen[0].session, session);
  assert.deepEqual(stripe.flows, seen);
});

const elsewhere = sampleAccount({ last4: '7777', authorization: 'fcauth_2' });
const closed = { status: 'inactive', status_details: { inactive: { action: 'none' } } };
const beyondRepair = [
  sampleAccount({ last4: '9999', status: 'disconnected' }),
  sampleAccount({ last4: '8888', ...closed }),
  // A page need not know the status.
  { ...sampleAccount({ last4: '7777', ...closed }), status: undefined },
];
const [mine, other] = ['fcauth_sample', 'fcauth_2'];
for (const [what, { accounts: held = [inactive, elsewhere], asked, ...options }, authorization, came] of [
  ['the first authorization', {}, mine, inactive],
  ['the authorization of the options', { authorization: other }, other, elsewhere],
  ['the account of the options', { account: elsewhere.id }, other, elsewhere],
  ['the authorization asked for', { asked: { authorization: other } }, other, elsewhere],
  ['the account asked for', { asked: { account: elsewhere.id } }, other, elsewhere],
  ['the first, where nothing is asked for', { asked: { authorization: null } }, mine, inactive],
  ['a bare id', { accounts: ['fca_1'], asked: { authorization: other } }, other, { id: 'fca_1' }],
  ['what can be repaired', { accounts: [inactive, ...beyondRepair] }, mine, inactive],
]) {
  test(`a session is played as it was asked for: ${what}`, async () => {
    const stripe = fakeStripe('relinked', { accounts: held, ...options });
    const session = stripe.createSession(asked && { relink_options: asked });
    const report = await flow(stripe, { session, existingAccounts: held });
    assert.equal(report.authorization, authorization);
    const returned = report.accounts.flatMap(({ after }) => after?.id ?? []);
    assert.deepEqual(returned, [came.id]);
    assert.deepEqual([report.complete, report.warnings], [true, []]);
  });
}

test('what comes back are whole accounts of Stripe, and copies', async () => {
  const row = Object.freeze({ id: 'fca_1', authorization: 'fcauth_1', display_name: null, label: 'Rent' });
  const [{ after }] = (await flow(fakeStripe('relinked', { accounts: [row] }), { existingAccounts: [row] }))
    .accounts;
  assert.deepEqual(after, { ...sampleAccount(), ...row });
});

test('a sample takes the fields that are given; one that is inactive needs a relink', () => {
  const actions = (account, ...authorizations) =>
    triage([account], { authorizations }).map(({ action }) => action);
  assert.deepEqual(actions(inactive), ['relink']);
  assert.deepEqual(actions(sampleAccount({ status: undefined })), ['none']);
  const old = sampleAccount({ status: 'inactive', status_details: {} });
  assert.deepEqual(actions(old, sampleAuthorization({ status: 'inactive' })), ['relink']);
  assert.deepEqual(actions(old, sampleAuthorization()), ['link_new']);
  assert.notEqual(inactive.id, second.id);
});

test('a sample session succeeded, with a list of either shape, and a hosted one is pending', () => {
  for (const fields of [undefined, { accounts: sampleList([sampleAccount()]) }]) {
    const report = interpret(sampleSession(fields), [inactive]);
    assert.deepEqual([report.outcome, report.complete], ['relinked', true]);
  }
  const { outcome, url } = interpret(sampleHostedSession(), [inactive]);
  assert.deepEqual([outcome, url], ['pending', sampleHostedSession().url]);
});

test('the double works from CommonJS', async () => {
  const require = createRequire(import.meta.url);
  const stripe = require('fc-relink/testing').fakeStripe('canceled');
  const { client_secret: clientSecret } = stripe.createSession();
  assert.equal((await require('fc-relink').relink({ stripe, clientSecret })).outcome, 'canceled');
});
