/** Every state of page and dialog, checked with axe-core in light and dark, at 320 px, and for jumps and motion. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { beforeEach, describe, it } from 'node:test';
import { Key } from 'selenium-webdriver';
import { ENGINE } from '../support/browser.mjs';
import { EVERYDAY, HOUSEHOLD, RAINY_DAY, setStage } from './stage.mjs';

/* global axe */

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const stage = setStage();
let customer;
let driver;
beforeEach(async () => {
  ({ customer, driver } = stage);
  if (skip) return;
  await screen(1280, 900);
  await media({});
});

/** Size and media of the page are set by DevTools. */
const skip = ENGINE === 'chromium' ? false : 'needs Chromium’s DevTools';

const media = (features) =>
  driver.sendDevToolsCommand('Emulation.setEmulatedMedia', {
    features: Object.entries(features).map(([name, value]) => ({ name, value })),
  });
const screen = (width, height) =>
  driver.sendDevToolsCommand('Emulation.setDeviceMetricsOverride', {
    width,
    height,
    deviceScaleFactor: 1,
    mobile: width < 500,
  });

/** What axe finds now: rule, place, and why. */
async function findings() {
  if (await driver.executeScript(() => typeof axe === 'undefined')) await driver.executeScript(AXE);
  return driver.executeAsyncScript((done) => {
    axe.run(document, { resultTypes: ['violations'] }).then(
      ({ violations }) =>
        done(
          violations.flatMap(({ id, nodes }) =>
            nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
          ),
        ),
      (problem) => done([problem.message]),
    );
  });
}

/** Nothing is wrong with the page as it is now: light and dark, and narrow, where colours are no others. */
async function isFine(state) {
  for (const [width, height, themes] of [
    [1280, 900, ['light', 'dark']],
    [320, 640, ['light']],
  ]) {
    await screen(width, height);
    for (const theme of themes) {
      await media({ 'prefers-color-scheme': theme, 'prefers-reduced-motion': 'reduce' });
      assert.deepEqual(await findings(), [], `${state}, ${width} px, ${theme}`);
    }
    const [content, wide, box] = await driver.executeScript(() => {
      const { left, right } = (
        document.querySelector('dialog') ??
        document.querySelector(':popover-open') ??
        document.querySelector('main')
      ).getBoundingClientRect();
      return [document.documentElement.scrollWidth, document.documentElement.clientWidth, [left, right]];
    });
    assert.ok(content <= wide, `${state}: ${content} px wide on ${wide} px`);
    assert.ok(box[0] >= 0 && box[1] <= width, `${state}: from ${box.join(' to ')} on ${width} px`);
  }
  await screen(1280, 900);
}

describe('every state of the page', { skip }, () => {
  it('before and after loading, and with nothing there', async () => {
    await isFine('the accounts');
    await driver.executeScript(() => {
      // As the page comes, before its script has run.
      globalThis.stop();
      fetch('/').then(async (response) => {
        const page = new DOMParser().parseFromString(await response.text(), 'text/html');
        document.querySelector('main').replaceWith(page.querySelector('main'));
      });
    });
    await customer.find('.placeholder');
    await isFine('loading');
  });

  it('the scenario drawer', async () => {
    await customer.click('.drawer-opener');
    await isFine('the drawer');
    await customer.click('[data-scenario="accounts-down"]');
    await customer.find('#end-outage');
    await isFine('the drawer with a scenario');
  });

  it('an outage', async () => {
    await customer.scenario('accounts-down');
    await customer.reconnect('Inactive Accounts');
    await customer.goThrough();
    await customer.result();
    await isFine('a result with a warning, and an outage');
    await driver.navigate().refresh();
    await customer.find('.notice.bad');
    await isFine('nothing to show');
  });

  it('news', async () => {
    await customer.situation('Test (Non-OAuth)', 'Active for 20 more days');
    await customer.hears(/soon/);
    await isFine('news');
    await customer.situation('Test (Non-OAuth)', 'Disconnected');
    await customer.hears(/disconnected/);
    await isFine('disconnected accounts');
  });

  it('no account at all', async () => {
    await driver.executeScript(() => {
      const real = globalThis.fetch;
      globalThis.fetch = (address, init) =>
        String(address) === '/api/accounts'
          ? Promise.resolve(new Response('{"object":"list","data":[]}'))
          : real(address, init);
    });
    await customer.ask('/simulator/situations', {
      institution: 'fcinst_simInactiveAccounts',
      situation: 'disconnected',
    });
    await customer.find('.empty');
    await isFine('no account');
  });

  it('waiting, stopped', async () => {
    await customer.scenario('slow');
    await customer.reconnect('Inactive Accounts');
    await customer.find('.waiting');
    await isFine('preparing');
    await customer.click('#stop');
    await customer.result();
    await isFine('stopped');
  });
});

