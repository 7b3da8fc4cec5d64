/** The journey of payments: one required account, its mandate, its PaymentMethod, its account number. */

import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { By } from 'selenium-webdriver';
import { EVERYDAY, GOAL, HOUSEHOLD, PRIMARY, setStage } from './stage.mjs';

const stage = setStage();
let customer;
let driver;
beforeEach(() => ({ customer, driver } = stage));

const EXPIRED = 'Expired Number ••7001';
const EVENTUALLY = 'Eventually Expiring Number ••7002';

async function paymentOf(name) {
  return (await customer.payments()).find(([other]) => other === name);
}
async function accountNamed(name) {
  const { body } = await customer.ask('/api/accounts');
  return body.data.find(({ display_name }) => name.startsWith(display_name));
}
async function paymentMethodOf(id) {
  const { body } = await customer.ask('/api/payment-methods');
  return body.data.find(({ account }) => account === id)?.id;
}

describe('one required account', () => {
  it('comes back, and is ready for payments under its old PaymentMethod', async () => {
    const { id } = await accountNamed(EVERYDAY);
    const method = await paymentMethodOf(id);
    await customer.reconnectOnly(EVERYDAY);
    await customer.consent();
    await customer.signIn();
    await customer.atStep('accounts');
    // Only such accounts are offered as money can move through, and one of them.
    const offered = await driver.findElements(By.css('dialog input[type="radio"][name="account"]'));
    assert.deepEqual(await Promise.all(offered.map((input) => input.getAttribute('value'))), [
      'everyday',
      'rainy-day',
    ]);
    await customer.connect();
    await customer.leave('success');
    const { outcome, headline, rows, institution } = await customer.result();
    assert.equal(institution, null, 'the result stands under Payments');
    assert.equal(outcome, 'relinked');
    assert.equal(headline, 'Inactive Accounts is connected again');
    assert.equal(rows[0].name, EVERYDAY);
    await customer.sees(() => paymentOf(EVERYDAY), [EVERYDAY, 'Ready', true]);
    assert.equal(await paymentMethodOf(id), method);
    await customer.consoleSays();
  });

  it('is looked for again by asking the server, as its siblings may have come back', async () => {
    await customer.reconnectOnly(EVERYDAY);
    await customer.goThrough();
    assert.equal((await customer.result()).next, 'refresh_accounts');
    await customer.takeNextStep();
    assert.equal(await customer.text('.notice.good'), 'All 2 accounts work now.');
    assert.deepEqual(await driver.findElements(By.css('.result')), []);
    await customer.hasHeard('All 2 accounts work now.');
    await customer.consoleSays();
  });

  it('that the institution did not bring back, though others came, is asked for again', async () => {
    await customer.scenario('other-than-required');
    await customer.reconnectOnly(HOUSEHOLD);
    await customer.consent();
    await customer.signIn();
    await customer.toggle('goal');
    await customer.connect();
    await customer.leave('success');
    const { outcome, headline, text, rows, next } = await customer.result();
    assert.equal(outcome, 'failed');
    assert.equal(headline, 'That was another account');
    assert.equal(text, `You signed in, but ${HOUSEHOLD} was not shared. Please choose that account.`);
    assert.deepEqual(
      rows.map(({ name, change }) => [name, change]),
      [
        [HOUSEHOLD, 'Did not come back'],
        [GOAL, 'Back'],
      ],
    );
    assert.equal(next, 'choose_expected_account');
    await customer.sees(
      () => customer.accounts('Bank (OAuth)'),
      [
        [HOUSEHOLD, 'Inactive'],
        [GOAL, 'Active'],
      ],
    );

    await customer.takeNextStep();
    await customer.goThrough();
    assert.equal((await customer.result()).outcome, 'relinked');
    await customer.sees(() => paymentOf(HOUSEHOLD), [HOUSEHOLD, 'Ready', true]);
    await customer.consoleSays();
  });
});

