/** Which lines and branches of the core its own tests reach: `npm run coverage`. Fails if they are fewer than they were. */

import { mkdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

import { root, target } from './paths.mjs';
import { main, run } from './run.mjs';
import { installRust } from './setup.mjs';
import { installCargoLlvmCov } from './tools.mjs';

/** What must be reached, in per cent. */
const LIMITS = { lines: 99, branches: 98 };
/** The core but for what only tests have; `src/wasm/` is tested from JavaScript. */
const CORE = /^src\/(?!wasm\/|testing\b)/;
const PLACES = { lines: /^DA:(\d+),(\d+)/gm, branches: /^BRDA:(\d+),\d+,\d+,(-|\d+)$/gm };

/** In which line the tests of a file begin, which stand at its end. @param {string} file */
function endOf(file) {
  const source = readFileSync(join(root, file), 'utf8');
  const tests = source.indexOf('\n#[cfg(test)]\nmod tests {\n');
  return tests === -1 ? Infinity : source.slice(0, tests).split('\n').length;
}

await main(async () => {
  await installRust();
  const folder = join(target, 'coverage');
  const report = join(folder, 'core.lcov');
  mkdirSync(folder, { recursive: true });
  const measure = [
    'llvm-cov',
    '--locked',
    '--all-features',
    '--tests',
    '--branch',
    '--lcov',
    '--output-path',
    report,
    '--',
    '--quiet',
  ];
  // Branches are counted by a stable rustc as well, if it is told so.
  run(join(await installCargoLlvmCov(), 'cargo-llvm-cov'), measure, { RUSTC_BOOTSTRAP: '1' });

  const sums = { lines: { reached: 0, all: 0 }, branches: { reached: 0, all: 0 } };
  for (const record of readFileSync(report, 'utf8').split('end_of_record\n')) {
    const file = relative(root, /^SF:(.*)$/m.exec(record)?.[1] ?? root);
    if (!CORE.test(file)) continue;
    const end = endOf(file);
    for (const [kind, pattern] of Object.entries(PLACES)) {
      const places = [...record.matchAll(pattern)].filter(([, line]) => Number(line) <= end);
      const missed = places.filter(([, , times]) => times === '0' || times === '-').map(([, line]) => line);
      sums[kind].all += places.length;
      sums[kind].reached += places.length - missed.length;
      if (missed.length > 0)
        console.log(`${file}: no test reaches ${kind} ${[...new Set(missed)].join(', ')}`);
    }
  }
  const below = Object.entries(sums).filter(([kind, { reached, all }]) => {
    const percent = (100 * reached) / all;
    console.log(`${kind}: ${reached} of ${all}, ${percent.toFixed(2)} %; at least ${LIMITS[kind]} %`);
    return !(percent >= LIMITS[kind]);
  });
  if (below.length > 0) throw new Error('the tests reach less than they must');
});
