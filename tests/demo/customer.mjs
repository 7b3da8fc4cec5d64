/** A customer in front of the demo: does what people do there, and reads what the page shows. */

import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { By, error, Key, WebElementCondition } from 'selenium-webdriver';

const PATIENCE = 15_000;
/** Milliseconds between two looks. */
const GLANCE = 25;

const isStale = (problem) => problem instanceof error.StaleElementReferenceError;
/** What was just shown anew is looked at again; WebKit's driver may say of what it finds that it has gone. */
const lookAgain = (problem) => {
  if (!isStale(problem)) throw problem;
  return null;
};
const step = (name) => `form[data-step="${name}"]:not([aria-busy])`;

/**
 * @param {import('../support/browser.mjs').Browser} browser
 * @param {string} url
 */
export function createCustomer({ driver, consoleEntries, forgetCookies }, url) {
  const wait = (condition, what) => driver.wait(condition, PATIENCE, what, GLANCE);
  const find = (css) =>
    wait(
      new WebElementCondition(`for ${css}`, async () => {
        const found = await driver.findElements(By.css(css)).catch(lookAgain);
        return found?.[0] ?? null;
      }),
      `waiting for ${css}`,
    );
  const gone = (css) =>
    wait(async () => (await driver.findElements(By.css(css))).length === 0, `${css} stays`);

  /** Clicks; again where it was shown anew, or moved from under the pointer, between the two. */
  async function click(css, tries = 4) {
    try {
      const element = await find(css);
      await driver.executeScript((target) => {
        target.scrollIntoView({ block: 'center' });
        window.hit = null;
        target.addEventListener('click', () => (window.hit = target), { once: true, capture: true });
      }, element);
      await element.click();
      // Where the click has led elsewhere, it was one.
      const missed = await driver.executeScript(() => window.hit === null).catch(() => false);
      if (missed && tries > 1) await click(css, tries - 1);
    } catch (problem) {
      const mayPass = isStale(problem) || /not interactable|intercepted/.test(problem.name + problem.message);
      if (tries <= 1 || !mayPass) throw problem;
      await click(css, tries - 1);
    }
  }
  const text = async (css) => (await find(css)).getText();
  const press = (...keys) =>
    driver
      .actions()
      .sendKeys(...keys)
      .perform();
  const card = (bank) => `[data-institution="${bank}"]`;

  let home;
  const customer = {
    find,
    gone,
    click,
    press,
    text,
    step: (name) => find(step(name)),
    /** Called with the page or the step of a flow that has just come up; a test may put something here. */
    onMeeting: async () => {},
    meet: (css) => find(css).then(() => customer.onMeeting()),
    count: async (css) => (await driver.findElements(By.css(css))).length,

    /** Until a fact about the page holds: it may take a webhook. */
    async sees(read, expected) {
      let seen;
      const look = async () => isDeepStrictEqual((seen = await read()), expected);
      await wait(() => look().catch(lookAgain)).catch((problem) => {
        if (problem instanceof error.TimeoutError) assert.deepEqual(seen, expected);
        throw problem;
      });
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

    /** Comes as someone new, with accounts of their own, and maybe a scenario. */
    async arrive(scenario) {
      // The window of a bank may still be open, where a test has failed.
      const handles = await driver.getAllWindowHandles();
      home ??= handles[0];
      for (const handle of handles.filter((one) => one !== home)) {
        await driver.switchTo().window(handle);
        await driver.close();
      }
      await driver.switchTo().window(home);
      // The page before leaves first: it may just be asking for its accounts.
      await driver.get('about:blank');
      await forgetCookies(`${url}/icon.svg`);
      await consoleEntries();
      await driver.get(scenario ? `${url}/?scenario=${scenario}` : url);
      await customer.settled();
    },
    /** Until the accounts are there, nothing is loading and everything works. */
    async settled() {
      await find('#accounts[aria-busy="false"]');
      await find('#scenarios-opener');
    },
    /** Until a flow has ended, and what came of it is shown. */
    ended: () => find('[data-ending]'),

    /* What the customer does */

    reconnect: (bank) => click(`${card(bank)} .prompt[data-action^="relink"] .button`),
    reconnectOnly: (name) => click(`.payment .prompt button[aria-label$=": ${name}"]`),
    /** On a small screen, one of the two is shown. */
    async openSection(id) {
      const link = (await driver.findElements(By.css(`.sections a[href="#${id}"]`)))[0];
      if (await link.isDisplayed()) await link.click();
    },
    /** The steps of the flow at a bank: `login`, `passwords`, accounts to `toggle`; what ends it early as `leave`. */
    async goThrough({
      bank,
      oauth = false,
      login = 'first',
      passwords = ['open-sesame'],
      toggle = [],
      leave,
    } = {}) {
      await customer.finish('consent');
      if (bank) await click(`${step('institution')} .fcsim-list:nth-of-type(${bank})`);
      const [home] = await driver.getAllWindowHandles();
      if (oauth) {
        await customer.finish('leaving');
        await customer.inNewWindow(home);
      }
      await customer.meet(step('sign-in'));
      await click(`${step('sign-in')} input[value="${login}"]`);
      if (leave === 'sign-in') await click(`${step('sign-in')} .fcsim-quiet`);
      for (const password of leave ? [] : passwords) {
        const field = await find(`${step('sign-in')} #fcsim-password`);
        await field.sendKeys(password, Key.ENTER);
        await wait(() => field.isEnabled().then((enabled) => !enabled, isGone), 'the password to be taken');
      }
      if (leave) return customer.finish('failure');
      if (passwords.length < 3) {
        await customer.meet(step('accounts'));
        for (const key of toggle) await click(`${step('accounts')} input[value="${key}"]`);
        await click(`${step('accounts')} .fcsim-main`);
      }
      if (oauth) await driver.switchTo().window(home);
      return undefined;
    },
    async goToEnd(steps) {
      await customer.goThrough(steps);
      await customer.finish();
      await customer.ended();
    },
    /** To the hosted page; `place` holds the prompt. */
    async askForLink(place, delivery) {
      await click(`${place} .elsewhere summary`);
      await click(`${place} [data-delivery="${delivery}"]`);
      await customer.ended();
    },
    /** The bank's own; where the browser opens none, it goes on in the dialog. */
    async inNewWindow(home) {
      const find = async () =>
        (await driver.getAllWindowHandles()).find((one) => one !== home) ??
        ((await customer.count('form[data-step="sign-in"]')) > 0 && home);
      await driver.switchTo().window(await wait(find));
    },
    async finish(name = 'success') {
      await customer.meet(step(name));
      await click(`${step(name)} .fcsim-main`);
    },

    /* What the page shows */

    /** The ending: headline, text, tone, the one thing to do, and what the rows of its accounts say. */
    ending: () =>
      driver.executeScript(() => {
        const text = (element) => element?.innerText.replace(/\s+/g, ' ').trim() ?? null;
        const banner = document.querySelector('[data-ending]');
        if (!banner) return null;
        const rows = [...document.querySelectorAll('.account')].filter((row) =>
          row.querySelector('[data-change]'),
        );
        const named = (row) => row.querySelector('.account-name').innerText;
        return {
          headline: text(banner.querySelector('h4')),
          text: text(banner.querySelector('.banner-text p')),
          tone: banner.dataset.tone,
          next: text(banner.querySelector('#next')),
          rows: rows.map((row) => `${named(row)}: ${text(row.querySelector('[data-change]'))}`),
        };
      }),
    rows: (bank) =>
      driver.executeScript(
        (css) =>
          [...document.querySelectorAll(`${css} .account`)].map((row) => [
            row.querySelector('.account-name').textContent,
            row.dataset.status,
          ]),
        card(bank),
      ),
    prompts: (bank) =>
      driver.executeScript(
        (css) => [...document.querySelectorAll(`${css} .prompt`)].map((prompt) => prompt.dataset.action),
        card(bank),
      ),
    payments: () =>
      driver.executeScript(() =>
        [...document.querySelectorAll('.payment')].map((one) => [
          one.querySelector('h3').textContent,
          one.querySelector('.badge').textContent.trim(),
          one.querySelector('.permission') !== null,
        ]),
      ),
    focused: () =>
      driver.executeScript(() => document.activeElement.dataset.focus ?? document.activeElement.id),
    spoken: () => driver.executeScript(() => document.getElementById('live').textContent),

    /** The console said nothing but what fits one of these, and something for each. */
    async consoleSays(...expected) {
      const entries = (await consoleEntries()).map(({ message }) => message.replace(url, ''));
      const unexpected = entries.filter((entry) => !expected.some((pattern) => pattern.test(entry)));
      assert.deepEqual(unexpected, []);
      const unheard = expected.filter((pattern) => !entries.some((entry) => pattern.test(entry)));
      assert.deepEqual(unheard, []);
    },
  };
  return customer;
}

/** A step that was taken is gone, or cannot be used again. */
const isGone = () => true;