describe('every step of the dialog, and every result', { skip }, () => {
  it('all back', async () => {
    await customer.reconnect('Inactive Accounts');
    await customer.atStep('consent');
    await isFine('consent');
    await customer.consent();
    await customer.atStep('sign-in');
    await isFine('sign-in');
    await customer.signIn({ password: 'wrong' });
    await customer.atStep('sign-in');
    await isFine('a wrong password');
    await customer.signIn();
    await customer.atStep('accounts');
    await isFine('accounts');
    await customer.connect();
    await customer.atStep('success');
    await isFine('success');
    await customer.leave('success');
    await customer.result();
    await customer.click('.rest summary');
    await isFine('all back');
  });

  it('another account, then some back', async () => {
    await customer.reconnectOnly(EVERYDAY);
    await customer.consent();
    await customer.signIn();
    await customer.atStep('accounts');
    await isFine('one account');
    await customer.toggle('rainy-day');
    await customer.connect();
    await customer.atStep('wrong-account');
    await isFine('the wrong account');
    await customer.click('dialog .fcsim-quiet');
    await customer.gone();
    await customer.result();
    await isFine('failed: no_account');
    await customer.reconnect('Inactive Accounts');
    await customer.goThrough({ toggle: ['rewards'] });
    await customer.result();
    await isFine('some back');
  });

  it('a new authorization, with a mandate and a choice', async () => {
    await customer.scenario('look-alikes');
    await customer.reconnect('Bank (OAuth)');
    await customer.consent();
    await customer.atStep('sign-in');
    await isFine('a sign-in at the institution');
    await customer.signIn({ login: 'second' });
    await customer.connect();
    await customer.leave('success');
    const { ids } = await customer.result();
    await customer.click('.result .mandate summary');
    await customer.choose(ids[2], ids[4]);
    await isFine('new authorization');
    await customer.click('.result .mandate .button');
    await customer.find('.result .mandate-done');
    await isFine('an accepted mandate');
  });

  it('could not sign in', async () => {
    await customer.reconnect('Inactive Accounts');
    await customer.consent();
    await customer.cannotSignIn();
    await customer.atStep('failure');
    await isFine('failure');
    await customer.leave('failure');
    await customer.result();
    await isFine('failed: no_authorization');
  });

  it('an institution that is down, and a cancel', async () => {
    await customer.click('#link-account');
    await customer.consent();
    await customer.atStep('institution');
    await isFine('institutions');
    await customer.pickInstitution('Down (Scheduled)');
    await customer.atStep('unavailable');
    await isFine('an institution that is down');
    await customer.press(Key.ESCAPE);
    await customer.gone();
    await isFine('a notice');
    await customer.reconnect('Inactive Accounts');
    await customer.atStep('consent');
    await customer.press(Key.ESCAPE);
    await customer.gone();
    await customer.result();
    await isFine('canceled');
  });

  it('errors', async () => {
    await customer.scenario('session-expired');
    await customer.reconnect('Inactive Accounts');
    await customer.result();
    await isFine('error');
    await customer.scenario('stripe-garbage');
    await customer.reconnect('Inactive Accounts');
    await customer.result();
    await isFine('a problem');
  });
});

