/** `interpret` and `triage`, given anything. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { interpret, triage } from 'fc-relink';
import { bareInput, input, triageInput } from '../package/hostile-values.mjs';
import * as oracle from '../package/oracle.mjs';
import { Hostility, changes, isSteady, placesOf } from './hostility.mjs';
import * as world from './world.mjs';

/** What a call of `interpret` ordinarily looks like. */
const RESULTS = {
  'a result': input,
  'a bare session': () => ({ ...input(), result: bareInput().session }),
  'list objects': () => {
    const it = input();
    const session = it.result.financialConnectionsSession;
    session.accounts = { object: 'list', data: session.accounts, has_more: true };
    return { ...it, existing: { object: 'list', data: it.existing, has_more: false } };
  },
  'ids alone': () => ({ ...input(), existing: ['fca_1', 'fca_2', 'fca_3'] }),
  'a new authorization': () => {
    const it = input();
    const session = it.result.financialConnectionsSession;
    session.accounts.forEach((account, i) => (account.id = `fca_new_${i}`));
    session.relink_result = { authorization: 'fcauth_2', account: null, failure_reason: null };
    return { ...it, options: {} };
  },
  'an error': () => ({ ...input(), result: { error: { type: 'invalid_request_error' } } }),
};
const TRIAGES = {
  accounts: triageInput,
  'a list object': () => ({ ...triageInput(), accounts: { data: triageInput().accounts } }),
};

const caseOf = (bases) =>
  fc
    .constantFrom(...Object.keys(bases))
    .chain((base) => fc.record({ base: fc.constant(base), changes: changes(placesOf(bases[base]())) }));

/** The arguments, without calling a getter that stands in for one of them. */
const argumentsOf = (root) =>
  Object.keys(root).map((key) => Object.getOwnPropertyDescriptor(root, key).value);

/** @param {(...args: any[]) => unknown} call @param {(...args: any[]) => unknown} plain */
function property(call, plain, bases, codes, assertSaid) {
  return fc.property(caseOf(bases), (recipe) => {
    const hostility = new Hostility();
    const root = hostility.apply(bases[recipe.base](), recipe.changes);
    const before = hostility.isVast ? [] : world.inputAsItIs(hostility, root);
    const inner = [];
    hostility.callIn = () => inner.push(world.problemOfOrdinaryCalls());
    const args = argumentsOf(root);
    let said;
    try {
      said = call(...args);
    } catch (error) {
      world.assertKnownError(error, codes);
    }
    if (said !== undefined) assertSaid(said);
    assert.ok(
      inner.every((problem) => problem === undefined),
      `calls from inside: ${inner}`,
    );
    world.assertUntouched(hostility, before);
    world.assertOrdinaryCalls();
    world.assertCleanPage();

    if (hostility.isVast || !isSteady(recipe)) return;
    const twin = argumentsOf(new Hostility().apply(bases[recipe.base](), recipe.changes));
    const other = argumentsOf(new Hostility().apply(bases[recipe.base](), recipe.changes));
    assert.deepEqual(
      world.comparable(() => call(...twin)),
      world.comparable(() => plain(...other)),
      'the second implementation says otherwise',
    );
  });
}

export const anyInterpret = property(
  interpret,
  oracle.interpret,
  RESULTS,
  new Set(['invalid_options', 'malformed_response']),
  world.assertReport,
);
export const anyTriage = property(
  triage,
  oracle.triage,
  TRIAGES,
  new Set(['invalid_options']),
  world.assertNeeds,
);
