/**
 * Tries cases, and says how to try one of them again: `node tests/fuzz/run.mjs --cases 5000`. `scripts/test-fuzz.mjs` has
 * the options. No test runner: it would take every promise that hostile input leaves behind for a failure.
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
if (values.property !== undefined && !(values.property in properties)) {
  throw new Error(`there is no property ${values.property}; there are ${Object.keys(properties).join(', ')}`);
}

/** Tries one property. @returns how many cases were tried, and whether all went well */
async function attempt(name, { share, property }, seed) {
  const start = performance.now();
  const all = values.property === undefined ? Number(values.cases) * share : Number(values.cases);
  const numRuns = values.path === undefined ? Math.ceil(all) : 1;
  const { failed, ...details } = await fc.check(property, {
    seed,
    numRuns,
    ...(values.path !== undefined && { path: values.path }),
  });
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(
    `${failed ? 'FAILED' : 'ok'}  ${name}: ${details.numRuns} cases in ${seconds} s, --seed ${seed}`,
  );
  if (failed) {
    console.log(JSON.stringify(details.counterexample, null, 2));
    console.log(details.errorInstance?.stack ?? details.errorInstance);
    console.log(
      `replay: npm run test:fuzz -- --property '${name}' --seed ${seed} --path ${details.counterexamplePath}`,
    );
  }
  return { tried: details.numRuns, failed };
}

await preload();
await learnOrdinary();
const end = Date.now() + Number(values.minutes) * 60_000;
let seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
let tried = 0;
do {
  for (const [name, property] of Object.entries(properties)) {
    if (values.property !== undefined && values.property !== name) continue;
    const result = await attempt(name, property, seed);
    tried += result.tried;
    if (result.failed) process.exitCode = 1;
  }
  seed = (seed + 1) % 2 ** 31;
} while (Date.now() < end && process.exitCode === undefined);
console.log(`${tried} cases`);
// Flows that were left open would keep it waiting.
process.exit();
