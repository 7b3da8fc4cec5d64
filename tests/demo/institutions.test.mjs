/**
 * Each test institution behaves as documented.
 *
 * @see https://docs.stripe.com/financial-connections/testing
 */

import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { By, Key } from 'selenium-webdriver';
import { ACTIVE, INACTIVE, setStage } from './stage.mjs';

const stage = setStage();
let customer;
let driver;
beforeEach(() => ({ customer, driver } = stage));

const actionsAt = (institution) => async () =>
  (await customer.prompts()).filter(([name]) => name === institution).map(([, action]) => action);
const at = (institution) => () => customer.accounts(institution);

async function accountsOf(institution) {
  const { body } = await customer.ask('/api/accounts');
  return body.data.filter(({ institution_name: name }) => name === institution);
}
// Adding zero makes a zero of a negative one.
const daysFromNow = (seconds) => 0 + Math.round((seconds - Date.now() / 1000) / (24 * 60 * 60));

describe('Inactive Accounts', () => {
  it('lets what was linked become inactive shortly after; a relink brings it back for good', async () => {
    // The other login makes accounts that are new.
    await customer.link('Inactive Accounts', { login: 'second' });
    await customer.sees(at('Inactive Accounts'), [...INACTIVE, ...INACTIVE]);
    await customer.hears(/is inactive now/);

    await driver
      .findElement(By.css('[data-institution="Inactive Accounts"] .prompt:nth-of-type(2) .button'))
      .click();
    await customer.goThrough({ login: 'second' });
    assert.equal((await customer.result()).outcome, 'relinked');
    assert.deepEqual(await customer.accounts('Inactive Accounts'), [...INACTIVE, ...ACTIVE]);
    await customer.consoleSays();
  });
});

describe('Immediately Requires Reauthentication', () => {
  const NAME = 'Immediately Requires Reauthentication';

  it('lapses shortly after linking, and a day after each relink', async () => {
    await customer.link(NAME, { toggle: ['daily'] });
    await customer.sees(at(NAME), [['Daily Checking ••8101', 'Inactive']]);
    assert.deepEqual(await actionsAt(NAME)(), ['relink']);
    assert.equal(
      await customer.text(`[data-institution="${NAME}"] .cause`),
      'The institution wants you to sign in again.',
    );

    await customer.reconnect(NAME);
    await customer.goThrough();
    assert.equal((await customer.result()).outcome, 'relinked');
    await customer.sees(at(NAME), [['Daily Checking ••8101', 'Active']]);
    assert.deepEqual(await actionsAt(NAME)(), ['relink_soon']);
    const [account] = await accountsOf(NAME);
    assert.equal(daysFromNow(account.status_details.active.expected_deactivation_date), 1);
    await customer.consoleSays();
  });
});

describe('Eventually Requires Reauthentication', () => {
  const NAME = 'Eventually Requires Reauthentication';

  it('tells that it will lapse in thirty days', async () => {
    await customer.link(NAME, { toggle: ['monthly'] });
    await customer.sees(actionsAt(NAME), ['relink_soon']);
    await customer.sees(customer.news, 'Monthly Checking ••8201 will become inactive soon.');
    const [account] = await accountsOf(NAME);
    assert.equal(daysFromNow(account.status_details.active.expected_deactivation_date), 30);

    await customer.reconnect(NAME);
    await customer.goThrough();
    assert.equal((await customer.result()).outcome, 'relinked');
    await customer.consoleSays();
  });
});

describe('Tokenized Account Numbers', () => {
  it('gives each account another kind of number', async () => {
    const NAME = 'Tokenized Account Numbers';
    const old = (await accountsOf(NAME)).map(({ id }) => id);
    await customer.link(NAME, { login: 'second', toggle: ['immediately'] });
    const numbers = async () =>
      (await accountsOf(NAME))
        .filter(({ id }) => !old.includes(id))
        .map(({ display_name: name, account_numbers: [{ status, expected_expiry_date: at }] }) => [
          name,
          status,
          daysFromNow(at),
        ]);
    await customer.sees(numbers, [
      ['Expired Number', 'deactivated', 0],
      ['Eventually Expiring Number', 'transactable', 30],
      ['Immediately Expiring Number', 'deactivated', 0],
    ]);
    await customer.sees(actionsAt(NAME), ['relink', 'relink', 'relink_soon', 'relink_soon']);
    await customer.hears(/Immediately Expiring Number ••7003 has a new state of its account number\./);
    await customer.consoleSays();
  });
});

describe('an institution that is down', () => {
  const why = {
    'Down (Scheduled)': 'It is being maintained, and will be back in a few hours.',
    'Down (Unscheduled)': 'It does not answer right now. Please try again later.',
    'Down (Error)': 'Something went wrong on the way there.',
  };

  it('is told in the flow, which goes on with another', async () => {
    await customer.click('#link-account');
    await customer.consent();
    for (const [name, text] of Object.entries(why)) {
      await customer.pickInstitution(name);
      await customer.atStep('unavailable');
      assert.equal(await customer.text('dialog h2'), `${name} is not available`);
      assert.equal(await customer.text('dialog form p'), text);
      await customer.click('dialog form[data-step="unavailable"] .fcsim-main');
      await customer.atStep('institution');
    }
    await customer.pickInstitution('Test (Non-OAuth)');
    await customer.signIn();
    await customer.connect();
    await customer.leave('success');
    assert.equal(await customer.text('.notice.good'), '1 account linked.');
    await customer.consoleSays();
  });

  it('may be left for good', async () => {
    await customer.click('#link-account');
    await customer.consent();
    await customer.pickInstitution('Down (Error)');
    await customer.click('dialog form[data-step="unavailable"] .fcsim-quiet');
    await customer.gone();
    assert.equal(await customer.text('.notice.neutral'), 'No account was linked.');
    await customer.consoleSays();
  });

  for (const [state, headline, failureReason] of [
    ['Sign-in down, planned', 'You could not be signed in', 'no_authorization'],
    ['Sign-in down, not planned', 'You could not be signed in', 'no_authorization'],
    ['Sign-in fails', 'Reconnecting did not work', 'other'],
  ]) {
    it(`cannot be relinked: ${state}, which is ${failureReason}`, async () => {
      await customer.situation('Inactive Accounts', state);
      await customer.reconnect('Inactive Accounts');
      await customer.leave('unavailable');
      const { outcome, headline: shown, next } = await customer.result();
      assert.equal(outcome, 'failed');
      assert.equal(shown, headline);
      assert.equal(next, 'retry');
      assert.deepEqual(await customer.accounts('Inactive Accounts'), INACTIVE);
      await customer.consoleSays();
    });
  }

  it('can be closed like any other step, which is a cancel', async () => {
    await customer.situation('Inactive Accounts', 'Sign-in fails');
    await customer.reconnect('Inactive Accounts');
    await customer.atStep('unavailable');
    await customer.press(Key.ESCAPE);
    await customer.gone();
    assert.equal((await customer.result()).outcome, 'canceled');
  });
});
