/** WebKit: WebKitGTK's MiniBrowser on a display of its own, by WebKitWebDriver. Its console is heard by its inspector. */

import { spawn } from 'node:child_process';
import { Builder, Capabilities } from 'selenium-webdriver';
import { findFreePort } from 'selenium-webdriver/net/portprober.js';
import { DriverService } from 'selenium-webdriver/remote/index.js';

import { findEngine } from '../../../scripts/tools.mjs';
import { startDisplay } from '../display.mjs';
import { connectInspector, inspectPage } from './webkit-inspector.mjs';

/** @param {string} folder @param {string[]} flags */
export async function startWebKit(folder, flags) {
  const { MINIBROWSER, WEBKITDRIVER, XVFB } = findEngine('webkit');
  const started = [];
  const stop = async () => {
    for (const end of started.splice(0).reverse()) await end();
  };
  try {
    const display = await startDisplay(XVFB);
    started.push(display.stop);
    const env = webkitEnvironment(folder, display.name);

    // Not started by the driver, which would keep the port of the inspector to itself.
    const port = await findFreePort();
    started.push(startMiniBrowser(MINIBROWSER, ['--automation', ...flags], env, port));
    const socket = await connectInspector(port);
    started.push(() => socket.destroy());

    const driverPort = await findFreePort();
    const args = [`--port=${driverPort}`, `--target=127.0.0.1:${port}`];
    const service = new DriverService(WEBKITDRIVER, { loopback: true, port: driverPort, args, env });
    started.push(() => service.kill());
    const driver = await new Builder()
      .usingServer(await service.start())
      .withCapabilities(new Capabilities({ browserName: 'MiniBrowser' }))
      .build();
    started.push(() => driver.quit());
    return { driver, stop, ...(await hearConsole(socket)) };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** @returns how to end it */
function startMiniBrowser(path, flags, env, port) {
  const child = spawn(path, flags, {
    env: { ...env, WEBKIT_INSPECTOR_SERVER: `127.0.0.1:${port}` },
    stdio: 'ignore',
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  return async () => {
    process.off('exit', kill);
    kill();
    await exited;
  };
}

/** @param {import('node:net').Socket} socket */
async function hearConsole(socket) {
  let heard = [];
  let latest;
  const ask = await inspectPage(socket, (method, params) => {
    if (method === 'Console.messageAdded') latest = entryOf(params.message);
    else if (method !== 'Console.messageRepeatCountUpdated') return;
    heard.push(latest);
  });
  await ask('Console.enable');
  await ask('Page.enable');
  const scripts = [];
  return {
    async consoleEntries() {
      // Its answer comes after everything that was said before.
      await ask('Console.getLoggingChannels');
      const entries = heard;
      heard = [];
      return entries;
    },
    async runBeforePages(source) {
      // There is but one.
      scripts.push(source);
      await ask('Page.setBootstrapScript', { source: scripts.join(';\n') });
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

/**
 * The environment of a WebKit that writes into this folder only.
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
