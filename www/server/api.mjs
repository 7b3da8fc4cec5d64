/**
 * The endpoints of the page. This is the file to read for an integration of your own: who the customer is comes from
 * the session, everything about accounts comes from Stripe, and nothing that the page sends is taken on trust.
 *
 * @see https://docs.stripe.com/financial-connections/relink/api
 */

import express from 'express';
import { ApiError, notFound } from './errors.mjs';

/** What this application asks for. The customer sees the list in the flow and consents to it. */
const PERMISSIONS = ['payment_method', 'balances', 'transactions'];

/** Kinds of account that money can move through. */
const DEBITABLE = ['checking', 'savings'];

const MAX_OBJECTS = 1000;

/**
 * @param {object} options
 * @param {import('stripe').Stripe} options.stripe
 * @param {string | null} options.publishableKey
 * @param {string} options.stripeJs where the page finds Stripe.js, or its stand-in
 * @param {ReturnType<import('./webhooks.mjs').createUpdates>} options.updates
 */
export function createApi({ stripe, publishableKey, stripeJs, updates }) {
  const { accounts, authorizations, sessions } = stripe.financialConnections;
  const api = express.Router();
  api.use(express.json({ limit: '16kb' }));

  const ownAccount = async (customer, id) => own(customer, await accounts.retrieve(id));
  const ownAuthorization = async (customer, id) => own(customer, await authorizations.retrieve(id));

  api.get('/config', (request, response) => {
    response.json({ publishableKey, stripeJs });
  });

  /* What the customer has */

  api.get('/accounts', async ({ customer }, response) => {
    const all = await accounts
      .list({ account_holder: { customer: customer.id }, limit: 100 })
      .autoPagingToArray({ limit: MAX_OBJECTS });
    const data = all.filter(({ id }) => !customer.replaced.has(id));
    response.json({ object: 'list', data, has_more: all.length === MAX_OBJECTS });
  });

  api.get('/accounts/:id', async ({ customer, params }, response) => {
    response.json(await ownAccount(customer, params.id));
  });

  api.get('/authorizations/:id', async ({ customer, params }, response) => {
    response.json(await ownAuthorization(customer, params.id));
  });

  // Tells the page when a webhook has told that something changed.
  api.get('/events', ({ customer }, response) => updates.subscribe(customer.id, response));

  /* Before the flow */

  // `relink()` posts here what it was asked to relink, and takes the client secret from the answer.
  api.post('/relink-sessions', async ({ customer, body }, response) => {
    const ids = {
      authorization: idIn(body, 'authorization'),
      account: body.account == null ? null : idIn(body, 'account'),
    };
    const [authorization, account] = await Promise.all([
      ownAuthorization(customer, ids.authorization),
      ids.account && ownAccount(customer, ids.account),
    ]);
    const options = { relink_options: { authorization: authorization.id } };
    if (account) {
      if (account.authorization !== authorization.id) throw notFound();
      options.relink_options.account = account.id;
      // One account is asked for where money moves: then only such accounts are offered, and one of them.
      options.filters = { account_subcategories: DEBITABLE };
      options.limits = { accounts: 1 };
    }
    const holder = (account ?? authorization).account_holder;
    const session = await sessions.create({
      account_holder: { type: holder.type, customer: holder.customer },
      permissions: PERMISSIONS,
      ...options,
    });
    response.status(201).json({ client_secret: session.client_secret });
  });

  // The ordinary flow, for a first account and for what no relink can repair.
  api.post('/link-sessions', async ({ customer }, response) => {
    const session = await sessions.create({
      account_holder: { type: 'customer', customer: customer.id },
      permissions: PERMISSIONS,
    });
    response.status(201).json({ client_secret: session.client_secret });
  });

  /* After the flow */

  // What the report calls `replaced`, and what the customer chose among `candidates`: from now on the new account
  // stands for the old one.
  api.post('/replacements', async ({ customer, body }, response) => {
    if (!Array.isArray(body?.replacements) || body.replacements.length > 100) {
      throw new ApiError(400, 'invalid_request', 'replacements must be an array of at most 100');
    }
    const pairs = body.replacements.map((pair) => [idIn(pair, 'before'), idIn(pair, 'after')]);
    const ids = pairs.flat();
    if (new Set(ids).size < ids.length) {
      throw new ApiError(400, 'invalid_request', 'an account can be replaced, or replace, only once');
    }
    const owned = await Promise.all(ids.map((id) => ownAccount(customer, id)));
    const placeOf = (id) => owned.find((account) => account.id === id).institution_name;
    if (pairs.some(([before, after]) => placeOf(before) !== placeOf(after))) {
      throw new ApiError(400, 'invalid_request', 'an account is replaced by one of the same institution');
    }
    for (const [before, after] of pairs) customer.replaced.set(before, after);
    response.json({ replaced: pairs.length });
  });

  /* Payments */

  api.get('/payment-methods', async ({ customer }, response) => {
    const methods = await paymentMethodsOf(customer);
    response.json({ data: methods.map(shownPaymentMethod) });
  });

  // The customer has accepted the mandate for an account: it becomes a PaymentMethod that can be debited.
  // See https://docs.stripe.com/payments/ach-direct-debit
  api.post('/payment-methods', async ({ customer, body, ip, headers }, response) => {
    if (body?.mandate_accepted !== true) {
      throw new ApiError(400, 'mandate_not_accepted', 'the customer has to accept the mandate first');
    }
    const account = await ownAccount(customer, idIn(body, 'account'));
    const methods = await paymentMethodsOf(customer);
    let method = methods.find(
      ({ us_bank_account: bank }) => bank.financial_connections_account === account.id,
    );
    if (!method) {
      method = await stripe.paymentMethods.create({
        type: 'us_bank_account',
        us_bank_account: { financial_connections_account: account.id },
        billing_details: { name: customer.name },
      });
      const intent = await stripe.setupIntents.create({
        customer: customer.id,
        payment_method: method.id,
        payment_method_types: ['us_bank_account'],
        usage: 'off_session',
        confirm: true,
        mandate_data: {
          customer_acceptance: {
            type: 'online',
            online: { ip_address: ip, user_agent: headers['user-agent'] ?? 'unknown' },
          },
        },
      });
      if (intent.status !== 'succeeded') {
        throw new ApiError(502, 'mandate_not_recorded', 'Stripe did not take the mandate');
      }
    }
    response.status(201).json(shownPaymentMethod(method));
  });

  function paymentMethodsOf({ id }) {
    return stripe.customers
      .listPaymentMethods(id, { type: 'us_bank_account', limit: 100 })
      .autoPagingToArray({ limit: MAX_OBJECTS });
  }

  return api;
}

/** What belongs to someone else is answered like what does not exist. */
function own(customer, object) {
  if (object.account_holder?.customer !== customer.id) throw notFound();
  return object;
}

function shownPaymentMethod({ id, us_bank_account: bank }) {
  return { id, account: bank.financial_connections_account };
}

function idIn(body, name) {
  const id = body?.[name];
  if (typeof id !== 'string' || !/^\w{1,255}$/.test(id)) {
    throw new ApiError(400, 'invalid_request', `${name} must be an id`);
  }
  return id;
}