describe('what moves', { skip }, () => {
  it('nothing jumps while the page loads, while a flow is open, or when news arrive', async () => {
    /** Sums the shifts that no click of the customer caused. */
    const watch = () =>
      driver.executeScript(() => {
        globalThis.shifts = [];
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) {
            if (!entry.hadRecentInput) globalThis.shifts.push(entry.value);
          }
        }).observe({ type: 'layout-shift', buffered: true });
      });
    const shifted = () =>
      driver.executeScript(() => globalThis.shifts.reduce((sum, value) => sum + value, 0));
    const place = () =>
      driver.executeScript(() => document.querySelector('main h1').getBoundingClientRect().left);

    await screen(1280, 900);
    await driver.navigate().refresh();
    await customer.find('.account');
    await watch();
    // Google calls up to 0.1 good.
    assert.ok((await shifted()) < 0.1, `loading: ${await shifted()}`);

    const left = await place();
    const loaded = await shifted();
    await customer.reconnect('Test (Non-OAuth)');
    await customer.atStep('consent');
    assert.equal(await place(), left, 'the page keeps its width under the dialog');
    await customer.press(Key.ESCAPE);
    await customer.gone();
    await customer.situation('Tokenized Account Numbers', 'Account numbers expired');
    await customer.hears(/new state/);
    assert.ok((await shifted()) - loaded < 0.1, `afterwards: ${(await shifted()) - loaded}`);
  });

  it('nothing for who asked for less motion', async () => {
    const animations = () =>
      driver.executeScript(() =>
        ['.spinner', 'dialog'].map((css) => getComputedStyle(document.querySelector(css)).animationName),
      );
    await media({ 'prefers-reduced-motion': 'no-preference' });
    await customer.reconnect('Inactive Accounts');
    await customer.atStep('consent');
    assert.deepEqual(await animations(), ['turn', 'fcsim-rise']);
    await media({ 'prefers-reduced-motion': 'reduce' });
    assert.deepEqual(await animations(), ['none', 'none']);
    assert.deepEqual(await driver.executeScript(() => document.getAnimations().length), 0);
  });
});

describe('with the keyboard alone', () => {
  it('a mandate is accepted and a choice is made', async () => {
    await customer.scenario('look-alikes');
    await customer.reconnect('Bank (OAuth)');
    await customer.goThrough({ login: 'second' });
    const { ids } = await customer.result();
    const focusOn = (css) => driver.executeScript((css) => document.querySelector(css).focus(), css);

    await focusOn('.result .mandate summary');
    await customer.press(Key.ENTER, Key.TAB, Key.ENTER);
    await customer.find('.result .mandate-done');
    assert.match(await customer.focused(), /^Mandate accepted\./);

    await focusOn(`[data-choice="${ids[2]}"] input`);
    await customer.press(Key.SPACE);
    await customer.press(Key.ARROW_DOWN);
    const checked = () =>
      driver.executeScript((id) => document.querySelector(`[data-choice="${id}"] :checked`).value, ids[2]);
    assert.equal(await checked(), ids[5]);
    assert.equal(await driver.executeScript(() => document.activeElement.value), ids[5]);
  });

  it('the scenario drawer is opened, used and left', async () => {
    await driver.executeScript(() => document.querySelector('.drawer-opener').focus());
    await customer.press(Key.ENTER);
    // The drawer scrolls, which makes it a stop of its own there.
    if (ENGINE === 'firefox') await customer.press(Key.TAB);
    await customer.press(Key.TAB, 'Bank', Key.TAB, 'Disc', Key.TAB, Key.ENTER, Key.ESCAPE);
    await customer.hears(new RegExp(`^${HOUSEHOLD.replace(/[()]/g, '.')} is disconnected now`));
    assert.equal(await customer.focused(), 'Scenarios');
    assert.doesNotMatch(await customer.news(), new RegExp(RAINY_DAY));
  });
});
