/** Firefox, by geckodriver. Its console is heard by WebDriver BiDi. */

import { Builder } from 'selenium-webdriver';
import firefox, { Context } from 'selenium-webdriver/firefox.js';

import { findEngine } from '../../../scripts/tools.mjs';

/** What pages hear of the colour scheme. */
const SCHEME = 'layout.css.prefers-color-scheme.content-override';

/** @param {string} folder @param {string[]} flags */
export async function startFirefox(folder, flags) {
  const { FIREFOX, GECKODRIVER } = findEngine('firefox');
  const options = new firefox.Options()
    .setBinary(FIREFOX)
    .addArguments('-headless', ...flags)
    // A page of its own at the start, and no requests but the tests'.
    .setPreference('browser.startup.page', 0)
    .setPreference('network.captive-portal-service.enabled', false)
    .setPreference('network.connectivity-service.enabled', false);
  options.enableBidi();
  const service = new firefox.ServiceBuilder(GECKODRIVER)
    // Preferences of a browser that runs can be set from within alone.
    .addArguments('--allow-system-access')
    .setEnvironment({ ...process.env, TMPDIR: folder });
  const driver = await new Builder()
    .forBrowser('firefox')
    .setFirefoxOptions(options)
    .setFirefoxService(service)
    .build();
  const bidi = await driver.getBidi();
  /** Rejects where the browser has ended, too. */
  async function command(method, params) {
    const { error, message } = await bidi.send({ method, params });
    if (error) throw new Error(`${error}: ${message}`);
  }
  const heard = [];
  await bidi.waitForConnection();
  bidi.socket.on('message', (data) => {
    const { method, params } = JSON.parse(data.toString());
    const entry = ENTRIES[method]?.(params);
    if (entry) heard.push(entry);
  });
  await bidi.subscribe(Object.keys(ENTRIES));
  return {
    driver,
    stop: () => driver.quit(),
    async consoleEntries() {
      // Its answer comes after everything that was said before.
      await command('session.status', {});
      return heard.splice(0);
    },
    async setView({ width, height, scheme }) {
      await setPreference(driver, SCHEME, scheme === 'dark' ? 0 : 1);
      const context = await driver.getWindowHandle();
      await command('browsingContext.setViewport', { context, viewport: { width, height } });
    },
    runBeforePages: (source) =>
      command('script.addPreloadScript', { functionDeclaration: `() => { ${source} }` }),
    forgetCookies: () => command('storage.deleteCookies', {}),
  };
}

/** @param {import('selenium-webdriver').WebDriver} driver @param {string} name @param {number} value */
async function setPreference(driver, name, value) {
  await driver.setContext(Context.CHROME);
  try {
    /* global Services */
    await driver.executeScript((name, value) => Services.prefs.setIntPref(name, value), name, value);
  } finally {
    await driver.setContext(Context.CONTENT);
  }
}

/** What the console says, in the form of Chromium's log. */
const ENTRIES = {
  'log.entryAdded'({ level, text, stackTrace }) {
    // A rejection that nobody handled has none.
    const { url = '', lineNumber = 0, columnNumber = 0 } = stackTrace?.callFrames[0] ?? {};
    return { level: level.toUpperCase(), message: `${url} ${lineNumber}:${columnNumber} ${text}` };
  },
  // Chromium's and WebKit's consoles tell of these.
  'network.responseCompleted'({ response: { url, status, statusText } }) {
    if (status < 400) return undefined;
    const words = `the server responded with a status of ${status} (${statusText})`;
    return { level: 'ERROR', message: `${url} - Failed to load resource: ${words}` };
  },
};
