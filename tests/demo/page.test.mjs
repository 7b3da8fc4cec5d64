/** What the page does apart from the endings of scenarios: loading, news, other journeys, the inspector, the keyboard. */

import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { Key } from 'selenium-webdriver';
import { ENGINE } from '../support/browser.mjs';
import { visit } from '../support/demo.mjs';
import { axeFindings, fitsTheScreen, headlineIsSeen, nothingContradicts, speaksPlainly } from './checks.mjs';
import { journeys } from './journeys.mjs';
import { EVERYDAY, HARBOURNE, JUNIPERA, LOOKS, MILLVALE, OAKFERN, RAINY_DAY, setStage } from './stage.mjs';

const stage = setStage();
const LARGE = { width: 1280, height: 900, scheme: 'light' };
const SMALL = { width: 320, height: 800, scheme: 'dark' };
let customer;
let driver;
beforeEach(async () => {
  ({ customer, driver } = stage);
  await stage.look(LARGE);
  await customer.arrive();
});

/** Nothing is wrong with the page as it is now, large and small. */
async function isFine(looks = [LARGE, SMALL]) {
  await speaksPlainly(driver);
  for (const look of looks) {
    await stage.look(look);
    assert.deepEqual(await axeFindings(driver), []);
    await fitsTheScreen(driver);
  }
  await stage.look(LARGE);
}

/** Puts a bank into a state, as its webhooks will tell. */
const arrange = (institution, situation) => customer.ask('/simulator/situations', { institution, situation });

describe('the page', () => {
  it('shows what needs the customer, under its policy, and the console is silent', async () => {
    assert.deepEqual(await customer.prompts(HARBOURNE), ['relink']);
    assert.deepEqual(await customer.prompts(JUNIPERA), ['relink']);
    assert.deepEqual(await customer.prompts(MILLVALE), ['link_new']);
    assert.deepEqual((await customer.payments()).slice(2), [
      ['Home Checking ••7001', 'Reconnect', true],
      ['Bills Checking ••7002', 'Reconnect soon', true],
      ['Primary Checking ••5550', 'Ready', true],
    ]);
    assert.equal(await customer.text('#summary'), '2 of 9 accounts work.');
    await isFine();
    await customer.consoleSays();
  });

  it('can be used as soon as it can be pressed, however slow the server is', async () => {
    // It runs before the pages of later tests, too.
    await stage.browser.runBeforePages(`
      const real = globalThis.fetch;
      const slow = location.search === '?slow';
      globalThis.fetch = async (...args) => {
        if (slow) await new Promise((resolve) => setTimeout(resolve, 400));
        return real(...args);
      };
      const impatient = slow && setInterval(() => {
        if (document.querySelector('dialog')) clearInterval(impatient);
        else document.getElementById('link-account')?.click();
      }, 20);
    `);
    await driver.get(`${stage.demo.url}/?slow`);
    await customer.find('dialog');
    await customer.step('consent');
    await customer.press(Key.ESCAPE);
    await customer.ended();
    await customer.consoleSays();
  });

  it('says so when the accounts can’t be loaded, and loads them on demand', async () => {
    await customer.ask('/simulator/scenarios', { id: 'accounts-down' });
    await customer.ask('/api/overview');
    await driver.navigate().refresh();
    assert.equal(await customer.text('.notice.bad p'), 'Your accounts could not be loaded.');
    assert.equal(await customer.text('#summary'), 'Your accounts cannot be shown.');
    assert.equal(await customer.count('.card, .empty'), 0);
    await isFine();
    await customer.click('#end-outage');
    await customer.find('.account');
    assert.equal(await customer.count('.notice'), 0);
    assert.equal(await customer.focused(), 'strip');
  });
});

