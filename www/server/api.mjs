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

const MAX_ACCOUNTS = 1000;

/**
 * @param {object} options
 * @param {import('stripe').Stripe} options.stripe
 * @param {string | null} options.publishableKey
 * @param {string} options.stripeJs where the page finds Stripe.js, or its stand-in
 */
export function createApi({ stripe, publishableKey, stripeJs }) {
  const { accounts, authorizations, sessions } = stripe.financialConnections;
  const api = express.Router();
  api.use(express.json({ limit: '16kb' }));

  api.get('/config', (request, response) => {
    response.json({ publishableKey, stripeJs });
  });

  api.get('/accounts', async ({ customer }, response) => {
    const all = await accounts
      .list({ account_holder: { customer: customer.id }, limit: 100 })
      .autoPagingToArray({ limit: MAX_ACCOUNTS });
    const data = all.filter(({ id }) => !customer.replaced.has(id));
    response.json({ object: 'list', data, has_more: all.length === MAX_ACCOUNTS });
  });

  api.get('/authorizations/:id', async ({ customer, params }, response) => {
    response.json(await ownAuthorization(customer, params.id));
  });

  // `relink()` posts here what it was asked to relink, and takes the client secret from the answer.
  api.post('/relink-sessions', async ({ customer, body }, response) => {
    const ids = {
      authorization: idIn(body, 'authorization'),
      account: body.account == null ? null : idIn(body, 'account'),
    };
    const authorization = await ownAuthorization(customer, ids.authorization);
    const options = { relink_options: { authorization: authorization.id } };
    if (ids.account) {
      const account = await ownAccount(customer, ids.account);
      if (account.authorization !== authorization.id) throw notFound();
      options.relink_options.account = account.id;
      // One account is asked for where money moves: then only such accounts are offered, and one of them.
      options.filters = { account_subcategories: ['checking', 'savings'] };
      options.limits = { accounts: 1 };
    }
    const session = await sessions.create({
      account_holder: { type: 'customer', customer: authorization.account_holder.customer },
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

  // What the report calls `replaced`: from now on the new account stands for the old one.
  api.post('/replacements', async ({ customer, body }, response) => {
    if (!Array.isArray(body?.replacements) || body.replacements.length > 100) {
      throw new ApiError(400, 'invalid_request', 'replacements must be an array of at most 100');
    }
    const pairs = body.replacements.map((pair) => [idIn(pair, 'before'), idIn(pair, 'after')]);
    for (const id of new Set(pairs.flat())) await ownAccount(customer, id);
    for (const [before, after] of pairs) customer.replaced.set(before, after);
    response.json({ replaced: pairs.length });
  });

  api.use(() => {
    throw notFound();
  });

  async function ownAuthorization(customer, id) {
    const authorization = await authorizations.retrieve(id);
    if (authorization.account_holder?.customer !== customer.id) throw notFound();
    return authorization;
  }

  async function ownAccount(customer, id) {
    const account = await accounts.retrieve(id);
    if (account.account_holder?.customer !== customer.id) throw notFound();
    return account;
  }

  return api;
}

function idIn(body, name) {
  const id = body?.[name];
  if (typeof id !== 'string' || !/^\w{1,255}$/.test(id)) {
    throw new ApiError(400, 'invalid_request', `${name} must be an id`);
  }
  return id;
}
