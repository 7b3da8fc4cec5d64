/** One `interpret` against plain JavaScript that makes the same report. */

import { interpret, preload } from 'fc-relink';

import * as cases from '../data.mjs';
import { assertSame, race, ratio, summarize } from '../harness.mjs';
import * as plain from '../plain.mjs';

const SIZES = [20, 1_000, 10_000, 100_000];
const CASES = {
  'all came back': cases.relinked,
  'all have new ids': cases.replaced,
  'all look alike': cases.lookalikes,
};

/** @returns {AsyncGenerator<import('../harness.mjs').Row>} */
export async function* rows() {
  await preload();
  for (const [name, make] of Object.entries(CASES)) {
    for (const accounts of SIZES) {
      const { existing, session } = make(accounts);
      const contenders = {
        wasm: () => interpret(session, existing),
        js: () => plain.interpret(session, existing),
      };
      assertSame(contenders.wasm(), contenders.js(), `${name}, ${accounts}: report`);
      const { wasm, js } = race(contenders);
      const about = { case: name, accounts, unit: /** @type {const} */ ('ms') };
      yield {
        ...about,
        what: 'fc-relink',
        value: summarize(wasm),
        ratio: ratio(wasm, js),
        between: 'to plain JavaScript',
        most: 2,
      };
      yield { ...about, what: 'plain JavaScript', value: summarize(js) };
    }
  }
}
