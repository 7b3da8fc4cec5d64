/** Programs that run beside the tests. Needs no package, so that it can run before any is there. */

import { spawn } from 'node:child_process';

/**
 * Starts a program, which ends at the latest with this process.
 *
 * @param {string} path
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} options with `detached`, its children end with it
 * @param {NodeJS.Signals} [signal] what ends it
 */
export function start(path, args, options, signal = 'SIGKILL') {
  const child = spawn(path, args, options);
  const exited = new Promise((resolve) => child.once('exit', (code, by) => resolve({ code, signal: by })));
  const end = (by = signal) => {
    try {
      process.kill(options.detached ? -child.pid : child.pid, by);
    } catch {
      // It has ended.
    }
  };
  const endAtOnce = () => end();
  process.once('exit', endAtOnce);
  return {
    child,
    exited,
    async stop(by) {
      process.off('exit', endAtOnce);
      end(by);
      return exited;
    },
  };
}
