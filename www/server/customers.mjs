/** Who is asking: a cookie session for each visitor, and a Stripe customer for each session. */

import { randomBytes } from 'node:crypto';
import { ApiError } from './errors.mjs';

const COOKIE = 'fc_relink_demo';
const MAX_SESSIONS = 1000;

/**
 * What this application itself remembers of a customer. A product would keep it in its database.
 *
 * @typedef {object} Customer
 * @property {string} id the Stripe customer
 * @property {string} name whose accounts these are, as on the mandate
 * @property {Map<string, string>} replaced account ids that were replaced, and by which
 */

/** @param {() => Promise<string>} createCustomer makes a Stripe customer and returns its id */
export function createCustomers(createCustomer) {
  /** @type {Map<string, Promise<Customer> | null>} */
  const sessions = new Map();

  return {
    /** Gives a visitor without a session a new one. */
    greet(request, response, next) {
      if (!sessions.has(sessionId(request))) {
        const id = randomBytes(24).toString('base64url');
        if (sessions.size >= MAX_SESSIONS) sessions.delete(sessions.keys().next().value);
        sessions.set(id, null);
        response.cookie(COOKIE, id, { httpOnly: true, sameSite: 'strict', path: '/' });
      }
      next();
    },

    /** Finds the customer of a request, or refuses it. */
    async identify(request, response, next) {
      const id = sessionId(request);
      if (!sessions.has(id)) throw new ApiError(401, 'no_session', 'load the page again');
      let customer = sessions.get(id);
      if (!customer) {
        // Remembered before it is there, so that requests that arrive together share one customer.
        customer = createCustomer().then((stripeId) => ({
          id: stripeId,
          name: 'Alex Example',
          replaced: new Map(),
        }));
        sessions.set(id, customer);
        customer.catch(() => sessions.set(id, null));
      }
      request.customer = await customer;
      next();
    },
  };
}

function sessionId(request) {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = pair.trim().split('=');
    if (name === COOKIE) return value;
  }
  return '';
}
