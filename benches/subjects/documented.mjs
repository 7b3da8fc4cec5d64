/** One `interpret` against the comparison of Stripe's guide, which says only which accounts are new. */

import { interpret, preload } from 'fc-relink';

import { relinked, replaced } from '../data.mjs';
import * as documented from '../documented.mjs';
import { race, ratio, summarize } from '../harness.mjs';

const ACCOUNTS = 10_000;
const CASES = { 'all came back': relinked, 'all have new ids': replaced };
const CONTENDERS = {
  'includes, which are new': documented.sort,
  'includes, which are new or missing': documented.sortBoth,
};

/** @returns {AsyncGenerator<import('../harness.mjs').Row>} */
export async function* rows() {
  await preload();
  for (const [name, make] of Object.entries(CASES)) {
    const { existing, session } = make(ACCOUNTS);
    const calls = Object.entries(CONTENDERS).map(([what, sort]) => [what, () => sort(session, existing)]);
    const times = race({ 'fc-relink': () => interpret(session, existing), ...Object.fromEntries(calls) });
    const about = { case: name, accounts: ACCOUNTS, unit: /** @type {const} */ ('ms') };
    yield { ...about, what: 'fc-relink', value: summarize(times['fc-relink']) };
    for (const what of Object.keys(CONTENDERS)) {
      yield {
        ...about,
        what,
        value: summarize(times[what]),
        ratio: ratio(times['fc-relink'], times[what]),
        between: 'of fc-relink to it',
        // What is missing is part of the report, so the whole question is the one to be answered 25 times faster.
        ...(what.endsWith('missing') && { most: 1 / 25 }),
      };
    }
  }
}
