/**
 * Ten thousand relinks in one page, in each engine: nothing may grow.
 *
 * `npm run test:endurance` takes the engines that are installed, and Chromium in any case;
 * `npm run test:endurance -- firefox webkit` installs those and takes them. RELINKS says another number.
 */

import { build } from './build.mjs';
import { run } from './run.mjs';
import { ensureEngine, findEngine } from './tools.mjs';

const RELINKS = process.env.RELINKS || '10000';

/** @param {string} engine */
function isInstalled(engine) {
  try {
    findEngine(engine);
    return true;
  } catch {
    return false;
  }
}

const named = process.argv.slice(2);
const engines = named.length > 0 ? named : ['chromium', ...['firefox', 'webkit'].filter(isInstalled)];
await build();
const failed = [];
for (const engine of engines) {
  console.log(`\n# ${RELINKS} relinks in ${engine}`);
  try {
    const env = { ...ensureEngine(engine), FC_RELINK_ENGINE: engine, RELINKS };
    run('node', ['--test', '--test-reporter=spec', 'tests/page/life.test.mjs'], env);
  } catch (error) {
    // The other engines are asked all the same.
    console.error(`\n${error.message}`);
    failed.push(engine);
  }
}
if (failed.length > 0) {
  console.error(`\nit failed in ${failed.join(' and ')}`);
  process.exitCode = 1;
}
