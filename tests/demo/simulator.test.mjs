import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { listen } from '../../www/server/listen.mjs';
import { stripeClient } from '../../www/server/stripe.mjs';
import { createStripeApi } from '../../www/simulator/api.mjs';
import { createFlow, PASSWORD } from '../../www/simulator/flow.mjs';
import { play } from '../../www/simulator/scenarios.mjs';
import { createSessions } from '../../www/simulator/sessions.mjs';
import { arrange, stages } from '../../www/simulator/situations.mjs';
import { createState } from '../../www/simulator/state.mjs';
import { createSender } from '../../www/simulator/webhooks.mjs';

const HARBOURNE = 'Harbourne Bank';
const OAKFERN = 'Oakfern Bank';
const KEY = 'sk_test_simulated';
const PERMISSIONS = ['payment_method', 'balances', 'transactions'];

const state = createState();
/** What happens shortly after a flow; tests say when. */
const upcoming = [];
const flow = createFlow(state, { soon: (run) => upcoming.push(run) });
const sessions = createSessions({ state, pages: () => 'http://127.0.0.1/hosted' });
const MODULES = fileURLToPath(new URL('../../node_modules', import.meta.url));
let folder;
let server;
let stripe;
let connections;

/** A fresh customer for each test, with what every new customer has. */
let customer;

before(async () => {
  // Where the types of the package are found.
  folder = mkdtempSync(join(MODULES, '.demo-types-'));
  server = await listen(createStripeApi({ state, flow, sessions, secretKey: KEY }), 0);
  stripe = clientWith();
  connections = stripe.financialConnections;
});
after(async () => {
  rmSync(folder, { recursive: true });
  await server.close();
});
beforeEach(async () => {
  customer = await stripe.customers.create({ description: 'a test' });
});

function clientWith({ key = KEY, ...options } = {}) {
  return stripeClient(key, { host: server.host, port: server.port, protocol: 'http', ...options });
}

const holder = () => ({ type: 'customer', customer: customer.id });

const each = (list, field) => list.map((one) => one[field]);
/** Puts the customer's accounts at an institution into a state. */
const put = (institution, situation) => arrange(state, customer.id, { institution, situation });

const listed = async ({ id } = customer) =>
  (await connections.accounts.list({ account_holder: { customer: id }, limit: 100 })).data;
const accountsAt = async (institution) =>
  (await listed()).filter(({ institution_name: name }) => name === institution);
const accountNamed = async (name) => (await listed()).find(({ display_name }) => display_name === name);
const statuses = async (institution) => each(await accountsAt(institution), 'status');

const createSession = (fields) =>
  connections.sessions.create({ account_holder: holder(), permissions: PERMISSIONS, ...fields });

async function relinkSession(institution, { relink_options, session } = {}) {
  const [{ authorization }] = await accountsAt(institution);
  return createSession({ relink_options: { authorization, ...relink_options }, ...session });
}

const hosted = (delivery_method) => ({
  ui_mode: 'hosted',
  return_url: 'https://example.com',
  hosted: { delivery_method },
});

function signIn(session, login = 'first', institution) {
  return flow.signIn(session.client_secret, { login, password: PASSWORD, institution }).choices;
}

/** The customer signs in, chooses these, and goes to the end. */
function complete(session, keys, login, institution) {
  signIn(session, login, institution);
  return flow.complete(session.client_secret, keys);
}

const paymentMethodOf = async (name) =>
  stripe.paymentMethods.create({
    type: 'us_bank_account',
    us_bank_account: { financial_connections_account: (await accountNamed(name)).id },
    billing_details: { name: 'Alex Example' },
  });

/** The customer accepts the mandate. */
const accept = (method, fields) =>
  stripe.setupIntents.create({
    customer: customer.id,
    payment_method: method.id,
    confirm: true,
    mandate_data: {
      customer_acceptance: { type: 'online', online: { ip_address: '::1', user_agent: 'a test' } },
    },
    ...fields,
  });

