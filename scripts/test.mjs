/**
 * Runs all tests, and installs what they need.
 *
 * `npm test` runs everything; `npm test -- NAME…` runs the steps of these names.
 */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { build } from './build.mjs';
import { root, target } from './paths.mjs';
import { run } from './run.mjs';
import { ensureEngine, ensurePackages, ensureWasmBindgen, ensureWasmTarget } from './tools.mjs';

const WASM = ['--target', 'wasm32-unknown-unknown'];
const CLIPPY = ['clippy', '--quiet', '--locked'];
/** The crate of the fuzzer stands apart; without the fuzzer itself, it needs nothing but the core. */
const FUZZ = ['--manifest-path', 'fuzz/Cargo.toml'];
const FUZZ_FOLDER = ['--target-dir', 'target'];

/**
 * Runs the test files of a folder.
 *
 * @param {string} folder
 * @param {NodeJS.ProcessEnv} [env]
 * @param {string[]} [flags] of node
 */
function testFolder(folder, env, flags = []) {
  const files = readdirSync(join(root, folder)).filter((name) => name.endsWith('.test.mjs'));
  run('node', ['--test', ...flags, ...files.map((name) => join(folder, name))], env);
}

/** @param {NodeJS.ProcessEnv} env */
function testWasm(env) {
  const runner = join(ensureWasmBindgen(), 'wasm-bindgen-test-runner');
  run('cargo', ['test', '--locked', '--lib', ...WASM], {
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER: runner,
    ...env,
  });
}

/** What is tested, in this order: cheap checks first, closing lines of a runner last. @type {Record<string, () => void>} */
const steps = {
  format() {
    run('cargo', ['fmt', '--check']);
    run('cargo', ['fmt', '--check', ...FUZZ]);
    run('npx', ['prettier', '--check', '--log-level', 'warn', '.']);
  },
  lint() {
    run('cargo', [...CLIPPY, '--all-targets', '--', '--deny', 'warnings']);
    run('cargo', [...CLIPPY, '--all-targets', ...WASM, '--', '--deny', 'warnings']);
    run('cargo', ['clippy', '--quiet', '--all-targets', ...FUZZ, ...FUZZ_FOLDER, '--', '--deny', 'warnings']);
    run('npx', ['eslint', '--max-warnings', '0', '.']);
  },
  types() {
    run('node', ['tests/types/samples.mjs', join(target, 'type-samples', 'samples.ts')]);
    run('npx', ['tsc', '--project', 'tests/types']);
    run('npx', ['tsc', '--project', 'tsconfig.json', '--noEmit']);
    testFolder('tests/types');
  },
  size() {
    run('node', ['scripts/size.mjs']);
  },
  native() {
    run('cargo', ['test', '--locked']);
    run('cargo', ['test', '--quiet', ...FUZZ, ...FUZZ_FOLDER]);
  },
  'wasm-node'() {
    testWasm({});
  },
  'wasm-chromium'() {
    testWasm({ WASM_BINDGEN_USE_BROWSER: '1', CHROMEDRIVER: ensureEngine('chromium').CHROMEDRIVER });
  },
  supply() {
    testFolder('tests/supply');
  },
  package() {
    testFolder('tests/package');
  },
  fuzz() {
    run('node', ['tests/fuzz/run.mjs', '--cases', '3000']);
  },
  testing() {
    testFolder('tests/testing');
  },
  react() {
    testFolder('tests/react');
  },
  docs() {
    testFolder('tests/docs');
  },
  reproducible() {
    testFolder('tests/reproducible');
  },
  consumers() {
    testFolder('tests/consumers', ensureEngine('chromium'));
  },
  page() {
    testFolder('tests/page', ensureEngine('chromium'), ['--test-concurrency=2']);
  },
  demo() {
    // They mostly wait for a browser.
    testFolder('tests/demo', ensureEngine('chromium'), ['--test-concurrency=2']);
  },
};

const names = process.argv.slice(2);
const unknown = names.filter((name) => !(name in steps));
if (unknown.length > 0) {
  throw new Error(`there is no step ${unknown.join(', ')}; the steps are ${Object.keys(steps).join(', ')}`);
}

try {
  ensurePackages();
  ensureWasmTarget();
  await build();
  for (const [name, step] of Object.entries(steps)) {
    if (names.length > 0 && !names.includes(name)) continue;
    const start = Date.now();
    console.log(`\n# ${name}`);
    step();
    console.log(`# ${name} took ${((Date.now() - start) / 1000).toFixed(1)} s`);
  }
} catch (error) {
  // What failed has said why itself.
  console.error(`\n${error.message}`);
  process.exitCode = 1;
}
