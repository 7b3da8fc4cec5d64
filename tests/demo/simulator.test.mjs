import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { after, before, beforeEach, describe, it } from 'node:test';
import { listen } from '../../www/server/listen.mjs';
import { stripeClient } from '../../www/server/stripe.mjs';
import { createStripeApi } from '../../www/simulator/api.mjs';
import { createFlow, PASSWORD } from '../../www/simulator/flow.mjs';
import { play, scenarios } from '../../www/simulator/scenarios.mjs';
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
let server;
let stripe;
let connections;

/** A fresh customer for each test, with what every new customer has. */
let customer;

before(async () => {
  server = await listen(createStripeApi({ state, flow, sessions, secretKey: KEY }), 0);
  stripe = clientWith();
  connections = stripe.financialConnections;
});
after(async () => {
  await server.close();
});
beforeEach(async () => {
  customer = await stripe.customers.create({ description: 'a test' });
});

function clientWith({ key = KEY, ...options } = {}) {
  return stripeClient(key, { host: server.host, port: server.port, protocol: 'http', ...options });
}

const holder = () => ({ type: 'customer', customer: customer.id });

async function accountsAt(institution) {
  const list = await connections.accounts.list({ account_holder: { customer: customer.id }, limit: 100 });
  return list.data.filter(({ institution_name: name }) => name === institution);
}

async function accountNamed(name) {
  const list = await connections.accounts.list({ account_holder: { customer: customer.id }, limit: 100 });
  return list.data.find(({ display_name }) => display_name === name);
}

const statuses = async (institution) => (await accountsAt(institution)).map(({ status }) => status);

async function relinkSession(institution, options = {}) {
  const [{ authorization }] = await accountsAt(institution);
  return connections.sessions.create({
    account_holder: holder(),
    permissions: PERMISSIONS,
    relink_options: { authorization, ...options.relink_options },
    ...options.session,
  });
}

function signIn(session, login = 'first', institution) {
  return flow.signIn(session.client_secret, { login, password: PASSWORD, institution }).choices;
}

