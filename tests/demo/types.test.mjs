/** Everything that the simulator answers is compiled, as a literal, against the types of `stripe` with closed enums. */

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { listen } from '../../www/server/listen.mjs';
import { stripeClient } from '../../www/server/stripe.mjs';
import { createStripeApi } from '../../www/simulator/api.mjs';
import { createFlow, PASSWORD } from '../../www/simulator/flow.mjs';
import { createSessions } from '../../www/simulator/sessions.mjs';
import { arrange, stages } from '../../www/simulator/situations.mjs';
import { createState } from '../../www/simulator/state.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PERMISSIONS = ['payment_method', 'balances', 'transactions'];

let server;
let folder;
before(() => (folder = mkdtempSync(join(ROOT, 'node_modules', '.demo-types-'))));
after(async () => {
  rmSync(folder, { recursive: true });
  await server?.close();
});

/** Every kind of answer that the demo gets, in every state that a bank can be in. */
async function answers() {
  const state = createState();
  const flow = createFlow(state, { soon: (run) => run() });
  const sessions = createSessions({ state, pages: () => 'https://hosted.example' });
  server = await listen(createStripeApi({ state, flow, sessions, secretKey: 'sk_test_1' }), 0);
  const { host, port } = server;
  const stripe = stripeClient('sk_test_1', { host, port, protocol: 'http' });
  const connections = stripe.financialConnections;

  const customer = await stripe.customers.create({ email: 'a@example.com', name: 'A' });
  const holder = { type: 'customer', customer: customer.id };
  const [first] = (await connections.accounts.list({ account_holder: { customer: customer.id } })).data;
  const create = (fields) =>
    connections.sessions.create({
      account_holder: holder,
      permissions: PERMISSIONS,
      relink_options: { authorization: first.authorization, account: first.id },
      filters: { account_subcategories: ['checking'] },
      limits: { accounts: 1 },
      ...fields,
    });
  const hosted = {
    ui_mode: 'hosted',
    hosted: { delivery_method: 'email' },
    return_url: 'https://example.com',
  };
  const made = [await create(), await create(hosted), await create(), await create()];
  flow.cancel(made[0].client_secret);
  flow.signIn(made[1].client_secret, { login: 'first', password: PASSWORD });
  flow.complete(made[1].client_secret, ['everyday']);
  flow.fail(made[2].client_secret);
  const method = await stripe.paymentMethods.create({
    type: 'us_bank_account',
    us_bank_account: { financial_connections_account: first.id },
    billing_details: { name: 'A' },
  });
  const online = { ip_address: '::1', user_agent: 'a test' };
  const intent = await stripe.setupIntents.create({
    customer: customer.id,
    payment_method: method.id,
    confirm: true,
    mandate_data: { customer_acceptance: { type: 'online', online } },
  });
  const [accounts, authorizations] = [[], []];
  for (const { id, situations } of stages) {
    for (const { id: situation } of situations) {
      arrange(state, customer.id, { institution: id, situation });
      accounts.push(...(await connections.accounts.list({ account_holder: holder, limit: 100 })).data);
      for (const one of state.authorizations.keys())
        authorizations.push(await connections.authorizations.retrieve(one));
    }
  }
  return {
    'Stripe.Customer': [customer, await stripe.customers.retrieve(customer.id)],
    'Stripe.FinancialConnections.Account': distinct(accounts),
    'Stripe.FinancialConnections.Authorization': distinct(authorizations),
    'Stripe.FinancialConnections.Session': [
      ...made,
      ...(await Promise.all(made.map(({ id }) => connections.sessions.retrieve(id)))),
    ],
    'Stripe.PaymentMethod': [method, ...(await stripe.customers.listPaymentMethods(customer.id)).data],
    'Stripe.SetupIntent': [intent],
    'Stripe.Event': distinct((await stripe.events.list({ limit: 100 })).data),
  };
}

/** Objects that differ in more than ids and times. */
function distinct(objects) {
  const shape = (object) => JSON.stringify(object).replace(/"\w+_\w{24}"|\d{10}/g, '0');
  return [...new Map(objects.map((object) => [shape(object), object])).values()];
}

it('fits the types of Stripe’s own package', async () => {
  let count = 0;
  const lines = Object.entries(await answers()).flatMap(([type, objects]) => {
    assert.ok(objects.length > 0, type);
    return objects.map((object) => `export const _${(count += 1)}: ${type} = ${JSON.stringify(object)};`);
  });
  const file = join(folder, 'answers.ts');
  writeFileSync(file, `import type { Stripe } from 'stripe';\n${lines.join('\n')}\n`);
  const options = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: ['node'],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
  };
  const host = ts.createCompilerHost(options);
  const read = host.readFile;
  // What Stripe adds to every enum of its types: any text.
  const OPEN = 'export type OtherString = string & Record<never, never>;';
  let closed = 0;
  host.readFile = (name) => {
    const text = read(name);
    if (!text?.includes(OPEN)) return text;
    closed += 1;
    return text.replace(OPEN, 'export type OtherString = never;');
  };
  const program = ts.createProgram([file], options, host);
  const problems = ts.getPreEmitDiagnostics(program).map(({ messageText, start }) => {
    const line = readFileSync(file, 'utf8').slice(0, start).split('\n').length;
    return `${line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
  assert.deepEqual(problems.slice(0, 10), []);
  assert.equal(closed, 1);
});
