/** Runs commands. */

import { spawnSync } from 'node:child_process';

import { root } from './paths.mjs';

/** npm is a script on Windows, which needs a shell. */
const shell = process.platform === 'win32';

/**
 * Runs a command in the repository's root, its output passed on.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env] added to the environment
 * @throws where it cannot be started or does not end with 0
 */
export function run(command, args, env = {}) {
  const { status, signal, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
    shell,
  });
  if (error) throw new Error(`${command} could not be started: ${error.message}`);
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status ?? signal}`);
}

/**
 * What a command prints, or `undefined` where it cannot be started or fails.
 *
 * @param {string} command
 * @param {string[]} args
 */
export function output(command, args) {
  const { status, stdout } = spawnSync(command, args, { cwd: root, encoding: 'utf8', shell });
  return status === 0 ? stdout.trim() : undefined;
}