describe('the API, spoken to with the stripe package', () => {
  it('lists accounts page by page, and those of a session', async () => {
    const pages = () => connections.accounts.list({ account_holder: { customer: customer.id }, limit: 2 });
    const page = await pages();
    assert.deepEqual([page.data.length, page.has_more], [2, true]);
    const all = await pages().autoPagingToArray({ limit: 100 });
    assert.equal(new Set(each(all, 'id')).size, 9);

    const session = await relinkSession(OAKFERN);
    complete(session, ['goal']);
    const linked = await connections.accounts.list({ session: session.id });
    assert.deepEqual(each(linked.data, 'display_name'), ['Goal Savings']);
  });

  it('gives back what it made, and nothing of its own', async () => {
    const session = await relinkSession(OAKFERN, { session: { limits: { accounts: 1 } } });
    assert.deepEqual(await connections.sessions.retrieve(session.id), session);
    assert.equal('flow' in session, false);
    const [account] = await accountsAt(HARBOURNE);
    const authorization = await connections.authorizations.retrieve(account.authorization);
    assert.deepEqual([authorization.status, 'login' in authorization], ['inactive', false]);
    assert.equal((await stripe.customers.retrieve(customer.id)).description, 'a test');
  });

  it('answers a request that comes again under its key as it did first, and refuses another', async () => {
    const key = { idempotencyKey: `key-${customer.id}` };
    const create = (description) => stripe.customers.create({ description }, key);
    const [one, two] = [await create('first'), await create('first')];
    assert.equal(one.id, two.id);
    await assert.rejects(create('second'), { type: 'StripeIdempotencyError' });
  });

  it('disconnects accounts', async () => {
    const { id } = await accountNamed('Old Savings');
    assert.equal((await connections.accounts.disconnect(id)).status, 'disconnected');
  });

  it('answers to the loopback address alone', async () => {
    const headers = { authorization: `Bearer ${KEY}`, host: 'evil.example' };
    const request = httpRequest({ host: server.host, port: server.port, path: '/v1/events', headers }).end();
    const [response] = await once(request, 'response');
    response.resume();
    assert.equal(response.statusCode, 421);
  });

  const invalid = (code, param, statusCode = 400) => ({
    type: 'StripeInvalidRequestError',
    statusCode,
    ...(code && { code }),
    ...(param && { param }),
  });
  const missing = invalid('resource_missing', 'id', 404);
  const TOO_SMALL = 'parameter_invalid_integer';
  const make = (fields) => () => createSession(fields);
  const relinkHosted = (delivery) => relinkSession(OAKFERN, { session: hosted(delivery) });
  const relinkWith = (relink_options) => relinkSession(OAKFERN, { relink_options });
  const otherKey = () => clientWith({ key: 'sk_test_other' }).customers.retrieve(customer.id);
  async function releasedVersion() {
    const released = clientWith({ apiVersion: '2026-09-30.endive' }).financialConnections.sessions;
    const relink_options = { authorization: (await accountsAt(OAKFERN))[0].authorization };
    return released.create({ account_holder: holder(), permissions: PERMISSIONS, relink_options });
  }
  async function otherCustomer() {
    const { id } = await stripe.customers.create({});
    return relinkSession(OAKFERN, { session: { account_holder: { type: 'customer', customer: id } } });
  }
  async function nothingBroken() {
    put('fcinst_simBankOAuth', 'active');
    return relinkHosted('url');
  }
  async function askedTwice() {
    assert.match((await relinkHosted('url')).url, /^http:\/\/127\.0\.0\.1\/hosted\/\w+$/);
    return relinkHosted('url');
  }
  const otherAccount = async () => relinkWith({ account: (await accountsAt(HARBOURNE))[0].id });
  for (const [name, run, expected] of [
    ['an account that does not exist', () => connections.accounts.retrieve('fca_none'), missing],
    ['an authorization that does not exist', () => connections.authorizations.retrieve('fcauth_no'), missing],
    ['a session that does not exist', () => connections.sessions.retrieve('fcsess_none'), missing],
    ['an address that does not exist', () => stripe.products.list(), invalid(null, null, 404)],
    ['a wrong key', otherKey, { type: 'StripeAuthenticationError', statusCode: 401 }],
    ['an unknown parameter', make({ a: 'b' }), invalid('parameter_unknown', 'a')],
    [
      'an unknown one inside',
      () => relinkWith({ a: 'b' }),
      invalid('parameter_unknown', 'relink_options[a]'),
    ],
    ['no permissions', make({ permissions: [] }), invalid('parameter_missing', 'permissions')],
    ['a permission that is none', make({ permissions: ['all'] }), invalid(null, 'permissions')],
    ['a limit of none', make({ limits: { accounts: 0 } }), invalid(TOO_SMALL, 'limits[accounts]')],
    ['a relink on a version without it', releasedVersion, invalid('parameter_unknown', 'relink_options')],
    ['an account of another authorization', otherAccount, invalid(null, 'relink_options[account]')],
    ['someone else’s authorization', otherCustomer, { ...missing, param: 'relink_options[authorization]' }],
    ['no way back from a page', make({ ui_mode: 'hosted' }), invalid('parameter_missing', 'return_url')],
    ['an e-mail for no relink', make(hosted('email')), invalid('parameter_missing', 'relink_options')],
    ['an e-mail to who has no address', () => relinkHosted('email'), invalid('parameter_missing')],
    ['a hosted relink where nothing is broken', nothingBroken, invalid()],
    ['a second hosted relink within 48 hours', askedTwice, invalid()],
  ]) {
    it(`refuses ${name} as Stripe does`, () => assert.rejects(run(), expected));
  }
});

