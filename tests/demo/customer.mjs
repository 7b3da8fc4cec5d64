/** A customer in front of the demo: does what people do there, and reads what the page shows. */

import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { By, error, Key, until, WebElementCondition } from 'selenium-webdriver';

const PATIENCE = 10_000;
/** Milliseconds between two looks. */
const GLANCE = 25;

const isStale = (problem) => problem instanceof error.StaleElementReferenceError;

/**
 * @param {import('../support/browser.mjs').Browser} browser
 * @param {string} url
 */
export function createCustomer({ driver, consoleEntries, forgetCookies }, url) {
  const wait = (condition, what) => driver.wait(condition, PATIENCE, what, GLANCE);
  /** As `until.elementLocated`, but WebKit's driver may say of what it finds that it has gone. */
  const located = (by) =>
    new WebElementCondition(`for ${by}`, () =>
      driver.findElements(by).then(
        ([element]) => element ?? null,
        (problem) => {
          if (isStale(problem)) return null;
          throw problem;
        },
      ),
    );
  const find = (css) => wait(located(By.css(css)), `waiting for ${css}`);

  /** Finds something and does something with it; again where it was shown anew between the two. */
  async function using(css, run) {
    const element = await find(css);
    try {
      return await run(element);
    } catch (problem) {
      if (isStale(problem)) return using(css, run);
      throw problem;
    }
  }

  /** Clicks; again where news moved it from under the pointer: WebKit's driver clicks at a place. */
  const click = (css, tries = 3) =>
    using(css, async (element) => {
      await driver.executeScript((target) => {
        target.scrollIntoView({ block: 'center' });
        window.hit = null;
        target.addEventListener('click', () => (window.hit = target), { once: true, capture: true });
      }, element);
      await element.click();
      const missed = await driver.executeScript(() => window.hit === null);
      if (missed && tries > 1) await click(css, tries - 1);
    });
  const text = (css) => using(css, (element) => element.getText());

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

    /** Until a fact about the page holds: it may take a webhook. */
    async sees(read, expected) {
      let seen;
      await wait(async () => isDeepStrictEqual((seen = await read()), expected)).catch(() =>
        assert.deepEqual(seen, expected),
      );
    },

    /** What the page's own server answers to the page. */
    ask: (path, body) =>
      driver.executeAsyncScript(
        (path, body, done) => {
          const init = body && {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(body),
          };
          fetch(path, init ?? {}).then(async (response) => {
            done({ status: response.status, body: await response.json() });
          });
        },
        path,
        body ?? null,
      ),

    /** Comes as someone new, with accounts of their own. */
    async arrive() {
      // The page before leaves first: it may just be asking for its accounts.
      await driver.get('about:blank');
      await forgetCookies(`${url}/icon.svg`);
      await consoleEntries();
      await driver.get(url);
      await find('#accounts[aria-busy="false"] .account').catch(async (problem) => {
        throw new Error(`${problem.message}\n${JSON.stringify(await consoleEntries())}`, { cause: problem });
      });
      await find('.drawer-opener');
      await driver.executeScript(() => {
        const live = document.getElementById('live');
        window.said = [];
        new MutationObserver(() => window.said.push(live.textContent)).observe(live, { childList: true });
      });
    },

    /** Sets the simulator up for an ending; the page then shows fresh accounts. */
    async scenario(id) {
      const old = await find('.account');
      await click('.drawer-opener');
      await click(`[data-scenario="${id}"]`);
      await wait(until.stalenessOf(old));
      await settled();
      await press(Key.ESCAPE);
    },

    reconnect: (institution) => click(`${card(institution)} .prompt .button`),
    reconnectOnly: (name) => click(`.payment button[aria-label="Reconnect this account only: ${name}"]`),

    atStep: (name) => find(step(name)),
    async consent() {
      await click(`${step('consent')} .fcsim-main`);
    },
    async signIn({ login = 'first', password = 'open-sesame' } = {}) {
      await click(`${step('sign-in')} input[value="${login}"]`);
      const field = await find(`${step('sign-in')} #fcsim-password`);
      await field.sendKeys(password, Key.ENTER);
      // The pane is made anew for every answer.
      await wait(until.stalenessOf(field));
    },
    pickInstitution: (name) => wait(located(By.xpath(`//dialog//button[.="${name}"]`))).click(),
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
      await wait(() => driver.executeScript(() => document.querySelector('dialog') === null));
      await settled();
    },

    /** All of the ordinary flow at an institution, with these accounts toggled before the last step. */
    async link(institution, { toggle = [], ...login } = {}) {
      await click('#link-account');
      await customer.consent();
      await customer.pickInstitution(institution);
      await customer.signIn(login);
      await customer.toggle(...toggle);
      await customer.connect();
      await customer.leave('success');
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
          institution: panel.closest('.card')?.dataset.institution ?? null,
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
    choose: (before, after) => click(`.result [data-choice="${before}"] input[value="${after}"]`),
    /** Reads and accepts the mandate of an account, in the result or under Payments. */
    async acceptMandate(place, id) {
      const block = `${place} [data-mandate="${id}"]`;
      await click(`${block} summary`);
      await click(`${block} .button`);
    },
    /** What the news line says, once it says something. */
    news: () => text('#news:not(:empty)'),
    hears: (pattern) => wait(async () => pattern.test(await customer.news()), `waiting for ${pattern}`),
    /** Puts an institution into a state, as a presenter does. */
    async situation(institution, state) {
      await click('.drawer-opener');
      for (const [id, title] of [
        ['institution', institution],
        ['situation', state],
      ]) {
        const option = By.xpath(`//select[@id="${id}"]/option[.="${title}"]`);
        await wait(located(option)).click();
      }
      await click('[data-scenario="arrange"]');
      await press(Key.ESCAPE);
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
    /** The accounts that pay: name, badge, and whether a mandate was accepted. */
    payments: () =>
      driver.executeScript(() =>
        [...document.querySelectorAll('.payment')].map((card) => [
          card.querySelector('h3').innerText,
          card.querySelector('.payment-head .badge').innerText,
          card.querySelector(':scope > .ids') !== null,
        ]),
      ),
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
          prompt.querySelector('h4').innerText,
        ]),
      ),
    text,
    /** Until this was said to who does not see the page; news may have been said since. */
    hasHeard: (words) =>
      customer.sees(
        () => driver.executeScript((text) => (window.said.includes(text) ? text : window.said), words),
        words,
      ),
    spoken: () => driver.executeScript(() => document.getElementById('live').textContent),
    focused: () =>
      driver.executeScript(
        () => document.activeElement.getAttribute('aria-label') ?? document.activeElement.innerText,
      ),

    /** The console said each of these, and nothing else: how often depends on when webhooks arrive. */
    async consoleSays(...expected) {
      const entries = await customer.consoleSaysAtMost(...expected);
      for (const pattern of expected)
        assert.ok(
          entries.some((entry) => pattern.test(entry)),
          `${pattern} is not in ${JSON.stringify(entries)}`,
        );
    },
    /** The console said nothing but some of these. @returns what it said */
    async consoleSaysAtMost(...possible) {
      const entries = (await consoleEntries()).map(({ message }) => message.replace(url, ''));
      for (const entry of entries)
        assert.ok(
          possible.some((pattern) => pattern.test(entry)),
          entries.join('\n'),
        );
      return entries;
    },
  };
  return customer;
}
