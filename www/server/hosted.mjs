/**
 * Relinking on a page that Stripe hosts: its link comes by e-mail, or the page shows it. The customer may come back
 * early, done, or not at all; what has become of it, the session says when it is fetched.
 *
 * @see https://docs.stripe.com/financial-connections/relink/hosted
 */

import { randomBytes } from 'node:crypto';
import { ApiError, notFound } from './errors.mjs';
import { idIn, invalid } from './requests.mjs';

/** Stripe takes one request for the same accounts within so many seconds. */
const AGAIN_AFTER = 48 * 60 * 60;

/**
 * @param {object} options
 * @param {import('stripe').Stripe} options.stripe
 * @param {(customer: import('./customers.mjs').Customer, body: object) => Promise<object>} options.relinkParameters
 * @param {(customer: import('./customers.mjs').Customer) => Promise<{data: any[]}>} options.accountsOf
 */
export function createHostedRoutes({ stripe, relinkParameters, accountsOf }) {
  const { sessions } = stripe.financialConnections;

  async function createHostedRelink({ customer, body, protocol, headers }, response) {
    const delivery = body?.delivery;
    if (delivery !== 'email' && delivery !== 'url') throw invalid('delivery must be email or url');
    const authorization = idIn(body, 'authorization');
    // Who presses twice asks once.
    const relink = await customer.once(`hosted:${authorization}`, async () => {
      const last = customer.hosted.findLast((one) => one.authorization === authorization);
      if (last && last.requested_at > nowSeconds() - AGAIN_AFTER) {
        throw new ApiError(409, 'requested_already', 'a link was requested within the last 48 hours');
      }
      // What was there before: when the customer comes back, it has changed.
      const [parameters, before] = await Promise.all([
        relinkParameters(customer, body),
        accountsOf(customer),
      ]);
      const id = randomBytes(16).toString('hex');
      const session = await sessions.create({
        ...parameters,
        ui_mode: 'hosted',
        hosted: { delivery_method: delivery },
        return_url: `${protocol}://${headers.host}/return/${id}`,
      });
      const created = {
        id,
        session: session.id,
        delivery,
        requested_at: nowSeconds(),
        ...session.relink_options,
        before: before.data,
      };
      customer.hosted.push(created);
      return { ...created, url: session.url };
    });
    // With `email`, Stripe sends the link, and only there.
    response.status(201).json({ ...shown(relink), url: delivery === 'url' ? relink.url : null });
  }

  // For `interpret`: the session as it is now, and the accounts as they were.
  async function readHostedRelink({ customer, params }, response) {
    const relink = customer.hosted.find(({ id }) => id === params.id);
    if (!relink) throw notFound();
    const session = await sessions.retrieve(relink.session);
    if (session.status !== 'pending') relink.ended = true;
    // The page needs no secret for this.
    delete session.client_secret;
    response.json({ ...shown(relink), session, existing_accounts: relink.before });
  }

  /** Those that may still end. */
  async function openFor(customer) {
    return customer.hosted.filter(({ ended }) => !ended).map(shown);
  }

  return {
    routes: {
      'POST /hosted-relinks': createHostedRelink,
      'GET /hosted-relinks/:id': readHostedRelink,
    },
    openFor,
  };
}

function shown({ id, authorization, account = null, delivery, requested_at }) {
  return { id, authorization, account, delivery, requested_at };
}

function nowSeconds() {
  return Math.floor(Date.now() / 1000);
}
