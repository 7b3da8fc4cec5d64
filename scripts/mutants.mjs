/**
 * Changes the core in one place at a time, and asks whether its tests notice: `npm run mutants`. It takes an hour or more.
 *
 * Options are those of `cargo mutants`: `npm run mutants -- --file src/diff.rs`. What it leaves out stands in `.cargo/mutants.toml`.
 */

import { join } from 'node:path';

import { target } from './paths.mjs';
import { main, run } from './run.mjs';
import { installRust } from './setup.mjs';
import { installCargoMutants } from './tools.mjs';

await main(async () => {
  await installRust();
  const mutants = join(await installCargoMutants(), 'cargo-mutants');
  run(mutants, ['mutants', '--output', target, '--colors', 'never', ...process.argv.slice(2)]);
});
