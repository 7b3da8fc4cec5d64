/** The example application of the guides: started, and clicked through in a browser. */

import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import express from 'express';
import { sampleAccount } from 'fc-relink/testing';

import { startBrowser } from '../support/browser.mjs';
import { listen } from '../support/static-server.mjs';
import { copyExample, fakeApi } from './example.mjs';

const folder = copyExample('example');
const bank = (number, fields = {}) =>
  sampleAccount({
    id: `fca_${number}`,
    authorization: `fcauth_${number}`,
    institution_name: `Bank ${number}`,
    last4: `000${number}`,
    status: 'inactive',
    ...fields,
  });
const WEBHOOK_SECRET = 'whsec_1';
Object.assign(process.env, {
  STRIPE_CUSTOMER: 'cus_1',
  STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET,
  STORE: join(folder, 'store.json'),
  PORT: '0',
});

let browser;
let server;
let store;
let api;

/** Stripe's client is the only module that is replaced. */
const fake = {
  name: 'fake-stripe',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.\/stripe$|^stripe$/ }, ({ path }) => ({ path, namespace: 'fake' }));
    onLoad({ filter: /./, namespace: 'fake' }, ({ path }) => ({
      contents:
        path === 'stripe'
          ? 'export default class { constructor() { return globalThis.fakeStripeApi; } }'
          : 'export const stripe = globalThis.fakeStripeApi;',
    }));
  },
};

const load = (file) => import(pathToFileURL(join(folder, 'out-server', file)).href);
const play = async (request, response) => response.json(await api.play(request.body.clientSecret));

before(async () => {
  process.chdir(folder);
  const common = { bundle: true, splitting: true, format: 'esm', outbase: '.', absWorkingDir: folder };
  await build({
    ...common,
    entryPoints: 'page/settings.ts page/index.html react/main.tsx react/index.html first/page.js'.split(' '),
    target: 'es2022',
    minify: true,
    loader: { '.html': 'copy' },
    outdir: 'out',
  });
  await build({
    ...common,
    entryPoints: ['server/all.ts', 'server/store.ts', 'first/server.js'],
    platform: 'node',
    packages: 'external',
    plugins: [fake],
    outdir: 'out-server',
    outExtension: { '.js': '.mjs' },
  });
  api = fakeApi();
  globalThis.fakeStripeApi = api.stripe;
  const { all, server: itsOwn } = await load('server/all.mjs');
  itsOwn.close();
  all.post('/play', express.json(), play);
  server = await listen(all);
  store = await load('server/store.mjs');
  browser = await startBrowser();
  await browser.runBeforePages(`
    window.Stripe = () => ({
      collectFinancialConnectionsAccounts: async (options) => {
        const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(options) };
        return (await fetch('/play', init)).json();
      },
    });
  `);
});
after(async () => {
  await browser.quit();
  await server.close();
});
beforeEach(() => {
  rmSync(process.env.STORE, { force: true });
  Object.assign(api, { isDown: false, script: 'relinked' });
  api.payments.length = 0;
});
/** What the console said; Stripe.js itself cannot be loaded here, and `loadStripe` warns of the stand-in. */
const heard = async () =>
  (await browser.consoleEntries()).filter(
    ({ message }) => !/js\.stripe\.com|Stripe\.js|stripe-js|favicon/i.test(message),
  );
afterEach(async () => assert.deepEqual(await heard(), []));

/** Accounts that the customer linked, and that the server knows. */
function link(...accounts) {
  api.link(...accounts);
  for (const account of accounts) store.saveAccount('cus_1', account);
}
const rows = () => Object.fromEntries(store.accountsOf('cus_1').map((row) => [row.id, row.status]));
const inPage = (...work) => browser.driver.executeScript(...work);
const text = () => inPage('return document.body.innerText');
/** Until a fact about the page's words holds. */
async function waitFor(fact, what) {
  const holds = async () => fact(await text());
  await browser.driver.wait(holds, 10_000).catch(async () => {
    throw new Error(`the page does not say ${what} but ${await text()}`);
  });
}
const says = (words) => waitFor((text) => text.includes(words), words);
const open = (path) => browser.driver.get(`${server.origin}${path}`);
/** Clicks on the first button that can be clicked, or on that with this label. */
const click = (label = null) =>
  browser.driver.wait(
    () =>
      inPage(
        `const isMeant = (it) => !it.disabled && [null, it.innerText].includes(arguments[0]);
        const button = [...document.querySelectorAll('button')].find(isMeant);
        button?.click();
        return button !== undefined;`,
        label,
      ),
    10_000,
  );
