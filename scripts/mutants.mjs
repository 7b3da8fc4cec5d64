/**
 * Changes the core in one place at a time, and asks whether its tests notice. Fails where they do not, but for the changes that
 * make no difference. It takes an hour or more.
 *
 * Usage: npm run mutants [-- OPTION…], with options of `cargo mutants`: `--file src/diff.rs`, `--jobs 2`
 */

import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { spawnSync } from 'node:child_process';

import { coreFiles } from './core.mjs';
import { root, target } from './paths.mjs';
import { ensureCargoMutants, ensureWasmTarget } from './tools.mjs';

/** Changes that no test can notice, each with the reason why. @type {Record<string, string>} */
const EQUIVALENT = {
  'src/pairing.rs: replace || with && in pair':
    'with one side empty, the long way round finds no pair and no candidate either: the return is there to save time',
  'src/set.rs: replace <= with > in without':
    'the long way round leaves out what is granted, too: the return is there to save time',
  'src/set.rs: replace <= with > in has_all': 'either way to search a list finds the same',
};

/** A change without its place, which moves when the file is edited. @param {string} line */
export const withoutPlace = (line) => line.replace(/^([^:]+):\d+:\d+: /, '$1: ');

/**
 * What is wrong with the changes that were not noticed.
 *
 * @param {string[]} missed as cargo-mutants lists them
 * @param {Record<string, string>} equivalent
 * @param {boolean} isComplete whether all changes were tried
 */
export function judge(missed, equivalent, isComplete) {
  const seen = new Set(missed.map(withoutPlace));
  const survivors = missed.filter((line) => !(withoutPlace(line) in equivalent));
  const gone = isComplete ? Object.keys(equivalent).filter((name) => !seen.has(name)) : [];
  return [
    ...survivors.map((line) => `no test notices: ${line}`),
    ...gone.map((name) => `is noticed, or no longer made, and need not be listed: ${name}`),
  ];
}

/** @param {string[]} options */
function mutants(options) {
  ensureWasmTarget();
  const folder = join(target, 'mutants');
  mkdirSync(folder, { recursive: true });
  const own = coreFiles().flatMap((file) => ['--file', file]);
  const isComplete = options.length === 0;
  const args = [
    'mutants',
    ...(options.includes('--file') ? [] : own),
    ...['--no-shuffle', '--colors', 'never', '--output', folder],
    ...options,
    // What the tests of the documentation do is done by others, too, and they are slow.
    ...['--', '--locked', '--lib'],
  ];
  const { status, error } = spawnSync(join(ensureCargoMutants(), 'cargo-mutants'), args, {
    cwd: root,
    stdio: 'inherit',
  });
  if (error) throw new Error(`cargo-mutants could not be started: ${error.message}`);
  // 2: some were not noticed; 3: some did not come to an end, which is noticed.
  if (![0, 2, 3].includes(status ?? -1)) throw new Error(`cargo-mutants ended with ${status}`);
  const list = (/** @type {string} */ name) =>
    readFileSync(join(folder, 'mutants.out', `${name}.txt`), 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  const missed = list('missed');
  const [caught, timeout, unviable] = ['caught', 'timeout', 'unviable'].map((name) => list(name).length);
  const noticed = caught + timeout;
  console.log(
    `${noticed} of ${noticed + missed.length} changes were noticed, ${timeout} of them because nothing came to an end; ` +
      `${unviable} more do not compile`,
  );
  for (const line of missed) {
    const reason = EQUIVALENT[withoutPlace(line)];
    if (reason) console.log(`makes no difference: ${line}\n  ${reason}`);
  }
  const found = judge(missed, EQUIVALENT, isComplete);
  for (const finding of found) console.error(finding);
  if (found.length > 0) process.exitCode = 1;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    mutants(process.argv.slice(2));
  } catch (error) {
    console.error(`\n${error.message}`);
    process.exitCode = 1;
  }
}
