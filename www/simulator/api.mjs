/**
 * As much of Stripe's HTTP API as the demo uses, so that the `stripe` package talks to it as it talks to Stripe.
 *
 * @see https://docs.stripe.com/api/financial_connections
 */

import { setTimeout as sleep } from 'node:timers/promises';
import express from 'express';
import { checkHost } from '../server/security.mjs';
import { change } from './changes.mjs';
import { answerStripeErrors, invalidRequest, missing, outage, StripeShapedError } from './errors.mjs';
import { rememberAnswers } from './idempotency.mjs';
import { allowed, found, positive, required } from './parameters.mjs';
import { seed } from './seed.mjs';
import { isDebitable, newId, nowSeconds, view } from './state.mjs';

/** What `slow` means, in milliseconds. */
const SLOW = 10_000;

/**
 * @param {object} options
 * @param {ReturnType<import('./state.mjs').createState>} options.state
 * @param {ReturnType<import('./flow.mjs').createFlow>} options.flow
 * @param {ReturnType<import('./sessions.mjs').createSessions>} options.sessions
 * @param {string} options.secretKey
 */
export function createStripeApi({ state, flow, sessions, secretKey }) {
  const api = express();
  api.disable('x-powered-by');
  // `account_holder[customer]=…` in queries, as in bodies.
  api.set('query parser', 'extended');
  api.use(checkHost, express.urlencoded({ extended: true }));

  api.use((request, response, next) => {
    response.set({ 'Request-Id': newId('req_'), 'Stripe-Version': request.get('stripe-version') ?? '' });
    if (request.get('authorization') !== `Bearer ${secretKey}`) {
      throw new StripeShapedError(401, {
        type: 'invalid_request_error',
        message: 'Invalid API Key provided',
      });
    }
    next();
  });

  api.use(async (request, response, next) => {
    const trouble = state.customers.get(ownerOf(request))?.faults.trouble;
    const isSession = request.path === '/v1/financial_connections/sessions';
    if (!trouble || !(trouble.at === 'always' || (trouble.at === 'sessions' && isSession))) return next();
    if (trouble.kind === 'down') return request.socket.destroy();
    if (trouble.kind === 'garbage') return response.type('html').send('<h1>It works!</h1>');
    await sleep(SLOW);
    return next();
  });

  api.use(rememberAnswers());

  api.post('/v1/customers', (request, response) => {
    const customer = state.addCustomer(allowed(request.body, ['description', 'email', 'metadata', 'name']));
    seed(state, customer.id);
    response.json(customerView(customer));
  });

  api.get('/v1/customers/:id', (request, response) => {
    response.json(customerView(found(state.customers, 'customer', request.params.id)));
  });

  const financialConnections = express.Router();
  api.use('/v1/financial_connections', financialConnections);

  financialConnections.get('/accounts', (request, response) => {
    const query = allowed(request.query, ['account_holder', 'limit', 'session', 'starting_after']);
    let list = [...state.accounts.values()];
    if (query.account_holder) {
      const { customer } = query.account_holder;
      const { faults } = found(state.customers, 'customer', customer, 'account_holder[customer]');
      if (faults.listsLeft === 0) throw outage();
      faults.listsLeft -= 1;
      list = state.accountsOf(customer);
    }
    if (query.session) {
      const session = found(state.sessions, 'financial_connections.session', query.session, 'session');
      list = list.filter(({ id }) => session.linkedAccounts.includes(id));
    }
    response.json(paged(list, query, '/v1/financial_connections/accounts'));
  });

  financialConnections.get('/accounts/:id', (request, response) => {
    const account = found(state.accounts, 'financial_connections.account', request.params.id);
    response.json(view(account));
  });

  financialConnections.post('/accounts/:id/disconnect', (request, response) => {
    const account = found(state.accounts, 'financial_connections.account', request.params.id);
    change(state, account, 'disconnected');
    response.json(view(account));
  });

  financialConnections.get('/authorizations/:id', (request, response) => {
    const authorization = found(
      state.authorizations,
      'financial_connections.authorization',
      request.params.id,
    );
    response.json(view(authorization));
  });

  financialConnections.post('/sessions', (request, response) => {
    response.json(flow.sessionForApi(sessions.create(request.body, request.get('stripe-version') ?? '')));
  });

  financialConnections.get('/sessions/:id', (request, response) => {
    const session = found(state.sessions, 'financial_connections.session', request.params.id);
    response.json(flow.sessionForApi(session));
  });

  api.get('/v1/customers/:id/payment_methods', (request, response) => {
    const customer = found(state.customers, 'customer', request.params.id);
    const query = allowed(request.query, ['limit', 'starting_after', 'type']);
    const list = [...state.paymentMethods.values()].filter((method) => method.customer === customer.id);
    response.json(paged(list, query, request.path));
  });

  api.post('/v1/payment_methods', (request, response) => {
    const params = allowed(request.body, ['billing_details', 'type', 'us_bank_account']);
    if (params.type !== 'us_bank_account') throw invalidRequest('Invalid type', { param: 'type' });
    if (!params.billing_details?.name) throw required('billing_details[name]');
    const id = params.us_bank_account?.financial_connections_account;
    const param = 'us_bank_account[financial_connections_account]';
    const account = found(state.accounts, 'financial_connections.account', id, param);
    if (!isDebitable(account) || !account.permissions.includes('payment_method')) {
      throw invalidRequest('The account does not support payments.', { param });
    }
    response.json(state.addPaymentMethod(account, { name: params.billing_details.name }));
  });

  // Confirming with `mandate_data` is what accepts the mandate and attaches the PaymentMethod.
  api.post('/v1/setup_intents', (request, response) => {
    const names = ['confirm', 'customer', 'mandate_data', 'payment_method', 'payment_method_types', 'usage'];
    const params = allowed(request.body, names);
    const customer = found(state.customers, 'customer', params.customer, 'customer');
    const method = found(state.paymentMethods, 'payment_method', params.payment_method, 'payment_method');
    const acceptance = params.mandate_data?.customer_acceptance;
    if (params.confirm !== 'true')
      throw invalidRequest('This simulator only confirms.', { param: 'confirm' });
    if (!acceptance?.online?.ip_address || !acceptance.online.user_agent) throw required('mandate_data');
    method.customer = customer.id;
    response.json(setupIntent(method, params.usage));
  });

  api.get('/v1/events', (request, response) => {
    const query = allowed(request.query, ['limit', 'starting_after', 'type']);
    const list = [...state.events.values()].reverse().filter(({ type }) => type === (query.type ?? type));
    response.json(paged(list, query, '/v1/events'));
  });

  api.get('/v1/events/:id', (request, response) => {
    response.json(found(state.events, 'event', request.params.id));
  });

  api.use((request) => {
    throw invalidRequest(`Unrecognized request URL (${request.method}: ${request.path}).`, { status: 404 });
  });
  api.use(answerStripeErrors);

  /** The customer whom a request is about. */
  function ownerOf({ path, query, body }) {
    const named = body?.account_holder?.customer ?? query.account_holder?.customer ?? body?.customer;
    if (named) return named;
    const ids = [...path.split('/'), body?.us_bank_account?.financial_connections_account];
    for (const id of ids) {
      if (state.customers.has(id)) return id;
      const record = state.accounts.get(id) ?? state.authorizations.get(id) ?? state.sessions.get(id);
      if (record) return record.account_holder.customer;
    }
    return null;
  }

  return api;
}

