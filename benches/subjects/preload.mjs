/** `preload()` where nothing is warm: a new process each time. */

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { countsProcessorTime, summarize } from '../harness.mjs';

const RUNS = 21;
const [cold, harness] = ['../cold.mjs', '../harness.mjs'].map((path) => new URL(path, import.meta.url));

/** What `preload` is given. */
const SOURCES = {
  'cold, inline': 'undefined',
  'cold, by bytes': "readFileSync(fileURLToPath(import.meta.resolve('fc-relink/wasm')))",
};

const script = (/** @type {string} */ source) => `
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { measure, prepare } from ${JSON.stringify(cold)};
import { countProcessorTime } from ${JSON.stringify(harness)};
${countsProcessorTime ? 'countProcessorTime();' : ''}
await prepare();
console.log(JSON.stringify(await measure(${source})));
`;

/** The rows of what was measured again and again. @param {string} name @param {{ import: number, preload: number, click: number }[]} runs @param {number} most */
export function* coldRows(name, runs, most) {
  const about = { case: name, unit: /** @type {const} */ ('ms') };
  const of = (/** @type {'import' | 'preload' | 'click'} */ what) => summarize(runs.map((run) => run[what]));
  yield { ...about, what: 'import', value: of('import') };
  yield { ...about, what: 'preload', value: of('preload'), most };
  yield { ...about, what: 'the first click to Stripe’s call', accounts: 20, value: of('click') };
}

/** @returns {AsyncGenerator<import('../harness.mjs').Row>} */
export async function* rows() {
  for (const [name, source] of Object.entries(SOURCES)) {
    const runs = [];
    for (let run = 0; run < RUNS; run++) {
      const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', script(source)], {
        cwd: fileURLToPath(new URL('..', import.meta.url)),
        encoding: 'utf8',
      });
      runs.push(JSON.parse(printed));
    }
    yield* coldRows(name, runs, 8);
  }
}
