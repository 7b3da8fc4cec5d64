/**
 * Runs all tests, and installs what they need: `npm test`. `npm test -- NAME…` runs the steps of these names.
 *
 * Long steps, which run by their names alone, are
 * - `consumers-all`: every consumer and every TypeScript, with the table of docs/consumers.md
 * - `endurance-chromium` and so on: ten thousand relinks in one page; RELINKS is another number
 *
 * Two steps run at a time; what a step prints stands together, and each ends with its runner's own summary. Firefox and WebKit
 * are installed if the environment has `CI` set or a step of theirs is named; otherwise their steps run if they are there.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { build } from './build.mjs';
import { root, target } from './paths.mjs';
import { main, run, runQuietly, secondsSince } from './run.mjs';
import { WASM_TARGET } from './setup.mjs';
import { ensureEngine, findEngine } from './tools.mjs';
import { testWasm, testWasmIn } from './wasm-tests.mjs';

/** @typedef {import('./wasm-tests.mjs').Run} Run runs a command of a step */
/** @typedef {{ usesCargo?: boolean, engine?: string, isLong?: boolean, work: (run: Run, paths: Record<string, string>) => Promise<unknown> }} Step */

const ENGINES = ['chromium', 'firefox', 'webkit'];
const CLIPPY = ['clippy', '--quiet', '--all-targets'];
const DENY = ['--', '--deny', 'warnings'];
/** The crate of the fuzzer stands apart. Without the fuzzer itself, it needs nothing but the core. */
const FUZZ = ['--manifest-path', 'fuzz/Cargo.toml'];
/** Its own folder: a library that is a cdylib as well has one file name, whatever its features are. */
const FUZZ_FOLDER = ['--target-dir', 'target/fuzz'];

/** Reports of the built package as TypeScript. */
const SAMPLES = join(target, 'type-samples');

/** How long a test file may take, in milliseconds: a browser that died leaves its test waiting for ever. */
const LONGEST = 600_000;

