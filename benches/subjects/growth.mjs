/** How the time grows with the accounts: 100,000 a side over 10,000 a side. */

import { interpret, preload } from 'fc-relink';

import { relinked, replaced } from '../data.mjs';
import { race, ratio, summarize } from '../harness.mjs';
import * as plain from '../plain.mjs';

const FEW = 10_000;
const MANY = 100_000;
const CASES = { 'all came back': relinked, 'all have new ids': replaced };

/** Enough calls for everything to be compiled again that a full collection has dropped. */
const CALLS = 60;

/** Before each sample: a heap with nothing left in it by others, and compiled code. */
function refresh() {
  globalThis.gc?.();
  for (const { session, existing } of [relinked(1_000), replaced(1_000)]) {
    for (let i = 0; i < CALLS; i++) {
      interpret(session, existing);
      plain.interpret(session, existing);
    }
  }
  globalThis.gc?.({ type: 'minor' });
}

/** @returns {AsyncGenerator<import('../harness.mjs').Row>} */
export async function* rows() {
  await preload();
  for (const [name, make] of Object.entries(CASES)) {
    const [few, many] = [make(FEW), make(MANY)];
    const times = race(
      {
        fewByWasm: () => interpret(few.session, few.existing),
        fewByJs: () => plain.interpret(few.session, few.existing),
        manyByWasm: () => interpret(many.session, many.existing),
        manyByJs: () => plain.interpret(many.session, many.existing),
      },
      refresh,
    );
    const about = {
      case: name,
      accounts: MANY,
      unit: /** @type {const} */ ('ms'),
      between: 'to 10,000 accounts',
    };
    yield {
      ...about,
      what: 'fc-relink',
      value: summarize(times.manyByWasm),
      ratio: ratio(times.manyByWasm, times.fewByWasm),
      most: 11,
    };
    yield {
      ...about,
      what: 'plain JavaScript',
      value: summarize(times.manyByJs),
      ratio: ratio(times.manyByJs, times.fewByJs),
    };
  }
}
