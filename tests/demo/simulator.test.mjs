import assert from 'node:assert/strict';
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

async function statusByName(institution) {
  return Object.fromEntries(
    (await accountsAt(institution)).map((account) => [account.display_name, account.status]),
  );
}

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
  it('keeps customers', async () => {
    const again = await stripe.customers.retrieve(customer.id);
    assert.equal(again.description, 'a test');
    assert.match(again.id, /^cus_\w{24}$/);
  });

  it('lists accounts page by page', async () => {
    const page = await connections.accounts.list({ account_holder: { customer: customer.id }, limit: 2 });
    assert.equal(page.data.length, 2);
    assert.equal(page.has_more, true);
    const all = await connections.accounts
      .list({ account_holder: { customer: customer.id }, limit: 2 })
      .autoPagingToArray({ limit: 100 });
    assert.equal(new Set(all.map(({ id }) => id)).size, 9);
  });

  it('lists the accounts of a session', async () => {
    const session = await relinkSession('Oakfern Bank');
    signIn(session);
    flow.complete(session.client_secret, ['goal']);
    const list = await connections.accounts.list({ session: session.id });
    assert.deepEqual(
      list.data.map(({ display_name }) => display_name),
      ['Goal Savings'],
    );
  });

  it('retrieves one account and one authorization', async () => {
    const [account] = await accountsAt('Harbourne Bank');
    assert.deepEqual((await connections.accounts.retrieve(account.id)).status_details, {
      inactive: { action: 'relink_required', cause: 'access_expired' },
    });
    const authorization = await connections.authorizations.retrieve(account.authorization);
    assert.equal(authorization.institution_name, 'Harbourne Bank');
    assert.equal(authorization.status, 'inactive');
    assert.equal('login' in authorization, false);
  });

  it('makes sessions and gives them back', async () => {
    const session = await relinkSession('Oakfern Bank', {
      session: { limits: { accounts: 1 }, filters: { account_subcategories: ['checking'] } },
    });
    assert.equal(session.object, 'financial_connections.session');
    assert.equal(session.status, 'pending');
    assert.deepEqual(session.accounts.data, []);
    assert.deepEqual(session.permissions, PERMISSIONS);
    assert.deepEqual(session.limits, { accounts: 1 });
    assert.equal('flow' in session, false);
    const again = await connections.sessions.retrieve(session.id);
    assert.deepEqual(again.relink_options, session.relink_options);
  });

  describe('fails as Stripe does', () => {
    const rejects = (promise, expected) =>
      assert.rejects(promise, (error) => {
        const { type, code, param, statusCode } = error;
        assert.deepEqual(
          { type, code, param, statusCode },
          { code: undefined, param: undefined, ...expected },
        );
        return true;
      });
    const invalid = (fields) => ({ type: 'StripeInvalidRequestError', statusCode: 400, ...fields });

    it('for what does not exist', async () => {
      const notFound = invalid({ statusCode: 404, code: 'resource_missing', param: 'id' });
      await rejects(connections.accounts.retrieve('fca_none'), notFound);
      await rejects(connections.authorizations.retrieve('fcauth_none'), notFound);
      await rejects(connections.sessions.retrieve('fcsess_none'), notFound);
      await rejects(stripe.customers.retrieve('cus_none'), notFound);
      await rejects(stripe.products.list(), invalid({ statusCode: 404 }));
    });

    it('for a wrong key', async () => {
      await rejects(clientWith({ key: 'sk_test_other' }).customers.retrieve(customer.id), {
        type: 'StripeAuthenticationError',
        statusCode: 401,
      });
    });

    it('for parameters that it does not know', async () => {
      await rejects(
        connections.sessions.create({ account_holder: holder(), permissions: PERMISSIONS, colour: 'red' }),
        invalid({ code: 'parameter_unknown', param: 'colour' }),
      );
      await rejects(
        relinkSession('Oakfern Bank', { relink_options: { force: 'yes' } }),
        invalid({ code: 'parameter_unknown', param: 'relink_options[force]' }),
      );
    });

    it('for a relink on a version without it', async () => {
      const [{ authorization }] = await accountsAt('Oakfern Bank');
      const released = clientWith({ apiVersion: '2026-09-30.endive' }).financialConnections;
      await rejects(
        released.sessions.create({
          account_holder: holder(),
          permissions: PERMISSIONS,
          relink_options: { authorization },
        }),
        invalid({ code: 'parameter_unknown', param: 'relink_options' }),
      );
    });

    it('for missing or wrong values', async () => {
      const create = (params) => connections.sessions.create({ account_holder: holder(), ...params });
      await rejects(create({}), invalid({ code: 'parameter_missing', param: 'permissions' }));
      await rejects(create({ permissions: ['everything'] }), invalid({ param: 'permissions' }));
      await rejects(
        create({ permissions: PERMISSIONS, limits: { accounts: 0 } }),
        invalid({ code: 'parameter_invalid_integer', param: 'limits[accounts]' }),
      );
    });

    it('for an authorization of someone else, and an account of another authorization', async () => {
      const [{ authorization }] = await accountsAt('Oakfern Bank');
      const [other] = await accountsAt('Harbourne Bank');
      await rejects(
        relinkSession('Oakfern Bank', { relink_options: { account: other.id } }),
        invalid({ param: 'relink_options[account]' }),
      );
      const stranger = await stripe.customers.create({});
      await rejects(
        connections.sessions.create({
          account_holder: { type: 'customer', customer: stranger.id },
          permissions: PERMISSIONS,
          relink_options: { authorization },
        }),
        invalid({ statusCode: 404, code: 'resource_missing', param: 'relink_options[authorization]' }),
      );
    });

    it('while it plays an outage', async () => {
      play(state, customer.id, 'accounts-down');
      const impatient = clientWith({ maxNetworkRetries: 0 }).financialConnections;
      const list = () => impatient.accounts.list({ account_holder: { customer: customer.id } });
      assert.equal((await list()).data.length, 9);
      await rejects(list(), {
        type: 'StripeAPIError',
        statusCode: 500,
      });
    });
  });
});

