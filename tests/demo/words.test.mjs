import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import {
  accountName,
  causeWord,
  changeWords,
  NEXT_STEP,
  outcomeWords,
  permissionWord,
  problemWords,
  promptWords,
  statusWord,
  warningWord,
} from '../../www/page/words.js';

const TYPES = readFileSync(new URL('../../src/js/types.ts', import.meta.url), 'utf8');

/** The members of a union of strings in the package's types. */
function membersOf(name) {
  const [, union] = new RegExp(`export type ${name} =([^;]+);`).exec(TYPES);
  const members = [...union.matchAll(/'(\w+)'/g)].map(([, member]) => member);
  assert.ok(members.length > 1, name);
  return members;
}

const report = (fields) => ({
  accounts: [],
  summary: {},
  requested: { authorization: 'fcauth_1', account: null },
  ...fields,
});

describe('the page has words for', () => {
  it('every next step of the package', () => {
    assert.deepEqual(Object.keys(NEXT_STEP).sort(), membersOf('NextStep').sort());
  });

  it('every change of the package', () => {
    for (const change of membersOf('Change')) {
      assert.equal(typeof changeWords(change, report({ outcome: 'relinked' })).word, 'string', change);
    }
  });

  it('every warning of the package, and the message of any other', () => {
    for (const code of membersOf('WarningCode')) {
      assert.notEqual(warningWord({ code, message: 'raw' }), 'raw', code);
    }
    assert.equal(warningWord({ code: 'later', message: 'raw' }), 'raw');
  });

  it('every action of triage that needs the customer', () => {
    const entry = { accounts: [{ id: 'fca_1' }], causes: [], deadline: null };
    for (const action of membersOf('TriageAction')) {
      const { title, text } = promptWords({ ...entry, action });
      assert.ok(title && text, action);
    }
  });

  it('every reason of a failure', () => {
    const titles = membersOf('FailureReason').map(
      (reason) => outcomeWords(report({ outcome: 'failed', reason, authorization: null })).title,
    );
    assert.equal(new Set(titles).size, 3);
  });

  it('every error of the package', () => {
    for (const code of membersOf('RelinkErrorCode')) assert.ok(problemWords({ code }).length > 20, code);
  });
});

describe('words that Stripe may add', () => {
  it('are shown as they came', () => {
    assert.equal(statusWord('dormant'), 'dormant');
    assert.equal(permissionWord('payroll'), 'payroll');
    assert.equal(causeWord('solar_flare'), 'The institution says: solar_flare.');
  });

  it('that are missing have a stand-in', () => {
    assert.equal(statusWord(undefined), 'Unknown');
    assert.equal(accountName({ display_name: null, subcategory: 'savings', last4: null }), 'Savings');
    assert.equal(accountName({}), 'Account');
  });
});

describe('a headline', () => {
  it('never calls a cancel a failure', () => {
    const { tone, title, text } = outcomeWords(report({ outcome: 'canceled', cancelReason: null }));
    assert.equal(tone, 'neutral');
    assert.doesNotMatch(`${title} ${text}`, /fail|error|wrong|not work|could not/i);
  });

  it('names the institution that the report is about', () => {
    const other = {
      change: 'untouched',
      before: { authorization: 'fcauth_2', institution_name: 'Other' },
      after: null,
    };
    const named = (after) =>
      outcomeWords(
        report({
          outcome: 'new_authorization',
          authorization: 'fcauth_3',
          accounts: [other, { change: 'added', before: null, after }],
        }),
      ).title;
    assert.match(named({ authorization: 'fcauth_3', institution_name: 'First' }), /connected First with/);
    assert.match(named({ authorization: 'fcauth_3' }), /connected The institution with/);
  });

  it('carries Stripe’s message when the flow could not launch', () => {
    assert.equal(outcomeWords(report({ outcome: 'error', error: { message: 'expired' } })).text, 'expired');
    assert.equal(outcomeWords(report({ outcome: 'error', error: {} })).text, 'Stripe did not say why.');
  });
});