describe('the flow', () => {
  const NO_RESULT = { account: null, authorization: null, failure_reason: null };
  const ALL = ['everyday', 'rainy-day', 'rewards'];

  it('reactivates the chosen accounts under their old ids, with the permissions that fit them', async () => {
    const old = await accountsAt(HARBOURNE);
    const session = await relinkSession(HARBOURNE);
    complete(session, ALL);
    const ended = await connections.sessions.retrieve(session.id);
    assert.equal(ended.status, 'succeeded');
    assert.deepEqual(ended.relink_result, { ...NO_RESULT, authorization: old[0].authorization });
    assert.deepEqual(
      ended.accounts.data.map(({ id, status, permissions }) => [id, status, permissions]),
      [
        [old[0].id, 'active', PERMISSIONS],
        [old[1].id, 'active', PERMISSIONS],
        [old[2].id, 'active', ['balances', 'transactions']],
      ],
    );
    const { status, status_details } = await connections.authorizations.retrieve(old[0].authorization);
    assert.deepEqual([status, status_details], ['active', {}]);
  });

  it('reactivates the siblings of a required account, and fails where another is chosen', async () => {
    const { id, authorization } = await accountNamed('Everyday Checking');
    const asked = { relink_options: { account: id }, session: { limits: { accounts: 1 } } };
    const { status, relink_result } = complete(await relinkSession(HARBOURNE, asked), ['rainy-day']);
    assert.deepEqual([status, relink_result], ['failed', { ...NO_RESULT, failure_reason: 'no_account' }]);
    assert.deepEqual(await statuses(HARBOURNE), ['inactive', 'inactive', 'inactive']);

    const ended = complete(await relinkSession(HARBOURNE, asked), ['everyday']);
    assert.deepEqual(ended.relink_result, { ...NO_RESULT, account: id, authorization });
    assert.deepEqual(each(flow.sessionForPage(ended).accounts, 'id'), [id]);
    assert.deepEqual(await statuses(HARBOURNE), ['active', 'active', 'active']);
    assert.deepEqual((await accountNamed('Rainy Day Savings')).permissions, ['balances', 'ownership']);
  });

  it('makes a new authorization with new ids for another login, which then renews it', async () => {
    const old = await accountsAt(OAKFERN);
    const session = await relinkSession(OAKFERN);
    const ended = flow.sessionForPage(complete(session, ['household', 'goal'], 'second'));
    const made = ended.relink_result.authorization;
    assert.notEqual(made, old[0].authorization);
    assert.deepEqual(each(ended.accounts, 'authorization'), [made, made]);
    assert.ok(each(ended.accounts, 'id').every((id) => !each(old, 'id').includes(id)));
    assert.deepEqual(await statuses(OAKFERN), ['inactive', 'inactive', 'active', 'active']);

    const again = await createSession({ relink_options: { authorization: made } });
    assert.deepEqual(each(flow.open(again.client_secret).logins, 'linked'), [false, true]);
    assert.equal(complete(again, ['goal'], 'second').relink_result.authorization, made);
  });

  it('offers no account that was closed, and only the kinds that the session asks for', async () => {
    const keys = (session) => each(signIn(session), 'key');
    assert.deepEqual(keys(await relinkSession('Millvale Credit Union')), ['primary']);
    const savings = { session: { filters: { account_subcategories: ['savings'] } } };
    assert.deepEqual(keys(await relinkSession(HARBOURNE, savings)), ['rainy-day']);
  });

  it('ends as failed when nobody signs in, and as cancelled when it is closed', async () => {
    const failed = flow.fail((await relinkSession(OAKFERN)).client_secret);
    assert.deepEqual([failed.status, failed.relink_result.failure_reason], ['failed', 'no_authorization']);
    const left = flow.sessionForPage(flow.cancel((await relinkSession(OAKFERN)).client_secret));
    assert.deepEqual([left.status, left.status_details], ['cancelled', { cancelled: { reason: 'other' } }]);
    assert.deepEqual(['relink_result' in left, left.accounts], [false, []]);
  });

  it('links nothing that was not offered, and for nobody who is locked out', async () => {
    const session = await relinkSession(OAKFERN);
    for (const keys of [[], ['everyday']])
      assert.throws(() => complete(session, keys), /at least one account/);
    const { client_secret: secret } = await relinkSession(OAKFERN);
    const locked = (password) => flow.signIn(secret, { login: 'first', password }).refused.locked;
    assert.deepEqual(['wrong', 'wrong', 'wrong', PASSWORD].map(locked), [false, false, true, true]);
    assert.throws(() => flow.complete(secret, ['goal']), /Nobody has signed in/);
  });

  it('refuses sessions that were used, have expired, or were never made, and repeats no secret', async () => {
    const refuses = (secret, code) =>
      assert.throws(
        () => flow.open(secret),
        ({ error }) => error.code === code && !JSON.stringify(error).includes(secret),
      );
    const used = await relinkSession(OAKFERN);
    flow.cancel(used.client_secret);
    refuses(used.client_secret, 'session_already_used');
    play(state, customer.id, 'session-expired');
    refuses((await relinkSession(OAKFERN)).client_secret, 'session_expired');
    refuses('fcsess_client_secret_guessed', 'resource_missing');
  });
});

