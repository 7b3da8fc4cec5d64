/**
 * What Stripe tells by webhook, and how the page of the right customer hears of it: as server-sent events.
 *
 * @see https://docs.stripe.com/financial-connections/webhooks
 */

import express from 'express';
import { ApiError } from './errors.mjs';

const HANDLED =
  /^financial_connections\.account\.(deactivated|reactivated|disconnected|account_numbers_updated|upcoming_account_number_expiry|upcoming_deactivation)$/;

/** Stripe sends an event again where it is not sure that it arrived. */
const REMEMBERED_EVENTS = 1000;

const HEARTBEAT = 25_000;

/**
 * Mount it before anything that parses bodies or checks origins: Stripe signs the body as it was sent, and sends no
 * origin. The signature is what makes a request trustworthy.
 *
 * @param {object} options
 * @param {import('stripe').Stripe} options.stripe
 * @param {string | null} options.webhookSecret of the endpoint, or of `stripe listen`
 * @param {ReturnType<typeof createUpdates>} options.updates
 */
export function createWebhook({ stripe, webhookSecret, updates }) {
  const seen = new Set();
  const webhook = express.Router();

  webhook.post('/', express.raw({ type: () => true, limit: '256kb' }), ({ body, headers }, response) => {
    if (!webhookSecret) throw new ApiError(503, 'no_webhook_secret', 'STRIPE_WEBHOOK_SECRET is not set');
    const event = verified(body, headers['stripe-signature']);
    if (typeof event?.id !== 'string' || typeof event.type !== 'string') {
      throw new ApiError(400, 'invalid_request', 'this is no event');
    }
    const known = seen.has(event.id);
    seen.add(event.id);
    if (seen.size > REMEMBERED_EVENTS) seen.delete(seen.values().next().value);

    // Anything but success makes Stripe try again, so what is not for us is welcome, too.
    const [, type] = HANDLED.exec(event.type) ?? [];
    const account = event.data?.object;
    // Events come late and in any order: the page takes them as a reason to ask, not as the new state.
    if (type && !known && account) {
      updates.publish(account.account_holder?.customer, 'account', { type, account: account.id });
    }
    response.json({ received: true });
  });

  /** Also refuses what was signed more than five minutes ago. */
  function verified(body, signature) {
    try {
      return stripe.webhooks.constructEvent(body, signature, webhookSecret);
    } catch {
      throw new ApiError(400, 'bad_signature', 'this is not signed by Stripe, or too old');
    }
  }

  return webhook;
}

/** Keeps the open pages of each customer. */
export function createUpdates() {
  /** @type {Map<string, Set<import('express').Response>>} */
  const pages = new Map();

  return {
    subscribe(customer, response) {
      response.set('Content-Type', 'text/event-stream').flushHeaders();
      response.write('retry: 2000\n\n');
      if (!pages.has(customer)) pages.set(customer, new Set());
      pages.get(customer).add(response);
      const heartbeat = setInterval(() => response.write(':\n\n'), HEARTBEAT).unref();
      response.on('close', () => {
        clearInterval(heartbeat);
        pages.get(customer).delete(response);
        if (pages.get(customer).size === 0) pages.delete(customer);
      });
    },

    publish(customer, event, data) {
      for (const page of pages.get(customer) ?? []) {
        page.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
      }
    },
  };
}
