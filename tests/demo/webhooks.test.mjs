/** Webhooks: signed by Stripe, to the server, and on to the page of the right customer. */

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createApp } from '../../www/server/app.mjs';
import { listen } from '../../www/server/listen.mjs';
import { stripeClient } from '../../www/server/stripe.mjs';
import { signature } from '../../www/simulator/webhooks.mjs';
import { listenTo, visit } from '../support/demo.mjs';

const SECRET = 'whsec_forTests';
const OTHER = 'financial_connections.account.refreshed_balance';

describe('the endpoint', () => {
  let server;
  let url;
  let ids = 0;

  const serve = (options) => {
    const stripe = stripeClient('sk_test_unused');
    return listen(createApp({ stripe, publishableKey: null, log: () => {}, ...options }), 0);
  };
  before(async () => {
    server = await serve({ customer: 'cus_mine', webhookSecret: SECRET });
    url = `http://${server.host}:${server.port}`;
  });
  after(() => server.close());

  const event = (fields = {}, account = {}) => {
    const object = { id: 'fca_1', account_holder: { type: 'customer', customer: 'cus_mine' }, ...account };
    const type = 'financial_connections.account.deactivated';
    return JSON.stringify({ id: `evt_${(ids += 1)}`, object: 'event', type, data: { object }, ...fields });
  };
  const send = (body, header = signature(body, SECRET), others = {}) => {
    const signed = header !== null && { 'stripe-signature': header };
    const headers = { 'content-type': 'application/json', ...signed, ...others };
    return fetch(`${url}/webhook`, { method: 'POST', headers, body });
  };

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

  it('passes on what happened to which account, and nothing else of it', async () => {
    const types =
      'deactivated reactivated disconnected account_numbers_updated upcoming_account_number_expiry upcoming_deactivation';
    const events = types
      .split(' ')
      .map((type) => event({ type: `financial_connections.account.${type}` }, { last4: '1' }));
    const expected = types.split(' ').map((type) => ({ type, account: 'fca_1' }));
    assert.deepEqual(await heard(...events), expected);
  });

  it('takes events of other customers and of other types, and tells nobody', async () => {
    const holder = { account_holder: { type: 'customer', customer: 'cus_other' } };
    const others = [event({}, holder), event({}, { account_holder: null }), event({ type: OTHER })];
    assert.deepEqual(await heard(...others, event({ type: 'charge.failed' })), []);
  });

  it('tells once of what Stripe sends twice', async () => {
    const payload = event();
    assert.equal((await heard(payload, payload)).length, 1);
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
  it('refuses a signature that is not right', async () => {
    for (const [name, header] of refused) {
      const response = await send(payload, header);
      assert.deepEqual([response.status, (await response.json()).error.code], [400, 'bad_signature'], name);
    }
  });

  it('refuses what is no event, though it is signed', async () => {
    for (const body of ['null', '5', '[]', '{}', '{"id":"evt_1","type":5}', '{"id":"evt_1"}']) {
      assert.equal((await send(body)).status, 400, body);
    }
  });

  it('takes the same event with a right signature after a wrong one', async () => {
    const late = event();
    await send(late, 'garbage');
    assert.equal((await heard(late)).length, 1);
  });

  it('refuses a body that is too large', async () => {
    assert.equal((await send('x'.repeat(300_000))).status, 413);
  });

  it('says that it has no secret where none is set', async () => {
    const bare = await serve({});
    const response = await fetch(`http://${bare.host}:${bare.port}/webhook`, { method: 'POST', body: '{}' });
    await bare.close();
    assert.equal(response.status, 503);
    assert.equal((await response.json()).error.code, 'no_webhook_secret');
  });
});
