/** Webhooks: from the simulator, signed, to the server, and on to the page of the right customer. */

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { createApp } from '../../www/server/app.mjs';
import { listen } from '../../www/server/listen.mjs';
import { stripeClient } from '../../www/server/stripe.mjs';
import { causeWord } from '../../www/page/words.js';
import { signature } from '../../www/simulator/webhooks.mjs';
import { listenTo, visit } from '../support/demo.mjs';
import { PRIMARY, setStage } from './stage.mjs';

const SECRET = 'whsec_forTests';
const OTHER = 'financial_connections.account.refreshed_balance';

describe('the endpoint', () => {
  let server;
  let url;
  let ids = 0;

  before(async () => {
    const stripe = stripeClient('sk_test_unused');
    const options = { stripe, publishableKey: null, customer: 'cus_mine', log: () => {} };
    server = await listen(createApp({ ...options, webhookSecret: SECRET }), 0);
    url = `http://${server.host}:${server.port}`;
  });
  after(() => server.close());

  const event = (fields = {}, account = {}) =>
    JSON.stringify({
      id: `evt_${(ids += 1)}`,
      object: 'event',
      type: 'financial_connections.account.deactivated',
      data: {
        object: { id: 'fca_1', account_holder: { type: 'customer', customer: 'cus_mine' }, ...account },
      },
      ...fields,
    });
  const send = (payload, header, headers = {}) =>
    fetch(`${url}/webhook`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(header !== null && { 'stripe-signature': header ?? signature(payload, SECRET) }),
        ...headers,
      },
      body: payload,
    });

  /** What the page hears while these are sent, up to the last of them. */
  async function heard(...payloads) {
    const visitor = await visit(url);
    const page = await listenTo(visitor, '/api/events');
    for (const payload of payloads) assert.equal((await send(payload)).status, 200);
    await send(event({}, { id: 'fca_last' }));
    const updates = await page.until(({ account }) => account === 'fca_last');
    page.close();
    return updates.slice(0, -1);
  }

  for (const type of [
    'deactivated',
    'reactivated',
    'disconnected',
    'account_numbers_updated',
    'upcoming_account_number_expiry',
    'upcoming_deactivation',
  ]) {
    it(`passes ${type} on to the page of the customer`, async () => {
      const payload = event({ type: `financial_connections.account.${type}` });
      assert.deepEqual(await heard(payload), [{ type, account: 'fca_1' }]);
    });
  }

  it('tells nobody else', async () => {
    const holder = { account_holder: { type: 'customer', customer: 'cus_other' } };
    assert.deepEqual(await heard(event({}, holder), event({}, { account_holder: null })), []);
  });

  it('takes other events, and tells nobody', async () => {
    assert.deepEqual(await heard(event({ type: OTHER }), event({ type: 'charge.failed' })), []);
  });

  it('tells once of what Stripe sends twice', async () => {
    const payload = event();
    assert.equal((await heard(payload, payload)).length, 1);
  });

  it('passes on which account changed, and nothing else of it', async () => {
    const payload = event({}, { display_name: 'Everyday', last4: '6789', status: 'inactive' });
    assert.deepEqual(await heard(payload), [{ type: 'deactivated', account: 'fca_1' }]);
  });

  it('needs no origin, for Stripe sends none', async () => {
    assert.equal((await send(event(), undefined, { origin: 'https://stripe.example' })).status, 200);
  });

  const payload = event();
  const refused = [
    ['none', null],
    ['an empty one', ''],
    ['garbage', 'garbage'],
    ['one by another secret', signature(payload, 'whsec_other')],
    ['one of another body', signature(`${payload} `, SECRET)],
    ['one of another time', signature(payload, SECRET).replace(/t=\d+/, 't=1')],
    ['one that is six minutes old', signature(payload, SECRET, Math.floor(Date.now() / 1000) - 360)],
  ];
  for (const [name, header] of refused) {
    it(`refuses a signature that is ${name}`, async () => {
      const response = await send(payload, header);
      assert.equal(response.status, 400);
      assert.equal((await response.json()).error.code, 'bad_signature');
    });
  }

  it('takes the same event with a right signature after a wrong one', async () => {
    const late = event();
    await send(late, 'garbage');
    assert.equal((await heard(late)).length, 1);
  });

  it('refuses a body that is too large', async () => {
    assert.equal((await send('x'.repeat(300_000))).status, 413);
  });

  it('says that it has no secret where none is set', async () => {
    const stripe = stripeClient('sk_test_unused');
    const bare = await listen(
      createApp({ stripe, publishableKey: null, customer: 'cus_1', log: () => {} }),
      0,
    );
    const response = await fetch(`http://${bare.host}:${bare.port}/webhook`, { method: 'POST', body: '{}' });
    await bare.close();
    assert.equal(response.status, 503);
    assert.equal((await response.json()).error.code, 'no_webhook_secret');
  });

  it('keeps the events of a visitor from who has no session', async () => {
    const response = await fetch(`${url}/api/events`);
    await response.body.cancel();
    assert.equal(response.status, 401);
  });
});