it('starts a scenario from fresh accounts each time, touches no other customer, and plays no other', async () => {
  const other = await stripe.customers.create({});
  const [before, theirs] = [await listed(), await listed(other)];
  put('fcinst_simInactiveAccounts', 'active');
  assert.equal(play(state, customer.id, null), true);
  assert.deepEqual(await statuses(HARBOURNE), ['inactive', 'inactive', 'inactive']);
  assert.ok(each(await listed(), 'id').every((id) => !each(before, 'id').includes(id)));
  assert.deepEqual(await listed(other), theirs);
  assert.equal(play(state, customer.id, 'unheard-of'), false);
});

it('attaches a PaymentMethod once its mandate is accepted', async () => {
  const method = await paymentMethodOf('Primary Checking');
  const methods = async () => each((await stripe.customers.listPaymentMethods(customer.id)).data, 'id');
  assert.equal((await methods()).includes(method.id), false);
  await assert.rejects(accept(method, { mandate_data: undefined }), { param: 'mandate_data' });
  assert.equal((await accept(method)).status, 'succeeded');
  assert.ok((await methods()).includes(method.id));
});

describe('events', () => {
  const events = async () => (await stripe.events.list({ limit: 100 })).data;
  /** What happened to which account. */
  const heard = async (run) => {
    const known = each(await events(), 'id');
    await run();
    for (const later of upcoming.splice(0)) later();
    const told = (await events()).filter(({ id }) => !known.includes(id)).reverse();
    return told.map(({ type, data }) => `${type.split('.').pop()}: ${data.object.display_name}`);
  };
  const link = async (name, keys) => {
    const session = await createSession();
    const { institutions } = flow.open(session.client_secret);
    complete(session, keys, 'second', institutions.find((institution) => institution.name === name).id);
  };

  it('tell that accounts are back, siblings of a required one too', async () => {
    const { id } = await accountNamed('Everyday Checking');
    const session = await relinkSession(HARBOURNE, { relink_options: { account: id } });
    const back = ['Everyday Checking', 'Rainy Day Savings', 'Rewards Card'].map(
      (name) => `reactivated: ${name}`,
    );
    assert.deepEqual(await heard(() => complete(session, ['everyday'])), back);
  });

  const renewed = [
    'upcoming_account_number_expiry: Bills Checking',
    'account_numbers_updated: Reserve Savings',
  ];
  for (const [institution, keys, expected] of [
    [HARBOURNE, ['everyday'], ['deactivated: Everyday Checking']],
    ['Daybreak Bank', ['daily'], ['deactivated: Daily Checking']],
    ['Evergrove Savings', ['monthly'], ['upcoming_deactivation: Monthly Checking']],
    ['Junipera Trust', ['expired', 'eventually', 'immediately'], renewed],
    [OAKFERN, ['goal'], []],
  ]) {
    it(`follow a link at ${institution} as documented`, async () => {
      assert.deepEqual(await heard(() => link(institution, keys)), expected);
    });
  }

  it('are not told of accounts that were put away meanwhile', async () => {
    const putAway = () => play(state, customer.id, null);
    assert.deepEqual(await heard(() => link(HARBOURNE, ['everyday']).then(putAway)), []);
  });

  it('are retrieved with the account as it was then', async () => {
    put('fcinst_simBankOAuth', 'disconnected');
    put('fcinst_simBankOAuth', 'active');
    const [last, , first] = await events();
    assert.equal((await stripe.events.retrieve(first.id)).data.object.status, 'disconnected');
    assert.equal(last.data.object.status, 'active');
    assert.equal('holding' in last.data.object, false);
  });

  it('are sent signed as Stripe signs them, again until they are taken', async () => {
    const received = [];
    const endpoint = await listen((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += chunk));
      request.on('end', () => {
        const { 'stripe-signature': signed } = request.headers;
        received.push(stripe.webhooks.constructEvent(body, signed, 'whsec_1').id);
        response.writeHead(received.length < 2 ? 500 : 200).end();
      });
    }, 0);
    const { signal } = new AbortController();
    const url = `http://${endpoint.host}:${endpoint.port}/`;
    await createSender({ url, secret: 'whsec_1', signal })({ id: 'evt_1', object: 'event' });
    await endpoint.close();
    assert.deepEqual(received, ['evt_1', 'evt_1']);
  });
});

