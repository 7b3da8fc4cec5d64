/** Compiles the crate to WebAssembly, and makes the JavaScript around it. */

import { existsSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

import { root, target } from './paths.mjs';
import { output, runQuietly, step } from './run.mjs';
import { WASM_TARGET } from './setup.mjs';

const CRATE = 'fc_relink';

/** What rustc emits by default, and every supported engine has. */
const WASM_FEATURES = [
  'bulk-memory',
  'bulk-memory-opt',
  'call-indirect-overlong',
  'multivalue',
  'mutable-globals',
  'nontrapping-float-to-int',
  'reference-types',
  'sign-ext',
];

/** Flags that keep the paths of this machine, and the registry that its crates are from, out of the wasm. */
function pathFlags() {
  const crates = join(process.env.CARGO_HOME || join(homedir(), '.cargo'), 'registry', 'src');
  const remap = [...readdirSync(crates).map((registry) => join(crates, registry)), root].map((path) => [
    path,
    '.',
  ]);
  // Where the source of the standard library is installed, rustc names its folder; elsewhere this.
  const library = join(output('rustc', ['--print', 'sysroot']) ?? '', 'lib', 'rustlib', 'src', 'rust');
  const commit = /^commit-hash: (\w+)$/m.exec(output('rustc', ['--version', '--verbose']) ?? '')?.[1];
  if (existsSync(library)) remap.push([realpathSync(library), `/rustc/${commit}`]);
  return remap.map(([from, to]) => `--remap-path-prefix=${from}=${to}`);
}

/** @param {string[]} args of `cargo build` @param {NodeJS.ProcessEnv} [env] */
const cargoBuild = (args, env) =>
  runQuietly('cargo', ['build', '--locked', '--target-dir', target, ...args], env);

/** @param {string[]} features of the crate */
function compile(features) {
  const lib = ['--package', 'fc-relink', '--lib', '--release', '--target', WASM_TARGET];
  const env = { CARGO_ENCODED_RUSTFLAGS: pathFlags().join('\x1f') };
  return cargoBuild([...lib, '--features', features.join()], env);
}

/**
 * Compiles the crate. Needs no npm package.
 *
 * @param {string[]} features
 * @returns the folder with `fc_relink_bg.wasm`, `fc_relink_bg.js` around it, their types, and `schema.json`
 */
export async function compileCrate(features) {
  // First, because the flags name the folders that the crates are unpacked in.
  const targets = [WASM_TARGET, output('rustc', ['--print', 'host-tuple']) ?? ''];
  await step('Rust crates', () =>
    runQuietly('cargo', ['fetch', '--locked', ...targets.flatMap((name) => ['--target', name])]),
  );
  await Promise.all([
    step('wasm-bindgen', () => cargoBuild(['--package', 'fc-relink-bindgen'])),
    step('Rust to WebAssembly', () => compile(features)),
  ]);
  const folder = join(target, 'bindgen');
  rmSync(folder, { recursive: true, force: true });
  const compiled = join(target, WASM_TARGET, 'release', `${CRATE}.wasm`);
  await runQuietly(join(target, 'debug', 'fc-relink-bindgen'), [compiled, folder]);
  return folder;
}

/** @param {string} wasm @param {string} optimised where it goes */
export const optimise = (wasm, optimised) =>
  step('wasm-opt', () =>
    runQuietly('wasm-opt', [
      ...WASM_FEATURES.map((feature) => `--enable-${feature}`),
      // Functions that are not inlined look more alike, and compress better.
      ...['-Os', '--one-caller-inline-max-function-size=25'],
      // What is constant in the whole program.
      '--gufa',
      // What is taken apart and built anew is smaller, and the second time smaller still.
      ...['--flatten', '--rereloop', '-Os'],
      ...['--flatten', '--rereloop', '-Os', '--converge'],
      ...['--strip-producers', '--strip-target-features'],
      ...[wasm, '--output', optimised],
    ]),
  );