describe('a mandate', () => {
  it('is accepted in the result, and makes a PaymentMethod for the new account', async () => {
    await customer.reconnectOnly(HOUSEHOLD);
    await customer.goThrough({ login: 'second', toggle: ['household'] });
    const { outcome, rows, ids } = await customer.result();
    assert.equal(outcome, 'new_authorization');
    assert.equal(rows[0].notes[0], 'Needs a new mandate before payments.');
    const [replacement] = ids;
    assert.equal(await paymentMethodOf(replacement), undefined);

    await customer.acceptMandate('.result', replacement);
    const done = await customer.text('.result .mandate-done');
    const method = await paymentMethodOf(replacement);
    assert.match(method, /^pm_\w+$/);
    assert.equal(done, `Mandate accepted. Payments go through ${method}.`);
    await customer.hasHeard('The mandate is accepted.');
    assert.match(await customer.focused(), /^Mandate accepted\./);

    await customer.takeNextStep();
    await customer.sees(
      async () => (await customer.payments()).filter(([name]) => name === HOUSEHOLD),
      [[HOUSEHOLD, 'Ready', true]],
    );
    assert.equal((await accountNamed(HOUSEHOLD)).id, replacement);
    await customer.consoleSays();
  });

  it('can be accepted later, under Payments', async () => {
    await customer.reconnect('Bank (OAuth)');
    await customer.goThrough({ login: 'second' });
    const { ids } = await customer.result();
    await customer.takeNextStep();
    await customer.sees(
      async () => (await customer.payments()).slice(-2),
      [
        [HOUSEHOLD, 'Mandate needed', false],
        [GOAL, 'Mandate needed', false],
      ],
    );
    await customer.acceptMandate('.payment', ids[1]);
    await customer.sees(() => paymentOf(GOAL), [GOAL, 'Ready', true]);
    assert.deepEqual(await paymentOf(HOUSEHOLD), [HOUSEHOLD, 'Mandate needed', false]);
    await customer.consoleSays();
  });

  it('that is accepted while the page asks for its accounts is not lost by the answer', async () => {
    await customer.reconnect('Bank (OAuth)');
    await customer.goThrough({ login: 'second' });
    const { ids } = await customer.result();
    await customer.takeNextStep();
    await customer.sees(() => paymentOf(GOAL), [GOAL, 'Mandate needed', false]);
    await customer.settled();

    const { institution } = await accountNamed(EVERYDAY);
    // Asked for last: the PaymentMethods are there by then.
    await driver.executeScript(() => {
      const real = window.fetch;
      const held = new Promise((resolve) => (window.release = resolve));
      window.fetch = (address, init) => {
        if (!String(address).startsWith('/api/authorizations/')) return real(address, init);
        window.isHeld = true;
        return held.then(() => real(address, init));
      };
    });
    await customer.ask('/simulator/situations', { institution, situation: 'active' });
    await customer.sees(() => driver.executeScript(() => window.isHeld), true);
    await customer.acceptMandate('.payment', ids[1]);
    await customer.sees(() => paymentOf(GOAL), [GOAL, 'Ready', true]);
    await driver.executeScript(() => window.release());
    await customer.settled();
    assert.deepEqual(await paymentOf(GOAL), [GOAL, 'Ready', true]);
    await customer.consoleSays();
  });

  it('that was accepted is kept when the page is loaded again', async () => {
    const { id } = await accountNamed(PRIMARY);
    assert.equal((await customer.ask('/api/payment-methods', { account: id })).status, 400);
    const again = await customer.ask('/api/payment-methods', { account: id, mandate_accepted: true });
    assert.equal(again.status, 201);
    assert.equal(again.body.id, await paymentMethodOf(id), 'no second one is made');
  });
});

describe('a tokenized account number', () => {
  it('that has expired is renewed by a relink, and the PaymentMethod stays', async () => {
    const before = await accountNamed(EXPIRED);
    assert.equal(before.account_numbers[0].status, 'deactivated');
    const method = await paymentMethodOf(before.id);
    await customer.reconnectOnly(EXPIRED);
    await customer.goThrough();
    assert.equal((await customer.result()).outcome, 'relinked');
    await customer.sees(() => paymentOf(EXPIRED), [EXPIRED, 'Ready', true]);
    const after = await accountNamed(EXPIRED);
    assert.equal(after.id, before.id);
    assert.equal(after.account_numbers[0].status, 'transactable');
    assert.equal(await paymentMethodOf(after.id), method);
    await customer.consoleSays();
  });

  it('that expires soon has a deadline and a prompt', async () => {
    assert.deepEqual(await paymentOf(EVENTUALLY), [EVENTUALLY, 'Reconnect soon', true]);
    await customer.reconnectOnly(EVENTUALLY);
    await customer.goThrough();
    await customer.result();
    await customer.sees(() => paymentOf(EVENTUALLY), [EVENTUALLY, 'Ready', true]);
    await customer.consoleSays();
  });
});

describe('accounts that nothing tells apart', () => {
  it('are told apart by the customer, and the server keeps the choice', async () => {
    await customer.scenario('look-alikes');
    await customer.reconnect('Bank (OAuth)');
    await customer.goThrough({ login: 'second' });
    const { ids } = await customer.result();
    const [, , oldOne, oldTwo, newOne, newTwo] = ids;

    await customer.takeNextStep();
    await customer.hasHeard('Please say first which account is which.');
    const asked = () => driver.executeScript(() => document.activeElement.value);
    assert.equal(await asked(), newOne, 'the question waits for its answer');

    await customer.choose(oldOne, newTwo);
    const taken = await customer.find(`[data-choice="${oldTwo}"] input[value="${newTwo}"]`);
    assert.equal(await taken.isEnabled(), false, 'one account cannot be two');
    await customer.choose(oldTwo, 'none');
    await customer.takeNextStep();
    await customer.hasHeard('The accounts are up to date.');

    const left = await customer.accountIds('Bank (OAuth)');
    assert.equal(left.includes(oldOne), false);
    for (const id of [oldTwo, newOne, newTwo]) assert.ok(left.includes(id));
    await driver.navigate().refresh();
    await customer.find('.account');
    assert.deepEqual(new Set(await customer.accountIds('Bank (OAuth)')), new Set(left));
    await customer.consoleSays();
  });
});
