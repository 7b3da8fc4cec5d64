/** WebKit: WebKitGTK's MiniBrowser on a display of its own, by WebKitWebDriver. Its console is heard by its inspector. */

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Builder, Capabilities } from 'selenium-webdriver';
import { findFreePort } from 'selenium-webdriver/net/portprober.js';
import { DriverService } from 'selenium-webdriver/remote/index.js';

import { findEngine } from '../../../scripts/tools.mjs';
import { startDisplay, webkitEnvironment } from '../display.mjs';
import { start } from '../process.mjs';
import { connectInspector, inspectPage } from './webkit-inspector.mjs';

/** Milliseconds. */
const PATIENCE = 5000;

/** @param {string} folder @param {string[]} flags */
export async function startWebKit(folder, flags) {
  const { MINIBROWSER, WEBKITDRIVER, XVFB } = findEngine('webkit');
  const started = [];
  const stop = async () => {
    const end = started.pop();
    try {
      await end?.();
    } finally {
      if (started.length > 0) await stop();
    }
  };
  try {
    const display = await startDisplay(XVFB);
    started.push(display.stop);
    const env = webkitEnvironment(folder, display.name);
    await adaptWindows(folder);

    // Not started by the driver, which would keep the port of the inspector to itself.
    const port = await findFreePort();
    const { stop: stopMiniBrowser } = start(MINIBROWSER, ['--automation', ...flags], {
      env: { ...env, WEBKIT_INSPECTOR_SERVER: `127.0.0.1:${port}` },
      stdio: 'ignore',
      // No process of it may go on writing into the folder.
      detached: true,
    });
    started.push(stopMiniBrowser);
    const socket = await connectInspector(port);
    started.push(() => socket.destroy());

    const driverPort = await findFreePort();
    const args = [`--port=${driverPort}`, `--target=127.0.0.1:${port}`];
    const service = new DriverService(WEBKITDRIVER, { loopback: true, port: driverPort, args, env });
    started.push(() => service.kill());
    // The driver of a browser that has crashed would never answer again.
    socket.once('close', () => service.kill());
    const driver = await new Builder()
      .usingServer(await service.start())
      .withCapabilities(new Capabilities({ browserName: 'MiniBrowser' }))
      .build();
    started.push(() => driver.quit());
    const forgetCookies = async (address) => {
      await driver.get(address);
      await driver.manage().deleteAllCookies();
      // Ends the request for an icon that it makes for any address.
      await driver.get('about:blank');
    };
    const { setScheme, ...page } = await hearConsole(socket);
    const setView = async ({ width, height, scheme }) => {
      await setScheme(scheme);
      await setSize(driver, width, height);
    };
    return { driver, stop, forgetCookies, setView, ...page };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** @param {import('node:net').Socket} socket */
async function hearConsole(socket) {
  const heard = [];
  let latest;
  let scheme = 'light';
  const scripts = [];
  // There is but one script.
  const setScripts = (ask) => ask('Page.setBootstrapScript', { source: scripts.join(';\n') });
  const showScheme = (ask) => {
    const value = scheme === 'dark' ? 'Dark' : 'Light';
    return ask('Page.overrideUserPreference', { name: 'PrefersColorScheme', value });
  };
  const ask = await inspectPage(socket, {
    onEvent(method, params) {
      if (method === 'Console.messageAdded') latest = entryOf(params.message);
      else if (method !== 'Console.messageRepeatCountUpdated') return;
      heard.push(latest);
    },
    async prepare(ask) {
      await ask('Console.enable');
      await ask('Page.enable');
      await showScheme(ask);
      await setScripts(ask);
    },
  });
  return {
    async consoleEntries() {
      // Its answer comes after everything that was said before.
      await ask('Console.getLoggingChannels');
      return heard.splice(0);
    },
    async setScheme(wanted) {
      scheme = wanted;
      await showScheme(ask);
    },
    async runBeforePages(source) {
      scripts.push(source);
      await setScripts(ask);
    },
  };
}

/** What the console says, in the form of Chromium's log. */
function entryOf({ source, level, text, url = '', line = 0, column = 0, parameters }) {
  const words = parameters?.map(({ value, description }) => value ?? description).join(' ');
  return {
    level: level.toUpperCase(),
    message: source === 'network' ? `${url} - ${text}` : `${url} ${line}:${column} ${words ?? text}`,
  };
}

/** By the window, which takes its time. */
async function setSize(driver, width, height) {
  const sizes = () =>
    driver.executeScript(() => [innerWidth, innerHeight, outerWidth - innerWidth, outerHeight - innerHeight]);
  const [, , wider, higher] = await sizes();
  await driver
    .manage()
    .window()
    .setRect({ width: width + wider, height: height + higher });
  const isThere = async () => {
    const [isWide, isHigh] = await sizes();
    return isWide === width && isHigh === height;
  };
  await driver.wait(isThere, PATIENCE, `the window does not become ${width}×${height}`);
}

/**
 * Has pages asked for less motion: without a graphics card an animation may stand still for seconds. And has the toolbar
 * leave room for windows as narrow as a phone.
 */
async function adaptWindows(folder) {
  const settings = join(folder, 'gtk-3.0');
  await mkdir(settings);
  await writeFile(join(settings, 'settings.ini'), '[Settings]\ngtk-enable-animations=0\n');
  await writeFile(join(settings, 'gtk.css'), 'button, entry { min-width: 0; padding: 0 }\n');
}
