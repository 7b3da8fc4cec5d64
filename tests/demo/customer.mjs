/** A customer in front of the demo: does what people do there, and reads what the page shows. */

import assert from 'node:assert/strict';
import { By, Key, until } from 'selenium-webdriver';

const PATIENCE = 10_000;

/**
 * @param {Awaited<ReturnType<import('../support/browser.mjs').startBrowser>>} browser
 * @param {string} url
 */
export function createCustomer({ driver, consoleEntries }, url) {
  const find = (css) => driver.wait(until.elementLocated(By.css(css)), PATIENCE, `waiting for ${css}`);

  async function click(css) {
    const element = await find(css);
    await driver.executeScript('arguments[0].scrollIntoView({ block: "center" })', element);
    await element.click();
  }

  const press = (...keys) =>
    driver
      .actions()
      .sendKeys(...keys)
      .perform();
  const card = (institution) => `[data-institution="${institution}"]`;
  const step = (name) => `dialog form[data-step="${name}"]:not([aria-busy])`;

  /** Until the accounts are there and nothing is loading. */
  const settled = () => find('#accounts[aria-busy="false"]');

  const customer = {
    find,
    click,
    press,
    settled,

    /** Comes as someone new, with accounts of their own. */
    async arrive() {
      await driver.manage().deleteAllCookies();
      await driver.get(url);
      await find('#accounts[aria-busy="false"] .account');
      await find('.drawer-opener');
    },

    /** Sets the simulator up for an ending; the page then shows fresh accounts. */
    async scenario(id) {
      const old = await find('.account');
      await click('.drawer-opener');
      await click(`[data-scenario="${id}"]`);
      await driver.wait(until.stalenessOf(old), PATIENCE);
      await settled();
      await press(Key.ESCAPE);
    },

    reconnect: (institution) => click(`${card(institution)} .prompt .button`),
    reconnectOnly: (name) => click(`.account button[aria-label="Reconnect this account only: ${name}"]`),

    atStep: (name) => find(step(name)),
    async consent() {
      await click(`${step('consent')} .fcsim-main`);
    },
    async signIn({ login = 'first', password = 'open-sesame' } = {}) {
      await click(`${step('sign-in')} input[value="${login}"]`);
      const field = await find(`${step('sign-in')} #fcsim-password`);
      await field.sendKeys(password, Key.ENTER);
      // The pane is made anew for every answer.
      await driver.wait(until.stalenessOf(field), PATIENCE);
    },
    cannotSignIn: () => click(`${step('sign-in')} .fcsim-quiet`),
    async toggle(...keys) {
      for (const key of keys) await click(`${step('accounts')} input[value="${key}"]`);
    },
    connect: () => click(`${step('accounts')} .fcsim-main`),
    async leave(name) {
      await click(`${step(name)} .fcsim-main`);
      await customer.gone();
    },
    /** Until the dialog is closed and the page has taken in what came of it. */
    async gone() {
      await driver.wait(async () => (await driver.findElements(By.css('dialog'))).length === 0, PATIENCE);
      await settled();
    },

    /** All of the flow, with these accounts toggled before the last step. */
    async goThrough({ toggle = [], ...login } = {}) {
      await customer.consent();
      await customer.signIn(login);
      await customer.toggle(...toggle);
      await customer.connect();
      await customer.leave('success');
    },

    /** What the result panel shows. */
    async result() {
      await find('.result');
      await settled();
      return driver.executeScript(() => {
        const panel = document.querySelector('.result');
        const text = (element) => element?.innerText.replace(/\s+/g, ' ').trim() ?? null;
        const textOf = (css, root = panel) => text(root.querySelector(css));
        const all = (css, root = panel) => [...root.querySelectorAll(css)].map((element) => text(element));
        const rest = panel.querySelector('.rest');
        return {
          institution: panel.closest('.card').dataset.institution,
          outcome: panel.dataset.outcome ?? null,
          problem: panel.dataset.problem ?? null,
          tone: panel.classList[1],
          headline: textOf('.headline'),
          text: textOf('.result-text'),
          warnings: all('.warning'),
          rows: [...panel.querySelectorAll(':scope > .entries > .entry')].map((row) => ({
            name: textOf('.account-name', row),
            change: textOf('.badge', row),
            states: textOf('.states', row),
            notes: all('.note', row),
          })),
          rest: text(rest?.querySelector('summary')),
          restChanges: [...(rest?.querySelectorAll('.entry') ?? [])].map((row) => row.dataset.change),
          next: panel.querySelector('.next')?.dataset.nextStep ?? null,
          button: textOf('.next .button'),
          ids: [...panel.querySelectorAll('.entry')].map((row) => row.dataset.id),
        };
      });
    },
    takeNextStep: () => click('.result .next .button'),

    /** The accounts of an institution as the list shows them: name and status. */
    async accounts(institution) {
      return driver.executeScript(
        (css) =>
          [...document.querySelectorAll(`${css} .accounts .account`)].map((row) => [
            row.querySelector('.account-name').innerText,
            row.querySelector('.badge').innerText,
          ]),
        card(institution),
      );
    },
    accountIds: (institution) =>
      driver.executeScript(
        (css) => [...document.querySelectorAll(`${css} .account`)].map((row) => row.dataset.account),
        card(institution),
      ),
    prompts: () =>
      driver.executeScript(() =>
        [...document.querySelectorAll('.prompt')].map((prompt) => [
          prompt.closest('.card').dataset.institution,
          prompt.dataset.action,
          prompt.querySelector('h3').innerText,
        ]),
      ),
    text: async (css) => (await find(css)).getText(),
    spoken: () => driver.executeScript(() => document.getElementById('live').textContent),
    focused: () =>
      driver.executeScript(
        () => document.activeElement.getAttribute('aria-label') ?? document.activeElement.innerText,
      ),

    /** The console said nothing but these. */
    async consoleSays(...expected) {
      const entries = (await consoleEntries()).map(({ message }) => message.replace(url, ''));
      assert.equal(entries.length, expected.length, entries.join('\n'));
      for (const [index, pattern] of expected.entries()) assert.match(entries[index], pattern);
    },
  };
  return customer;
}
