/** An embedded stand-in for Stripe: an HTTP server for the `stripe` package, and a router for the page. */

import { createStripeApi } from './api.mjs';
import { createBrowserRouter } from './browser.mjs';
import { createFlow } from './flow.mjs';
import { createState } from './state.mjs';
import { listen } from '../server/listen.mjs';

const SECRET_KEY = 'sk_test_simulator';

/** Starts it on a free port of the loopback address. */
export async function startSimulator() {
  const state = createState();
  const flow = createFlow(state);
  const server = await listen(createStripeApi({ state, flow, secretKey: SECRET_KEY }), 0);
  return {
    secretKey: SECRET_KEY,
    /** For the `stripe` package's options of the same names. */
    address: { host: server.host, port: server.port, protocol: 'http' },
    /** For the page, below `/simulator`. */
    router: createBrowserRouter({ state, flow }),
    close: () => server.close(),
  };
}
