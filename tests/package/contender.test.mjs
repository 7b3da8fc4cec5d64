/**
 * The plain JavaScript of the benchmarks makes the same report as the package: what is compared does the same work. It is
 * also a third implementation of the rules, and the only other one that is written for speed.
 */
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import fc from 'fast-check';
import { interpret, preload } from 'fc-relink';
import * as cases from '../../benches/data.mjs';
import * as plain from '../../benches/plain.mjs';

before(() => preload());

function assertSame(session, existing) {
  const report = interpret(session, existing);
  const other = plain.interpret(session, existing);
  assert.deepEqual(other, report);
  assert.equal(other.session, report.session);
  for (const [index, { before: own, after }] of report.accounts.entries()) {
    assert.equal(other.accounts[index].before, own);
    assert.equal(other.accounts[index].after, after);
  }
}

describe('what the benchmarks measure', () => {
  const made = {
    ...Object.fromEntries(
      ['relinked', 'replaced', 'lookalikes', 'twins', 'oneId'].flatMap((name) =>
        [0, 2, 6, 20, 200].map((count) => [`${name} of ${count}`, () => cases[name](count)]),
      ),
    ),
    'permissive of 3': () => cases.permissive(3, 100),
  };
  for (const [name, make] of Object.entries(made)) {
    it(`is the same work: ${name}`, () => {
      const { session, existing } = make();
      assertSame(session, existing);
    });
  }
});

it('makes the same report of generated lists', () => {
  const few = (...values) => fc.constantFrom(...values, null, undefined);
  const texts = (...values) =>
    fc.option(fc.array(fc.constantFrom(...values), { maxLength: 4 }), { nil: undefined });
  const account = fc.record({
    id: fc.constantFrom(...'abcdefgh').map((letter) => `fca_${letter}`),
    authorization: few('fcauth_1', 'fcauth_2'),
    status: few('active', 'inactive', 'disconnected'),
    status_details: few({}, { inactive: { action: 'none' } }, { inactive: { action: 'relink_required' } }),
    institution_name: few('Bank', 'Bank 2', ''),
    category: few('cash', 'credit'),
    subcategory: few('checking'),
    last4: few('4242', '1111', ''),
    display_name: few('Account', 'Savings', ''),
    permissions: texts('balances', 'payment_method', 'transactions'),
    supported_payment_method_types: texts('us_bank_account', 'link'),
    account_numbers: few([], [{ identifier_type: 'account_number', status: 'transactable' }], [{}]),
  });
  const lists = fc.record({
    existing: fc.array(
      fc.oneof(
        { weight: 9, arbitrary: account },
        account.map(({ id }) => id),
      ),
      {
        maxLength: 9,
      },
    ),
    accounts: fc.array(account, { maxLength: 9 }),
    permissions: texts('balances', 'payment_method', 'transactions'),
    authorization: fc.constantFrom('fcauth_1', 'fcauth_2'),
  });
  fc.assert(
    fc.property(lists, ({ existing, accounts, permissions, authorization }) => {
      const relink_options = { authorization: 'fcauth_1' };
      const object = 'financial_connections.session';
      assertSame(
        { object, permissions, relink_options, relink_result: { authorization }, accounts },
        existing,
      );
    }),
    { numRuns: 2_000 },
  );
});
