/** What the simulator serves to the page: the stand-in for Stripe.js, its flow, and the scenarios. */

import { fileURLToPath } from 'node:url';
import express from 'express';
import { answerStripeErrors, invalidRequest, missing } from './errors.mjs';
import { play, scenarios } from './scenarios.mjs';
import { arrange, stages } from './situations.mjs';
import { noFaults } from './state.mjs';

/**
 * Expects `request.customer.id`, the Stripe customer of the visitor.
 *
 * @param {object} options
 * @param {ReturnType<import('./state.mjs').createState>} options.state
 * @param {ReturnType<import('./flow.mjs').createFlow>} options.flow
 */
export function createBrowserRouter({ state, flow }) {
  const router = express.Router();
  router.use(express.json({ limit: '16kb' }));

  for (const file of ['stripe.js', 'stripe.css']) {
    const path = fileURLToPath(new URL(file, import.meta.url));
    router.get(`/${file}`, (request, response) => response.sendFile(path));
  }

  // The client secret stands in for a login here, as it does at Stripe. It travels in bodies only.
  router.post('/flow/:step', ({ params, body }, response) => {
    const secret = body?.client_secret;
    const ended = (session) => ({ session: flow.sessionForPage(session) });
    switch (params.step) {
      case 'open':
        return response.json(flow.open(secret));
      case 'sign-in':
        return response.json(flow.signIn(secret, body));
      case 'complete':
        if (!Array.isArray(body.accounts)) throw invalidRequest('accounts must be an array');
        return response.json(ended(flow.complete(secret, body.accounts)));
      case 'fail':
        return response.json(ended(flow.fail(secret)));
      case 'cancel':
        return response.json(ended(flow.cancel(secret)));
      default:
        throw missing('step', params.step, 'step');
    }
  });

  router.get('/scenarios', ({ customer }, response) => response.json(scenarioList(customer.id)));

  router.post('/scenarios', ({ customer, body }, response) => {
    const id = body?.id ?? null;
    if (!play(state, customer.id, id)) throw missing('scenario', String(id));
    // The application's memory of replaced accounts belongs to accounts that are gone now.
    customer.replaced.clear();
    response.json(scenarioList(customer.id));
  });

  router.post('/recovery', ({ customer }, response) => {
    state.customers.get(customer.id).faults = noFaults();
    response.json(scenarioList(customer.id));
  });

  router.post('/situations', ({ customer, body }, response) => {
    if (!arrange(state, customer.id, body ?? {})) throw missing('situation', String(body?.situation));
    response.json(scenarioList(customer.id));
  });

  router.use(({ path }) => {
    throw missing('page', path, 'path');
  });
  router.use(answerStripeErrors);

  function scenarioList(customer) {
    const { scenario, faults } = state.customers.get(customer);
    return {
      active: scenario,
      outage: faults.listsLeft !== Infinity || faults.trouble !== null,
      scenarios: scenarios.map(({ id, title, how }) => ({ id, title, how })),
      institutions: stages,
    };
  }

  return router;
}
