/**
 * The endpoints of the page. This is the file to read for an integration of your own: who the customer is comes from
 * the cookie, everything about accounts comes from Stripe, and nothing that the page sends is taken on trust.
 *
 * @see https://docs.stripe.com/financial-connections/relink/api
 */

import { fileURLToPath } from 'node:url';
import express from 'express';
import { createAccountRoutes } from './accounts.mjs';
import { notFound } from './errors.mjs';
import { createHostedRoutes } from './hosted.mjs';
import { createPaymentRoutes, shownPaymentMethod } from './payments.mjs';
import { idIn } from './requests.mjs';
import { describeRoutes } from './source.mjs';

/** What this application asks for. The customer sees the list in the flow and consents to it. */
const PERMISSIONS = ['payment_method', 'balances', 'transactions'];

/** Kinds of account that money can move through. */
const DEBITABLE = ['checking', 'savings'];

/**
 * @param {object} options
 * @param {import('stripe').Stripe} options.stripe
 * @param {ReturnType<import('./webhooks.mjs').createUpdates>} options.updates
 */
export function createApi({ stripe, updates }) {
  const { accounts, authorizations, sessions } = stripe.financialConnections;
  const hosted = createHostedRoutes({ stripe, relinkParameters, accountsOf });
  const payments = createPaymentRoutes({ stripe, ownAccount });
  const replacing = createAccountRoutes({ stripe, ownAccount });

  /* What the customer has: everything that the page shows, in one answer */

  async function overview({ customer }, response) {
    const list = await accountsOf(customer);
    const [inactive, methods, open] = await Promise.all([
      authorizationsOf(list.data.filter(({ status }) => status === 'inactive')),
      payments.paymentMethodsOf(customer),
      hosted.openFor(customer),
    ]);
    response.json({
      accounts: list,
      authorizations: inactive,
      payment_methods: methods.map(shownPaymentMethod),
      hosted_relinks: open,
    });
  }

  /** In Stripe's own shape, without what the customer has replaced or removed. */
  async function accountsOf(customer) {
    const all = await accounts
      .list({ account_holder: { customer: customer.id }, limit: 100 })
      .autoPagingToArray({ limit: 1000 });
    const data = all.filter(({ id }) => !customer.replaced.has(id) && !customer.removed.has(id));
    return { object: 'list', data, has_more: all.length === 1000 };
  }

  /** Some API versions say on the authorization alone whether an inactive account can be relinked. */
  async function authorizationsOf(inactive) {
    const ids = new Set(inactive.map(({ authorization }) => authorization).filter(Boolean));
    const answers = await Promise.allSettled([...ids].map((id) => authorizations.retrieve(id)));
    return answers.filter(({ status }) => status === 'fulfilled').map(({ value }) => value);
  }

  /* Before the flow */

  // `relink()` posts here what it was asked to relink, and takes the client secret from the answer.
  async function createRelinkSession({ customer, body }, response) {
    const session = await sessions.create(await relinkParameters(customer, body));
    response.status(201).json({ client_secret: session.client_secret });
  }

  /** What a session needs to relink an authorization, or one account of it. */
  async function relinkParameters(customer, body) {
    const id = idIn(body, 'authorization');
    const wanted = body.account == null ? null : idIn(body, 'account');
    const [authorization, account] = await Promise.all([
      authorizations.retrieve(id).then((found) => own(customer, found)),
      wanted && ownAccount(customer, wanted),
    ]);
    const parameters = {
      account_holder: { type: 'customer', customer: customer.id },
      permissions: PERMISSIONS,
      relink_options: { authorization: authorization.id },
    };
    if (!account) return parameters;
    if (account.authorization !== authorization.id) throw notFound();
    return {
      ...parameters,
      relink_options: { authorization: authorization.id, account: account.id },
      // One account is asked for where money moves: then only such accounts are offered, and one of them.
      filters: { account_subcategories: DEBITABLE },
      limits: { accounts: 1 },
    };
  }

  // The ordinary flow, for a first account and for what no relink can repair.
  async function createLinkSession({ customer }, response) {
    const session = await sessions.create({
      account_holder: { type: 'customer', customer: customer.id },
      permissions: PERMISSIONS,
    });
    response.status(201).json({ client_secret: session.client_secret });
  }

  async function ownAccount(customer, id) {
    return own(customer, await accounts.retrieve(id));
  }

  /* All of them */

  const routes = {
    'GET /overview': overview,
    'POST /relink-sessions': createRelinkSession,
    'POST /link-sessions': createLinkSession,
    ...hosted.routes,
    ...replacing.routes,
    ...payments.routes,
    // Tells the page when a webhook has told that something changed.
    'GET /events': ({ customer }, response) => updates.subscribe(customer.id, response),
  };
  const api = express.Router();
  api.use(express.json({ limit: '16kb' }));
  for (const [route, handler] of Object.entries(routes)) {
    const [method, path] = route.split(' ');
    api[method.toLowerCase()](path, handler);
  }
  // The code that answers, for who looks at the page's inspector.
  const source = describeRoutes(routes, fileURLToPath(new URL('.', import.meta.url)));
  api.get('/source', (request, response) => response.json(source));
  return api;
}

/** What belongs to someone else is answered like what does not exist. */
function own(customer, object) {
  if (object.account_holder?.customer !== customer.id) throw notFound();
  return object;
}
