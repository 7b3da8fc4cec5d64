/** Measures subjects in headless Chromium, over the loopback interface. */

import { root } from '../scripts/paths.mjs';
import { startBrowser } from '../tests/support/browser.mjs';
import { serveFolder } from '../tests/support/static-server.mjs';
import { coldRows } from './subjects/preload.mjs';

/** The subjects that a page can measure, and how. @type {Record<string, (name: string) => AsyncGenerator<import('./harness.mjs').Row>>} */
const SUBJECTS = {
  interpret: inPage,
  growth: inPage,
  worst: inPage,
  click: inPage,
  preload: cold,
};

export const isMeasuredInPages = (/** @type {string} */ name) => name in SUBJECTS;

/** Milliseconds that a page may take for one row. */
const LONGEST = 600_000;

const COLD_RUNS = 15;

/**
 * A page with the package and the benches in reach, in a browser that has seen nothing yet.
 *
 * @template T
 * @param {(driver: import('selenium-webdriver').WebDriver) => T} use
 */
async function withPage(use) {
  const server = await serveFolder(root, null);
  try {
    const browser = await startBrowser({ engine: 'chromium', flags: ['--js-flags=--expose-gc'] });
    try {
      await browser.driver.manage().setTimeouts({ script: LONGEST });
      await browser.driver.get(`${server.url}benches/page.html`);
      return await use(browser.driver);
    } finally {
      await browser.quit();
    }
  } finally {
    await server.close();
  }
}

/** Runs in a page: calls the last argument with what a function of a module gives, or with what it throws. */
function callModule(path, name, args, done) {
  import(path)
    .then((module) => module[name](...args))
    .then(
      (value) => done({ value }),
      (error) => done({ error: String(error?.stack ?? error) }),
    );
}

/** @param {import('selenium-webdriver').WebDriver} driver @param {string} path @param {string} name @param {unknown[]} args */
async function call(driver, path, name, ...args) {
  const { value, error } = /** @type {any} */ (await driver.executeAsyncScript(callModule, path, name, args));
  if (error) throw new Error(`in Chromium: ${error}`);
  return value;
}

/** @param {string} name */
async function* inPage(name) {
  yield* await withPage((driver) => call(driver, '/benches/page.mjs', 'measure', name));
}

async function* cold() {
  for (const [name, url] of [['cold, inline'], ['cold, by URL', '/dist/fc_relink.wasm']]) {
    const runs = [];
    for (let run = 0; run < COLD_RUNS; run++) {
      runs.push(
        await withPage(async (driver) => {
          await call(driver, '/benches/cold.mjs', 'prepare');
          await call(driver, '/benches/page.mjs', 'idle');
          return call(driver, '/benches/cold.mjs', 'measure', url);
        }),
      );
    }
    yield* coldRows(name, runs, 10);
  }
}

/** The rows of a subject. @param {string} name */
export const rows = (name) => SUBJECTS[name](name);

/** @returns what the browser calls itself */
export const version = () =>
  withPage(async (driver) => {
    const capabilities = await driver.getCapabilities();
    return `Chromium ${capabilities.getBrowserVersion()}`;
  });
