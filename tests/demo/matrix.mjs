/**
 * Plays every scenario in every size and colour scheme, in every engine that is installed, and measures the page.
 *
 * Usage: npm run test:demo [-- ENGINE…]
 */

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { findEngine } from '../../scripts/tools.mjs';

const file = (name) => fileURLToPath(new URL(name, import.meta.url));
const named = process.argv.slice(2);

for (const engine of named.length > 0 ? named : ['chromium', 'firefox', 'webkit']) {
  let paths;
  try {
    paths = findEngine(engine);
  } catch (problem) {
    if (named.length > 0) throw problem;
    console.log(`not in ${engine}: ${problem.message}`);
    continue;
  }
  const files = [file('journeys.test.mjs'), ...(engine === 'chromium' ? [file('long/speed.test.mjs')] : [])];
  const { status } = spawnSync(process.execPath, ['--test', '--test-concurrency=1', ...files], {
    env: { ...process.env, ...paths, FC_RELINK_ENGINE: engine, FC_RELINK_MATRIX: '1' },
    stdio: 'inherit',
  });
  if (status !== 0) process.exitCode = 1;
}
