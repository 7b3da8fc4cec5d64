/** The README's first example runs in a page as pasted: only what it imports and asks for is provided. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { By, until } from 'selenium-webdriver';

import { startBrowser } from '../support/browser.mjs';
import { examples } from '../support/readme.mjs';

const [example] = examples;

/** What stands around the example: an import map, Stripe's package with a flow that ends well, and the last words. */
const PAGE = `<!doctype html>
<title>example</title>
<link rel="icon" href="data:," />
<script type="importmap">
  { "imports": { "fc-relink": "/dist/index.js", "@stripe/stripe-js": "/stripe.js" } }
</script>
<button id="relink">Relink</button>
<output></output>
<script>
  console.log = (...values) => { document.querySelector('output').textContent = JSON.stringify(values) };
</script>
<script type="module" src="/example.js"></script>`;
const STRIPE = `export const loadStripe = async () => ({
  collectFinancialConnectionsAccounts: async ({ clientSecret }) => ({
    financialConnectionsSession: {
      client_secret: clientSecret,
      relink_options: { authorization: 'fcauth_123' },
      relink_result: { authorization: 'fcauth_123' },
      accounts: [{ id: 'fca_1', authorization: 'fcauth_123', status: 'active' }],
    },
  }),
});`;
const ACCOUNTS = [{ id: 'fca_1', authorization: 'fcauth_123', status: 'inactive' }];

let server;
let browser;
let address;
const asked = [];

before(async () => {
  server = createServer(async (request, response) => {
    const answer = (type, body) => response.setHeader('content-type', type).end(body);
    asked.push(`${request.method} ${request.url}`);
    if (request.url === '/') return answer('text/html', PAGE);
    if (request.url === '/stripe.js') return answer('text/javascript', STRIPE);
    if (request.url === '/example.js') return answer('text/javascript', example);
    if (request.url === '/accounts') return answer('application/json', JSON.stringify(ACCOUNTS));
    if (request.url === '/relink-session') {
      return answer('application/json', JSON.stringify({ client_secret: 'fcsess_client_secret_1' }));
    }
    const file = /^\/dist\/(\w+\.js)$/.exec(request.url);
    if (file)
      return answer('text/javascript', await readFile(new URL(`../../dist/${file[1]}`, import.meta.url)));
    return response.writeHead(404).end();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${server.address().port}/`;
  browser = await startBrowser();
});

after(async () => {
  await browser?.quit();
  server.closeAllConnections();
  server.close();
});

test('the first example of the README runs as pasted', async () => {
  const { driver } = browser;
  await driver.get(address);
  const output = await driver.findElement(By.css('output'));
  // The click counts from the moment at which the module has run.
  await driver.wait(async () => {
    await driver.findElement(By.id('relink')).click();
    return (await output.getText()) !== '';
  }, 10_000);
  await driver.wait(until.elementTextContains(output, 'relinked'), 10_000);

  const [outcome, nextStep, accounts] = JSON.parse(await output.getText());
  assert.equal(outcome, 'relinked');
  assert.equal(nextStep, 'done');
  assert.deepEqual(
    accounts.map(({ change, id }) => ({ change, id })),
    [{ change: 'reauthorized', id: 'fca_1' }],
  );
  assert.ok(asked.includes('POST /relink-session'));
  assert.ok(asked.includes('GET /accounts'));
  assert.deepEqual(await browser.consoleEntries(), []);
});
