/** Puts the demo together: guards, the page, the built package, the endpoints, and the simulator where there is one. */

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import compression from 'compression';
import express from 'express';
import { createApi } from './api.mjs';
import { createCustomers } from './customers.mjs';
import { answerErrors, notFound } from './errors.mjs';
import { checkHost, checkOrigin, neverCache, securityHeaders } from './security.mjs';
import { createUpdates, createWebhook } from './webhooks.mjs';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

/** The release of Stripe.js that the installed `@stripe/stripe-js` types describe. */
const STRIPE_JS = 'https://js.stripe.com/endive/stripe.js';

/** For the page: what to try first. */
const SIMULATED =
  'Banks are simulated. Try to <a href="/?scenario=all-back">bring a bank back</a>, ' +
  '<a href="/?scenario=look-alikes">return with another login</a> or ' +
  '<a href="/?scenario=siblings">repair one account for payments</a>.';

/** What the page imports of the two packages, so that it need not be found out one after the other. */
const PRELOADED = [
  '/fc-relink/index.js',
  '/lit-html/lit-html.js',
  '/lit-html/directive.js',
  '/lit-html/directive-helpers.js',
  '/lit-html/directives/repeat.js',
];

/**
 * @param {object} options
 * @param {import('stripe').Stripe} options.stripe
 * @param {string | null} options.publishableKey
 * @param {string | null} [options.webhookSecret]
 * @param {string | null} [options.customer] a Stripe customer that every visitor shares; else each gets one
 * @param {string | null} [options.cookieName]
 * @param {Awaited<ReturnType<typeof import('../simulator/simulator.mjs').startSimulator>> | null} [options.simulator]
 * @param {ReturnType<import('./trace.mjs').createTrace> | null} [options.trace]
 * @param {(line: string) => void} options.log
 */
export function createApp({
  stripe,
  publishableKey,
  webhookSecret = null,
  customer = null,
  cookieName = null,
  simulator = null,
  trace = null,
  log,
}) {
  const customers = createCustomers(
    async () => {
      if (customer) return customer;
      // The address is where Stripe sends the link of a hosted relink.
      const created = await stripe.customers.create({
        description: 'Visitor of the fc-relink demo',
        email: 'alex@example.com',
        name: 'Alex Example',
      });
      return created.id;
    },
    { cookieName },
  );
  const page = pageWith({
    publishableKey,
    stripeJs: simulator ? '/simulator/stripe.js' : STRIPE_JS,
    testNames: simulator?.testNames ?? null,
  });
  const sendPage = (request, response) => response.type('html').send(page);

  const updates = createUpdates();
  const app = express();
  app.disable('x-powered-by');
  app.use(securityHeaders({ importMapHash: importMapHash(page), withStripe: !simulator }), checkHost);
  app.use('/webhook', neverCache, createWebhook({ stripe, webhookSecret, updates }));
  app.use(checkOrigin);

  // Answers with a secret, and events, are sent as they are.
  app.use(compression({ filter: isText }));
  app.get('/', customers.greet, sendPage);
  // Who comes back from a hosted page may have opened its link elsewhere: that is no new customer.
  app.get('/return/:id', sendPage);
  app.use('/page', express.static(path('../page'), { index: false }));
  app.use('/fc-relink', express.static(path('../../dist'), { index: false }));
  app.use('/lit-html', express.static(path('../../node_modules/lit-html'), { index: false }));

  const follow = trace?.follow((id, call) => updates.publish(id, 'stripe', call));
  app.use(
    '/api',
    neverCache,
    customers.identify,
    ...(follow ? [follow] : []),
    createApi({ stripe, updates }),
  );
  if (simulator) app.use('/simulator', neverCache, simulator.router(customers.identify));

  app.use(() => {
    throw notFound();
  });
  app.use(answerErrors(log));
  return app;
}

function isText(request, response) {
  const isStream = /^text\/event-stream/.test(response.get('content-type'));
  return request.method === 'GET' && !isStream && compression.filter(request, response);
}

/** The page, with what it has to know from the start. */
function pageWith(config) {
  const own = readdirSync(path('../page'), { recursive: true })
    .filter((name) => name.endsWith('.js'))
    .map((name) => `/page/${name}`);
  const preloads = [...PRELOADED, ...own].map((address) => `<link rel="modulepreload" href="${address}" />`);
  const json = JSON.stringify(config).replaceAll('<', '\\u003c');
  return readFileSync(path('../page/index.html'), 'utf8')
    .replace('<!-- preloads -->', () => preloads.join('\n    '))
    .replace('<!-- banks -->', () => (config.testNames ? SIMULATED : 'It talks to Stripe.'))
    .replace('<!-- config -->', () => `<script type="application/json" id="config">${json}</script>`);
}

/** An import map has to be inline, so the policy allows exactly this one. */
function importMapHash(page) {
  const [, text] = /<script type="importmap">([\s\S]*?)<\/script>/.exec(page);
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
