/** The client for Stripe's API, or for the simulator that speaks it. */

import Stripe from 'stripe';

/** The preview version that has `relink_options`, `relink_result` and `status_details`. */
export const API_VERSION = '2026-08-26.preview';

/**
 * @param {string} secretKey
 * @param {Partial<import('stripe').Stripe.StripeConfig>} [options] where the simulator is, say; Stripe's own address if left out
 */
export function stripeClient(secretKey, options = {}) {
  return new Stripe(secretKey, {
    apiVersion: API_VERSION,
    appInfo: { name: 'fc-relink demo' },
    maxNetworkRetries: 1,
    telemetry: false,
    timeout: 15_000,
    ...options,
  });
}
