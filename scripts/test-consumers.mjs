/**
 * Runs the packed package in every consumer, and compiles its types with every TypeScript.
 *
 * `npm run test:consumers` does all of it and writes the table of docs/consumers.md; `npm run test:consumers -- PART…` runs
 * the consumers whose names hold one of these parts.
 */

import { join } from 'node:path';

import { build } from './build.mjs';
import { target } from './paths.mjs';
import { run } from './run.mjs';
import { ensureEngine } from './tools.mjs';

const parts = process.argv.slice(2);
await build();
const chromium = ensureEngine('chromium');
if (parts.length === 0) {
  run('node', ['tests/types/samples.mjs', join(target, 'type-samples')]);
  run('node', ['tests/types/matrix.mjs']);
}
run('node', ['tests/consumers/all.mjs', ...parts], chromium);
