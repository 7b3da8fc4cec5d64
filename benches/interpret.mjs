/**
 * One `interpret` of the package against plain JavaScript, in turn in one process.
 *
 * Usage: npm run bench [-- --json]
 */

import assert from 'node:assert/strict';

import { interpret, preload } from 'fc-relink';

import { lookalikes, relinked, replaced } from './data.mjs';
import * as plain from './plain.mjs';

const ROUNDS = 9;
const SIZES = [20, 1_000, 10_000, 100_000];

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

/** Milliseconds that one call takes, over as many calls as fill a round. */
function time(call, calls) {
  const start = performance.now();
  for (let i = 0; i < calls; i++) call();
  return (performance.now() - start) / calls;
}

/** Times two ways in turn. */
function compare(name, count, { existing, session }) {
  const wasm = () => interpret(session, existing);
  const js = () => plain.interpret(session, existing);
  assert.deepEqual(wasm(), js(), `${name}, ${count}: both make the same report`);
  const calls = Math.max(1, Math.round(20_000 / count));
  time(wasm, calls);
  time(js, calls);
  const times = { wasm: [], js: [] };
  for (let round = 0; round < ROUNDS; round++) {
    times.wasm.push(time(wasm, calls));
    times.js.push(time(js, calls));
  }
  const ratios = times.wasm.map((value, index) => value / times.js[index]);
  return {
    name,
    count,
    wasm: median(times.wasm),
    js: median(times.js),
    ratio: median(ratios),
    spread: [Math.min(...ratios), Math.max(...ratios)],
  };
}

await preload();
const rows = [];
for (const [name, make] of Object.entries({ relinked, replaced, lookalikes })) {
  for (const count of SIZES) rows.push(compare(name, count, make(count)));
}

if (process.argv.includes('--json')) {
  console.log(JSON.stringify(rows, null, 2));
} else {
  console.table(
    rows.map(({ name, count, wasm, js, ratio, spread }) => ({
      case: name,
      'accounts a side': count,
      'fc-relink (ms)': Number(wasm.toPrecision(3)),
      'plain JavaScript (ms)': Number(js.toPrecision(3)),
      ratio: Number(ratio.toFixed(2)),
      spread: spread.map((value) => value.toFixed(2)).join('–'),
    })),
  );
}
