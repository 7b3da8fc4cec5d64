/** Starts the system's Chromium, headless and with a profile of its own. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Builder, logging } from 'selenium-webdriver';
import chrome from 'selenium-webdriver/chrome.js';

const CHROME = process.env.CHROME || '/usr/bin/chromium';
const CHROMEDRIVER = process.env.CHROMEDRIVER || '/usr/bin/chromedriver';
const FLAGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/** Starts a browser; `quit` ends it and removes its profile. */
export async function startBrowser({ flags = [] } = {}) {
  const profile = await mkdtemp(join(tmpdir(), 'fc-relink-browser-'));
  const logs = new logging.Preferences();
  logs.setLevel(logging.Type.BROWSER, logging.Level.ALL);
  const options = new chrome.Options()
    .setChromeBinaryPath(CHROME)
    .addArguments(...FLAGS, `--user-data-dir=${profile}`, ...flags);
  options.setLoggingPrefs(logs);
  // With the path given, selenium looks for no driver to download.
  const service = new chrome.ServiceBuilder(CHROMEDRIVER);
  const removeProfile = () => rm(profile, { recursive: true, force: true, maxRetries: 5 });

  let driver;
  try {
    driver = await new Builder()
      .forBrowser('chrome')
      .setChromeOptions(options)
      .setChromeService(service)
      .build();
  } catch (error) {
    await removeProfile();
    throw error;
  }
  return {
    driver,
    async quit() {
      await driver.quit();
      await removeProfile();
    },
    /** What the console has said since the last call. */
    async consoleEntries() {
      const entries = await driver.manage().logs().get(logging.Type.BROWSER);
      return entries.map(({ level, message }) => ({ level: level.name, message }));
    },
  };
}
