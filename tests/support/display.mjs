/** A display that nobody sees, for WebKit, which cannot do without. Needs no package, so that it can run before any is there. */

import { once } from 'node:events';

import { start } from './process.mjs';

/**
 * Starts Xvfb.
 *
 * @param {string} path of the program
 * @returns {Promise<{name: string, stop: () => Promise<unknown>}>} `name` is what `DISPLAY` has to be
 */
export async function startDisplay(path) {
  // It picks a free number, and says which at file descriptor 3.
  const args = ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'];
  const stdio = /** @type {const} */ (['ignore', 'ignore', 'ignore', 'pipe']);
  const { child, exited, stop } = start(path, args, { stdio }, 'SIGTERM');
  const [number] = await Promise.race([
    once(child.stdio[3], 'data'),
    exited.then(({ code }) => Promise.reject(new Error(`${path} ended with ${code}`))),
  ]);
  return { name: `:${String(number).trim()}`, stop };
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
  // In place of a graphics card that is not there: it takes half the time.
  WEBKIT_SKIA_ENABLE_CPU_RENDERING: '1',
  // Its sandbox does not start as root.
  ...(process.getuid?.() === 0 && { WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1' }),
});