describe('the page', () => {
  const stage = setStage();
  let customer;
  let driver;
  beforeEach(() => ({ customer, driver } = stage));

  const CLOSED = 'Old Savings ••5551';
  const at = (institution) => () => customer.accounts(institution);
  const promptsAt = (institution) => async () =>
    (await customer.prompts()).filter(([name]) => name === institution).map(([, action]) => action);

  it('updates itself for each kind of event', async () => {
    const TEST = 'Test (Non-OAuth)';
    const TOKENS = 'Tokenized Account Numbers';
    const both = (status) => [
      [PRIMARY, status],
      [CLOSED, status],
    ];

    await customer.situation(TEST, 'Inactive: institution wants a sign-in');
    await customer.sees(at(TEST), both('Inactive'));
    await customer.sees(customer.news, `${PRIMARY} is inactive now. ${CLOSED} is inactive now.`);
    assert.equal(await customer.spoken(), await customer.news());
    assert.deepEqual(await promptsAt(TEST)(), ['relink']);

    await customer.situation(TEST, 'Active');
    await customer.sees(at(TEST), both('Active'));
    await customer.sees(customer.news, `${PRIMARY} is active again. ${CLOSED} is active again.`);

    await customer.situation(TEST, 'Active for 20 more days');
    await customer.sees(promptsAt(TEST), ['relink_soon']);
    await customer.hears(/will become inactive soon/);
    assert.match(
      await customer.text(`[data-institution="${TEST}"] .cause`),
      /^Access ends on \w+ \d+, \d{4}\.$/,
    );

    await customer.situation(TEST, 'Disconnected');
    await customer.sees(at(TEST), both('Disconnected'));
    await customer.hears(/is disconnected now/);
    assert.deepEqual(await promptsAt(TEST)(), ['link_new']);

    await customer.situation(TOKENS, 'Account numbers expire in 10 days');
    await customer.sees(promptsAt(TOKENS), ['relink_soon']);
    await customer.hears(/has an account number that expires soon/);

    await customer.situation(TOKENS, 'Account numbers expired');
    await customer.sees(promptsAt(TOKENS), ['relink']);
    await customer.hears(/has a new state of its account number/);
    await customer.consoleSays();
  });

  it('shows each cause in words of its own', async () => {
    const states = {
      'Inactive: access expired': 'access_expired',
      'Inactive: access denied': 'access_denied',
      'Inactive: institution wants a sign-in': 'institution_requirement',
      'Inactive: cause not told': 'unspecified',
      'Inactive for good: account closed': 'account_closed',
      'Inactive for good: account unavailable': 'account_unavailable',
    };
    for (const [state, cause] of Object.entries(states)) {
      await customer.situation('Bank (OAuth)', state);
      await customer.sees(() => customer.text('[data-institution="Bank (OAuth)"] .cause'), causeWord(cause));
    }
    assert.deepEqual(await promptsAt('Bank (OAuth)')(), ['link_new']);
  });

  for (const [lists, width] of [
    ['one below the other', 780],
    ['side by side', 1280],
  ]) {
    it(`keeps focus, what was opened, and its place on the screen: lists ${lists}`, async () => {
      await driver.manage().window().setRect({ width, height: 800 });
      await customer.reconnect('Test (Non-OAuth)');
      await customer.atStep('consent');
      await customer.press('\uE00C');
      await customer.gone();
      const accounts = (await customer.ask('/api/accounts')).body.data;
      const { institution } = accounts.find(({ display_name: name }) => name === 'Everyday Checking');
      const button = '[data-institution="Test (Non-OAuth)"] .prompt .button';
      const where = () =>
        driver.executeScript((css) => {
          const { top } = document.querySelector(css).getBoundingClientRect();
          return [document.activeElement.matches(css), Math.round(top)];
        }, button);
      await driver.executeScript((css) => {
        document.querySelector(css).focus();
        document.querySelector(css).scrollIntoView({ block: 'center' });
      }, button);
      const before = await where();
      assert.equal(before[0], true);
      // A prompt above the screen goes away.
      await customer.ask('/simulator/situations', { institution, situation: 'active' });
      await customer.sees(at('Inactive Accounts'), [
        ['Everyday Checking ••6789', 'Active'],
        ['Rainy Day Savings ••4321', 'Active'],
        ['Rewards Card ••0005', 'Active'],
      ]);
      const [focused, top] = await where();
      assert.equal(focused, true);
      // Scrolling goes by whole pixels.
      assert.ok(Math.abs(top - before[1]) <= 1, `${top} - ${before[1]}`);
      await customer.consoleSays();
    });
  }

  it('of someone else hears nothing', async () => {
    const stranger = await visit(stage.demo.url);
    const page = await listenTo(stranger, '/api/events');
    const { institution } = (await customer.ask('/api/accounts')).body.data[0];
    await customer.ask('/simulator/situations', { institution, situation: 'active' });
    await customer.sees(async () => (await customer.accounts('Inactive Accounts'))[0][1], 'Active');
    await stranger.post('/simulator/situations', { institution, situation: 'disconnected' });
    const updates = await page.until(({ type }) => type === 'disconnected');
    page.close();
    assert.deepEqual(
      updates.filter(({ type }) => type === 'reactivated'),
      [],
    );
    assert.equal((await customer.accounts('Inactive Accounts'))[0][1], 'Active');
  });
});
