/** An embedded stand-in for Stripe: an HTTP server for the `stripe` package, webhooks, and a router for the page. */

import { createStripeApi } from './api.mjs';
import { createBrowserRouter } from './browser.mjs';
import { createFlow } from './flow.mjs';
import { createSessions } from './sessions.mjs';
import { testNames } from './institutions.mjs';
import { createState, newId } from './state.mjs';
import { createSender } from './webhooks.mjs';
import { listen } from '../server/listen.mjs';

const SECRET_KEY = 'sk_test_simulator';

/** How long 'shortly after' is, in milliseconds. */
const SHORTLY = 1500;

/**
 * Starts it on a free port of the loopback address.
 *
 * @param {{latency?: number}} [options] milliseconds that an institution takes for each step
 */
export async function startSimulator({ latency = 0 } = {}) {
  const state = createState();
  const soon = (run) => setTimeout(run, SHORTLY).unref();
  const flow = createFlow(state, { soon });
  let origin = '';
  const sessions = createSessions({ state, pages: () => `${origin}/simulator/hosted` });
  const server = await listen(createStripeApi({ state, flow, sessions, secretKey: SECRET_KEY }), 0);
  const ending = new AbortController();
  const webhookSecret = newId('whsec_');
  return {
    secretKey: SECRET_KEY,
    webhookSecret,
    /** For the `stripe` package's options of the same names. */
    address: { host: server.host, port: server.port, protocol: 'http' },
    /** For the page, below `/simulator`; `identify` finds the customer of a request. */
    router: (identify) => createBrowserRouter({ state, flow, latency, identify }),
    /** Stripe's test name of each institution, by its name here. */
    testNames,
    /** The application answers here from now on: events go to its webhook, and hosted pages are beside it. */
    serve(url) {
      origin = url;
      state.onEvent(createSender({ url: `${url}/webhook`, secret: webhookSecret, signal: ending.signal }));
    },
    close() {
      ending.abort();
      return server.close();
    },
  };
}