describe('news', () => {
  it('of each kind change the page, by name and without a jump', async () => {
    const news = (words) => customer.sees(() => customer.text('.news p'), words);
    await arrange('fcinst_simTestNonOAuth', 'institution_requirement');
    await news('Primary Checking ••5550 and Old Savings ••5551 do not work any more.');
    assert.deepEqual(await customer.prompts(MILLVALE), ['relink']);
    await nothingContradicts(driver).catch(({ message }) => assert.match(message, /nothing has the focus/));
    await isFine();
    await arrange('fcinst_simTestNonOAuth', 'active');
    await news('Primary Checking ••5550 and Old Savings ••5551 work again.');
    await arrange('fcinst_simTestNonOAuth', 'deactivating');
    await news('Primary Checking ••5550 and Old Savings ••5551 will stop working soon.');
    await arrange('fcinst_simTokenized', 'number-expired');
    await customer.sees(() => customer.prompts(JUNIPERA), ['relink']);
    await customer.consoleSays();
  });

  it('leave focus, what was opened, and its place on the screen as they are', async () => {
    const button = `[data-institution="${MILLVALE}"] .prompt .button`;
    await customer.click(`[data-institution="${OAKFERN}"] .elsewhere summary`);
    const where = () =>
      driver.executeScript((css) => {
        const element = document.querySelector(css);
        return [document.activeElement === element, element.getBoundingClientRect().top];
      }, button);
    await driver.executeScript((css) => {
      document.querySelector(css).focus();
      document.querySelector(css).scrollIntoView({ block: 'center' });
    }, button);
    const [, before] = await where();
    await arrange('fcinst_simInactiveAccounts', 'active');
    await customer.sees(() => customer.prompts(HARBOURNE), []);
    const [focused, after] = await where();
    assert.equal(focused, true);
    // Scrolling goes by whole pixels.
    assert.ok(Math.abs(after - before) <= 1, `${before} px, ${after} px`);
    assert.equal(await customer.count('.elsewhere[open]'), 1);
  });

  it('finish a hosted relink whose customer does not come back', async () => {
    await customer.arrive('hosted-away');
    await customer.askForLink(`[data-institution="${HARBOURNE}"]`, 'url');
    await headlineIsSeen(driver);
    await isFine();
    const link = await driver.executeScript(() => document.querySelector('#next').href);
    // On another device.
    const { post } = await visit(stage.demo.url);
    const { client_secret } = (await post(new URL(link).pathname)).body;
    await post('/simulator/flow/sign-in', { client_secret, login: 'first', password: 'open-sesame' });
    await post('/simulator/flow/complete', { client_secret, accounts: ['everyday', 'rainy-day', 'rewards'] });
    await customer.sees(async () => (await customer.ending())?.headline, 'Harbourne Bank is connected again');
    await nothingContradicts(driver);
    assert.equal(await customer.count('.news'), 0);
  });
});

describe('other journeys', () => {
  it('keeps what the customer cannot tell apart, and says so', async () => {
    await customer.arrive('look-alikes');
    await journeys['look-alikes'].play(customer);
    await customer.click('.question [data-answer="unknown"]');
    await customer.sees(() => customer.count('.question'), 1);
    await customer.click('.question [data-answer="unknown"]');
    await customer.sees(async () => (await customer.ending()).headline, 'Oakfern Bank is connected');
    const { text, rows } = await customer.ending();
    assert.match(text, /which of the new accounts is Shared Pot \(2 accounts\)/);
    assert.equal(rows.filter((row) => row === 'Shared Pot: Not told apart').length, 2);
    await nothingContradicts(driver);
    await isFine();
  });

  it('takes no answer back that is on its way while the accounts are loaded', async () => {
    await customer.arrive('look-alikes');
    await journeys['look-alikes'].play(customer);
    await customer.ended();
    await driver.executeScript(() => {
      const real = window.fetch;
      window.fetch = async (...args) => {
        const response = await real(...args);
        if (args[0] === '/api/overview') await new Promise((resolve) => setTimeout(resolve, 700));
        return response;
      };
      window.told = new Set();
      const note = () => window.told.add(document.querySelector('[data-ending] h4')?.textContent);
      new MutationObserver(note).observe(document.body, {
        subtree: true,
        childList: true,
        characterData: true,
      });
    });
    await journeys['look-alikes'].then(customer);
    await customer.find('#accounts[aria-busy="false"]');
    const told = await driver.executeScript(() => [...window.told].filter((title) => /not/.test(title)));
    assert.deepEqual(told, []);
  });

  it('links another account in place of one that is gone, and removes that', async () => {
    await customer.click(`[data-institution="${MILLVALE}"] .prompt .button`);
    await customer.goToEnd({ bank: 4, login: 'second', toggle: ['primary'] });
    const { headline, next } = await customer.ending();
    assert.deepEqual([headline, next], ['Primary Checking ••5550 is linked', 'Remove Old Savings ••5551']);
    await headlineIsSeen(driver);
    await isFine();
    await customer.click('#next');
    const primary = ['Primary Checking ••5550', 'active'];
    await customer.sees(() => customer.rows(MILLVALE), [primary, primary]);
    assert.equal(await customer.focused(), `card:${MILLVALE}`);
    await customer.find('#accounts[aria-busy="false"]');
    assert.deepEqual(await customer.prompts(MILLVALE), []);
  });

  it('shows what was started under Payments where it is told of, on a small screen, too', async () => {
    await stage.look(SMALL);
    await customer.openSection('payments');
    await customer.askForLink('.payment .prompt', 'url');
    await headlineIsSeen(driver);
    await driver.get(await driver.executeScript(() => document.querySelector('#next').href));
    await customer.goToEnd();
    assert.equal((await customer.ending()).headline, `${EVERYDAY} is connected again`);
    await headlineIsSeen(driver);
    await customer.click('#dismiss');
    assert.match(await customer.focused(), /^card:payment:/);
  });

  it('goes on when the window of the bank was closed, and can be left', async () => {
    await customer.reconnect(OAKFERN);
    await customer.finish('consent');
    const [home] = await driver.getAllWindowHandles();
    await customer.finish('leaving');
    await customer.inNewWindow(home);
    await customer.step('sign-in');
    assert.equal(await driver.getTitle(), OAKFERN);
    await driver.close();
    await driver.switchTo().window(home);
    assert.match(await (await customer.step('leaving')).getText(), /was closed before the end/);
    await customer.press(Key.ESCAPE);
    await customer.ended();
    assert.equal((await customer.ending()).headline, 'You stopped before the end');
  });

  it('welcomes who comes back in a browser that it does not know', async () => {
    await driver.get('about:blank');
    await stage.browser.forgetCookies(`${stage.demo.url}/icon.svg`);
    await driver.get(`${stage.demo.url}/return/abc`);
    await customer.sees(() => customer.text('h1'), 'You are done here');
    await isFine(LOOKS);
  });

  it('shows steps of one height in the dialog, with the password focused', async () => {
    await customer.reconnect(HARBOURNE);
    const heights = new Set();
    for (const name of ['consent', 'sign-in', 'accounts', 'success']) {
      await customer.step(name);
      if (name === 'sign-in') {
        assert.equal(await customer.focused(), 'fcsim-password');
        await driver.switchTo().activeElement().sendKeys('open-sesame');
      }
      heights.add(await driver.executeScript(() => document.querySelector('dialog').offsetHeight));
      await customer.finish(name);
    }
    await customer.ended();
    assert.equal(heights.size, 1);
  });
});

