/** What the simulator serves to browsers: the stand-in for Stripe.js, its flow, its hosted page, and the scenarios. */

import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import express from 'express';
import { ApiError } from '../server/errors.mjs';
import { answerStripeErrors, invalidRequest, missing } from './errors.mjs';
import { groups, play, scenarios } from './scenarios.mjs';
import { arrange, stages } from './situations.mjs';
import { noFaults, nowSeconds } from './state.mjs';

const FILES = ['bank.html', 'stripe.css', 'stripe.js'];
const file = (name) => fileURLToPath(new URL(name, import.meta.url));

/**
 * @param {object} options
 * @param {ReturnType<import('./state.mjs').createState>} options.state
 * @param {ReturnType<import('./flow.mjs').createFlow>} options.flow
 * @param {number} options.latency milliseconds that an institution takes for each step
 * @param {import('express').RequestHandler} options.identify sets `request.customer`, the visitor
 */
export function createBrowserRouter({ state, flow, latency, identify }) {
  const router = express.Router();
  router.use(express.json({ limit: '16kb' }), (request, response, next) => {
    request.body ??= {};
    next();
  });

  for (const name of FILES) {
    router.get(`/${name}`, (request, response) => response.sendFile(file(name)));
  }

  router.use('/dialog', express.static(file('dialog'), { index: false }));

  // Who opens the link of an e-mail may be anywhere: the link is what lets in.
  router.get('/hosted/:page', (request, response) => response.sendFile(file('hosted.html')));
  router.post('/hosted/:page', ({ params }, response) => {
    const session = state.sessionByPage(params.page);
    if (session?.status !== 'pending' || session.flow.expiresAt <= nowSeconds()) {
      throw missing('page', params.page, 'page');
    }
    response.json({ client_secret: session.client_secret, return_url: session.hosted.return_url });
  });

  // The client secret stands in for a login here, as it does at Stripe. It travels in bodies only.
  router.post('/flow/:step', async ({ params, body }, response) => {
    const secret = body.client_secret;
    const ended = (session) => ({ session: flow.sessionForPage(session) });
    if (params.step === 'sign-in' || params.step === 'complete') await sleep(latency);
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

  router.use(identify);

  router.get('/stage', ({ customer }, response) => response.json(stageOf(customer.id)));

  router.post('/scenarios', ({ customer, body }, response) => {
    const id = body.id ?? null;
    if (!play(state, customer.id, id)) throw missing('scenario', String(id));
    // The application's memory is of accounts that are gone now.
    customer.forget();
    response.json(stageOf(customer.id));
  });

  router.post('/recovery', ({ customer }, response) => {
    state.customers.get(customer.id).faults = noFaults();
    response.json(stageOf(customer.id));
  });

  router.post('/situations', ({ customer, body }, response) => {
    if (!arrange(state, customer.id, body)) throw missing('situation', String(body.situation));
    response.json(stageOf(customer.id));
  });

  router.use(({ path }) => {
    throw missing('page', path, 'path');
  });
  router.use((error, request, response, next) => {
    // What the application refuses, it answers itself.
    if (error instanceof ApiError) next(error);
    else answerStripeErrors(error, request, response, next);
  });

  /** All that the page shows of the simulator. */
  function stageOf(customer) {
    const { scenario, faults } = state.customers.get(customer);
    return {
      armed: scenario,
      outage: faults.listsLeft !== Infinity || faults.trouble !== null,
      groups,
      scenarios: scenarios.map(({ id, group, title, how }) => ({ id, group, title, how })),
      institutions: stages,
      emails: state.emails.filter(({ to }) => to === customer),
    };
  }

  return router;
}
