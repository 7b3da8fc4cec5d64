/** Starts a browser of one of three engines, without a window and with a profile of its own. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startChromium } from './engines/chromium.mjs';
import { startFirefox } from './engines/firefox.mjs';
import { startWebKit } from './engines/webkit.mjs';

const START = { chromium: startChromium, firefox: startFirefox, webkit: startWebKit };

/** The engine of this run of tests. */
export const ENGINE = process.env.FC_RELINK_ENGINE || 'chromium';

/**
 * What every engine can do.
 *
 * @typedef {object} Browser
 * @property {string} engine
 * @property {import('selenium-webdriver').WebDriver} driver
 * @property {() => Promise<{level: string, message: string}[]>} consoleEntries what the console has said since the last call
 * @property {(source: string) => Promise<void>} runBeforePages has a script run in every page to come, before its own
 * @property {(view: {width: number, height: number, scheme: 'light' | 'dark'}) => Promise<void>} setView size and colours of the window that is driven
 * @property {(address: string) => Promise<void>} forgetCookies removes those of a host; WebKit has to open the address for that
 * @property {() => Promise<void>} quit ends it and removes its profile
 */

/**
 * @param {object} [options]
 * @param {string} [options.engine] `chromium`, `firefox` or `webkit`; otherwise what `FC_RELINK_ENGINE` says
 * @param {string[]} [options.flags] of the browser's command line
 * @returns {Promise<Browser>}
 */
export async function startBrowser({ engine = ENGINE, flags = [] } = {}) {
  if (!Object.hasOwn(START, engine)) {
    throw new Error(`there is no engine ${engine}; the engines are ${Object.keys(START).join(', ')}`);
  }
  // Also the temporary folder of the browser and its driver, so that nothing of theirs stays.
  const folder = await mkdtemp(join(tmpdir(), 'fc-relink-browser-'));
  const removeFolder = () => rm(folder, { recursive: true, force: true, maxRetries: 5 });
  try {
    const { stop, ...browser } = await START[engine](folder, flags);
    return {
      engine,
      ...browser,
      async quit() {
        await stop().finally(removeFolder);
      },
    };
  } catch (error) {
    await removeFolder();
    throw error;
  }
}
