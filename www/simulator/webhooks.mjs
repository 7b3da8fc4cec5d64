/**
 * Sends events to a webhook endpoint, signed as Stripe signs them.
 *
 * @see https://docs.stripe.com/webhooks#verify-manually
 */

import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { nowSeconds } from './state.mjs';

/** Pauses before each try, in milliseconds. Stripe goes on for days. */
const PAUSES = [0, 500, 2000];

/** The value of the `Stripe-Signature` header for a payload. */
export function signature(payload, secret, timestamp = nowSeconds()) {
  const digest = createHmac('sha256', secret).update(`${timestamp}.${payload}`).digest('hex');
  return `t=${timestamp},v1=${digest}`;
}

/**
 * @param {object} options
 * @param {string} options.url
 * @param {string} options.secret
 * @param {AbortSignal} options.signal gives up
 */
export function createSender({ url, secret, signal }) {
  return async function send(event) {
    const payload = JSON.stringify(event);
    for (const pause of PAUSES) {
      try {
        await sleep(pause, undefined, { signal, ref: false });
        const response = await fetch(url, {
          method: 'POST',
          headers: {
            'content-type': 'application/json; charset=utf-8',
            'stripe-signature': signature(payload, secret),
          },
          body: payload,
          signal,
        });
        if (response.ok) return;
      } catch {
        if (signal.aborted) return;
      }
    }
  };
}
