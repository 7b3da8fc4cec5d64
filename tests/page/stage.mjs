/** A site and a browser for the tests of a file; each test begins with the page loaded anew. */

import { after, before, beforeEach } from 'node:test';
import { startBrowser } from '../support/browser.mjs';
import { openSite } from './site.mjs';

/** `chromium`, `firefox` or `webkit`. */
export const ENGINE = process.env.ENGINE || 'chromium';

/** What is on it, once the tests run: `site`, `elsewhere` (another origin), `browser`, `driver`, `run`. */
export function setStage({ flags = [] } = {}) {
  const stage = {
    /**
     * Runs a function in the page, and resolves with what it returns, as JSON.
     *
     * @param {Function} work
     * @param {unknown[]} args
     */
    async run(work, ...args) {
      const { value, thrown } = await stage.driver.executeAsyncScript(
        `const done = arguments[arguments.length - 1];
         const args = [...arguments].slice(0, -1);
         new Promise((resolve) => resolve((${work})(...args))).then(
           (value) => done({ value }),
           (error) => done({ thrown: String(error?.stack ?? error) }),
         );`,
        ...args,
      );
      if (thrown !== undefined) throw new Error(`in the page: ${thrown}`);
      return value;
    },
    /** Loads the page, and waits for its script. */
    async open(path = '/') {
      await stage.driver.get(`${stage.site.origin}${path}`);
      await stage.ready();
    },
    ready: () =>
      stage.driver.wait(
        () => stage.driver.executeScript('return typeof window.page === "object"'),
        20_000,
        'the page did not start',
        25,
      ),
  };
  before(async () => {
    [stage.site, stage.elsewhere, stage.browser] = await Promise.all([
      openSite(),
      openSite(),
      startBrowser({ engine: ENGINE, flags: ENGINE === 'chromium' ? flags : [] }),
    ]);
    stage.driver = stage.browser.driver;
    await stage.driver.manage().setTimeouts({ script: 120_000 });
  });
  after(async () => {
    await stage.browser?.quit();
    await Promise.all([stage.site?.close(), stage.elsewhere?.close()]);
  });
  beforeEach(async () => {
    for (const site of [stage.site, stage.elsewhere]) {
      site.answers.clear();
      site.requests.length = 0;
    }
    await stage.open();
  });
  return stage;
}
