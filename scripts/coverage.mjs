/**
 * Which lines and branches of the core its own tests reach. Fails where they are fewer than they were.
 *
 * Usage: npm run coverage
 */

import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { coreFiles } from './core.mjs';
import { root, target } from './paths.mjs';
import { run } from './run.mjs';
import { ensureCargoLlvmCov, ensureWasmTarget } from './tools.mjs';

/** What must be reached, in per cent. */
const LIMITS = { lines: 99, branches: 98 };

/** @typedef {{ reached: number, all: number, missed: number[] }} Count */

/**
 * Counts lines and branches up to the tests of a file, which stand at its end.
 *
 * @param {string} record of a file, in the format of lcov
 * @param {string} source of the file
 * @returns {{ lines: Count, branches: Count }}
 */
export function countsOf(record, source) {
  const tests = source.indexOf('\n#[cfg(test)]\nmod tests {\n');
  const end = tests === -1 ? Infinity : source.slice(0, tests).split('\n').length;
  const isCore = (/** @type {number} */ line) => line <= end;
  const count = (/** @type {RegExp} */ pattern) => {
    const places = [...record.matchAll(pattern)]
      .map(([, line, times]) => ({ line: Number(line), isReached: times !== '0' && times !== '-' }))
      .filter(({ line }) => isCore(line));
    const missed = places.filter(({ isReached }) => !isReached).map(({ line }) => line);
    return { reached: places.length - missed.length, all: places.length, missed };
  };
  return { lines: count(/^DA:(\d+),(\d+)/gm), branches: count(/^BRDA:(\d+),\d+,\d+,(-|\d+)$/gm) };
}

const percent = (/** @type {Count} */ { reached, all }) => (all === 0 ? 100 : (reached / all) * 100);

function measure() {
  ensureWasmTarget();
  const folder = join(target, 'coverage');
  const report = join(folder, 'core.lcov');
  mkdirSync(folder, { recursive: true });
  run(
    join(ensureCargoLlvmCov(), 'cargo-llvm-cov'),
    ['llvm-cov', '--locked', '--lib', '--branch', '--lcov', '--output-path', report, '--', '--quiet'],
    {
      // Branches are counted by a stable rustc as well, if it is told so.
      RUSTC_BOOTSTRAP: '1',
    },
  );
  const records = new Map(
    readFileSync(report, 'utf8')
      .split('end_of_record\n')
      .map((record) => [/^SF:(.*)$/m.exec(record)?.[1], record]),
  );
  return coreFiles()
    .filter((file) => records.has(join(root, file)))
    .map((file) => ({
      file,
      ...countsOf(records.get(join(root, file)) ?? '', readFileSync(join(root, file), 'utf8')),
    }));
}

/** @param {Count[]} counts */
const sum = (counts) => ({
  reached: counts.reduce((total, { reached }) => total + reached, 0),
  all: counts.reduce((total, { all }) => total + all, 0),
  missed: [],
});

function coverage() {
  const files = measure();
  const total = {
    file: 'all of the core',
    lines: sum(files.map(({ lines }) => lines)),
    branches: sum(files.map(({ branches }) => branches)),
  };
  console.table(
    Object.fromEntries(
      [...files, total].map(({ file, lines, branches }) => [
        file,
        {
          lines: `${lines.reached} of ${lines.all}`,
          '% of lines': Number(percent(lines).toFixed(2)),
          branches: `${branches.reached} of ${branches.all}`,
          '% of branches': Number(percent(branches).toFixed(2)),
        },
      ]),
    ),
  );
  for (const { file, lines, branches } of files) {
    if (lines.missed.length > 0) console.log(`${file}: no test reaches line ${lines.missed.join(', ')}`);
    const places = [...new Set(branches.missed)];
    if (places.length > 0) console.log(`${file}: no test takes a branch of line ${places.join(', ')}`);
  }
  for (const kind of /** @type {const} */ (['lines', 'branches'])) {
    if (percent(total[kind]) >= LIMITS[kind]) continue;
    console.error(
      `${percent(total[kind]).toFixed(2)} % of the ${kind} are reached; it must be ${LIMITS[kind]} %`,
    );
    process.exitCode = 1;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    coverage();
  } catch (error) {
    console.error(`\n${error.message}`);
    process.exitCode = 1;
  }
}
