/**
 * Fuzzes the built package: `npm run test:fuzz`.
 *
 * `--cases N` for more or fewer than a hundred thousand, `--minutes N` for round after round with other seeds until then,
 * `--property NAME`, `--seed N` and `--path P` to replay what failed.
 */

import { build } from './build.mjs';
import { run } from './run.mjs';

try {
  await build();
  run('node', ['tests/fuzz/run.mjs', ...process.argv.slice(2)]);
} catch (error) {
  console.error(`\n${error.message}`);
  process.exitCode = 1;
}
