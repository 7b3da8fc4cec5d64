/** Who is asking: a signed cookie for each visitor, and a Stripe customer for each who uses it. */

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { ApiError } from './errors.mjs';

const MAX_SESSIONS = 1000;
/** Who was here within so many milliseconds is not pushed out by newcomers. */
const ACTIVE = 30 * 60 * 1000;

/**
 * What this application itself remembers of a customer. A product would keep it in its database.
 *
 * @typedef {object} Customer
 * @property {string} id the Stripe customer
 * @property {string} name whose accounts these are, as on the mandate
 * @property {Map<string, string>} replaced account ids that were replaced, and by which
 * @property {Set<string>} removed account ids that are no longer wanted
 * @property {object[]} hosted relinks that were handed to a page of Stripe's
 * @property {<T>(name: string, run: () => Promise<T>) => Promise<T>} once runs what must not run twice at a time
 * @property {() => void} forget
 */

/**
 * @param {() => Promise<string>} createCustomer makes a Stripe customer and returns its id
 * @param {{cookieName?: string | null, maxSessions?: number}} [options] the name of the cookie: by the port, if left out
 */
export function createCustomers(createCustomer, { cookieName = null, maxSessions = MAX_SESSIONS } = {}) {
  const key = randomBytes(32);
  const sign = (id) => createHmac('sha256', key).update(id).digest('base64url');
  /** In the order of use, the longest unused first. @type {Map<string, {used: number, customer: Promise<Customer>}>} */
  const sessions = new Map();
  /** Several sessions may have the same customer. @type {Map<string, Customer>} */
  const customers = new Map();
  const remember = (id) => {
    if (!customers.has(id)) customers.set(id, newCustomer(id));
    return customers.get(id);
  };

  // Cookies do not keep ports apart.
  const nameFor = ({ socket }) => cookieName ?? `fc_relink_demo_${socket.localPort}`;

  /** The id in the cookie of a request, where it is one of ours. */
  function idOf(request) {
    const [id = '', signature = ''] = (cookieIn(request, nameFor(request)) ?? '').split('.');
    const [given, right] = [Buffer.from(signature), Buffer.from(sign(id))];
    return given.length === right.length && timingSafeEqual(given, right) ? id : null;
  }

  /** What is remembered of a session, or a new memory of it. */
  function enter(id) {
    const known = sessions.get(id);
    if (!known) makeRoom();
    sessions.delete(id);
    const session = known ?? { customer: createCustomer().then(remember) };
    session.used = Date.now();
    sessions.set(id, session);
    // Who could not be made is made at the next request.
    if (!known) session.customer.catch(() => sessions.delete(id));
    return session.customer;
  }

  function makeRoom() {
    if (sessions.size < maxSessions) return;
    const [[oldest, { used, customer }]] = sessions;
    if (used > Date.now() - ACTIVE) {
      throw new ApiError(503, 'too_many_visitors', 'there are too many visitors; try again later');
    }
    sessions.delete(oldest);
    customer.then(({ id }) => customers.delete(id)).catch(() => {});
  }

  return {
    /** Gives a visitor without a cookie a new one. Nothing is remembered before it comes back. */
    greet(request, response, next) {
      if (idOf(request) === null) {
        const id = randomBytes(24).toString('base64url');
        // `lax`: who comes back from a page of Stripe's is still the same customer.
        response.cookie(nameFor(request), `${id}.${sign(id)}`, {
          httpOnly: true,
          sameSite: 'lax',
          path: '/',
        });
      }
      next();
    },

    /** Finds the customer of a request, or refuses it. */
    async identify(request, response, next) {
      const id = idOf(request);
      if (id === null) throw new ApiError(401, 'no_session', 'load the page again');
      request.customer = await enter(id);
      next();
    },
  };
}

/** @returns {Customer} */
function newCustomer(id) {
  const running = new Map();
  const customer = {
    id,
    name: 'Alex Example',
    replaced: new Map(),
    removed: new Set(),
    hosted: [],
    once(name, run) {
      if (!running.has(name)) {
        running.set(
          name,
          run().finally(() => running.delete(name)),
        );
      }
      return running.get(name);
    },
    forget() {
      customer.replaced.clear();
      customer.removed.clear();
      customer.hosted.length = 0;
    },
  };
  return customer;
}

function cookieIn({ headers }, wanted) {
  for (const pair of (headers.cookie ?? '').split(';')) {
    const [name, value] = pair.trim().split('=');
    if (name === wanted) return value;
  }
  return null;
}
