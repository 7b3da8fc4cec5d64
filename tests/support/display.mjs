/** A display that nobody sees, for WebKit, which cannot do without. Needs no package, so that it can run before any is there. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Starts Xvfb.
 *
 * @param {string} path of the program
 * @returns {Promise<{name: string, stop: () => Promise<void>}>} `name` is what `DISPLAY` has to be
 */
export async function startDisplay(path) {
  // It picks a free number, and says which at file descriptor 3.
  const child = spawn(path, ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const kill = () => child.kill();
  process.once('exit', kill);
  const [number] = await Promise.race([
    once(child.stdio[3], 'data'),
    once(child, 'exit').then(([status]) => Promise.reject(new Error(`${path} ended with ${status}`))),
  ]);
  return {
    name: `:${String(number).trim()}`,
    async stop() {
      process.off('exit', kill);
      kill();
      await exited;
    },
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
  // In place of a graphics card that is not there: it takes half the time.
  WEBKIT_SKIA_ENABLE_CPU_RENDERING: '1',
  // Its sandbox does not start as root.
  ...(process.getuid?.() === 0 && { WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1' }),
});
