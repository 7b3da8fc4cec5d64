/**
 * Measures, and prints a table, with what the goal is where there is one.
 *
 * Usage: npm run bench [-- SUBJECT…] [--node | --chromium] [--cpu] [--json]
 *
 * `--node` and `--chromium` leave the other out. `--cpu` counts the time of the processor instead of that on the wall, in
 * Node: for a machine that is busy elsewhere.
 */

import { spawn } from 'node:child_process';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';

import { build } from '../scripts/build.mjs';
import { root } from '../scripts/paths.mjs';
import { ensureEngine } from '../scripts/tools.mjs';
import { isMet, table } from './table.mjs';

const SUBJECTS = ['interpret', 'growth', 'worst', 'preload', 'click', 'memory'];

/** The rows of a subject, measured in a process of its own. @param {string} name @param {string[]} flags */
async function* inNode(name, flags) {
  const args = ['--expose-gc', join(root, 'benches', 'node.mjs'), name, ...flags];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  for await (const line of createInterface({ input: child.stdout })) yield JSON.parse(line);
  const status = await ended;
  if (status !== 0) throw new Error(`the subject ${name} ended with ${status}`);
}

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    node: { type: 'boolean', default: false },
    chromium: { type: 'boolean', default: false },
    cpu: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const unknown = positionals.filter((name) => !SUBJECTS.includes(name));
if (unknown.length > 0) {
  throw new Error(`there is no subject ${unknown.join(', ')}; the subjects are ${SUBJECTS.join(', ')}`);
}
const both = options.node === options.chromium;
const names = positionals.length > 0 ? positionals : SUBJECTS;

await build();
/** @type {import('./table.mjs').Line[]} */
const lines = [];
const note = (/** @type {string} */ text) => process.stderr.write(`${text}\n`);

/** @param {string} subject @param {string} where @param {AsyncIterable<import('./harness.mjs').Row>} rows */
async function collect(subject, where, rows) {
  note(`measuring ${subject} in ${where}`);
  for await (const row of rows) lines.push({ subject, where, ...row });
}

if (both || options.node) {
  const flags = options.cpu ? ['--cpu'] : [];
  for (const name of names) await collect(name, `Node ${process.versions.node}`, inNode(name, flags));
}
if (both || options.chromium) {
  // Before the support of the tests is imported, which reads them.
  Object.assign(process.env, await ensureEngine('chromium'));
  const chromium = await import('./chromium.mjs');
  const pages = names.filter(chromium.isMeasuredInPages);
  const where = pages.length > 0 ? await chromium.version() : '';
  for (const name of pages) await collect(name, where, chromium.rows(name));
}

if (options.json) {
  const [{ model }] = cpus();
  const machine = {
    processor: model.trim(),
    cores: cpus().length,
    clock: options.cpu ? 'processor' : 'wall',
  };
  console.log(
    JSON.stringify(
      {
        machine,
        rows: lines.map((line) => ({ ...line, ...(line.most !== undefined && { isMet: isMet(line) }) })),
      },
      null,
      2,
    ),
  );
} else {
  console.log(table(lines));
}
