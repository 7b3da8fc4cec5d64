/** What the example application of the guides runs with: this package, and a Stripe that is played. */

import { cpSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fakeStripe, sampleList, sampleSession } from 'fc-relink/testing';
import Stripe from 'stripe';

import { root } from '../support/project.mjs';

/** A copy of it, in which `fc-relink` is this package. @param {string} name of the copy, in `target/` */
export function copyExample(name) {
  const folder = join(root, 'target', name);
  rmSync(folder, { recursive: true, force: true });
  cpSync(join(root, 'docs', 'example'), folder, { recursive: true });
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules', 'fc-relink'));
  return folder;
}

const copy = (value) => JSON.parse(JSON.stringify(value));

/** Its API as far as the example's server calls it, and what customers do in its flow. */
export function fakeApi() {
  const accounts = new Map();
  const sessions = new Map();
  const api = {
    /** Every call fails while this is set. */
    isDown: false,
    /** What the next customers do: a script of `fakeStripe`. */
    script: 'relinked',
    payments: [],
    sessions,
    link: (...linked) => linked.forEach((account) => accounts.set(account.id, account)),
    /** A customer goes through the flow, in a page's modal or on Stripe's own page. */
    async play(clientSecret) {
      const session = [...sessions.values()].find(({ client_secret }) => client_secret === clientSecret);
      if (!session || session.status !== 'pending') return { error: { type: 'invalid_request_error' } };
      const double = fakeStripe(api.script, { accounts: [...accounts.values()] });
      double.createSession({ ...session, accounts: [] });
      const result = await double.collectFinancialConnectionsAccounts({ clientSecret });
      const ended = result.financialConnectionsSession;
      if (ended) {
        sessions.set(session.id, { ...session, ...ended, url: null });
        api.link(...ended.accounts);
      }
      return result;
    },
    /** In place of `server/stripe.ts`. */
    stripe: {
      financialConnections: {
        sessions: {
          async create({ ui_mode, account_holder, permissions, relink_options }) {
            const id = `fcsess_${sessions.size + 1}`;
            const session = sampleSession({
              ...{ id, client_secret: `fcsess_client_secret_${id}`, status: 'pending', accounts: [] },
              ...{ account_holder, permissions, relink_options, relink_result: null },
              ...(ui_mode === 'hosted' && { url: `https://stripe.test/hosted/${id}` }),
            });
            sessions.set(id, session);
            return copy(session);
          },
          async retrieve(id) {
            if (api.isDown) throw new Error('Stripe is down');
            const session = sessions.get(id);
            return copy({ ...session, accounts: sampleList(session.accounts) });
          },
        },
        accounts: { retrieve: async (id) => copy(accounts.get(id)) },
      },
      paymentMethods: {
        async create(params, { idempotencyKey }) {
          api.payments.push(idempotencyKey);
          return { id: `pm_${params.us_bank_account.financial_connections_account}` };
        },
      },
      setupIntents: { create: async ({ payment_method }) => api.payments.push(payment_method) },
      webhooks: new Stripe('sk_test_1').webhooks,
    },
  };
  return api;
}
