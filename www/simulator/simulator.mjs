/** An embedded stand-in for Stripe: an HTTP server for the `stripe` package, webhooks, and a router for the page. */

import { createStripeApi } from './api.mjs';
import { createBrowserRouter } from './browser.mjs';
import { createFlow } from './flow.mjs';
import { createState, newId } from './state.mjs';
import { createSender } from './webhooks.mjs';
import { listen } from '../server/listen.mjs';

const SECRET_KEY = 'sk_test_simulator';

/** How long 'shortly after' is, in milliseconds. */
const SHORTLY = 1500;

/** Starts it on a free port of the loopback address. */
export async function startSimulator() {
  const state = createState();
  const soon = (run) => setTimeout(run, SHORTLY).unref();
  const flow = createFlow(state, { soon });
  const server = await listen(createStripeApi({ state, flow, secretKey: SECRET_KEY }), 0);
  const ending = new AbortController();
  const webhookSecret = newId('whsec_');
  return {
    secretKey: SECRET_KEY,
    webhookSecret,
    /** For the `stripe` package's options of the same names. */
    address: { host: server.host, port: server.port, protocol: 'http' },
    /** For the page, below `/simulator`. */
    router: createBrowserRouter({ state, flow }),
    /** Sends every event to this endpoint from now on. */
    sendEventsTo(url) {
      state.onEvent(createSender({ url, secret: webhookSecret, signal: ending.signal }));
    },
    close() {
      ending.abort();
      return server.close();
    },
  };
}