describe('the API, spoken to with the stripe package', () => {
  it('lists accounts page by page, and those of a session', async () => {
    const page = await connections.accounts.list({ account_holder: { customer: customer.id }, limit: 2 });
    assert.deepEqual([page.data.length, page.has_more], [2, true]);
    const all = await connections.accounts
      .list({ account_holder: { customer: customer.id }, limit: 2 })
      .autoPagingToArray({ limit: 100 });
    assert.equal(new Set(all.map(({ id }) => id)).size, 9);

    const session = await relinkSession(OAKFERN);
    signIn(session);
    flow.complete(session.client_secret, ['goal']);
    const linked = await connections.accounts.list({ session: session.id });
    assert.deepEqual(
      linked.data.map(({ display_name: name }) => name),
      ['Goal Savings'],
    );
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

  const invalid = (fields) => ({ type: 'StripeInvalidRequestError', statusCode: 400, ...fields });
  const create = (fields) =>
    connections.sessions.create({ account_holder: holder(), permissions: PERMISSIONS, ...fields });
  const missing = invalid({ statusCode: 404, code: 'resource_missing', param: 'id' });
  const HOSTED = { ui_mode: 'hosted', return_url: 'https://example.com' };
  for (const [name, run, expected] of [
    ['an account that does not exist', () => connections.accounts.retrieve('fca_none'), missing],
    [
      'an authorization that does not exist',
      () => connections.authorizations.retrieve('fcauth_none'),
      missing,
    ],
    ['a session that does not exist', () => connections.sessions.retrieve('fcsess_none'), missing],
    ['an address that does not exist', () => stripe.products.list(), invalid({ statusCode: 404 })],
    [
      'a wrong key',
      () => clientWith({ key: 'sk_test_other' }).customers.retrieve(customer.id),
      { type: 'StripeAuthenticationError', statusCode: 401 },
    ],
    [
      'an unknown parameter',
      () => create({ colour: 'red' }),
      invalid({ code: 'parameter_unknown', param: 'colour' }),
    ],
    [
      'an unknown parameter of a relink',
      () => relinkSession(OAKFERN, { relink_options: { force: 'yes' } }),
      invalid({ code: 'parameter_unknown', param: 'relink_options[force]' }),
    ],
    [
      'no permissions',
      () => create({ permissions: [] }),
      invalid({ code: 'parameter_missing', param: 'permissions' }),
    ],
    [
      'a permission that is none',
      () => create({ permissions: ['everything'] }),
      invalid({ param: 'permissions' }),
    ],
    [
      'a limit of none',
      () => create({ limits: { accounts: 0 } }),
      invalid({ code: 'parameter_invalid_integer', param: 'limits[accounts]' }),
    ],
    [
      'a relink on a version without it',
      async () => {
        const [{ authorization }] = await accountsAt(OAKFERN);
        const released = clientWith({ apiVersion: '2026-09-30.endive' }).financialConnections;
        const relink_options = { authorization };
        return released.sessions.create({
          account_holder: holder(),
          permissions: PERMISSIONS,
          relink_options,
        });
      },
      invalid({ code: 'parameter_unknown', param: 'relink_options' }),
    ],
    [
      'an account of another authorization',
      async () =>
        relinkSession(OAKFERN, { relink_options: { account: (await accountsAt(HARBOURNE))[0].id } }),
      invalid({ param: 'relink_options[account]' }),
    ],
    [
      'an authorization of someone else',
      async () => {
        const [{ authorization }] = await accountsAt(OAKFERN);
        const stranger = await stripe.customers.create({});
        const account_holder = { type: 'customer', customer: stranger.id };
        return create({ account_holder, relink_options: { authorization } });
      },
      invalid({ statusCode: 404, code: 'resource_missing', param: 'relink_options[authorization]' }),
    ],
    [
      'a hosted session with no way back',
      () => create({ ui_mode: 'hosted' }),
      invalid({ code: 'parameter_missing', param: 'return_url' }),
    ],
    [
      'an e-mail for no relink',
      () => create({ ...HOSTED, hosted: { delivery_method: 'email' } }),
      invalid({ code: 'parameter_missing', param: 'relink_options' }),
    ],
    [
      'an e-mail to who has no address',
      () => relinkSession(OAKFERN, { session: { ...HOSTED, hosted: { delivery_method: 'email' } } }),
      invalid({ code: 'parameter_missing' }),
    ],
    [
      'a hosted relink where nothing is broken',
      async () => {
        arrange(state, customer.id, { institution: 'fcinst_simBankOAuth', situation: 'active' });
        return relinkSession(OAKFERN, { session: { ...HOSTED, hosted: { delivery_method: 'url' } } });
      },
      invalid({}),
    ],
    [
      'a second hosted relink within 48 hours',
      async () => {
        const ask = () =>
          relinkSession(OAKFERN, { session: { ...HOSTED, hosted: { delivery_method: 'url' } } });
        assert.match((await ask()).url, /^http:\/\/127\.0\.0\.1\/hosted\/\w+$/);
        return ask();
      },
      invalid({}),
    ],
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
    signIn(session);
    flow.complete(session.client_secret, ALL);
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
    const wrong = await relinkSession(HARBOURNE, asked);
    signIn(wrong);
    const failed = flow.complete(wrong.client_secret, ['rainy-day']);
    assert.equal(failed.status, 'failed');
    assert.deepEqual(failed.relink_result, { ...NO_RESULT, failure_reason: 'no_account' });
    assert.deepEqual(await statuses(HARBOURNE), ['inactive', 'inactive', 'inactive']);

    const session = await relinkSession(HARBOURNE, asked);
    signIn(session);
    const ended = flow.complete(session.client_secret, ['everyday']);
    assert.deepEqual(ended.relink_result, { ...NO_RESULT, account: id, authorization });
    assert.deepEqual(
      flow.sessionForPage(ended).accounts.map((account) => account.id),
      [id],
    );
    assert.deepEqual(await statuses(HARBOURNE), ['active', 'active', 'active']);
    assert.deepEqual((await accountNamed('Rainy Day Savings')).permissions, ['balances', 'ownership']);
  });

  it('makes a new authorization with new ids for another login, which then renews it', async () => {
    const old = await accountsAt(OAKFERN);
    const session = await relinkSession(OAKFERN);
    signIn(session, 'second');
    const ended = flow.sessionForPage(flow.complete(session.client_secret, ['household', 'goal']));
    const made = ended.relink_result.authorization;
    assert.notEqual(made, old[0].authorization);
    assert.ok(
      ended.accounts.every(
        ({ id, authorization }) => authorization === made && !old.some((one) => one.id === id),
      ),
    );
    assert.deepEqual(await statuses(OAKFERN), ['inactive', 'inactive', 'active', 'active']);

    const relink_options = { authorization: made };
    const again = await connections.sessions.create({
      account_holder: holder(),
      permissions: PERMISSIONS,
      relink_options,
    });
    assert.deepEqual(
      flow.open(again.client_secret).logins.map(({ linked }) => linked),
      [false, true],
    );
    signIn(again, 'second');
    assert.equal(flow.complete(again.client_secret, ['goal']).relink_result.authorization, made);
  });

  it('offers no account that was closed, and only the kinds that the session asks for', async () => {
    const keys = (session) => signIn(session).map(({ key }) => key);
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

  it('locks the login after three wrong passwords', async () => {
    const { client_secret: secret } = await relinkSession(OAKFERN);
    const locked = (password) => flow.signIn(secret, { login: 'first', password }).refused.locked;
    assert.deepEqual(['wrong', 'wrong', 'wrong', PASSWORD].map(locked), [false, false, true, true]);
    assert.throws(() => flow.complete(secret, ['goal']), /Nobody has signed in/);
  });

  it('links nothing that was not offered', async () => {
    const session = await relinkSession(OAKFERN);
    signIn(session);
    for (const keys of [[], ['everyday']]) {
      assert.throws(() => flow.complete(session.client_secret, keys), /at least one account/);
    }
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

describe('scenarios', () => {
  const listed = async ({ id }) =>
    (await connections.accounts.list({ account_holder: { customer: id }, limit: 100 })).data;

  it('start from fresh accounts each time, and touch no other customer', async () => {
    const other = await stripe.customers.create({});
    const [before, theirs] = [await listed(customer), await listed(other)];
    arrange(state, customer.id, { institution: 'fcinst_simInactiveAccounts', situation: 'active' });
    assert.equal(play(state, customer.id, null), true);
    assert.deepEqual(await statuses(HARBOURNE), ['inactive', 'inactive', 'inactive']);
    assert.ok((await listed(customer)).every(({ id }) => !before.some((old) => old.id === id)));
    assert.deepEqual(await listed(other), theirs);
  });

  it('can each be played, and no other', () => {
    for (const { id } of scenarios) assert.equal(play(state, customer.id, id), true, id);
    assert.equal(play(state, customer.id, 'unheard-of'), false);
  });
});

describe('payments', () => {
  const methodOf = async (name) =>
    stripe.paymentMethods.create({
      type: 'us_bank_account',
      us_bank_account: { financial_connections_account: (await accountNamed(name)).id },
      billing_details: { name: 'Alex Example' },
    });
  const listed = async () =>
    (await stripe.customers.listPaymentMethods(customer.id)).data.map(({ id }) => id);

  it('attach a PaymentMethod once its mandate is accepted', async () => {
    const method = await methodOf('Primary Checking');
    const intent = { customer: customer.id, payment_method: method.id, confirm: true };
    assert.equal((await listed()).includes(method.id), false);
    await assert.rejects(stripe.setupIntents.create(intent), { param: 'mandate_data' });
    const online = { ip_address: '127.0.0.1', user_agent: 'a test' };
    const mandate_data = { customer_acceptance: { type: 'online', online } };
    assert.equal((await stripe.setupIntents.create({ ...intent, mandate_data })).status, 'succeeded');
    assert.ok((await listed()).includes(method.id));
  });

  it('are refused for accounts that cannot pay', async () => {
    const param = 'us_bank_account[financial_connections_account]';
    await assert.rejects(methodOf('Rewards Card'), { type: 'StripeInvalidRequestError', param });
  });
});

describe('events', () => {
  const typesOf = async (run) => {
    const known = new Set((await stripe.events.list({ limit: 100 })).data.map(({ id }) => id));
    await run();
    for (const later of upcoming.splice(0)) later();
    return (await stripe.events.list({ limit: 100 })).data
      .filter(({ id }) => !known.has(id))
      .map(({ type, data }) => [type.split('.').pop(), data.object.display_name])
      .reverse();
  };
  const link = async (name, keys) => {
    const session = await connections.sessions.create({ account_holder: holder(), permissions: PERMISSIONS });
    const { id } = flow
      .open(session.client_secret)
      .institutions.find((institution) => institution.name === name);
    signIn(session, 'second', id);
    flow.complete(session.client_secret, keys);
  };

  it('tell that accounts are back, siblings of a required one too', async () => {
    const { id } = await accountNamed('Everyday Checking');
    const session = await relinkSession(HARBOURNE, { relink_options: { account: id } });
    signIn(session);
    const heard = await typesOf(() => flow.complete(session.client_secret, ['everyday']));
    assert.deepEqual(heard, [
      ['reactivated', 'Everyday Checking'],
      ['reactivated', 'Rainy Day Savings'],
      ['reactivated', 'Rewards Card'],
    ]);
  });

  for (const [institution, keys, expected] of [
    [HARBOURNE, ['everyday'], [['deactivated', 'Everyday Checking']]],
    ['Daybreak Bank', ['daily'], [['deactivated', 'Daily Checking']]],
    ['Evergrove Savings', ['monthly'], [['upcoming_deactivation', 'Monthly Checking']]],
    [
      'Junipera Trust',
      ['expired', 'eventually', 'immediately'],
      [
        ['upcoming_account_number_expiry', 'Bills Checking'],
        ['account_numbers_updated', 'Reserve Savings'],
      ],
    ],
    [OAKFERN, ['goal'], []],
  ]) {
    it(`follow a link at ${institution} as documented`, async () => {
      assert.deepEqual(await typesOf(() => link(institution, keys)), expected);
    });
  }

  it('are not told of accounts that were put away meanwhile', async () => {
    const heard = await typesOf(async () => {
      await link(HARBOURNE, ['everyday']);
      play(state, customer.id, null);
    });
    assert.deepEqual(heard, []);
  });

  it('are retrieved with the account as it was then', async () => {
    arrange(state, customer.id, { institution: 'fcinst_simBankOAuth', situation: 'disconnected' });
    arrange(state, customer.id, { institution: 'fcinst_simBankOAuth', situation: 'active' });
    const [last, , first] = (await stripe.events.list({ limit: 4 })).data;
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
        received.push(
          stripe.webhooks.constructEvent(body, request.headers['stripe-signature'], 'whsec_1').id,
        );
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
  it('can be had of each institution that has accounts, and no others', async () => {
    for (const { id: institution, name, situations } of stages) {
      for (const { id: situation } of situations) {
        assert.equal(arrange(state, customer.id, { institution, situation }), true, `${name}: ${situation}`);
      }
      assert.ok((await accountsAt(name)).length > 0, name);
    }
    for (const wrong of [
      {},
      { institution: 'fcinst_none', situation: 'active' },
      { institution: 'fcinst_simBankOAuth', situation: 'number-expired' },
      { institution: 'fcinst_simDownError', situation: 'active' },
    ]) {
      assert.equal(arrange(state, customer.id, wrong), false);
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
      arrange(state, customer.id, { institution: 'fcinst_simTestNonOAuth', situation });
      const found = await connections.authorizations.retrieve(authorization);
      assert.deepEqual([found.status, found.status_details], [status, status_details]);
    }
  });
});

describe('trouble', () => {
  const impatient = () => clientWith({ maxNetworkRetries: 0 }).financialConnections;
  const trouble = (kind, at) => (state.customers.get(customer.id).faults.trouble = { kind, at });

  it('is met by the requests of one customer alone', async () => {
    const other = await stripe.customers.create({});
    trouble('down', 'always');
    const [account] = state.accountsOf(customer.id);
    const list = ({ id }) => impatient().accounts.list({ account_holder: { customer: id } });
    for (const ask of [
      () => list(customer),
      () => impatient().accounts.retrieve(account.id),
      () => impatient().authorizations.retrieve(account.authorization),
    ]) {
      await assert.rejects(ask(), { type: 'StripeConnectionError' });
    }
    assert.equal((await list(other)).data.length, 9);
  });

  it('may be an answer that is no answer', async () => {
    trouble('garbage', 'sessions');
    const session = impatient().sessions.create({ account_holder: holder(), permissions: PERMISSIONS });
    await assert.rejects(session, { type: 'StripeAPIError' });
  });
});
