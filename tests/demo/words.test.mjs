import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import {
  accountName,
  causeWord,
  changeWords,
  checkedWords,
  NEXT_STEP,
  newsWords,
  numberWords,
  outcomeWords,
  paymentWords,
  permissionWord,
  problemWords,
  promptWords,
  reasonsOf,
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

describe('an account for payments', () => {
  it('is ready only with nothing to do and with a mandate', () => {
    const ready = [];
    for (const action of membersOf('TriageAction')) {
      for (const hasMandate of [true, false]) {
        const { word, tone } = paymentWords(action, hasMandate);
        assert.ok(word, action);
        if (tone === 'good') ready.push([action, hasMandate]);
      }
    }
    assert.deepEqual(ready, [['none', true]]);
  });

  it('says how long its tokenized number is good, and nothing of other numbers', () => {
    const number = (fields) => ({
      account_numbers: [{ identifier_type: 'tokenized_account_number', status: 'transactable', ...fields }],
    });
    assert.match(
      numberWords(number({ expected_expiry_date: 1_800_000_000 })),
      /good until January 15, 2027\.$/,
    );
    assert.match(numberWords(number({ status: 'deactivated' })), /does not work any more/);
    assert.match(numberWords(number({ status: 'expired' })), /does not work any more/);
    assert.equal(numberWords(number({ expected_expiry_date: null })), null);
    assert.equal(numberWords(number({ identifier_type: 'account_number', status: 'deactivated' })), null);
    assert.equal(numberWords({}), null);
  });
});

describe('the reasons of an account', () => {
  it('are a cause where it is inactive, and a date where it will be', () => {
    const inactive = { status_details: { inactive: { cause: 'access_expired' } } };
    assert.deepEqual(reasonsOf(inactive), ['Access has expired.']);
    const active = {
      status_details: { active: { cause: 'access_expired', expected_deactivation_date: 1_800_000_000 } },
    };
    assert.deepEqual(reasonsOf(active), ['Access ends on January 15, 2027.']);
    assert.deepEqual(reasonsOf({}), []);
  });
});

describe('news', () => {
  const accounts = ['One', 'Two', 'Three', 'Four'].map((name, index) => ({
    id: `fca_${index}`,
    display_name: name,
  }));
  const about = (...indexes) => indexes.map((index) => ({ type: 'deactivated', account: `fca_${index}` }));

  it('have words for every event that the server passes on', () => {
    const webhooks = readFileSync(new URL('../../www/server/webhooks.mjs', import.meta.url), 'utf8');
    const [, types] = /account\\\.\(([\w|]+)\)/.exec(webhooks);
    assert.equal(types.split('|').length, 6);
    for (const type of types.split('|')) {
      assert.doesNotMatch(newsWords([{ type, account: 'fca_0' }], accounts), /has changed/, type);
    }
  });

  it('name two accounts and count the rest', () => {
    assert.equal(newsWords(about(0, 1), accounts), 'One is inactive now. Two is inactive now.');
    assert.match(newsWords(about(0, 1, 2, 3), accounts), /2 more accounts changed\.$/);
  });

  it('tell the last that was heard of an account, and nothing of one that is gone', () => {
    const changes = [...about(0), { type: 'reactivated', account: 'fca_0' }, ...about(9)];
    assert.equal(newsWords(changes, accounts), 'One is active again.');
    assert.equal(newsWords(about(9), accounts), '');
  });
});

describe('accounts that were asked for again', () => {
  it('are counted where all work, and named where they do not', () => {
    const [good, bad] = [
      { display_name: 'One', status: 'active' },
      { display_name: 'Two', status: 'inactive' },
    ];
    assert.deepEqual(checkedWords([good]), { tone: 'good', text: 'One works now.' });
    assert.deepEqual(checkedWords([good, good]), { tone: 'good', text: 'All 2 accounts work now.' });
    assert.deepEqual(checkedWords([good, bad]), { tone: 'neutral', text: 'Still not working: Two.' });
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
