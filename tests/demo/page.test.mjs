import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { By, Key } from 'selenium-webdriver';
import {
  ACTIVE,
  EVERYDAY,
  GOAL,
  HOUSEHOLD,
  INACTIVE,
  NETWORK,
  RAINY_DAY,
  REWARDS,
  setStage,
} from './stage.mjs';

/* global Stripe */

const stage = setStage();
let browser;
let driver;
let customer;
beforeEach(() => ({ browser, driver, customer } = stage));

async function dialogIsGone() {
  assert.deepEqual(await driver.findElements(By.css('dialog')), []);
}

describe('the page', () => {
  it('runs under its policy, with nothing on the console', async () => {
    const policy = await driver.executeAsyncScript((done) => {
      fetch('/').then(({ headers }) => done(headers.get('content-security-policy')));
    });
    assert.match(policy, /^default-src 'none'; script-src 'self' 'wasm-unsafe-eval' 'sha256-/);
    assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'|https:/);
    await customer.consoleSays();
  });

  it('shows what needs the customer, most urgent first', async () => {
    const prompts = await customer.prompts();
    assert.deepEqual(
      prompts.map(([institution, action]) => [institution, action]),
      [
        ['Inactive Accounts', 'relink'],
        ['Bank (OAuth)', 'relink'],
        ['Tokenized Account Numbers', 'relink'],
        ['Tokenized Account Numbers', 'relink_soon'],
        ['Test (Non-OAuth)', 'link_new'],
      ],
    );
    assert.match(prompts[3][2], /^Reconnect before \w+ \d+, \d{4}$/);
    assert.equal(await customer.text('#summary'), '3 of 9 accounts working. 5 things to look at.');
  });

  it('shows status and cause of each account in plain words', async () => {
    assert.deepEqual(await customer.accounts('Inactive Accounts'), INACTIVE);
    assert.equal(await customer.text('[data-institution="Inactive Accounts"] .cause'), 'Access has expired.');
    assert.equal(
      await customer.text('[data-institution="Test (Non-OAuth)"] .cause'),
      'The account was closed.',
    );
  });

  it('says so when the accounts can’t be loaded, and loads them on demand', async () => {
    await customer.scenario('accounts-down');
    await driver.navigate().refresh();
    assert.equal(await customer.text('.notice.bad p'), 'Your accounts could not be loaded.');
    assert.deepEqual(
      await driver.findElements(By.css('#payments .empty')),
      [],
      'nothing says that there are none',
    );
    assert.equal(await customer.text('#summary'), 'Your accounts cannot be shown.');
    assert.deepEqual(await driver.findElements(By.css('.card')), []);
    await customer.click('.drawer-opener');
    await customer.click('#end-outage');
    await customer.press(Key.ESCAPE);
    await customer.click('.notice .button');
    await customer.find('.account');
    assert.deepEqual(await customer.accounts('Inactive Accounts'), INACTIVE);
    await customer.consoleSays(NETWORK('/api/accounts', 502));
  });

  it('has the accounts that pay beside it, each by itself, most urgent first', async () => {
    assert.deepEqual(await customer.payments(), [
      [EVERYDAY, 'Reconnect', true],
      [HOUSEHOLD, 'Reconnect', true],
      ['Expired Number ••7001', 'Reconnect', true],
      ['Eventually Expiring Number ••7002', 'Reconnect soon', true],
      ['Primary Checking ••5550', 'Ready', true],
    ]);
    const expired = await customer.text('.payment:nth-child(3)');
    assert.match(expired, /Its account number for payments does not work any more\./);
    assert.match(
      await customer.text('.payment:nth-child(4)'),
      /Its account number for payments is good until \w+ \d+, \d{4}\./,
    );
  });
});

describe('the endings', () => {
  it('all accounts back', async () => {
    await customer.scenario('all-back');
    await customer.reconnect('Inactive Accounts');
    await customer.goThrough();
    const { institution, outcome, tone, headline, rows, rest, next, button, warnings } =
      await customer.result();
    assert.equal(institution, 'Inactive Accounts');
    assert.equal(outcome, 'relinked');
    assert.equal(tone, 'good');
    assert.equal(headline, 'Inactive Accounts is connected again');
    assert.deepEqual(rows, [
      {
        name: EVERYDAY,
        change: 'Back',
        states: 'Inactive became Active',
        notes: ['Now shared too: Transactions.'],
      },
      {
        name: RAINY_DAY,
        change: 'Back',
        states: 'Inactive became Active',
        notes: ['Now shared too: Payments, Transactions.', 'No longer shared: Owners.'],
      },
      {
        name: REWARDS,
        change: 'Back',
        states: 'Inactive became Active',
        notes: ['Now shared too: Transactions.', 'Asked for, not shared: Payments.'],
      },
    ]);
    assert.equal(rest, '6 accounts not part of this');
    assert.equal(next, 'done');
    assert.equal(button, 'Done');
    assert.deepEqual(warnings, []);
    assert.deepEqual(await customer.accounts('Inactive Accounts'), ACTIVE);
    assert.match(await customer.spoken(), /^Inactive Accounts is connected again\./);
    await customer.takeNextStep();
    await customer.settled();
    assert.deepEqual(await driver.findElements(By.css('.result')), []);
    await customer.consoleSays();
  });

  it('some back', async () => {
    await customer.scenario('some-back');
    await customer.reconnect('Inactive Accounts');
    await customer.goThrough({ toggle: ['rainy-day'] });
    const { outcome, tone, headline, rows, next, button } = await customer.result();
    assert.equal(outcome, 'relinked');
    assert.equal(tone, 'mixed');
    assert.equal(headline, 'Inactive Accounts is connected, but not every account came back');
    assert.deepEqual(
      rows.map(({ name, change, states }) => [name, change, states]),
      [
        [EVERYDAY, 'Back', 'Inactive became Active'],
        [RAINY_DAY, 'Did not come back', 'Inactive'],
        [REWARDS, 'Back', 'Inactive became Active'],
      ],
    );
    assert.deepEqual(rows[1].notes, ['May be back as well.']);
    assert.equal(next, 'refresh_accounts');
    assert.equal(button, 'Check the accounts again');
    assert.deepEqual(await customer.accounts('Inactive Accounts'), [
      [EVERYDAY, 'Active'],
      [RAINY_DAY, 'Inactive'],
      [REWARDS, 'Active'],
    ]);
    assert.deepEqual((await customer.prompts())[0].slice(0, 2), ['Inactive Accounts', 'relink']);
    await customer.consoleSays();
  });

  it('another account chosen', async () => {
    await customer.scenario('other-account');
    await customer.reconnect('Bank (OAuth)');
    await customer.goThrough({ toggle: ['household', 'travel'] });
    const { outcome, headline, rows, next, button } = await customer.result();
    assert.equal(outcome, 'relinked');
    assert.equal(headline, 'Bank (OAuth) is connected, but not every account came back');
    assert.deepEqual(
      rows.map(({ name, change, states }) => [name, change, states]),
      [
        [HOUSEHOLD, 'Did not come back', 'Inactive'],
        [GOAL, 'Back', 'Inactive became Active'],
        ['Travel Savings ••9938', 'New', 'Active'],
      ],
    );
    assert.deepEqual(rows[2].notes, ['Needs a new mandate before payments.']);
    assert.equal(next, 'reconcile');
    assert.equal(button, 'Use these accounts');
    assert.deepEqual(await customer.accounts('Bank (OAuth)'), [
      [HOUSEHOLD, 'Inactive'],
      [GOAL, 'Active'],
      ['Travel Savings ••9938', 'Active'],
    ]);
    await customer.consoleSays();
  });

  it('new authorization, whose accounts then take the place of the old ones', async () => {
    await customer.scenario('new-authorization');
    const old = await customer.accountIds('Bank (OAuth)');
    await customer.reconnect('Bank (OAuth)');
    await customer.goThrough({ login: 'second' });
    const { outcome, tone, headline, rows, next, ids } = await customer.result();
    assert.equal(outcome, 'new_authorization');
    assert.equal(tone, 'mixed');
    assert.equal(headline, 'You connected Bank (OAuth) with another login');
    assert.deepEqual(
      rows.map(({ name, change, states, notes }) => [name, change, states, notes]),
      [
        [HOUSEHOLD, 'Has a new id', 'Inactive became Active', ['Needs a new mandate before payments.']],
        [
          GOAL,
          'Has a new id',
          'Inactive became Active',
          ['Now shared too: Payments.', 'Needs a new mandate before payments.'],
        ],
      ],
    );
    assert.equal(next, 'reconcile');
    assert.deepEqual(await customer.accounts('Bank (OAuth)'), [
      [HOUSEHOLD, 'Inactive'],
      [GOAL, 'Inactive'],
      [HOUSEHOLD, 'Active'],
      [GOAL, 'Active'],
    ]);

    await customer.takeNextStep();
    await customer.find('#live:not(:empty)');
    await driver.wait(async () => (await customer.spoken()) === 'The accounts are up to date.', 5000);
    assert.deepEqual(await customer.accounts('Bank (OAuth)'), [
      [HOUSEHOLD, 'Active'],
      [GOAL, 'Active'],
    ]);
    const left = await customer.accountIds('Bank (OAuth)');
    assert.deepEqual(left, ids.slice(0, 2));
    assert.deepEqual(
      left.filter((id) => old.includes(id)),
      [],
    );
    await customer.consoleSays();
  });

  it('new authorization with accounts that nothing tells apart', async () => {
    await customer.scenario('look-alikes');
    await customer.reconnect('Bank (OAuth)');
    await customer.goThrough({ login: 'second' });
    const { rows } = await customer.result();
    assert.deepEqual(
      rows.map(({ name, change }) => [name, change]),
      [
        [HOUSEHOLD, 'Has a new id'],
        [GOAL, 'Has a new id'],
        ['Shared Pot', 'Did not come back'],
        ['Shared Pot', 'Did not come back'],
        ['Shared Pot', 'New'],
        ['Shared Pot', 'New'],
      ],
    );
    for (const { notes } of rows.slice(4)) {
      assert.match(
        notes.at(-1),
        /^Might be the same account as: Shared Pot \(…\w{6}\), Shared Pot \(…\w{6}\)\.$/,
      );
    }
    await customer.consoleSays();
  });

  it('not authenticated', async () => {
    await customer.scenario('not-authenticated');
    await customer.reconnect('Inactive Accounts');
    await customer.consent();
    await customer.cannotSignIn();
    await customer.leave('failure');
    const { outcome, tone, headline, rows, rest, next, button } = await customer.result();
    assert.equal(outcome, 'failed');
    assert.equal(tone, 'bad');
    assert.equal(headline, 'You could not be signed in');
    assert.deepEqual(rows, []);
    assert.equal(rest, '9 accounts unchanged');
    assert.equal(next, 'retry');
    assert.equal(button, 'Try again');
    assert.deepEqual(await customer.accounts('Inactive Accounts'), INACTIVE);
    await customer.consoleSays();
  });

  it('not authenticated, after three wrong passwords', async () => {
    await customer.reconnect('Inactive Accounts');
    await customer.consent();
    for (const password of ['one', 'two', 'three']) await customer.signIn({ password });
    await customer.leave('failure');
    const { outcome, headline } = await customer.result();
    assert.equal(outcome, 'failed');
    assert.equal(headline, 'You could not be signed in');
    await customer.consoleSays();
  });

  it('a wrong password, then the right one', async () => {
    await customer.reconnect('Inactive Accounts');
    await customer.consent();
    await customer.signIn({ password: 'wrong' });
    assert.equal(await customer.text('dialog [role="alert"]'), 'That password is not right.');
    const field = await customer.find('#fcsim-password');
    assert.equal(await field.getAttribute('aria-invalid'), 'true');
    await customer.signIn();
    await customer.connect();
    await customer.leave('success');
    assert.equal((await customer.result()).outcome, 'relinked');
    assert.deepEqual(await customer.accounts('Inactive Accounts'), ACTIVE);
    await customer.consoleSays();
  });

  it('the wrong account, then the right one', async () => {
    await customer.scenario('wrong-account');
    await customer.reconnectOnly(EVERYDAY);
    await customer.consent();
    await customer.signIn();
    await customer.toggle('rainy-day');
    await customer.connect();
    await customer.atStep('wrong-account');
    await customer.click('dialog .fcsim-quiet');
    await customer.gone();
    const failed = await customer.result();
    assert.equal(failed.outcome, 'failed');
    assert.equal(failed.headline, 'That was another account');
    assert.equal(failed.text, `You signed in, but ${EVERYDAY} was not shared. Please choose that account.`);
    assert.deepEqual(failed.rows, []);
    assert.equal(failed.next, 'choose_expected_account');
    assert.equal(failed.button, 'Choose the right account');
    assert.deepEqual(await customer.accounts('Inactive Accounts'), INACTIVE);

    await customer.takeNextStep();
    await customer.goThrough();
    assert.equal((await customer.result()).outcome, 'relinked');
    await customer.consoleSays();
  });

  it('the wrong account, put right inside the flow', async () => {
    await customer.reconnectOnly(EVERYDAY);
    await customer.consent();
    await customer.signIn();
    await customer.toggle('rainy-day');
    await customer.connect();
    await customer.click('dialog form[data-step="wrong-account"] .fcsim-main');
    await customer.toggle('everyday');
    await customer.connect();
    await customer.leave('success');
    assert.equal((await customer.result()).outcome, 'relinked');
    await customer.consoleSays();
  });

  it('one account back, and its siblings with it', async () => {
    await customer.scenario('siblings');
    await customer.reconnectOnly(EVERYDAY);
    await customer.goThrough();
    const { outcome, headline, rows, next } = await customer.result();
    assert.equal(outcome, 'relinked');
    assert.equal(headline, 'Inactive Accounts is connected again');
    assert.deepEqual(
      rows.map(({ name, change, notes }) => [name, change, notes.at(-1)]),
      [
        [EVERYDAY, 'Back', 'Now shared too: Transactions.'],
        [RAINY_DAY, 'Not part of this', 'May be back as well.'],
        [REWARDS, 'Not part of this', 'May be back as well.'],
      ],
    );
    assert.equal(next, 'refresh_accounts');
    assert.deepEqual(await customer.accounts('Inactive Accounts'), ACTIVE);
    await customer.consoleSays();
  });

  for (const [how, close] of [
    ['with Escape', () => customer.press(Key.ESCAPE)],
    ['with the close button', () => customer.click('dialog [aria-label="Close"]')],
  ]) {
    it(`closed early ${how}`, async () => {
      await customer.scenario('closed-early');
      await customer.reconnect('Inactive Accounts');
      await customer.atStep('consent');
      await close();
      await customer.gone();
      const { outcome, tone, headline, rows, rest, restChanges, next, button } = await customer.result();
      assert.equal(outcome, 'canceled');
      assert.equal(tone, 'neutral');
      assert.equal(headline, 'You closed the window');
      assert.deepEqual(rows, []);
      assert.equal(rest, '9 accounts unchanged');
      assert.deepEqual(new Set(restChanges), new Set(['untouched']));
      assert.equal(next, 'retry');
      assert.equal(button, 'Try again');
      assert.equal(await customer.focused(), 'Reconnect: Inactive Accounts');
      assert.deepEqual(await customer.accounts('Inactive Accounts'), INACTIVE);
      await customer.consoleSays();
    });
  }

  it('closed at a later step', async () => {
    await customer.reconnect('Inactive Accounts');
    await customer.consent();
    await customer.signIn();
    await customer.atStep('accounts');
    await customer.press(Key.ESCAPE);
    await customer.gone();
    assert.equal((await customer.result()).outcome, 'canceled');
    assert.deepEqual(await customer.accounts('Inactive Accounts'), INACTIVE);
    await customer.consoleSays();
  });

  it('closed after it had succeeded, which is a success all the same', async () => {
    await customer.reconnect('Inactive Accounts');
    await customer.consent();
    await customer.signIn();
    await customer.connect();
    await customer.atStep('success');
    await customer.press(Key.ESCAPE);
    await customer.gone();
    assert.equal((await customer.result()).outcome, 'relinked');
    assert.deepEqual(await customer.accounts('Inactive Accounts'), ACTIVE);
    await customer.consoleSays();
  });

  for (const [scenario, text] of [
    ['session-expired', 'This Financial Connections session has expired. Create a new one.'],
    ['session-used', 'This Financial Connections session was used already. Create a new one.'],
  ]) {
    it(`flow could not launch: ${scenario}; trying again works`, async () => {
      await customer.scenario(scenario);
      await customer.reconnect('Inactive Accounts');
      const failed = await customer.result();
      assert.equal(failed.outcome, 'error');
      assert.equal(failed.tone, 'bad');
      assert.equal(failed.headline, 'The sign-in window could not be opened');
      assert.equal(failed.text, text);
      assert.equal(failed.rest, '9 accounts unchanged');
      assert.equal(failed.next, 'retry');
      await dialogIsGone();
      assert.deepEqual(await customer.accounts('Inactive Accounts'), INACTIVE);

      await customer.takeNextStep();
      await customer.goThrough();
      assert.equal((await customer.result()).outcome, 'relinked');
      await customer.consoleSays(NETWORK('/simulator/flow/open', 400));
    });
  }

  it('the accounts endpoint down: the outcome is told all the same', async () => {
    await customer.scenario('accounts-down');
    await customer.reconnect('Inactive Accounts');
    await customer.goThrough();
    const { outcome, headline, rows, warnings, next } = await customer.result();
    assert.equal(outcome, 'relinked');
    assert.equal(headline, 'Inactive Accounts is connected again');
    assert.deepEqual(warnings, [
      'We could not load the accounts that you had, so every account shows as new.',
    ]);
    assert.deepEqual(
      rows.map(({ name, change }) => [name, change]),
      [
        [EVERYDAY, 'New'],
        [RAINY_DAY, 'New'],
        [REWARDS, 'New'],
      ],
    );
    assert.equal(next, 'reconcile');
    assert.match(
      await customer.text('.notice.bad'),
      /^Your accounts could not be loaded\. What you see here may be out of date\./,
    );
    assert.deepEqual(await customer.accounts('Inactive Accounts'), INACTIVE);

    await customer.click('.drawer-opener');
    await customer.click('#end-outage');
    await customer.press(Key.ESCAPE);
    await customer.click('.notice .button');
    await customer.find('[data-institution="Inactive Accounts"] .badge.good');
    assert.deepEqual(await customer.accounts('Inactive Accounts'), ACTIVE);
    assert.deepEqual(await driver.findElements(By.css('.notice')), []);
    await customer.consoleSays(NETWORK('/api/accounts', 502));
  });

  it('a success that lists no account', async () => {
    await customer.scenario('empty-list');
    await customer.reconnect('Inactive Accounts');
    await customer.goThrough();
    const { outcome, headline, rows, next } = await customer.result();
    assert.equal(outcome, 'relinked');
    assert.equal(headline, 'Inactive Accounts is connected; we are still checking the accounts');
    assert.deepEqual(
      rows.map(({ name, change }) => [name, change]),
      [
        [EVERYDAY, 'Not confirmed yet'],
        [RAINY_DAY, 'Not confirmed yet'],
        [REWARDS, 'Not confirmed yet'],
      ],
    );
    assert.equal(next, 'refresh_accounts');
    assert.deepEqual(await customer.accounts('Inactive Accounts'), ACTIVE);
    await customer.consoleSays();
  });

  it('stopped while a slow server makes the session', async () => {
    await customer.scenario('slow');
    await customer.reconnect('Inactive Accounts');
    assert.match(await customer.text('.waiting'), /^Preparing your sign-in to Inactive Accounts\./);
    await customer.reconnect('Bank (OAuth)');
    assert.equal((await driver.findElements(By.css('.waiting'))).length, 1);
    await customer.click('#stop');
    const { problem, tone, headline } = await customer.result();
    assert.equal(problem, 'aborted');
    assert.equal(tone, 'neutral');
    assert.equal(headline, 'You stopped waiting');
    await dialogIsGone();
    assert.equal(await customer.focused(), 'Reconnect: Inactive Accounts');

    // Nothing is left over: the next flow opens.
    await customer.scenario('reset');
    await customer.reconnect('Bank (OAuth)');
    await customer.goThrough();
    assert.equal((await customer.result()).outcome, 'relinked');
    await customer.consoleSays();
  });

  it('a session of the page that is over', async () => {
    await driver.manage().deleteAllCookies();
    await customer.reconnect('Inactive Accounts');
    const { problem, tone, headline, text } = await customer.result();
    assert.equal(problem, 'request_failed');
    assert.equal(tone, 'bad');
    assert.equal(headline, 'That did not work');
    assert.equal(text, 'Your session has ended. Load the page again.');
    const network = (await browser.consoleEntries()).map(({ message }) => message);
    assert.ok(network.length > 0);
    assert.ok(
      network.every((message) => message.includes('401 (Unauthorized)')),
      network.join('\n'),
    );
  });
});

describe('the ordinary flow', () => {
  it('links an account in place of one that can’t be relinked', async () => {
    await customer.reconnect('Test (Non-OAuth)');
    await customer.consent();
    await driver.findElement(By.xpath('//dialog//button[.="Test (Non-OAuth)"]')).click();
    await customer.signIn();
    await customer.connect();
    await customer.leave('success');
    assert.equal(await customer.text('.notice.good'), '1 account linked.');
    assert.deepEqual(await customer.accounts('Test (Non-OAuth)'), [
      ['Primary Checking ••5550', 'Active'],
      ['Old Savings ••5551', 'Inactive'],
      ['Primary Checking ••5550', 'Active'],
    ]);
    await customer.consoleSays();
  });

  it('tells calmly that nothing was linked', async () => {
    await customer.click('#link-account');
    await customer.atStep('consent');
    await customer.press(Key.ESCAPE);
    await customer.gone();
    assert.equal(await customer.text('.notice.neutral'), 'No account was linked.');
    assert.equal(await customer.focused(), 'Link an account');
    await customer.consoleSays();
  });
});

describe('for everyone', () => {
  it('the flow can be gone through with the keyboard alone', async () => {
    const button = await customer.find('[data-institution="Inactive Accounts"] .prompt .button');
    await driver.executeScript((element) => element.focus(), button);
    await customer.press(Key.ENTER);
    await customer.atStep('consent');
    assert.match(await customer.focused(), /^Tally asks to connect/);
    await customer.press(Key.TAB, Key.ENTER);
    await customer.atStep('sign-in');
    await customer.press(Key.TAB, Key.TAB, 'open-sesame', Key.ENTER);
    await customer.atStep('accounts');
    await customer.press(Key.TAB, Key.TAB, Key.SPACE);
    const unticked = await driver.findElements(By.css('dialog input:not(:checked)'));
    assert.deepEqual(await Promise.all(unticked.map((input) => input.getAttribute('value'))), ['rainy-day']);
    await customer.press(Key.TAB, Key.TAB, Key.ENTER);
    await customer.atStep('success');
    await customer.press(Key.TAB, Key.ENTER);
    await customer.gone();
    assert.equal((await customer.result()).outcome, 'relinked');
    assert.equal(await customer.focused(), 'Reconnect: Inactive Accounts');
    await customer.consoleSays();
  });

  it('focus goes to the headline where the button has gone', async () => {
    await customer.reconnect('Inactive Accounts');
    await customer.goThrough();
    await customer.result();
    assert.equal(await customer.focused(), 'Inactive Accounts is connected again');
    await customer.takeNextStep();
    await customer.settled();
    assert.equal(await driver.executeScript(() => document.activeElement.id), 'accounts');
  });

  it('the dialog is modal, has a name, and cannot be left half open', async () => {
    await customer.reconnect('Inactive Accounts');
    await customer.atStep('consent');
    const dialog = await customer.find('dialog');
    assert.equal(await dialog.getAriaRole(), 'dialog');
    assert.equal(await dialog.getAccessibleName(), 'Tally asks to connect to Inactive Accounts');
    assert.equal(await driver.executeScript((element) => element.matches(':modal'), dialog), true);
    await customer.press(Key.ESCAPE);
    await customer.gone();
    await dialogIsGone();
  });

  it('nothing can be connected before an account is chosen', async () => {
    await customer.reconnect('Inactive Accounts');
    await customer.consent();
    await customer.signIn();
    await customer.toggle('everyday', 'rainy-day', 'rewards');
    assert.equal(await (await customer.find('dialog .fcsim-main')).isEnabled(), false);
    await customer.toggle('rewards');
    assert.equal(await (await customer.find('dialog .fcsim-main')).isEnabled(), true);
  });
});

describe('the scenario drawer', () => {
  it('puts everything back to the start', async () => {
    await customer.reconnect('Inactive Accounts');
    await customer.goThrough();
    await customer.result();
    await customer.scenario('reset');
    assert.deepEqual(await customer.accounts('Inactive Accounts'), INACTIVE);
    assert.deepEqual(await driver.findElements(By.css('.result')), []);
    await customer.consoleSays();
  });

  it('gives up a flow that still waits', async () => {
    await customer.scenario('slow');
    await customer.reconnect('Inactive Accounts');
    await customer.find('.waiting');
    await customer.scenario('reset');
    assert.deepEqual(await driver.findElements(By.css('.waiting')), []);
    await customer.reconnect('Bank (OAuth)');
    await customer.goThrough();
    assert.equal((await customer.result()).outcome, 'relinked');
    await customer.consoleSays();
  });

  it('says how to play what was chosen', async () => {
    await customer.click('.drawer-opener');
    await customer.click('[data-scenario="some-back"]');
    await customer.find('[data-scenario="some-back"][aria-pressed="true"]');
    assert.equal(
      await customer.text('#drawer .how'),
      'Reconnect Inactive Accounts, sign in and untick Rainy Day Savings.',
    );
    assert.equal(await customer.focused(), 'Only some come back');
    await customer.press(Key.ESCAPE);
    assert.equal(await (await customer.find('#drawer')).isDisplayed(), false);
  });
});

describe('the client secret', () => {
  it('is nowhere on the page, in its addresses or on the console after a flow', async () => {
    await customer.reconnect('Inactive Accounts');
    await customer.goThrough();
    await customer.result();
    const [html, addresses, storage] = await driver.executeScript(() => [
      document.documentElement.outerHTML,
      performance.getEntriesByType('resource').map(({ name }) => name),
      JSON.stringify([{ ...localStorage }, { ...sessionStorage }]),
    ]);
    assert.ok(addresses.some((address) => address.endsWith('/api/relink-sessions')));
    assert.doesNotMatch(`${html}${addresses}${storage}`, /client_secret/);
    await customer.consoleSays();
  });
});

describe('the stand-in for Stripe.js', () => {
  const run = (body, ...values) =>
    driver.executeAsyncScript(
      `const done = arguments[arguments.length - 1];
       Promise.resolve((${body})(...Array.from(arguments).slice(0, -1)))
         .then((value) => done({ value }), (error) => done({ error: [error.name, error.message] }));`,
      ...values,
    );

  it('wants a publishable key', async () => {
    for (const key of [undefined, null, '', 'sk_test_1']) {
      const { error } = await run(`async (key) => Stripe(key)`, key);
      assert.equal(error[0], 'IntegrationError');
      assert.doesNotMatch(error[1], /sk_test/);
    }
  });

  it('wants a client secret', async () => {
    for (const options of [undefined, {}, { clientSecret: '' }, { clientSecret: 5 }]) {
      const { error } = await run(
        `(options) => Stripe('pk_test_1').collectFinancialConnectionsAccounts(options)`,
        options,
      );
      assert.equal(error[0], 'IntegrationError');
    }
    await dialogIsGone();
  });

  it('resolves with Stripe’s error for a client secret that is none', async () => {
    const { value } = await run(
      `() => Stripe('pk_test_1').collectFinancialConnectionsAccounts({ clientSecret: 'fcsess_client_secret_x' })`,
    );
    assert.deepEqual(Object.keys(value), ['error']);
    assert.equal(value.error.type, 'invalid_request_error');
    assert.equal(value.error.code, 'resource_missing');
    await dialogIsGone();
  });

  it('resolves with a cancelled session and no accounts when it is closed', async () => {
    await driver.executeScript(() => {
      window.collected = fetch('/api/link-sessions', { method: 'POST' })
        .then((response) => response.json())
        .then(({ client_secret: clientSecret }) =>
          Stripe('pk_test_1').collectFinancialConnectionsAccounts({ clientSecret }),
        );
    });
    await customer.atStep('consent');
    await customer.press(Key.ESCAPE);
    const { value } = await run(`() => window.collected`);
    assert.deepEqual(Object.keys(value), ['financialConnectionsSession']);
    const { status, status_details: details, accounts } = value.financialConnectionsSession;
    assert.equal(status, 'cancelled');
    assert.deepEqual(details, { cancelled: { reason: 'other' } });
    assert.deepEqual(accounts, []);
  });
});