describe('the flow', () => {
  it('reactivates the chosen accounts under their old ids, with the permissions that fit them', async () => {
    const old = await accountsAt('Harbourne Bank');
    const session = await relinkSession('Harbourne Bank');
    signIn(session);
    flow.complete(session.client_secret, ['everyday', 'rainy-day', 'rewards']);

    const ended = await connections.sessions.retrieve(session.id);
    assert.equal(ended.status, 'succeeded');
    assert.deepEqual(ended.relink_result, {
      account: null,
      authorization: old[0].authorization,
      failure_reason: null,
    });
    assert.deepEqual(
      ended.accounts.data.map(({ id, status, permissions }) => ({ id, status, permissions })),
      [
        { id: old[0].id, status: 'active', permissions: PERMISSIONS },
        { id: old[1].id, status: 'active', permissions: PERMISSIONS },
        { id: old[2].id, status: 'active', permissions: ['balances', 'transactions'] },
      ],
    );
    const authorization = await connections.authorizations.retrieve(old[0].authorization);
    assert.equal(authorization.status, 'active');
    assert.deepEqual(authorization.status_details, {});
  });

  it('leaves what was turned down without access', async () => {
    const session = await relinkSession('Harbourne Bank');
    signIn(session);
    flow.complete(session.client_secret, ['everyday']);
    assert.deepEqual(await statusByName('Harbourne Bank'), {
      'Everyday Checking': 'active',
      'Rainy Day Savings': 'inactive',
      'Rewards Card': 'inactive',
    });
    assert.equal((await accountNamed('Rewards Card')).status_details.inactive.cause, 'access_denied');
  });

  it('reactivates the siblings of a required account', async () => {
    const account = await accountNamed('Everyday Checking');
    const session = await relinkSession('Harbourne Bank', {
      relink_options: { account: account.id },
      session: { limits: { accounts: 1 } },
    });
    signIn(session);
    const ended = flow.complete(session.client_secret, ['everyday']);
    assert.deepEqual(ended.relink_result, {
      account: account.id,
      authorization: account.authorization,
      failure_reason: null,
    });
    assert.deepEqual(
      flow.sessionForPage(ended).accounts.map(({ id }) => id),
      [account.id],
    );
    assert.deepEqual(new Set(Object.values(await statusByName('Harbourne Bank'))), new Set(['active']));
    assert.deepEqual((await accountNamed('Rainy Day Savings')).permissions, ['balances', 'ownership']);
  });

  it('fails with no_account when another than the required account is chosen', async () => {
    const account = await accountNamed('Everyday Checking');
    const session = await relinkSession('Harbourne Bank', { relink_options: { account: account.id } });
    signIn(session);
    const ended = flow.complete(session.client_secret, ['rainy-day']);
    assert.equal(ended.status, 'failed');
    assert.deepEqual(ended.relink_result, {
      account: null,
      authorization: null,
      failure_reason: 'no_account',
    });
    assert.deepEqual(flow.sessionForPage(ended).accounts, []);
    assert.deepEqual(new Set(Object.values(await statusByName('Harbourne Bank'))), new Set(['inactive']));
  });

  it('links an account that was not linked before to the same authorization', async () => {
    const [{ authorization }] = await accountsAt('Oakfern Bank');
    const session = await relinkSession('Oakfern Bank');
    signIn(session);
    flow.complete(session.client_secret, ['goal', 'travel']);
    const travel = await accountNamed('Travel Savings');
    assert.equal(travel.authorization, authorization);
    assert.equal(travel.status, 'active');
    assert.equal((await accountNamed('Household Checking')).status, 'inactive');
  });

  it('makes a new authorization with new ids for another login, and leaves the old one', async () => {
    const old = await accountsAt('Oakfern Bank');
    const session = await relinkSession('Oakfern Bank');
    signIn(session, 'second');
    const ended = flow.sessionForPage(flow.complete(session.client_secret, ['household', 'goal']));
    const made = ended.relink_result.authorization;
    assert.notEqual(made, old[0].authorization);
    assert.ok(ended.accounts.every(({ authorization }) => authorization === made));
    assert.deepEqual(
      ended.accounts.filter(({ id }) => old.some((account) => account.id === id)),
      [],
    );
    assert.deepEqual(
      (await accountsAt('Oakfern Bank')).map(({ status }) => status),
      ['inactive', 'inactive', 'active', 'active'],
    );
  });

  it('renews a new authorization with the login that made it', async () => {
    const first = await relinkSession('Oakfern Bank');
    signIn(first, 'second');
    const made = flow.complete(first.client_secret, ['goal']).relink_result.authorization;
    const second = await connections.sessions.create({
      account_holder: holder(),
      permissions: PERMISSIONS,
      relink_options: { authorization: made },
    });
    const { logins } = flow.open(second.client_secret);
    assert.deepEqual(
      logins.filter(({ linked }) => linked).map(({ id }) => id),
      ['second'],
    );
    signIn(second, 'second');
    assert.equal(flow.complete(second.client_secret, ['goal']).relink_result.authorization, made);
  });

  it('renews tokenized account numbers', async () => {
    const [{ account_numbers: old }] = await accountsAt('Junipera Trust');
    const session = await relinkSession('Junipera Trust');
    signIn(session);
    flow.complete(session.client_secret, ['expired', 'eventually']);
    const [{ account_numbers: renewed }] = await accountsAt('Junipera Trust');
    assert.equal(renewed[0].identifier_type, 'tokenized_account_number');
    assert.ok(renewed[0].expected_expiry_date > old[0].expected_expiry_date + 300 * 24 * 60 * 60);
  });

  it('does not offer an account that was closed', async () => {
    const session = await relinkSession('Millvale Credit Union');
    assert.deepEqual(
      signIn(session).map(({ key }) => key),
      ['primary'],
    );
  });

  it('offers only the kinds of account that the session asks for', async () => {
    const session = await relinkSession('Harbourne Bank', {
      session: { filters: { account_subcategories: ['savings'] } },
    });
    assert.deepEqual(
      signIn(session).map(({ key }) => key),
      ['rainy-day'],
    );
  });

  it('links accounts at any institution where nothing is to be relinked', async () => {
    const session = await connections.sessions.create({ account_holder: holder(), permissions: PERMISSIONS });
    const opened = flow.open(session.client_secret);
    assert.equal(opened.institution, null);
    const { id } = opened.institutions.find(({ name }) => name === 'Millvale Credit Union');
    signIn(session, 'first', id);
    const ended = flow.complete(session.client_secret, ['primary']);
    assert.equal(ended.status, 'succeeded');
    assert.equal('relink_result' in ended, false);
    assert.equal((await accountsAt('Millvale Credit Union')).length, 3);
  });

  it('ends with no_authorization when nobody signs in', async () => {
    const session = await relinkSession('Oakfern Bank');
    const ended = flow.fail(session.client_secret);
    assert.equal(ended.status, 'failed');
    assert.equal(ended.relink_result.failure_reason, 'no_authorization');
  });

  it('ends as cancelled, and without a relink result, when it is closed', async () => {
    const session = await relinkSession('Oakfern Bank');
    const ended = flow.sessionForPage(flow.cancel(session.client_secret));
    assert.equal(ended.status, 'cancelled');
    assert.deepEqual(ended.status_details, { cancelled: { reason: 'other' } });
    assert.equal('relink_result' in ended, false);
    assert.deepEqual(ended.accounts, []);
  });

  describe('refuses', () => {
    const refuses = (run, code) => assert.throws(run, ({ error }) => error.code === code);

    it('a wrong password, and locks the login after the third', async () => {
      const session = await relinkSession('Oakfern Bank');
      const locked = (password) =>
        flow.signIn(session.client_secret, { login: 'first', password }).refused.locked;
      assert.deepEqual([locked('wrong'), locked('wrong'), locked('wrong')], [false, false, true]);
      assert.equal(locked(PASSWORD), true);
      assert.throws(() => flow.complete(session.client_secret, ['goal']), /Nobody has signed in/);
    });

    it('to link anything before the sign-in', async () => {
      const session = await relinkSession('Oakfern Bank');
      assert.throws(() => flow.complete(session.client_secret, ['goal']), /Nobody has signed in/);
    });

    it('to link nothing, or what was not offered', async () => {
      const session = await relinkSession('Oakfern Bank');
      signIn(session);
      assert.throws(() => flow.complete(session.client_secret, []), /at least one account/);
      assert.throws(() => flow.complete(session.client_secret, ['everyday']), /at least one account/);
    });

    it('a session that was used', async () => {
      const session = await relinkSession('Oakfern Bank');
      flow.cancel(session.client_secret);
      refuses(() => flow.open(session.client_secret), 'session_already_used');
    });

    it('a session that has expired', async () => {
      play(state, customer.id, 'session-expired');
      const session = await relinkSession('Oakfern Bank');
      refuses(() => flow.open(session.client_secret), 'session_expired');
    });

    it('a client secret that it never gave out, without repeating it', () => {
      assert.throws(
        () => flow.open('fcsess_client_secret_guessed'),
        ({ error }) => error.code === 'resource_missing' && !JSON.stringify(error).includes('guessed'),
      );
    });
  });
});

