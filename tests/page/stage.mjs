/** A site and a browser for the tests of a file; each test begins with the page loaded anew. */

import assert from 'node:assert/strict';
import { after, before, beforeEach } from 'node:test';
import { ENGINE, startBrowser } from '../support/browser.mjs';
import { openSite } from './site.mjs';

/**
 * What is on it, once the tests run: `site`, `elsewhere` (another origin), `browser`, `driver`, `run`.
 *
 * @param {{flags?: string[]}} [options] `flags`: of Chromium's command line; the other engines go without
 */
export function setStage({ flags = [] } = {}) {
  const stage = {
    /**
     * Runs a function in the page, and resolves with what it returns, as JSON.
     *
     * @param {Function} work
     * @param {unknown[]} args
     */
    async run(work, ...args) {
      // As text, because Firefox runs WebDriver's scripts beside the page, where its objects are other ones.
      const answer = await stage.driver.executeAsyncScript(
        'const [work, args, done] = arguments; window.page.run(work, args).then(done);',
        `${work}`,
        JSON.stringify(args),
      );
      const { value, thrown } = JSON.parse(answer);
      if (thrown !== undefined) throw new Error(`in the page: ${thrown}`);
      return value;
    },
    /** Loads the page, and waits for its script. */
    async open() {
      await stage.driver.get(stage.site.origin);
      await stage.ready();
    },
    ready() {
      const hasStarted = () => stage.driver.executeScript('return typeof window.page === "object"');
      return stage.driver.wait(hasStarted, 20_000, 'the page did not start', 25);
    },
    /** No flow counts as open, every rejection had somebody who waited for it, and nothing is listened to any more. */
    async isClean() {
      const left = await stage.run(() => [page.isInFlight(), watch.seen.uncaught, watch.listeners()]);
      assert.deepEqual(left, [false, [], 0]);
    },
  };
  before(async () => {
    [stage.site, stage.elsewhere, stage.browser] = await Promise.all([
      openSite(),
      openSite(),
      startBrowser({ flags: ENGINE === 'chromium' ? flags : [] }),
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
