/** Installs what the build needs: npm packages, and the Rust of rust-toolchain.toml. */

import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { root } from './paths.mjs';
import { output, runQuietly, step } from './run.mjs';

export const WASM_TARGET = 'wasm32-unknown-unknown';

/** npm packages, as the lock file has them. */
export async function installPackages() {
  const installed = join(root, 'node_modules', '.package-lock.json');
  const lock = join(root, 'package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  await step('npm packages', () => runQuietly('npm', ['ci', '--no-audit', '--no-fund']));
}

const hasRust = () => output('rustc', ['--version']) !== undefined;
const hasWasmTarget = () =>
  existsSync(output('rustc', ['--print', 'target-libdir', '--target', WASM_TARGET]) ?? '');

/** Rust, and its standard library for wasm. Asking for the version has rustup install it unless it was told not to. */
export async function installRust() {
  await step('Rust', async () => {
    if (!hasRust()) {
      if (output('rustup', ['--version']) === undefined) {
        throw new Error('rustc was not found; install Rust from https://rustup.rs and try again');
      }
      await runQuietly('rustup', ['toolchain', 'install', '--no-self-update']);
    }
    if (!hasWasmTarget()) await runQuietly('rustup', ['target', 'add', WASM_TARGET]);
  });
}
