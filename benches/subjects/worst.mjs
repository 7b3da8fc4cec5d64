/** The worst that a list can be, against an ordinary one of as many bytes of JSON, of which every account came back. */

import { interpret, preload } from 'fc-relink';

import * as cases from '../data.mjs';
import { assertSame, race, ratio, summarize } from '../harness.mjs';
import * as plain from '../plain.mjs';

const CASES = {
  'all look alike': () => cases.lookalikes(10_000),
  'every id twice': () => cases.twins(10_000),
  'one id for all': () => cases.oneId(10_000),
  '10,000 permissions each': () => cases.permissive(20, 10_000),
};

const bytes = (data) => JSON.stringify(data).length;

/** An ordinary case of about as many bytes as another one. */
function ordinary(worst) {
  const each = bytes(cases.relinked(1_000)) / 1_000;
  return cases.relinked(Math.round(bytes(worst) / each));
}

/** @returns {AsyncGenerator<import('../harness.mjs').Row>} */
export async function* rows() {
  await preload();
  for (const [name, make] of Object.entries(CASES)) {
    const worst = make();
    const usual = ordinary(worst);
    assertSame(
      interpret(worst.session, worst.existing),
      plain.interpret(worst.session, worst.existing),
      `${name}: report`,
    );
    const times = race({
      wasm: () => interpret(worst.session, worst.existing),
      js: () => plain.interpret(worst.session, worst.existing),
      usualByWasm: () => interpret(usual.session, usual.existing),
      usualByJs: () => plain.interpret(usual.session, usual.existing),
    });
    const about = { case: name, accounts: worst.existing.length, unit: /** @type {const} */ ('ms') };
    const between = `to ${usual.existing.length.toLocaleString('en')} ordinary accounts`;
    yield {
      ...about,
      what: 'fc-relink',
      value: summarize(times.wasm),
      ratio: ratio(times.wasm, times.usualByWasm),
      between,
      most: 3,
    };
    yield {
      ...about,
      what: 'plain JavaScript',
      value: summarize(times.js),
      ratio: ratio(times.js, times.usualByJs),
      between,
    };
  }
}
