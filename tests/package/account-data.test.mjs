/** Accounts whose every text has a mark in it: what is said about them must not repeat one. */
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { inspect } from 'node:util';
import { interpret, preload, relink, RelinkError, triage } from 'fc-relink';
import { relinkedWith, SECRET, settlement, stripeWith } from './fakes.mjs';

const MARK = 'CANARY7f3a9c';

before(() => preload());

/** An account that is right, and has a mark in every text that the customer or the bank may have chosen. */
const account = (fields) => ({
  id: `fca_${MARK}`,
  institution_name: `Bank of ${MARK}`,
  display_name: `${MARK}'s savings`,
  last4: MARK.slice(-4),
  category: 'cash',
  subcategory: 'checking',
  status: 'active',
  authorization: `fcauth_${MARK}`,
  permissions: ['balances'],
  supported_payment_method_types: ['us_bank_account'],
  account_numbers: [],
  ...fields,
});

/** What is wrong with it, by field: of another type, with the mark in it. */
const wrong = {
  id: [[MARK], { [MARK]: MARK }, ''],
  institution_name: [[MARK], { [MARK]: MARK }],
  display_name: [[MARK], { [MARK]: MARK }],
  last4: [[MARK], { [MARK]: MARK }],
  category: [[MARK], { [MARK]: MARK }],
  subcategory: [[MARK], { [MARK]: MARK }],
  status: [[MARK], { [MARK]: MARK }],
  authorization: [[MARK], { [MARK]: MARK }],
  permissions: [MARK, [[MARK]], { [MARK]: MARK }],
  supported_payment_method_types: [MARK, [[MARK]], { [MARK]: MARK }],
  account_numbers: [MARK, [MARK], [{ status: [MARK] }], { [MARK]: MARK }],
  status_details: [MARK, [MARK], { inactive: MARK }, { inactive: { action: [MARK] } }],
};
const malformed = Object.entries(wrong).flatMap(([field, values]) =>
  values.map((value) => [field, account({ [field]: value })]),
);

/** That nothing of what is said has the mark, nor the digits. */
function assertSilent(said) {
  const texts =
    said instanceof Error
      ? [said.message, said.stack, String(said), JSON.stringify(said), inspect(said)]
      : said.map(({ code, message }) => `${code} ${message}`);
  for (const text of texts) assert.ok(!text.includes(MARK.slice(-4)), text);
}

/** What a call throws. */
function thrownBy(call) {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('the search itself', () => {
  it('finds the mark in a message, and in what an error shows besides', () => {
    assert.throws(() => assertSilent(new Error(MARK)));
    assert.throws(() => assertSilent(Object.assign(new Error('fine'), { path: MARK })));
    assert.throws(() => assertSilent(new Error('fine', { cause: MARK })));
    assert.throws(() => assertSilent([{ code: 'fine', message: `of ${MARK}` }]));
  });
});

describe('what is said of malformed data', () => {
  it('by interpret about the page’s accounts names the field alone', () => {
    const session = relinkedWith([account()]);
    for (const [field, element] of malformed) {
      const error = thrownBy(() => interpret(session, [account(), element]));
      // What is read of `status_details` on the page's side is optional in part.
      if (field === 'status_details' && error === undefined) continue;
      assert.ok(error instanceof RelinkError, field);
      assert.ok(error.path.startsWith(`existingAccounts[1].${field}`), error.path);
      assertSilent(error);
    }
  });

  it('by interpret about Stripe’s accounts is a warning at most, which names the place alone', () => {
    let warned = 0;
    for (const [, element] of malformed) {
      const { warnings } = interpret(relinkedWith([element]), [account()]);
      warned += warnings.length;
      assertSilent(warnings);
    }
    assert.ok(warned > 0);
  });

  it('by interpret about the session', () => {
    const said = new Set();
    for (const fields of [
      { relink_result: { failure_reason: MARK } },
      { relink_options: { authorization: `fcauth_${MARK}` } },
      { relink_options: MARK, relink_result: MARK },
      { accounts: { data: [account(), MARK], has_more: true } },
      { accounts: MARK },
      { permissions: MARK, status_details: { cancelled: { reason: [MARK] } } },
    ]) {
      const { warnings } = interpret(relinkedWith([], fields), [account()], { authorization: 'fcauth_2' });
      warnings.forEach(({ code }) => said.add(code));
      assertSilent(warnings);
    }
    for (const code of [
      'accounts_incomplete',
      'malformed_account',
      'request_differs',
      'unknown_failure_reason',
    ]) {
      assert.ok(said.has(code), code);
    }
    for (const result of [MARK, [MARK], { financialConnectionsSession: MARK }, { message: MARK }]) {
      const error = thrownBy(() => interpret(result));
      assert.equal(error.code, 'malformed_response');
      assertSilent(error);
    }
  });

  it('by triage names the field alone', () => {
    for (const [field, element] of malformed) {
      const error = thrownBy(() => triage([account(), element]));
      if (error === undefined) continue;
      assert.ok(error.path.startsWith(`accounts[1].${field}`), error.path);
      assertSilent(error);
    }
    const authorizations = [{ id: `fcauth_${MARK}`, status: [MARK] }];
    assertSilent(thrownBy(() => triage([account()], { authorizations })));
    assertSilent(thrownBy(() => triage([MARK])));
  });

  it('by relink, and by the console nothing', async () => {
    const stripe = stripeWith(relinkedWith([account()]));
    const printed = [];
    const real = { ...console };
    for (const name of Object.keys(real)) {
      if (typeof real[name] === 'function') console[name] = (...args) => printed.push(args);
    }
    try {
      for (const [field, element] of malformed) {
        const options = { stripe, clientSecret: SECRET, existingAccounts: [element] };
        const { reason, value } = await settlement(relink(options));
        if (reason) assertSilent(reason);
        else assert.equal(field, 'status_details');
        const late = { ...options, existingAccounts: async () => [element] };
        const { warnings } = (await settlement(relink(late))).value;
        assert.equal(warnings.length > 0, value === undefined, field);
        assertSilent(warnings);
      }
    } finally {
      Object.assign(console, real);
    }
    assert.deepEqual(printed, []);
  });
});