/** @param {string} folder */
const testFiles = (folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.test.mjs'))
    .map((name) => join(folder, name));

/** @param {string} file */
const hasPage = (file) => /\b(setStage|startBrowser)\b/.test(readFileSync(join(root, file), 'utf8'));

/** @param {Run} run @param {string[]} files @param {NodeJS.ProcessEnv} [env] @param {string[]} [flags] */
const nodeTest = (run, files, env, flags = []) =>
  run('node', ['--test', '--test-reporter=spec', `--test-timeout=${LONGEST}`, ...flags, ...files], env);

/** Runs the tests of a folder. @param {string} folder @returns {Step} */
const tests = (folder) => ({ work: (run) => nodeTest(run, testFiles(folder)) });

/**
 * A step for each engine, under its name and theirs.
 *
 * @param {string} name
 * @param {(run: Run, paths: Record<string, string>, engine: string) => Promise<unknown>} work
 * @param {Partial<Step>} [more]
 */
const inEachEngine = (name, work, more) =>
  Object.fromEntries(
    ENGINES.map((engine) => [
      `${name}-${engine}`,
      { ...more, engine, work: (run, paths) => work(run, { ...paths, FC_RELINK_ENGINE: engine }, engine) },
    ]),
  );

/** Waiting for a browser is most of what these tests do. */
const TWO_PAGES = ['--test-concurrency=2'];

/** @type {Record<string, Step>} */
const steps = {
  format: {
    async work(run) {
      await run('cargo', ['fmt', '--all', '--check']);
      await run('cargo', ['fmt', '--check', ...FUZZ]);
      await run('prettier', ['--check', '--log-level', 'warn', '.']);
    },
  },
  lint: {
    usesCargo: true,
    async work(run) {
      await run('cargo', [...CLIPPY, '--locked', '--workspace', '--all-features', ...DENY]);
      await run('cargo', [...CLIPPY, '--locked', '--target', WASM_TARGET, ...DENY]);
      await run('cargo', [...CLIPPY, ...FUZZ, ...FUZZ_FOLDER, ...DENY]);
      await run('eslint', ['--max-warnings', '0', '.']);
    },
  },
  types: {
    async work(run) {
      await run('node', ['tests/types/samples.mjs', SAMPLES]);
      await run('tsc', ['--project', 'tests/types']);
      await run('tsc', ['--project', 'tsconfig.json', '--noEmit']);
      await nodeTest(run, testFiles('tests/types'));
    },
  },
  size: { work: (run) => run('node', ['scripts/size.mjs']) },
  native: {
    usesCargo: true,
    async work(run) {
      await run('cargo', ['test', '--quiet', '--locked', '--all-features']);
      await run('cargo', ['test', '--quiet', ...FUZZ, ...FUZZ_FOLDER]);
    },
  },
  'wasm-node': { usesCargo: true, work: (run) => testWasm(run) },
  ...inEachEngine('wasm', (run, paths, engine) => testWasmIn(run, engine, paths), { usesCargo: true }),
  supply: tests('tests/supply'),
  package: tests('tests/package'),
  fuzz: { work: (run) => run('node', ['tests/fuzz/run.mjs', '--cases', '3000']) },
  testing: tests('tests/testing'),
  react: tests('tests/react'),
  docs: { engine: 'chromium', work: (run, paths) => nodeTest(run, testFiles('tests/docs'), paths) },
  reproducible: { ...tests('tests/reproducible'), usesCargo: true },
  ...inEachEngine('consumers', (run, paths, engine) => {
    // What needs no browser runs beside Chromium.
    const files = testFiles('tests/consumers').filter((file) => engine === 'chromium' || hasPage(file));
    return nodeTest(run, files, paths);
  }),
  ...inEachEngine('page', (run, paths) => nodeTest(run, testFiles('tests/page'), paths, TWO_PAGES)),
  'demo-server': {
    work: (run) =>
      nodeTest(
        run,
        testFiles('tests/demo').filter((file) => !hasPage(file)),
      ),
  },
  ...inEachEngine('demo', (run, paths) =>
    nodeTest(run, testFiles('tests/demo').filter(hasPage), paths, TWO_PAGES),
  ),
  'consumers-all': {
    isLong: true,
    engine: 'chromium',
    async work(run, paths) {
      await run('node', ['tests/types/samples.mjs', SAMPLES]);
      await run('node', ['tests/types/matrix.mjs']);
      await run('node', ['tests/consumers/all.mjs'], paths);
    },
  },
  ...inEachEngine(
    'endurance',
    (run, paths) =>
      nodeTest(run, ['tests/page/life.test.mjs'], { RELINKS: process.env.RELINKS || '10000', ...paths }),
    { isLong: true },
  ),
};

/**
 * Installs the engines of these steps.
 *
 * @param {[string, Step][]} chosen
 * @param {boolean} areNamed
 * @returns where the programs of each engine are; one that is missing and need not be there is left out
 */
async function findEngines(chosen, areNamed) {
  /** @type {Record<string, Record<string, string>>} */
  const found = {};
  for (const engine of ENGINES.filter((name) => chosen.some(([, step]) => step.engine === name))) {
    try {
      const isNeeded = engine === 'chromium' || process.env.CI || areNamed;
      found[engine] = await (isNeeded ? ensureEngine(engine) : findEngine(engine));
    } catch (error) {
      if (engine === 'chromium' || process.env.CI || areNamed) throw error;
      console.log(`no tests in ${engine}: ${error.message}`);
    }
  }
  return found;
}

/**
 * Runs a step, and prints what it printed when it ends.
 *
 * @param {string} name
 * @param {Step} step
 * @param {Record<string, string>} paths
 * @param {boolean} isAlone whether to print at once
 * @returns whether it passed
 */
async function runStep(name, { work }, paths, isAlone) {
  const start = performance.now();
  let printed = '';
  let passed = true;
  try {
    await work(async (...command) => {
      if (isAlone) run(...command);
      else printed += await runQuietly(...command);
    }, paths);
  } catch (error) {
    passed = false;
    printed += error.message;
  }
  console.log(`\n# ${name} ${passed ? 'passed' : 'failed'} after ${secondsSince(start)}\n${printed.trim()}`);
  return passed;
}

await main(async () => {
  const names = process.argv.slice(2);
  const unknown = names.filter((name) => !(name in steps));
  if (unknown.length > 0) {
    throw new Error(`there is no step ${unknown.join(', ')}; the steps are ${Object.keys(steps).join(', ')}`);
  }
  const chosen = Object.entries(steps).filter(([name, { isLong }]) =>
    names.length === 0 ? !isLong : names.includes(name),
  );
  await build();
  const engines = await findEngines(chosen, names.length > 0);
  const waiting = chosen.filter(([, { engine }]) => !engine || engine in engines);
  const isAlone = waiting.length === 1;
  const failed = [];
  let cargoIsBusy = false;
  /** Cargo's own steps would wait for each other. */
  const canStart = ([, { usesCargo }]) => !(usesCargo && cargoIsBusy);
  const worker = async () => {
    for (;;) {
      const next = waiting.findIndex(canStart);
      if (next === -1) return;
      const [[name, step]] = waiting.splice(next, 1);
      if (step.usesCargo) cargoIsBusy = true;
      if (!(await runStep(name, step, engines[step.engine ?? ''] ?? {}, isAlone))) failed.push(name);
      if (step.usesCargo) cargoIsBusy = false;
    }
  };
  await Promise.all([worker(), worker()]);
  if (failed.length > 0) throw new Error(`failed: ${failed.join(', ')}`);
});
