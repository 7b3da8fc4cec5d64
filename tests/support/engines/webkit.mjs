/** WebKit: WebKitGTK's MiniBrowser on a display of its own, by WebKitWebDriver. */

import { Builder, Capabilities } from 'selenium-webdriver';
import { findFreePort } from 'selenium-webdriver/net/portprober.js';
import { DriverService } from 'selenium-webdriver/remote/index.js';

import { findEngine } from '../../../scripts/tools.mjs';
import { startDisplay } from '../display.mjs';

/** @param {string} folder @param {string[]} flags */
export async function startWebKit(folder, flags) {
  const { WEBKITDRIVER, XVFB } = findEngine('webkit');
  const display = await startDisplay(XVFB);
  const port = await findFreePort();
  const service = new DriverService(WEBKITDRIVER, {
    loopback: true,
    port,
    args: [`--port=${port}`],
    env: webkitEnvironment(folder, display.name),
  });
  const stop = async () => {
    await service.kill();
    await display.stop();
  };
  let driver;
  try {
    driver = await new Builder()
      .usingServer(await service.start())
      .withCapabilities(
        new Capabilities({
          browserName: 'MiniBrowser',
          'webkitgtk:browserOptions': { args: ['--automation', ...flags] },
        }),
      )
      .build();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    driver,
    async stop() {
      await driver.quit();
      await stop();
    },
  };
}

/**
 * The environment of WebKit's driver, in which all that it writes goes into a folder.
 *
 * @param {string} folder
 * @param {string} display
 */
export const webkitEnvironment = (folder, display) => ({
  ...process.env,
  DISPLAY: display,
  TMPDIR: folder,
  XDG_CACHE_HOME: folder,
  XDG_CONFIG_HOME: folder,
  XDG_DATA_HOME: folder,
  XDG_RUNTIME_DIR: folder,
  // Its sandbox does not start as root.
  ...(process.getuid?.() === 0 && { WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1' }),
});
