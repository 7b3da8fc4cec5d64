/** Chromium, by chromedriver. */

import { Builder, logging } from 'selenium-webdriver';
import chrome from 'selenium-webdriver/chrome.js';

import { findEngine } from '../../../scripts/tools.mjs';

const FLAGS =
  '--headless=new --no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync --no-first-run';

/** @param {string} folder @param {string[]} flags */
export async function startChromium(folder, flags) {
  const { CHROME, CHROMEDRIVER } = findEngine('chromium');
  const logs = new logging.Preferences();
  logs.setLevel(logging.Type.BROWSER, logging.Level.ALL);
  const options = new chrome.Options()
    .setChromeBinaryPath(CHROME)
    .addArguments(...FLAGS.split(' '), `--user-data-dir=${folder}/profile`, ...flags);
  options.setLoggingPrefs(logs);
  // With the path given, selenium looks for no driver to download.
  const service = new chrome.ServiceBuilder(CHROMEDRIVER).setEnvironment({ ...process.env, TMPDIR: folder });
  const driver = await new Builder()
    .forBrowser('chrome')
    .setChromeOptions(options)
    .setChromeService(service)
    .build();
  return {
    driver,
    stop: () => driver.quit(),
    async consoleEntries() {
      const entries = await driver.manage().logs().get(logging.Type.BROWSER);
      return entries.map(({ level, message }) => ({ level: level.name, message }));
    },
    async setView({ width, height, scheme }) {
      await driver.sendDevToolsCommand('Emulation.setDeviceMetricsOverride', {
        width,
        height,
        deviceScaleFactor: 1,
        mobile: width < 500,
      });
      await driver.sendDevToolsCommand('Emulation.setEmulatedMedia', {
        features: [{ name: 'prefers-color-scheme', value: scheme }],
      });
    },
    async runBeforePages(source) {
      await driver.sendDevToolsCommand('Page.enable');
      await driver.sendDevToolsCommand('Page.addScriptToEvaluateOnNewDocument', { source });
    },
    forgetCookies: () => driver.sendDevToolsCommand('Network.clearBrowserCookies', {}),
  };
}