function paged(list, { limit = '10', starting_after: after }, url) {
  const start = after === undefined ? 0 : list.findIndex(({ id }) => id === after) + 1;
  if (after !== undefined && start === 0) throw missing('object', after, 'starting_after');
  const stop = start + Math.min(positive(limit, 'limit'), 100);
  return {
    object: 'list',
    data: list.slice(start, stop).map(view),
    has_more: stop < list.length,
    url,
  };
}

function customerView({ id, details, created }) {
  return {
    id,
    object: 'customer',
    address: null,
    balance: 0,
    created,
    currency: null,
    default_source: null,
    delinquent: false,
    description: null,
    discount: null,
    email: null,
    invoice_prefix: id.slice(-8).toUpperCase(),
    invoice_settings: {
      custom_fields: null,
      default_payment_method: null,
      footer: null,
      rendering_options: null,
    },
    livemode: false,
    metadata: {},
    name: null,
    phone: null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: 'none',
    test_clock: null,
    ...details,
  };
}

function setupIntent({ id, customer }, usage = 'off_session') {
  return {
    id: newId('seti_'),
    object: 'setup_intent',
    allowed_payment_method_types: null,
    application: null,
    attach_to_self: false,
    automatic_payment_methods: null,
    cancellation_reason: null,
    client_secret: null,
    created: nowSeconds(),
    customer,
    customer_account: null,
    description: null,
    excluded_payment_method_types: null,
    flow_directions: null,
    last_setup_error: null,
    latest_attempt: null,
    livemode: false,
    mandate: newId('mandate_'),
    metadata: {},
    next_action: null,
    on_behalf_of: null,
    payment_method: id,
    payment_method_configuration_details: null,
    payment_method_options: null,
    payment_method_types: ['us_bank_account'],
    single_use_mandate: null,
    status: 'succeeded',
    usage,
  };
}
