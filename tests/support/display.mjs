/** A display that nobody sees, for a browser that cannot do without. */

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