const post = (path, body, headers) =>
  fetch(`${server.origin}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

test('settings: one authorization after the other, a new one with its mandate, an account to link anew', async () => {
  link(bank(1), bank(2), bank(3, { status: 'disconnected', status_details: {} }));
  const { linkedAt } = store.accountsOf('cus_1')[1];
  await open('/page/');
  await says('Bank 1 needs you to sign in again.');

  api.script = 'canceled';
  await click();
  await says('You closed the window');
  assert.deepEqual(rows(), { fca_1: 'inactive', fca_2: 'inactive', fca_3: 'disconnected' });

  api.script = 'relinked';
  await click();
  await says('Bank 1 is connected.');
  await says('Your accounts are connected.');

  api.script = 'new_authorization';
  await click();
  await says('Bank 2 is connected.');
  const replaced = store.accountsOf('cus_1')[1];
  assert.deepEqual([replaced.id, replaced.linkedAt, replaced.needsMandate], ['fca_2_new', linkedAt, true]);
  await click('Allow');
  await waitFor((text) => !text.includes('Allow us'), 'that it is allowed');
  assert.deepEqual(api.payments, ['payment-method-fca_2_new', 'pm_fca_2_new']);

  api.script = {
    ending: 'relinked',
    accounts: [bank(4, { status: 'active', status_details: {} })],
    session: { relink_result: null },
  };
  await click();
  await says('Bank 4 is connected.');
  assert.deepEqual(store.openSessions('cus_1'), []);
});

test('settings: what came of a closed tab, or was not stored for a fault, is stored later', async () => {
  link(bank(1));
  await open('/page/');
  await says('Bank 1 needs');
  api.isDown = true;
  await click();
  await says('accounts are connected. We could not load your accounts.');
  assert.deepEqual(rows(), { fca_1: 'inactive' });
  assert.match((await heard())[0].message, /\/relinked .* 500 /);
  api.isDown = false;
  await open('/page/');
  await says('Bank 1 is connected.');
});

test('React: the same list, with one hook', async () => {
  link(bank(1), bank(2));
  await open('/react/');
  await says('Bank 1 needs you to sign in again.');
  api.script = 'no_authorization';
  await click();
  await says('did not confirm');
  api.script = 'relinked';
  await click();
  await says('Bank 1 is connected.');
  assert.deepEqual(rows(), { fca_1: 'active', fca_2: 'inactive' });
});

test('a page without a bundler runs under the policy, whose hash allows its import map', async () => {
  link(bank(1));
  await open('/plain/');
  await click();
  await says('Your accounts are connected.');
});

test('hosted: the customer comes back early, then done', async () => {
  link(bank(1));
  const back = async () => (await fetch(`${server.origin}/return`)).text();
  const { url } = await (await post('/hosted-relink', { authorization: 'fcauth_1' })).json();
  const early = await back();
  assert.match(early, /You have not finished yet/);
  assert.ok(early.includes(`<a href="${url}">`));
  await api.play(api.sessions.get(url.split('/').at(-1)).client_secret);
  assert.match(await back(), /Your accounts are connected/);
  assert.deepEqual(rows(), { fca_1: 'active' });
  assert.match(await back(), /Everything is up to date/);
});

test('nobody relinks what is not theirs', async () => {
  link(bank(1));
  assert.equal((await post('/relink-session', { authorization: 'fcauth_2' })).status, 403);
  assert.equal((await post('/hosted-relink', { authorization: 'fcauth_2' })).status, 403);
});

test('webhooks: news of accounts and sessions is stored, and only if it is signed', async (context) => {
  link(bank(1, { status: 'active', status_details: {} }));
  const send = (type, object, secret = WEBHOOK_SECRET) => {
    const event = { type, data: { object } };
    const payload = JSON.stringify(event);
    const signature = api.stripe.webhooks.generateTestHeaderString({ payload, secret });
    return post('/webhook', event, { 'stripe-signature': signature });
  };
  const log = context.mock.method(console, 'log', () => {});
  api.link(bank(1));
  const deactivated = 'financial_connections.account.deactivated';
  assert.equal((await send(deactivated, { id: 'fca_1' }, 'whsec_2')).status, 400);
  assert.deepEqual(rows(), { fca_1: 'active' });
  assert.equal((await send(deactivated, { id: 'fca_1' })).status, 200);
  assert.deepEqual(rows(), { fca_1: 'inactive' });
  const lines = log.mock.calls.map(({ arguments: [line] }) => line);
  assert.deepEqual(lines, ['cus_1: please reconnect Bank 1']);

  const { client_secret } = await (await post('/relink-session', { authorization: 'fcauth_1' })).json();
  await api.play(client_secret);
  const account_holder = { type: 'customer', customer: 'cus_1' };
  assert.equal((await send('financial_connections.session.updated', { account_holder })).status, 200);
  assert.deepEqual(rows(), { fca_1: 'active' });
});

test('the example of the README', async () => {
  api.link(...['fca_123', 'fca_456'].map((id) => bank(1, { id, authorization: 'fcauth_123' })));
  const { app } = await load('first/server.mjs');
  app.post('/play', express.json(), play);
  app.use(express.static('out'));
  app.get('/first/', (_, response) => {
    response.send('<button id="reconnect"></button><script type="module" src="page.js"></script>');
  });
  const first = await listen(app);
  try {
    await browser.driver.get(`${first.origin}/first/`);
    let said = [];
    await browser.driver.wait(async () => {
      await click();
      said = await heard();
      return said.length > 0;
    }, 10_000);
    assert.match(said[0].message, /"relinked" "done"/);
    // It may have been clicked twice.
    await browser.driver.get('about:blank');
    await heard();
  } finally {
    await first.close();
  }
});
