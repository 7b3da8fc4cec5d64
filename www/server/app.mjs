/** Puts the demo together: guards, the page, the built package, the endpoints, and the simulator where there is one. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import express from 'express';
import { createApi } from './api.mjs';
import { createCustomers } from './customers.mjs';
import { answerErrors, notFound } from './errors.mjs';
import { checkHost, checkOrigin, neverCache, securityHeaders } from './security.mjs';
import { createUpdates, createWebhook } from './webhooks.mjs';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

/** The release of Stripe.js that the installed `@stripe/stripe-js` types describe. */
const STRIPE_JS = 'https://js.stripe.com/endive/stripe.js';

/**
 * @param {object} options
 * @param {import('stripe').Stripe} options.stripe
 * @param {string | null} options.publishableKey
 * @param {string | null} [options.webhookSecret]
 * @param {string | null} [options.customer] a Stripe customer that every visitor shares; else each gets one
 * @param {import('express').Router | null} [options.simulator] what the simulator serves to the page
 * @param {(line: string) => void} options.log
 */
export function createApp({
  stripe,
  publishableKey,
  webhookSecret = null,
  customer = null,
  simulator = null,
  log,
}) {
  const page = readFileSync(path('../page/index.html'), 'utf8');
  const customers = createCustomers(async () => {
    if (customer) return customer;
    const created = await stripe.customers.create({ description: 'Visitor of the fc-relink demo' });
    return created.id;
  });

  const updates = createUpdates();
  const app = express();
  app.disable('x-powered-by');
  app.use(securityHeaders({ importMapHash: importMapHash(page), withStripe: !simulator }), checkHost);
  app.use('/webhook', neverCache, createWebhook({ stripe, webhookSecret, updates }));
  app.use(checkOrigin);

  app.get('/', customers.greet, (request, response) => {
    response.type('html').send(page);
  });
  app.use('/page', express.static(path('../page'), { index: false }));
  app.use('/fc-relink', express.static(path('../../dist'), { index: false }));

  const stripeJs = simulator ? '/simulator/stripe.js' : STRIPE_JS;
  app.use('/api', neverCache, customers.identify, createApi({ stripe, publishableKey, stripeJs, updates }));
  if (simulator) app.use('/simulator', neverCache, customers.identify, simulator);

  app.use(() => {
    throw notFound();
  });
  app.use(answerErrors(log));
  return app;
}

/** An import map has to be inline, so the policy allows exactly this one. */
function importMapHash(page) {
  const [, text] = /<script type="importmap">([\s\S]*?)<\/script>/.exec(page);
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