describe('situations', () => {
  it('can be had of institutions that have accounts, and only those that there are', () => {
    for (const [institution, situation] of [
      [undefined, undefined],
      ['fcinst_none', 'active'],
      ['fcinst_simBankOAuth', 'number-expired'],
      ['fcinst_simDownError', 'active'],
    ]) {
      assert.equal(put(institution, situation), false);
    }
  });

  it('reach the authorization, which is as good as the best of its accounts', async () => {
    const [{ authorization }] = await accountsAt('Millvale Credit Union');
    for (const [situation, status, status_details] of [
      ['account_closed', 'inactive', { inactive: { action: 'none' } }],
      ['access_expired', 'inactive', { inactive: { action: 'relink_required' } }],
      ['disconnected', 'disconnected', {}],
      ['active', 'active', {}],
    ]) {
      put('fcinst_simTestNonOAuth', situation);
      const found = await connections.authorizations.retrieve(authorization);
      assert.deepEqual([found.status, found.status_details], [status, status_details]);
    }
  });
});

it('is down for one customer alone', async () => {
  const other = await stripe.customers.create({});
  state.customers.get(customer.id).faults.trouble = { kind: 'down', at: 'always' };
  const [account] = state.accountsOf(customer.id);
  const { accounts, authorizations } = clientWith({ maxNetworkRetries: 0 }).financialConnections;
  for (const ask of [
    () => accounts.list({ account_holder: { customer: customer.id } }),
    () => accounts.retrieve(account.id),
    () => authorizations.retrieve(account.authorization),
  ]) {
    await assert.rejects(ask(), { type: 'StripeConnectionError' });
  }
  assert.equal((await listed(other)).length, 9);
});

