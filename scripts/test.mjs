/**
 * Runs all tests, and installs what they need.
 *
 * `npm test` runs everything; `npm test -- NAME…` runs the steps of these names. Firefox and WebKit are installed where the
 * environment has `CI` set or a step of theirs is named; otherwise their steps run where they are there already.
 */

import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startDisplay, webkitEnvironment } from '../tests/support/display.mjs';
import { build } from './build.mjs';
import { root, target } from './paths.mjs';
import { run } from './run.mjs';
import { ensureEngine, ensurePackages, ensureWasmBindgen, ensureWasmTarget, findEngine } from './tools.mjs';

const WASM = ['--target', 'wasm32-unknown-unknown'];
const CLIPPY = ['clippy', '--quiet', '--locked'];
/** The crate of the fuzzer stands apart; without the fuzzer itself, it needs nothing but the core. */
const FUZZ = ['--manifest-path', 'fuzz/Cargo.toml'];
const FUZZ_FOLDER = ['--target-dir', 'target'];

/** How long a test file may take, in milliseconds: a browser that died leaves its test waiting for ever. */
const LONGEST = 600_000;

/** Of which every step `…-firefox` and the like has a pendant. */
const ENGINES = ['chromium', 'firefox', 'webkit'];

/**
 * The test files of a folder.
 *
 * @param {string} folder
 * @returns {string[]}
 */
