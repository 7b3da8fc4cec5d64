/** One `interpret` against the comparison of Stripe's guide, which says only which accounts are new. */

import { interpret, preload } from 'fc-relink';

import { relinked, replaced } from '../data.mjs';
import * as documented from '../documented.mjs';
import { compare } from '../harness.mjs';

const ACCOUNTS = 10_000;
const CASES = { 'all came back': relinked, 'all have new ids': replaced };
const WHOLE = 'includes, which are new or missing';

/** @returns {AsyncGenerator<import('../harness.mjs').Row>} */
export async function* rows() {
  await preload();
  for (const [name, make] of Object.entries(CASES)) {
    const { existing, session } = make(ACCOUNTS);
    yield* compare(
      { case: name, accounts: ACCOUNTS },
      () => interpret(session, existing),
      {
        'includes, which are new': () => documented.sort(session, existing),
        [WHOLE]: () => documented.sortBoth(session, existing),
      },
      // What is missing is part of the report, so the whole question is the one to be answered 25 times faster.
      (what) => (what === WHOLE ? 1 / 25 : undefined),
    );
  }
}
