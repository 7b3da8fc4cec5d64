/**
 * Fuzzes the core, guided by coverage: `npm run test:fuzz:core -- --minutes 10`.
 *
 * What it finds on top of the corpus stays in `target/fuzz/`; `--keep` puts the inputs that together cover most of it
 * into `fuzz/corpus/`. `--seed N` repeats the fuzzer's choices. The folder has the layout of cargo fuzz, which does as well;
 * here the flags that it passes are passed to the stable compiler, and nothing has to be installed.
 */

import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { parseArgs } from 'node:util';

import { root, target } from './paths.mjs';
import { output, run } from './run.mjs';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string', default: '0' },
    keep: { type: 'boolean', default: false },
  },
});
const seconds = Math.round(Number(values.minutes) * 60);
if (!(seconds > 0)) throw new Error('--minutes takes a number above 0');

const COVERAGE = [
  '--cfg fuzzing',
  '-Cpasses=sancov-module',
  '-Cllvm-args=-sanitizer-coverage-level=4',
  '-Cllvm-args=-sanitizer-coverage-inline-8bit-counters',
  '-Cllvm-args=-sanitizer-coverage-pc-table',
  '-Cllvm-args=-sanitizer-coverage-trace-compares',
];
/** Most files, and most bytes, that the corpus may have: `fuzz/tests/corpus.rs` holds it to that. */
const MOST_FILES = 100;
const MOST_BYTES = 200_000;

const kept = join(root, 'fuzz', 'corpus', 'core');
const found = join(target, 'fuzz', 'corpus');
const failed = join(target, 'fuzz', 'failed');

/** Compiles the fuzzer. @returns where it is */
function build() {
  const compiler = process.env.CXX || 'c++';
  if (output(compiler, ['--version']) === undefined) {
    throw new Error(`libFuzzer is C++, and there is no ${compiler}; install g++ or clang, or set CXX`);
  }
  const host = /host: (.*)/.exec(output('rustc', ['-vV']) ?? '')?.[1];
  if (host === undefined) throw new Error('rustc was not found; install Rust from https://rustup.rs');
  const folder = join(target, 'fuzz', 'build');
  // With a target named, the flags are not for the build scripts.
  const flags = ['--release', '--target', host, '--target-dir', folder];
  run('cargo', ['build', '--manifest-path', 'fuzz/Cargo.toml', ...flags], {
    RUSTFLAGS: COVERAGE.join(' '),
  });
  return join(folder, host, 'release', 'core');
}

/** How much more an edge of the code counts than how often it is passed, and other features. */
const EDGE = 5;

/**
 * What each input covers, and how much that counts, by its file, as libFuzzer notes it down while it merges.
 *
 * @param {string} notes
 */
function coverageOf(notes) {
  const [count, , ...lines] = readFileSync(notes, 'utf8').split('\n');
  const files = lines.slice(0, Number(count));
  /** @type {Map<string, Map<string, number>>} */
  const coverage = new Map(files.map((file) => [file, new Map()]));
  for (const [kind, file, ...covered] of lines.slice(files.length).map((line) => line.split(' '))) {
    if (kind !== 'FT' && kind !== 'COV') continue;
    for (const it of covered) coverage.get(files[Number(file)])?.set(kind + it, kind === 'COV' ? EDGE : 1);
  }
  return coverage;
}

/** Puts the inputs that together cover most in place of the corpus. @param {string} fuzzer */
function keep(fuzzer) {
  const merged = join(target, 'fuzz', 'merged');
  const notes = join(target, 'fuzz', 'merged.txt');
  for (const path of [merged, notes]) rmSync(path, { recursive: true, force: true });
  mkdirSync(merged);
  run(fuzzer, ['-merge=1', '-verbosity=0', `-merge_control_file=${notes}`, merged, kept, found]);
  const coverage = coverageOf(notes);
  const chosen = [];
  const done = new Set();
  let bytes = 0;
  while (chosen.length < MOST_FILES) {
    let best = { gain: 0, file: '', size: 0 };
    for (const [file, covered] of coverage) {
      const size = statSync(file).size;
      let gain = 0;
      for (const [feature, weight] of covered) if (!done.has(feature)) gain += weight;
      if (gain > best.gain && bytes + size <= MOST_BYTES) best = { gain, file, size };
    }
    if (best.gain === 0) break;
    for (const feature of coverage.get(best.file)?.keys() ?? []) done.add(feature);
    chosen.push({ name: basename(best.file), content: readFileSync(best.file) });
    bytes += best.size;
  }
  rmSync(kept, { recursive: true });
  mkdirSync(kept);
  for (const { name, content } of chosen) writeFileSync(join(kept, name), content);
  console.log(`kept ${chosen.length} inputs of ${coverage.size}, ${bytes} bytes`);
}

try {
  const fuzzer = build();
  mkdirSync(found, { recursive: true });
  mkdirSync(failed, { recursive: true });
  run(fuzzer, [
    `-max_total_time=${seconds}`,
    `-seed=${values.seed}`,
    `-artifact_prefix=${failed}/`,
    '-max_len=1600',
    '-print_final_stats=1',
    found,
    kept,
  ]);
  if (values.keep) keep(fuzzer);
} catch (error) {
  console.error(`\n${error.message}`);
  for (const name of readdirSync(failed)) {
    const file = relative(root, join(failed, name));
    console.error(`replay: cargo run --manifest-path fuzz/Cargo.toml --target-dir target -- ${file}`);
  }
  process.exitCode = 1;
}
