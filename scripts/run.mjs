/** Runs commands in the repository's root. The tools of npm packages are found by their names. */

import { spawn, spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';

import { root } from './paths.mjs';

/** npm is a script on Windows, which needs a shell. */
const shell = process.platform === 'win32';

/** @param {NodeJS.ProcessEnv} env */
const environment = (env) => ({
  ...process.env,
  PATH: `${join(root, 'node_modules', '.bin')}${delimiter}${process.env.PATH}`,
  ...env,
});

/** @param {string} command @param {string[]} args @param {number | string | null} status */
const failure = (command, args, status) => `${command} ${args.join(' ')} ended with ${status}`;

/**
 * Runs a command, and shows what it prints.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env] added to the environment
 * @throws if it cannot be started or fails
 */
export function run(command, args, env = {}) {
  const options = { cwd: root, stdio: /** @type {const} */ ('inherit'), env: environment(env), shell };
  const { status, signal, error } = spawnSync(command, args, options);
  if (error) throw new Error(`${command} could not be started: ${error.message}`);
  if (status !== 0) throw new Error(failure(command, args, status ?? signal));
}

/** Commands that are running. @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
const stopAll = () => running.forEach((child) => child.kill());
process.once('exit', stopAll);

/**
 * Runs a command while others run.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env] added to the environment
 * @returns {Promise<string>} what it printed
 * @throws if it cannot be started or fails: the message ends with what it printed
 */
export function runQuietly(command, args, env = {}) {
  const child = spawn(command, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: environment(env),
    shell,
  });
  running.add(child);
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += chunk));
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new Error(`${command} could not be started: ${error.message}`)));
    child.once('close', (status, signal) => {
      running.delete(child);
      if (status === 0) resolve(printed);
      else reject(new Error(`${failure(command, args, status ?? signal)}\n${printed}`));
    });
  });
}

/**
 * What a command prints to its standard output, or `undefined` if it cannot be started or fails.
 *
 * @param {string} command
 * @param {string[]} args
 */
export function output(command, args) {
  const { status, stdout } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    env: environment({}),
    shell,
  });
  return status === 0 ? stdout.trim() : undefined;
}

/** @param {number} start by `performance.now` */
export function secondsSince(start) {
  const seconds = (performance.now() - start) / 1000;
  return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
}

/**
 * Does one step of a longer task, then prints its name and how long it took.
 *
 * @template T
 * @param {string} name
 * @param {() => T | Promise<T>} work
 */
export async function step(name, work) {
  const start = performance.now();
  const result = await work();
  console.log(`${name} … ${secondsSince(start)}`);
  return result;
}

/** Runs a script: an error ends it, and prints its message. @param {() => unknown} script */
export async function main(script) {
  try {
    await script();
  } catch (error) {
    console.error(`\n${error.message}`);
    process.exitCode = 1;
    stopAll();
  }
}