describe('for developers', () => {
  it('the inspector shows outcome, request and code of the flow just played', async () => {
    await customer.reconnect(HARBOURNE);
    await customer.goToEnd();
    await customer.click('#inspector-opener');
    await customer.find('.code pre');
    const facts = () =>
      [...document.querySelectorAll('[data-fact]')].map((fact) => `${fact.dataset.fact}: ${fact.innerText}`);
    assert.deepEqual(await driver.executeScript(facts), [
      'outcome: relinked',
      'nextStep: done',
      'complete: true',
      'evidence: relink_result',
      'warnings: none',
    ]);
    for (const later of [
      /\d+ × GET, for GET \/api\/overview/,
      /financial_connections\.account\.reactivated/,
    ]) {
      await customer.sees(async () => later.test(await customer.text('.inspector')), true);
    }
    const text = await driver.executeScript(() => document.querySelector('.inspector').textContent);
    for (const told of [
      /relink_options\[authorization\]: *"fcauth_.*relink_result:.*authorization: *"fcauth_/s,
      /www\/page\/actions\/relink\.js.*return relink\(\{/s,
      /www\/server\/api\.mjs:\d+.*async function createRelinkSession/s,
    ]) {
      assert.match(text, told);
    }
    assert.doesNotMatch(text, /client_secret_\w/);
    await isFine();

    await customer.click('.report-entries li:nth-child(2) button');
    const row = () => document.activeElement.querySelector('.account-name').textContent;
    assert.equal(await driver.executeScript(row), RAINY_DAY);
    await customer.click('.inspector .drawer-head .button');
    assert.equal(await customer.count('.inspector'), 0);
    assert.equal(await customer.focused(), 'inspector');
    await customer.consoleSays();
  });

  it('scenarios are armed with the keyboard, say what to do, and are left again', async () => {
    await driver.executeScript(() => document.getElementById('scenarios-opener').focus());
    await customer.press(Key.ENTER);
    await customer.find('#scenarios:popover-open');
    await isFine();
    await customer.press(Key.ESCAPE);
    assert.equal(await customer.focused(), 'scenarios-opener');
    await customer.press(Key.ENTER);
    await customer.click('[data-scenario="siblings"]');
    assert.match(await customer.text('.strip'), /One account brings its siblings back.*Under Payments/s);
    await customer.sees(customer.focused, 'strip');
    await customer.click('#reset');
    await customer.gone('.strip');
    assert.deepEqual(await customer.prompts(HARBOURNE), ['relink']);
  });

  it('keeps what colours tell where colours are forced', { skip: ENGINE !== 'chromium' }, async () => {
    await driver.sendDevToolsCommand('Emulation.setEmulatedMedia', {
      features: [{ name: 'forced-colors', value: 'active' }],
    });
    const border = (css) => getComputedStyle(document.querySelector(css)).borderTopStyle;
    for (const css of ['.badge', '.banner', '.button.primary']) {
      assert.equal(await driver.executeScript(border, css), 'solid', css);
    }
    assert.deepEqual(await axeFindings(driver), []);
  });
});