describe('scenarios', () => {
  it('start from fresh accounts each time', async () => {
    const session = await relinkSession('Harbourne Bank');
    signIn(session);
    flow.complete(session.client_secret, ['everyday']);
    const old = await accountNamed('Everyday Checking');
    assert.equal(play(state, customer.id, null), true);
    const fresh = await accountNamed('Everyday Checking');
    assert.equal(fresh.status, 'inactive');
    assert.notEqual(fresh.id, old.id);
    assert.equal(
      (await connections.accounts.list({ account_holder: { customer: customer.id } })).data.length,
      9,
    );
  });

  it('touch no other customer', async () => {
    const other = await stripe.customers.create({});
    const listed = () => connections.accounts.list({ account_holder: { customer: other.id }, limit: 100 });
    const before = await listed();
    play(state, customer.id, 'accounts-down');
    assert.deepEqual((await listed()).data, before.data);
  });

  it('can each be played, and no other', () => {
    for (const { id } of scenarios) assert.equal(play(state, customer.id, id), true, id);
    assert.equal(play(state, customer.id, 'unheard-of'), false);
  });

  it('that spoil a session spoil the next one alone', async () => {
    play(state, customer.id, 'session-used');
    const spoiled = await relinkSession('Oakfern Bank');
    const good = await relinkSession('Oakfern Bank');
    assert.throws(() => flow.open(spoiled.client_secret), /used already/);
    assert.equal(flow.open(good.client_secret).institution.name, 'Oakfern Bank');
  });

  it('can make a success list nothing', async () => {
    play(state, customer.id, 'empty-list');
    const session = await relinkSession('Harbourne Bank');
    signIn(session);
    const ended = flow.complete(session.client_secret, ['everyday', 'rainy-day', 'rewards']);
    assert.equal(ended.relink_result.authorization, session.relink_options.authorization);
    assert.deepEqual(flow.sessionForPage(ended).accounts, []);
    assert.equal((await accountNamed('Rewards Card')).status, 'active');
  });

  it('can link two accounts that nothing tells apart', async () => {
    play(state, customer.id, 'look-alikes');
    const pots = (await accountsAt('Oakfern Bank')).filter(
      ({ display_name }) => display_name === 'Shared Pot',
    );
    assert.equal(pots.length, 2);
    assert.ok(pots.every(({ last4 }) => last4 === null));
  });
});

