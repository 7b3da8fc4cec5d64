/** Runs the tests of src/wasm/ by wasm-bindgen's test runner, in Node or in a browser. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startDisplay, webkitEnvironment } from '../tests/support/display.mjs';
import { WASM_TARGET } from './setup.mjs';
import { installTestRunner } from './tools.mjs';

/** @typedef {(command: string, args: string[], env?: NodeJS.ProcessEnv) => Promise<void>} Run */

/** @param {Run} run @param {NodeJS.ProcessEnv} [env] */
export const testWasm = async (run, env) =>
  run('cargo', ['test', '--locked', '--lib', '--target', WASM_TARGET], {
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER: await installTestRunner(),
    ...env,
  });

/** What the runner calls each driver; it takes WebKit's for Safari's. @type {Record<string, (paths: object) => object>} */
const DRIVER = {
  chromium: ({ CHROMEDRIVER }) => ({ CHROMEDRIVER }),
  firefox: ({ GECKODRIVER }) => ({ GECKODRIVER }),
  webkit: ({ WEBKITDRIVER }) => ({ SAFARIDRIVER: WEBKITDRIVER }),
};

/**
 * The same in a browser, whose profile goes with a temporary folder of its own.
 *
 * @param {Run} run
 * @param {string} engine
 * @param {Record<string, string>} paths
 */
export async function testWasmIn(run, engine, paths) {
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
    await testWasm(run, {
      TMPDIR: folder,
      WASM_BINDGEN_USE_BROWSER: '1',
      WASM_BINDGEN_TEST_WEBDRIVER_JSON: capabilities,
      ...(display && webkitEnvironment(folder, display.name)),
      ...DRIVER[engine](paths),
    });
  } finally {
    await display?.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
