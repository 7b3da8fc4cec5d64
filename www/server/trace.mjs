/**
 * What this server asks Stripe, told to the page of the customer for whom it asks: for the page's inspector. Parameters
 * hold no secret; headers, which hold the key, and answers are not told.
 */

import { AsyncLocalStorage } from 'node:async_hooks';
import Stripe from 'stripe';

export function createTrace() {
  /** @type {AsyncLocalStorage<(call: object) => void>} */
  const listening = new AsyncLocalStorage();

  return {
    /** Express middleware, after the customer is known. @param {(customer: string, call: object) => void} tell */
    follow: (tell) => (request, response, next) => {
      const route = `${request.method} ${request.baseUrl}${request.path}`;
      listening.run((call) => tell(request.customer.id, { route, ...call }), next);
    },

    /** The client for HTTP that the `stripe` package is to use. */
    httpClient() {
      const client = Stripe.createNodeHttpClient();
      const send = client.makeRequest.bind(client);
      client.makeRequest = async (host, port, path, method, headers, body, ...rest) => {
        const tell = listening.getStore();
        const start = performance.now();
        const [pathname, query = ''] = path.split('?');
        const call = { method, path: pathname, parameters: [...new URLSearchParams(body || query)] };
        const end = (status) =>
          tell?.({ ...call, status, milliseconds: Math.round(performance.now() - start) });
        try {
          const response = await send(host, port, path, method, headers, body, ...rest);
          end(response.getStatusCode());
          return response;
        } catch (error) {
          end(null);
          throw error;
        }
      };
      return client;
    },
  };
}
