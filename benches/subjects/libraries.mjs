/**
 * One `interpret` against what compares lists in general. Each of them computes less than a report: none tells how the
 * flow ended, what was expected, which accounts are the same under a new id, or what to do next.
 */

import deepDiff from 'deep-diff';
import { interpret, preload } from 'fc-relink';
import { create } from 'jsondiffpatch';
import lodash from 'lodash';
import microdiff from 'microdiff';

import { relinked, replaced } from '../data.mjs';
import { compare } from '../harness.mjs';

const SIZES = [5, 20, 1_000, 10_000];
const CASES = { 'all came back': relinked, 'all have new ids': replaced };

const byId = create({ objectHash: ({ id }) => id });

/** @type {Record<string, (existing: any[], returned: any[]) => unknown>} */
const LIBRARIES = {
  /** Every path at which the lists differ. It goes by position: what moved counts as changed. */
  microdiff: (existing, returned) => microdiff(existing, returned),
  /** The same, with the kind of each change. By position as well. */
  'deep-diff': (existing, returned) => deepDiff.diff(existing, returned),
  /** A patch that makes the one list the other: accounts by id, moves included. */
  jsondiffpatch: (existing, returned) => byId.diff(existing, returned),
  /** Which accounts are new, which did not come back, and which came back otherwise than they were; not how. */
  lodash(existing, returned) {
    const before = lodash.keyBy(existing, 'id');
    return {
      added: lodash.differenceBy(returned, existing, 'id'),
      missing: lodash.differenceBy(existing, returned, 'id'),
      changed: lodash
        .intersectionBy(returned, existing, 'id')
        .filter((account) => !lodash.isEqual(before[account.id], account)),
    };
  },
};

/** Where no account is the same, jsondiffpatch fills a table of all pairs of them: a gigabyte, at 10,000 a side. */
const isTooMuch = (/** @type {string} */ library, /** @type {any} */ { existing, session }) =>
  library === 'jsondiffpatch' && existing.length > 1_000 && existing[0].id !== session.accounts[0].id;

/** @returns {AsyncGenerator<import('../harness.mjs').Row>} */
export async function* rows() {
  await preload();
  for (const [name, make] of Object.entries(CASES)) {
    for (const accounts of SIZES) {
      const data = make(accounts);
      const { existing, session } = data;
      const libraries = Object.entries(LIBRARIES).filter(([what]) => !isTooMuch(what, data));
      const calls = libraries.map(([what, library]) => [what, () => library(existing, session.accounts)]);
      const ours = () => interpret(session, existing);
      yield* compare({ case: name, accounts }, ours, Object.fromEntries(calls), () => 1);
    }
  }
}