const testFiles = (folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.test.mjs'))
    .map((name) => join(folder, name));

/**
 * @param {string[]} files
 * @param {NodeJS.ProcessEnv} [env]
 * @param {string[]} [flags] of node
 */
const test = (files, env, flags = []) =>
  run('node', ['--test', `--test-timeout=${LONGEST}`, ...flags, ...files], env);

/** Whether a test file has a browser. @param {string} file */
const hasPage = (file) => /\b(setStage|startBrowser)\b/.test(readFileSync(join(root, file), 'utf8'));

/** @param {NodeJS.ProcessEnv} env */
function testWasm(env) {
  const runner = join(ensureWasmBindgen(), 'wasm-bindgen-test-runner');
  run('cargo', ['test', '--locked', '--lib', ...WASM], {
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER: runner,
    ...env,
  });
}

/** What its test runner calls each driver; it takes WebKit's for Safari's. @type {Record<string, (paths: object) => object>} */
const RUNNER = {
  chromium: ({ CHROMEDRIVER }) => ({ CHROMEDRIVER }),
  firefox: ({ GECKODRIVER }) => ({ GECKODRIVER }),
  webkit: ({ WEBKITDRIVER }) => ({ SAFARIDRIVER: WEBKITDRIVER }),
};

/**
 * The wasm tests in a browser, whose profile goes with a temporary folder of its own.
 *
 * @param {string} engine
 * @param {Record<string, string>} paths
 */
async function testWasmIn(engine, paths) {
  const folder = mkdtempSync(join(tmpdir(), 'fc-relink-wasm-'));
  const capabilities = join(folder, 'webdriver.json');
  writeFileSync(
    capabilities,
    JSON.stringify({
      ...(engine === 'firefox' && { 'moz:firefoxOptions': { binary: paths.FIREFOX } }),
      ...(engine === 'chromium' && { 'goog:chromeOptions': { binary: paths.CHROME } }),
    }),
  );
  const display = engine === 'webkit' ? await startDisplay(paths.XVFB) : undefined;
  try {
    testWasm({
      TMPDIR: folder,
      WASM_BINDGEN_USE_BROWSER: '1',
      WASM_BINDGEN_TEST_WEBDRIVER_JSON: capabilities,
      ...(display && webkitEnvironment(folder, display.name)),
      ...RUNNER[engine](paths),
    });
  } finally {
    await display?.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

const names = process.argv.slice(2);
/** Why steps did not run. @type {Set<string>} */
const skipped = new Set();

/**
 * A step in each engine, under its name and theirs.
 *
 * @param {string} name
 * @param {(engine: string, env: Record<string, string>) => void | Promise<void>} step
 */
const inEachEngine = (name, step) =>
  Object.fromEntries(
    ENGINES.map((engine) => [
      `${name}-${engine}`,
      () => {
        if (engine === 'chromium' || process.env.CI || names.includes(`${name}-${engine}`)) {
          return step(engine, ensureEngine(engine));
        }
        let paths;
        try {
          paths = findEngine(engine);
        } catch ({ message }) {
          console.log(`skipped: ${message}`);
          skipped.add(message);
          return undefined;
        }
        return step(engine, paths);
      },
    ]),
  );

/** What is tested, in this order: cheap checks first, closing lines of a runner last. @type {Record<string, () => void | Promise<void>>} */
const steps = {
  format() {
    run('cargo', ['fmt', '--check']);
    run('cargo', ['fmt', '--check', ...FUZZ]);
    run('npx', ['prettier', '--check', '--log-level', 'warn', '.']);
  },
  lint() {
    run('cargo', [...CLIPPY, '--all-targets', '--all-features', '--', '--deny', 'warnings']);
    run('cargo', [...CLIPPY, '--all-targets', ...WASM, '--', '--deny', 'warnings']);
    run('cargo', ['clippy', '--quiet', '--all-targets', ...FUZZ, ...FUZZ_FOLDER, '--', '--deny', 'warnings']);
    run('npx', ['eslint', '--max-warnings', '0', '.']);
  },
  types() {
    run('node', ['tests/types/samples.mjs', join(target, 'type-samples', 'samples.ts')]);
    run('npx', ['tsc', '--project', 'tests/types']);
    run('npx', ['tsc', '--project', 'tsconfig.json', '--noEmit']);
    test(testFiles('tests/types'));
  },
  size() {
    run('node', ['scripts/size.mjs']);
  },
  native() {
    run('cargo', ['test', '--locked', '--all-features']);
    run('cargo', ['test', '--quiet', ...FUZZ, ...FUZZ_FOLDER]);
  },
  'wasm-node'() {
    testWasm({});
  },
  ...inEachEngine('wasm', testWasmIn),
  supply() {
    test(testFiles('tests/supply'));
  },
  package() {
    test(testFiles('tests/package'));
  },
  fuzz() {
    run('node', ['tests/fuzz/run.mjs', '--cases', '3000']);
  },
  testing() {
    test(testFiles('tests/testing'));
  },
  react() {
    test(testFiles('tests/react'));
  },
  docs() {
    test(testFiles('tests/docs'));
  },
  reproducible() {
    test(testFiles('tests/reproducible'));
  },
  ...inEachEngine('consumers', (engine, paths) => {
    const files = testFiles('tests/consumers');
    // What needs no browser has run with Chromium.
    const ours = engine === 'chromium' ? files : files.filter(hasPage);
    test(ours, { ...paths, FC_RELINK_ENGINE: engine });
  }),
  ...inEachEngine('page', (engine, paths) => {
    test(testFiles('tests/page'), { ...paths, FC_RELINK_ENGINE: engine }, ['--test-concurrency=2']);
  }),
  'demo-server'() {
    test(testFiles('tests/demo').filter((file) => !hasPage(file)));
  },
  ...inEachEngine('demo', (engine, paths) => {
    // They mostly wait for a browser.
    const env = { ...paths, FC_RELINK_ENGINE: engine };
    test(testFiles('tests/demo').filter(hasPage), env, ['--test-concurrency=2']);
  }),
};

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
    await step();
    console.log(`# ${name} took ${((Date.now() - start) / 1000).toFixed(1)} s`);
  }
  for (const why of skipped) console.log(`\nnot everything ran: ${why}`);
} catch (error) {
  // What failed has said why itself.
  console.error(`\n${error.message}`);
  process.exitCode = 1;
}
