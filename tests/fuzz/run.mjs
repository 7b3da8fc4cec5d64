/**
 * Tries cases, and says how to try one of them again: `node tests/fuzz/run.mjs --cases 5000`. No test runner: it would take
 * every promise that hostile input leaves behind for a failure.
 */
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { preload } from 'fc-relink';
import { properties } from './properties.mjs';
import { learnOrdinary } from './world.mjs';

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '100000' },
    minutes: { type: 'string', default: '0' },
    property: { type: 'string' },
    seed: { type: 'string' },
    path: { type: 'string' },
  },
});
const { cases, minutes, property: only, path } = values;
const chosen = Object.entries(properties).filter(([name]) => only === undefined || name === only);
if (chosen.length === 0) throw new Error(`the properties are ${Object.keys(properties).join(', ')}`);

await preload();
await learnOrdinary();
const end = Date.now() + Number(minutes) * 60_000;
let seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
do {
  for (const [name, { share, property }] of chosen) {
    const start = performance.now();
    const numRuns = path === undefined ? Math.ceil(Number(cases) * (only === undefined ? share : 1)) : 1;
    try {
      await fc.assert(property, { seed, numRuns, includeErrorInReport: true, ...(path && { path }) });
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      console.log(`ok  ${name}: ${numRuns} cases in ${seconds} s, --seed ${seed}`);
    } catch (error) {
      console.log(
        `FAILED  ${name}, to be tried again by --property '${name}' --seed and --path: ${error.message}`,
      );
      process.exitCode = 1;
    }
  }
  seed = (seed + 1) % 2 ** 31;
} while (Date.now() < end && process.exitCode === undefined);
// Flows that were left open would keep it waiting.
process.exit();