/** Every kind of answer that the demo gets, in every state that a bank can be in. */
async function answers() {
  customer = await stripe.customers.create({ email: 'a@example.com', name: 'A' });
  const [first] = await listed();
  const create = (fields) =>
    createSession({
      relink_options: { authorization: first.authorization, account: first.id },
      filters: { account_subcategories: ['checking'] },
      limits: { accounts: 1 },
      ...fields,
    });
  const made = [await create(), await create(hosted('email')), await create(), await create()];
  flow.cancel(made[0].client_secret);
  complete(made[1], ['everyday']);
  flow.fail(made[2].client_secret);
  const method = await paymentMethodOf('Primary Checking');
  const intent = await accept(method);
  const [accounts, authorizations] = [[], []];
  for (const { id, name, situations } of stages) {
    for (const { id: situation } of situations) {
      assert.equal(put(id, situation), true, `${name}: ${situation}`);
      assert.ok((await accountsAt(name)).length > 0, name);
      accounts.push(...(await listed()));
      for (const one of new Set(accounts.map(({ authorization }) => authorization)))
        authorizations.push(await connections.authorizations.retrieve(one));
    }
  }
  return {
    'Stripe.Customer': [customer, await stripe.customers.retrieve(customer.id)],
    'Stripe.FinancialConnections.Account': distinct(accounts),
    'Stripe.FinancialConnections.Authorization': distinct(authorizations),
    'Stripe.FinancialConnections.Session': [
      ...made,
      ...(await Promise.all(made.map(({ id }) => connections.sessions.retrieve(id)))),
    ],
    'Stripe.PaymentMethod': [method, ...(await stripe.customers.listPaymentMethods(customer.id)).data],
    'Stripe.SetupIntent': [intent],
    'Stripe.Event': distinct((await stripe.events.list({ limit: 100 })).data),
  };
}

/** Objects that differ in more than ids and times. */
function distinct(objects) {
  const shape = (object) => JSON.stringify(object).replace(/"\w+_\w{24}"|\d{10}/g, '0');
  return [...new Map(objects.map((object) => [shape(object), object])).values()];
}

it('answers what fits the types of Stripe’s own package, with its enums closed', async () => {
  let count = 0;
  const lines = Object.entries(await answers()).flatMap(([type, objects]) => {
    assert.ok(objects.length > 0, type);
    return objects.map((object) => `export const _${(count += 1)}: ${type} = ${JSON.stringify(object)};`);
  });
  const file = join(folder, 'answers.ts');
  writeFileSync(file, `import type { Stripe } from 'stripe';\n${lines.join('\n')}\n`);
  const options = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: ['node'],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
  };
  const host = ts.createCompilerHost(options);
  const read = host.readFile;
  // What Stripe adds to every enum of its types: any text.
  const OPEN = 'export type OtherString = string & Record<never, never>;';
  let closed = 0;
  host.readFile = (name) => {
    const text = read(name);
    if (!text?.includes(OPEN)) return text;
    closed += 1;
    return text.replace(OPEN, 'export type OtherString = never;');
  };
  const program = ts.createProgram([file], options, host);
  const problems = ts.getPreEmitDiagnostics(program).map(({ messageText, start }) => {
    const line = readFileSync(file, 'utf8').slice(0, start).split('\n').length;
    return `${line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
  assert.deepEqual(problems.slice(0, 10), []);
  assert.equal(closed, 1);
});