describe('payments', () => {
  const bank = (id) => ({
    type: 'us_bank_account',
    us_bank_account: { financial_connections_account: id },
    billing_details: { name: 'Alex Example' },
  });
  const acceptance = {
    customer_acceptance: { type: 'online', online: { ip_address: '127.0.0.1', user_agent: 'a test' } },
  };
  const confirm = (method, mandate_data) =>
    stripe.setupIntents.create({
      customer: customer.id,
      payment_method: method.id,
      payment_method_types: ['us_bank_account'],
      confirm: true,
      ...(mandate_data && { mandate_data }),
    });
  const listed = async () =>
    (await stripe.customers.listPaymentMethods(customer.id, { type: 'us_bank_account' })).data.map(
      ({ id }) => id,
    );

  it('attach a PaymentMethod once its mandate is accepted', async () => {
    const method = await stripe.paymentMethods.create(bank((await accountNamed('Primary Checking')).id));
    assert.equal(method.customer, null);
    assert.equal((await listed()).includes(method.id), false);
    await assert.rejects(confirm(method), { code: 'parameter_missing', param: 'mandate_data' });
    const intent = await confirm(method, acceptance);
    assert.equal(intent.status, 'succeeded');
    assert.match(intent.mandate, /^mandate_/);
    assert.ok((await listed()).includes(method.id));
  });

  it('are refused for accounts that cannot pay', async () => {
    const { id } = await accountNamed('Rewards Card');
    await assert.rejects(stripe.paymentMethods.create(bank(id)), {
      type: 'StripeInvalidRequestError',
      param: 'us_bank_account[financial_connections_account]',
    });
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
    const session = await relinkSession('Harbourne Bank', { relink_options: { account: id } });
    signIn(session);
    const heard = await typesOf(() => flow.complete(session.client_secret, ['everyday']));
    assert.deepEqual(heard, [
      ['reactivated', 'Everyday Checking'],
      ['reactivated', 'Rainy Day Savings'],
      ['reactivated', 'Rewards Card'],
    ]);
  });

  for (const [institution, keys, expected] of [
    ['Harbourne Bank', ['everyday'], [['deactivated', 'Everyday Checking']]],
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
    ['Oakfern Bank', ['goal'], []],
  ]) {
    it(`follow a link at ${institution} as documented`, async () => {
      assert.deepEqual(await typesOf(() => link(institution, keys)), expected);
    });
  }

  it('are not told of accounts that were put away meanwhile', async () => {
    const heard = await typesOf(async () => {
      await link('Harbourne Bank', ['everyday']);
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
  const statusOf = async (name) => (await connections.authorizations.retrieve(name)).status;

  it('can be had of each institution that has accounts, and link them where there are none', async () => {
    for (const { id, name, situations } of stages) {
      for (const { id: situation } of situations) {
        assert.equal(
          arrange(state, customer.id, { institution: id, situation }),
          true,
          `${name}: ${situation}`,
        );
      }
      assert.ok((await accountsAt(name)).length > 0, name);
    }
  });

  it('are refused where they do not exist', () => {
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
    const put = (situation) =>
      arrange(state, customer.id, { institution: 'fcinst_simTestNonOAuth', situation });
    put('account_closed');
    const closed = await connections.authorizations.retrieve(authorization);
    assert.deepEqual(closed.status_details, { inactive: { action: 'none' } });
    put('access_expired');
    const expired = await connections.authorizations.retrieve(authorization);
    assert.deepEqual(expired.status_details, { inactive: { action: 'relink_required' } });
    put('disconnected');
    assert.equal(await statusOf(authorization), 'disconnected');
    put('active');
    assert.equal(await statusOf(authorization), 'active');
  });
});

describe('trouble', () => {
  const impatient = () => clientWith({ maxNetworkRetries: 0 }).financialConnections;

  it('is met by the requests of one customer alone', async () => {
    const other = await stripe.customers.create({});
    state.customers.get(customer.id).faults.trouble = { kind: 'down', at: 'always' };
    const [account] = state.accountsOf(customer.id);
    for (const ask of [
      () => impatient().accounts.list({ account_holder: { customer: customer.id } }),
      () => impatient().accounts.retrieve(account.id),
      () => impatient().authorizations.retrieve(account.authorization),
    ]) {
      await assert.rejects(ask(), { type: 'StripeConnectionError' });
    }
    assert.equal(
      (await impatient().accounts.list({ account_holder: { customer: other.id }, limit: 100 })).data.length,
      9,
    );
  });

  it('may be an answer that is no answer', async () => {
    state.customers.get(customer.id).faults.trouble = { kind: 'garbage', at: 'sessions' };
    const session = impatient().sessions.create({ account_holder: holder(), permissions: PERMISSIONS });
    await assert.rejects(session, { type: 'StripeAPIError' });
  });
});
