/**
 * The contract by example: each row of its tables and each of its rules, with what must come out written in full.
 */
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { RelinkError, interpret, preload, triage } from 'fc-relink';
import { assertReport, counts, deepFreeze, entry } from './expectations.mjs';

before(() => preload());

/** A session as Stripe.js hands it over. */
const sessionWith = (fields) => ({
  id: 'fcsess_1',
  object: 'financial_connections.session',
  client_secret: 'fcsess_client_secret_CANARY',
  ...fields,
});
/** What `collectFinancialConnectionsAccounts` resolved with. */
const flowWith = (session) => ({ financialConnectionsSession: session });

const asked = { authorization: 'fcauth_1' };
const askedWithAccount = { authorization: 'fcauth_1', account: 'fca_1' };
const requestedNothing = { authorization: null, account: null };
const requestedAuthorization = { authorization: 'fcauth_1', account: null };
const requestedAccount = { authorization: 'fcauth_1', account: 'fca_1' };

const throwsCode = (code, path) => (error) => {
  assert.ok(error instanceof RelinkError);
  assert.equal(error.code, code);
  assert.equal(error.path, path);
  return true;
};

describe('how the flow ended', () => {
  describe('row 1: error is an object', () => {
    it('an error without a session is reported as error with the very object', () => {
      const error = { type: 'invalid_request_error', code: 'session_expired', message: 'expired' };
      assertReport(interpret({ error }, ['fca_1'], askedWithAccount), {
        outcome: 'error',
        error,
        evidence: 'error',
        accounts: [entry({ change: 'untouched', id: 'fca_1', before: 'fca_1' })],
        complete: false,
        summary: counts({ untouched: 1 }),
        requested: requestedAccount,
        warnings: [],
        nextStep: 'retry',
        session: null,
      });
    });

    it('an error wins over a session that came with it, whose accounts are judged all the same', () => {
      const error = { code: 'x' };
      const account = { id: 'fca_1' };
      const session = sessionWith({
        relink_options: asked,
        relink_result: { authorization: 'fcauth_1' },
        accounts: [account],
      });
      assertReport(interpret({ error, financialConnectionsSession: session }, ['fca_1', 'fca_2']), {
        outcome: 'error',
        error,
        evidence: 'error',
        accounts: [
          entry({ change: 'reauthorized', id: 'fca_1', before: 'fca_1', after: account, matchedBy: 'id' }),
          entry({ change: 'missing', id: 'fca_2', before: 'fca_2' }),
        ],
        complete: false,
        summary: counts({ reauthorized: 1, missing: 1 }),
        requested: requestedAuthorization,
        warnings: [],
        nextStep: 'retry',
        session,
      });
    });

    it('an error with a session that asked for nothing is no relink session', () => {
      const report = interpret({ error: {}, financialConnectionsSession: sessionWith({}) });
      assert.deepEqual(
        report.warnings.map(({ code }) => code),
        ['not_a_relink_session'],
      );
    });

    for (const error of [null, undefined, 'declined', 7, true, ['declined']]) {
      it(`an error that is ${JSON.stringify(error)} does not count`, () => {
        const report = interpret({ error, financialConnectionsSession: sessionWith({ accounts: [] }) });
        assert.equal(report.outcome, 'canceled');
        assert.ok(!('error' in report));
      });
    }
  });

  describe('row 2: no session object at all', () => {
    const nothing = [
      undefined,
      null,
      'fcsess_1',
      7,
      [],
      {},
      { financialConnectionsSession: null },
      { financialConnectionsSession: [] },
      { financialConnectionsSession: 'fcsess_1' },
      { object: 'financial_connections.account', accounts: { data: [] }, relink_result: {} },
      { object: '', relink_options: {} },
      { id: 'fcsess_1' },
      { error: 'declined' },
    ];
    for (const result of nothing) {
      it(`${JSON.stringify(result)} throws malformed_response and is carried as result`, () => {
        assert.throws(
          () => interpret(result),
          (error) => {
            throwsCode('malformed_response', 'financialConnectionsSession')(error);
            assert.equal(error.result, result);
            assert.equal(Object.getOwnPropertyDescriptor(error, 'result').enumerable, false);
            return true;
          },
        );
      });
    }
  });

  describe('row 3: relink_result names the requested authorization', () => {
    it('no account was requested: relinked', () => {
      const account = { id: 'fca_1', status: 'active', authorization: 'fcauth_1' };
      const known = { id: 'fca_1', status: 'inactive', authorization: 'fcauth_1' };
      const session = sessionWith({
        relink_options: asked,
        relink_result: { authorization: 'fcauth_1', account: null, failure_reason: null },
        accounts: [account],
      });
      assertReport(interpret(flowWith(session), [known]), {
        outcome: 'relinked',
        authorization: 'fcauth_1',
        evidence: 'relink_result',
        accounts: [
          entry({
            change: 'reauthorized',
            id: 'fca_1',
            before: known,
            after: account,
            changedFields: ['status'],
            matchedBy: 'id',
          }),
        ],
        complete: true,
        summary: counts({ reauthorized: 1 }),
        requested: requestedAuthorization,
        warnings: [],
        nextStep: 'done',
        session,
      });
    });

    it('the requested account is named too: relinked', () => {
      const session = sessionWith({
        relink_options: askedWithAccount,
        relink_result: { authorization: 'fcauth_1', account: 'fca_1' },
        accounts: [],
      });
      assertReport(interpret(flowWith(session), ['fca_1', 'fca_2']), {
        outcome: 'relinked',
        authorization: 'fcauth_1',
        evidence: 'relink_result',
        accounts: [
          entry({ change: 'reauthorized', id: 'fca_1', before: 'fca_1', matchedBy: 'id' }),
          entry({ change: 'untouched', id: 'fca_2', before: 'fca_2' }),
        ],
        complete: true,
        summary: counts({ reauthorized: 1, untouched: 1 }),
        requested: requestedAccount,
        warnings: [],
        nextStep: 'done',
        session,
      });
    });

    it('an account that is named although none was requested changes nothing', () => {
      const session = sessionWith({
        relink_options: asked,
        relink_result: { authorization: 'fcauth_1', account: 'fca_9' },
      });
      const report = interpret(flowWith(session), ['fca_9']);
      assert.equal(report.outcome, 'relinked');
      assert.equal(report.accounts[0].change, 'unconfirmed');
    });

    it('a failure reason beside the authorization does not count: the authorization wins', () => {
      const session = sessionWith({
        relink_options: asked,
        relink_result: { authorization: 'fcauth_1', failure_reason: 'other' },
      });
      assertReport(interpret(session), {
        outcome: 'relinked',
        authorization: 'fcauth_1',
        evidence: 'relink_result',
        accounts: [],
        complete: true,
        summary: counts({}),
        requested: requestedAuthorization,
        warnings: [],
        nextStep: 'done',
        session,
      });
    });
  });

  describe('row 4: the requested account is not the one', () => {
    const failed = {
      outcome: 'failed',
      reason: 'no_account',
      authorization: 'fcauth_1',
      failureReason: null,
      evidence: 'relink_result',
      complete: false,
      requested: requestedAccount,
      warnings: [],
      nextStep: 'choose_expected_account',
    };

    it('another account is named: failed with no_account', () => {
      const account = { id: 'fca_2' };
      const session = sessionWith({
        relink_options: askedWithAccount,
        relink_result: { authorization: 'fcauth_1', account: 'fca_2' },
        accounts: [account],
      });
      assertReport(interpret(flowWith(session), ['fca_1']), {
        ...failed,
        accounts: [
          entry({ change: 'missing', id: 'fca_1', before: 'fca_1' }),
          entry({ change: 'added', id: 'fca_2', after: account }),
        ],
        summary: counts({ missing: 1, added: 1 }),
        session,
      });
    });

    for (const account of [undefined, null, '', 7]) {
      it(`relink_result.account is ${JSON.stringify(account)}: failed with no_account`, () => {
        const session = sessionWith({
          relink_options: askedWithAccount,
          relink_result: { authorization: 'fcauth_1', account },
        });
        assertReport(interpret(flowWith(session), ['fca_1']), {
          ...failed,
          accounts: [entry({ change: 'untouched', id: 'fca_1', before: 'fca_1' })],
          summary: counts({ untouched: 1 }),
          session,
        });
      });
    }

    it('the requested account being among the accounts that came back does not help', () => {
      const account = { id: 'fca_1' };
      const session = sessionWith({
        relink_options: askedWithAccount,
        relink_result: { authorization: 'fcauth_1' },
        accounts: [account],
      });
      assertReport(interpret(flowWith(session), ['fca_1']), {
        ...failed,
        accounts: [
          entry({ change: 'reauthorized', id: 'fca_1', before: 'fca_1', after: account, matchedBy: 'id' }),
        ],
        summary: counts({ reauthorized: 1 }),
        session,
      });
    });

    it('a failure reason that came as well is kept as sent', () => {
      const session = sessionWith({
        relink_options: askedWithAccount,
        relink_result: { authorization: 'fcauth_1', failure_reason: 'no_authorization' },
      });
      assertReport(interpret(flowWith(session)), {
        ...failed,
        failureReason: 'no_authorization',
        accounts: [],
        summary: counts({}),
        session,
      });
    });
  });

  describe('row 5: relink_result names another authorization', () => {
    it('new_authorization, with the one that was requested', () => {
      const known = { id: 'fca_1', authorization: 'fcauth_1' };
      const account = { id: 'fca_7', authorization: 'fcauth_2' };
      const session = sessionWith({
        relink_options: asked,
        relink_result: { authorization: 'fcauth_2' },
        accounts: [account],
      });
      assertReport(interpret(flowWith(session), [known]), {
        outcome: 'new_authorization',
        authorization: 'fcauth_2',
        previousAuthorization: 'fcauth_1',
        evidence: 'relink_result',
        accounts: [
          entry({ change: 'missing', id: 'fca_1', before: known }),
          entry({ change: 'added', id: 'fca_7', after: account }),
        ],
        complete: false,
        summary: counts({ missing: 1, added: 1 }),
        requested: requestedAuthorization,
        warnings: [],
        nextStep: 'reconcile',
        session,
      });
    });

    it('a requested account does not matter then', () => {
      const session = sessionWith({
        relink_options: askedWithAccount,
        relink_result: { authorization: 'fcauth_2', failure_reason: 'no_account' },
      });
      assertReport(interpret(flowWith(session)), {
        outcome: 'new_authorization',
        authorization: 'fcauth_2',
        previousAuthorization: 'fcauth_1',
        evidence: 'relink_result',
        accounts: [],
        complete: true,
        summary: counts({}),
        requested: requestedAccount,
        warnings: [],
        nextStep: 'reconcile',
        session,
      });
    });
  });

  describe('row 6: relink_result has a failure reason', () => {
    const rows = [
      ['no_account', 'no_account', 'choose_expected_account', []],
      ['no_authorization', 'no_authorization', 'retry', []],
      ['other', 'other', 'retry', []],
      ['solar_flare', 'other', 'retry', ['unknown_failure_reason']],
    ];
    for (const [sent, reason, nextStep, warnings] of rows) {
      it(`${sent} is failed with ${reason}`, () => {
        const session = sessionWith({
          relink_options: asked,
          relink_result: { authorization: null, account: null, failure_reason: sent },
        });
        assertReport(interpret(flowWith(session), ['fca_1']), {
          outcome: 'failed',
          reason,
          failureReason: sent,
          authorization: null,
          evidence: 'relink_result',
          accounts: [entry({ change: 'untouched', id: 'fca_1', before: 'fca_1' })],
          complete: false,
          summary: counts({ untouched: 1 }),
          requested: requestedAuthorization,
          warnings,
          nextStep,
          session,
        });
      });
    }

    it('a failed relink may still bring accounts', () => {
      const account = { id: 'fca_1', authorization: 'fcauth_1' };
      const session = sessionWith({
        relink_options: asked,
        relink_result: { failure_reason: 'no_account' },
        accounts: [account],
      });
      assertReport(interpret(flowWith(session), ['fca_1']), {
        outcome: 'failed',
        reason: 'no_account',
        failureReason: 'no_account',
        authorization: null,
        evidence: 'relink_result',
        accounts: [
          entry({ change: 'reauthorized', id: 'fca_1', before: 'fca_1', after: account, matchedBy: 'id' }),
        ],
        complete: false,
        summary: counts({ reauthorized: 1 }),
        requested: requestedAuthorization,
        warnings: [],
        nextStep: 'choose_expected_account',
        session,
      });
    });
  });

  describe('row 7: no usable relink_result, and accounts came back', () => {
    const outcomeOf = (accounts, existing, options, relinkResult) => {
      const { outcome, authorization, evidence, reason, failureReason, previousAuthorization } = interpret(
        flowWith(sessionWith({ accounts, relink_result: relinkResult })),
        existing,
        options,
      );
      return { outcome, authorization, evidence, reason, failureReason, previousAuthorization };
    };
    const relinked = (authorization) => ({
      outcome: 'relinked',
      authorization,
      evidence: 'accounts',
      reason: undefined,
      failureReason: undefined,
      previousAuthorization: undefined,
    });
    const newAuthorization = (authorization, previousAuthorization) => ({
      outcome: 'new_authorization',
      authorization,
      evidence: 'accounts',
      reason: undefined,
      failureReason: undefined,
      previousAuthorization,
    });
    const failed = (authorization) => ({
      outcome: 'failed',
      authorization,
      evidence: 'accounts',
      reason: 'no_account',
      failureReason: null,
      previousAuthorization: undefined,
    });

    it('one of the authorizations that accounts carry equals the requested one: relinked', () => {
      const accounts = [
        { id: 'fca_1', authorization: 'fcauth_2' },
        { id: 'fca_2', authorization: 'fcauth_1' },
      ];
      assert.deepEqual(outcomeOf(accounts, [], asked), relinked('fcauth_1'));
    });

    it('none of the authorizations that accounts carry equals it: new_authorization with the first of them', () => {
      const accounts = [{ id: 'fca_1' }, { id: 'fca_2', authorization: 'fcauth_2' }];
      assert.deepEqual(outcomeOf(accounts, ['fca_1'], asked), newAuthorization('fcauth_2', 'fcauth_1'));
    });

    it('accounts carry none, a known id is among them: relinked with the requested authorization', () => {
      assert.deepEqual(outcomeOf([{ id: 'fca_1' }], ['fca_1'], asked), relinked('fcauth_1'));
    });

    it('accounts carry none, no known id is among them: new_authorization with null', () => {
      assert.deepEqual(outcomeOf([{ id: 'fca_1' }], ['fca_2'], asked), newAuthorization(null, 'fcauth_1'));
    });

    it('the requested account counts as known only if the page has it', () => {
      assert.deepEqual(
        outcomeOf([{ id: 'fca_1' }], [], askedWithAccount),
        newAuthorization(null, 'fcauth_1'),
      );
    });

    it('nothing was requested, a known id is among them: relinked with the first authorization borne', () => {
      const accounts = [{ id: 'fca_1' }, { id: 'fca_2', authorization: 'fcauth_2' }];
      assert.deepEqual(outcomeOf(accounts, ['fca_1'], {}), relinked('fcauth_2'));
    });

    it('nothing was requested, no known id is among them: new_authorization with the first one borne', () => {
      const accounts = [{ id: 'fca_1', authorization: 'fcauth_3' }];
      assert.deepEqual(outcomeOf(accounts, ['fca_2'], {}), newAuthorization('fcauth_3', null));
    });

    it('a requested account that is not among them: failed, with the authorization that accounts carry', () => {
      const accounts = [{ id: 'fca_2', authorization: 'fcauth_1' }];
      assert.deepEqual(outcomeOf(accounts, ['fca_1'], askedWithAccount), failed('fcauth_1'));
    });

    it('a requested account that is not among accounts of another authorization: failed with that one', () => {
      const accounts = [{ id: 'fca_2', authorization: 'fcauth_2' }];
      assert.deepEqual(outcomeOf(accounts, ['fca_1'], askedWithAccount), failed('fcauth_2'));
    });

    it('a requested account that is not among known ids without authorization: failed with the requested one', () => {
      assert.deepEqual(outcomeOf([{ id: 'fca_2' }], ['fca_2'], askedWithAccount), failed('fcauth_1'));
    });

    it('a requested account that is not among unknown ids without authorization: failed with null', () => {
      assert.deepEqual(outcomeOf([{ id: 'fca_2' }], ['fca_1'], askedWithAccount), failed(null));
    });

    it('a requested account that is among them: relinked', () => {
      const accounts = [{ id: 'fca_1', authorization: 'fcauth_1' }];
      assert.deepEqual(outcomeOf(accounts, ['fca_1'], askedWithAccount), relinked('fcauth_1'));
    });

    for (const relinkResult of [
      undefined,
      null,
      'fcauth_1',
      {},
      [],
      { authorization: '', failure_reason: '' },
      { authorization: 7, failure_reason: {} },
      { account: 'fca_1' },
    ]) {
      it(`relink_result ${JSON.stringify(relinkResult)} is not usable`, () => {
        assert.deepEqual(outcomeOf([{ id: 'fca_1' }], ['fca_1'], asked, relinkResult), relinked('fcauth_1'));
      });
    }

    it('the whole report', () => {
      const account = { id: 'fca_1', authorization: 'fcauth_1' };
      const session = sessionWith({ relink_options: asked, accounts: [account] });
      assertReport(interpret(flowWith(session), ['fca_1', 'fca_2']), {
        outcome: 'relinked',
        authorization: 'fcauth_1',
        evidence: 'accounts',
        accounts: [
          entry({ change: 'reauthorized', id: 'fca_1', before: 'fca_1', after: account, matchedBy: 'id' }),
          entry({ change: 'missing', id: 'fca_2', before: 'fca_2' }),
        ],
        complete: false,
        summary: counts({ reauthorized: 1, missing: 1 }),
        requested: requestedAuthorization,
        warnings: [],
        nextStep: 'refresh_accounts',
        session,
      });
    });
  });

  describe('row 8: no usable relink_result, no accounts', () => {
    const reasons = [
      [undefined, null],
      [null, null],
      [{}, null],
      [{ cancelled: null }, null],
      [{ cancelled: {} }, null],
      [{ cancelled: { reason: null } }, null],
      [{ cancelled: { reason: '' } }, null],
      [{ cancelled: { reason: 7 } }, null],
      [{ cancelled: { reason: 'custom_manual_entry' } }, 'custom_manual_entry'],
      [{ cancelled: { reason: 'other' } }, 'other'],
      [{ cancelled: { reason: 'solar_flare' } }, 'solar_flare'],
    ];
    for (const [statusDetails, cancelReason] of reasons) {
      it(`status_details ${JSON.stringify(statusDetails)} is canceled with ${cancelReason}`, () => {
        const session = sessionWith({ relink_options: asked, accounts: [], status_details: statusDetails });
        assertReport(interpret(flowWith(session), ['fca_1']), {
          outcome: 'canceled',
          cancelReason,
          evidence: 'accounts',
          accounts: [entry({ change: 'untouched', id: 'fca_1', before: 'fca_1' })],
          complete: false,
          summary: counts({ untouched: 1 }),
          requested: requestedAuthorization,
          warnings: [],
          nextStep: 'retry',
          session,
        });
      });
    }

    for (const accounts of [undefined, null, [], {}, { data: [] }, { data: null }, 'fca_1', 7]) {
      it(`accounts ${JSON.stringify(accounts)} are none`, () => {
        const session = sessionWith({ relink_options: asked, accounts });
        assert.equal(interpret(flowWith(session)).outcome, 'canceled');
      });
    }
  });
});

describe('where the session is', () => {
  it('in the result of the call', () => {
    const session = { relink_options: asked };
    assert.equal(interpret(flowWith(session)).session, session);
  });

  it('in the result of the call whatever its object says', () => {
    const session = { object: 'something.else', accounts: [] };
    assert.equal(interpret(flowWith(session)).session, session);
  });

  for (const session of [
    { object: 'financial_connections.session' },
    { object: 'link_account_session' },
    { accounts: { data: [] } },
    { accounts: [] },
    { relink_result: {} },
    { relink_options: {} },
    { object: null, relink_options: {} },
  ]) {
    it(`bare: ${JSON.stringify(session)}`, () => {
      const report = interpret(session);
      assert.equal(report.session, session);
      assert.equal(report.outcome, 'canceled');
    });
  }

  it('a bare session gives the same report as one in the result of the call', () => {
    const session = sessionWith({
      relink_options: asked,
      relink_result: { authorization: 'fcauth_2' },
      accounts: [{ id: 'fca_2' }],
    });
    assert.deepEqual(interpret(session, ['fca_1']), interpret(flowWith(session), ['fca_1']));
  });
});

describe('what was requested', () => {
  const canceled = (relinkOptions, options) => {
    const report = interpret(flowWith(sessionWith({ relink_options: relinkOptions })), [], options);
    return { requested: report.requested, warnings: report.warnings.map(({ code }) => code) };
  };
  const cases = [
    ['the session says both', askedWithAccount, undefined, requestedAccount, []],
    ['the session says the authorization', asked, undefined, requestedAuthorization, []],
    ['the caller says both', undefined, askedWithAccount, requestedAccount, []],
    ['the caller says the authorization', null, asked, requestedAuthorization, []],
    [
      'the pair comes from one place: the account of the caller is not taken beside an authorization of the session',
      asked,
      askedWithAccount,
      requestedAuthorization,
      [],
    ],
    [
      'the pair comes from one place: the account of a session without an authorization is not taken',
      { account: 'fca_1' },
      asked,
      requestedAuthorization,
      [],
    ],
    ['both say the same', askedWithAccount, askedWithAccount, requestedAccount, []],
    ['the caller says less', askedWithAccount, {}, requestedAccount, []],
    [
      'the authorizations differ: that of the session',
      asked,
      { authorization: 'fcauth_2' },
      requestedAuthorization,
      ['request_differs'],
    ],
    [
      'the accounts differ: that of the session',
      askedWithAccount,
      { authorization: 'fcauth_1', account: 'fca_2' },
      requestedAccount,
      ['request_differs'],
    ],
    [
      'only the accounts are said by both, and differ',
      askedWithAccount,
      { account: 'fca_2' },
      requestedAccount,
      ['request_differs'],
    ],
    [
      'both differ: one warning',
      askedWithAccount,
      { authorization: 'fcauth_2', account: 'fca_2' },
      requestedAccount,
      ['request_differs'],
    ],
    ['null is not set', { authorization: null, account: null }, asked, requestedAuthorization, []],
    ['an empty string is not set', { authorization: '', account: '' }, asked, requestedAuthorization, []],
    ['a wrong type is not set', { authorization: 7, account: {} }, asked, requestedAuthorization, []],
    ['an account that is null is not set', { ...asked, account: null }, {}, requestedAuthorization, []],
    ['an account that is empty is not set', { ...asked, account: '' }, {}, requestedAuthorization, []],
    ['an account of a wrong type is not set', { ...asked, account: 7 }, {}, requestedAuthorization, []],
    ['nobody says anything', undefined, undefined, requestedNothing, ['not_a_relink_session']],
    [
      'null and empty strings of the caller are not set',
      undefined,
      { authorization: null, account: '' },
      requestedNothing,
      ['not_a_relink_session'],
    ],
    [
      'the caller says an account alone',
      undefined,
      { account: 'fca_1' },
      { authorization: null, account: 'fca_1' },
      ['not_a_relink_session'],
    ],
  ];
  for (const [name, relinkOptions, options, requested, warnings] of cases) {
    it(name, () => assert.deepEqual(canceled(relinkOptions, options), { requested, warnings }));
  }

  it('options may be null', () => {
    assert.deepEqual(interpret({ object: 'link_account_session' }, null, null).requested, requestedNothing);
  });

  for (const key of ['authorization', 'account']) {
    it(`${key} of a wrong type is invalid_options`, () => {
      assert.throws(
        () => interpret({ relink_options: {} }, [], { [key]: 7 }),
        throwsCode('invalid_options', key),
      );
    });
  }

  describe('if no requested authorization is known', () => {
    const unasked = (relinkResult, accounts, existing, options) => {
      const session = sessionWith({ relink_result: relinkResult, accounts });
      return [interpret(flowWith(session), existing, options), session];
    };

    it('a known id among those that came back makes it relinked', () => {
      const account = { id: 'fca_1' };
      const [report, session] = unasked({ authorization: 'fcauth_9' }, [account], ['fca_1']);
      assertReport(report, {
        outcome: 'relinked',
        authorization: 'fcauth_9',
        evidence: 'accounts',
        accounts: [
          entry({ change: 'reauthorized', id: 'fca_1', before: 'fca_1', after: account, matchedBy: 'id' }),
        ],
        complete: true,
        summary: counts({ reauthorized: 1 }),
        requested: requestedNothing,
        warnings: ['not_a_relink_session'],
        nextStep: 'done',
        session,
      });
    });

    it('only unknown ids make it new_authorization', () => {
      const account = { id: 'fca_1', authorization: 'fcauth_9' };
      const [report, session] = unasked({ authorization: 'fcauth_9' }, [account], []);
      assertReport(report, {
        outcome: 'new_authorization',
        authorization: 'fcauth_9',
        previousAuthorization: null,
        evidence: 'accounts',
        accounts: [entry({ change: 'added', id: 'fca_1', after: account })],
        complete: true,
        summary: counts({ added: 1 }),
        requested: requestedNothing,
        warnings: ['not_a_relink_session'],
        nextStep: 'reconcile',
        session,
      });
    });

    it('a requested account that is neither named nor among them makes it failed', () => {
      const account = { id: 'fca_2' };
      const [report, session] = unasked({ authorization: 'fcauth_9' }, [account], ['fca_2'], {
        account: 'fca_1',
      });
      assertReport(report, {
        outcome: 'failed',
        reason: 'no_account',
        authorization: 'fcauth_9',
        failureReason: null,
        evidence: 'accounts',
        accounts: [
          entry({ change: 'reauthorized', id: 'fca_2', before: 'fca_2', after: account, matchedBy: 'id' }),
        ],
        complete: false,
        summary: counts({ reauthorized: 1 }),
        requested: { authorization: null, account: 'fca_1' },
        warnings: ['not_a_relink_session'],
        nextStep: 'choose_expected_account',
        session,
      });
    });

    it('a requested account that is named does not make it failed', () => {
      const [report] = unasked({ authorization: 'fcauth_9', account: 'fca_1' }, [], ['fca_1'], {
        account: 'fca_1',
      });
      assert.equal(report.outcome, 'new_authorization');
    });

    it('a requested account that is among them does not make it failed', () => {
      const [report] = unasked({ authorization: 'fcauth_9' }, [{ id: 'fca_1' }], ['fca_1'], {
        account: 'fca_1',
      });
      assert.equal(report.outcome, 'relinked');
    });

    it('a flow that failed or was left says so too', () => {
      const [failed] = unasked({ failure_reason: 'other' }, [], []);
      assert.equal(failed.outcome, 'failed');
      assert.deepEqual(
        failed.warnings.map(({ code }) => code),
        ['not_a_relink_session'],
      );
      const [canceled] = unasked(null, [], []);
      assert.equal(canceled.outcome, 'canceled');
      assert.deepEqual(
        canceled.warnings.map(({ code }) => code),
        ['not_a_relink_session'],
      );
    });

    it('an error without a session does not', () => {
      assert.deepEqual(interpret({ error: {} }).warnings, []);
    });
  });
});

describe('the accounts of a session', () => {
  const warningsOf = (accounts) => {
    const { warnings } = interpret(flowWith(sessionWith({ relink_options: asked, accounts })));
    return warnings;
  };

  it('may be a list object', () => {
    const account = { id: 'fca_1' };
    const session = sessionWith({
      relink_options: asked,
      accounts: { object: 'list', data: [account], has_more: false },
    });
    assertReport(interpret(session, ['fca_1']), {
      outcome: 'relinked',
      authorization: 'fcauth_1',
      evidence: 'accounts',
      accounts: [
        entry({ change: 'reauthorized', id: 'fca_1', before: 'fca_1', after: account, matchedBy: 'id' }),
      ],
      complete: true,
      summary: counts({ reauthorized: 1 }),
      requested: requestedAuthorization,
      warnings: [],
      nextStep: 'done',
      session,
    });
  });

  it('has_more: true gives the warning accounts_incomplete', () => {
    assert.deepEqual(
      warningsOf({ data: [{ id: 'fca_1' }], has_more: true }).map(({ code }) => code),
      ['accounts_incomplete'],
    );
  });

  for (const hasMore of [false, null, undefined, 'true', 1]) {
    it(`has_more: ${JSON.stringify(hasMore)} gives none`, () => {
      assert.deepEqual(warningsOf({ data: [{ id: 'fca_1' }], has_more: hasMore }), []);
    });
  }

  const malformed = [
    [null, 'accounts[1] must be an object, got null'],
    [7, 'accounts[1] must be an object, got a number'],
    ['fca_2', 'accounts[1] must be an object, got a string'],
    [[], 'accounts[1] must be an object, got an array'],
    [{}, 'accounts[1].id must be a non-empty string, got undefined'],
    [{ id: null }, 'accounts[1].id must be a non-empty string, got null'],
    [{ id: 7 }, 'accounts[1].id must be a non-empty string, got a number'],
    [{ id: true }, 'accounts[1].id must be a non-empty string, got a boolean'],
  ];
  for (const [element, message] of malformed) {
    it(`${JSON.stringify(element)} is left out: ${message}`, () => {
      const account = { id: 'fca_1', authorization: 'fcauth_1' };
      const session = sessionWith({ relink_options: asked, accounts: [account, element] });
      const report = interpret(flowWith(session));
      assertReport(report, {
        outcome: 'relinked',
        authorization: 'fcauth_1',
        evidence: 'accounts',
        accounts: [entry({ change: 'added', id: 'fca_1', after: account })],
        complete: true,
        summary: counts({ added: 1 }),
        requested: requestedAuthorization,
        warnings: ['malformed_account'],
        nextStep: 'reconcile',
        session,
      });
      assert.ok(report.warnings[0].message.startsWith(message), report.warnings[0].message);
    });
  }

  it('an empty id is left out, with its path', () => {
    const [warning, ...others] = warningsOf([{ id: '' }]);
    assert.equal(warning.code, 'malformed_account');
    assert.match(warning.message, /^accounts\[0\]\.id must be a non-empty string, got /);
    assert.deepEqual(others, []);
  });

  it('paths of a list object have its data', () => {
    const [first, second] = warningsOf({ data: [{ id: 7 }, null] });
    assert.match(first.message, /^accounts\.data\[0\]\.id must be a non-empty string, got a number/);
    assert.match(second.message, /^accounts\.data\[1\] must be an object, got null/);
  });

  it('only malformed accounts are no accounts', () => {
    const report = interpret(flowWith(sessionWith({ relink_options: asked, accounts: [null, {}] })));
    assert.equal(report.outcome, 'canceled');
    assert.deepEqual(
      report.warnings.map(({ code }) => code),
      ['malformed_account', 'malformed_account'],
    );
  });

  it('there are at most 100 warnings of it, and the last says how many more there are', () => {
    const warnings = warningsOf(Array.from({ length: 1_234 }, () => null));
    assert.equal(warnings.length, 100);
    assert.ok(warnings.every(({ code }) => code === 'malformed_account'));
    assert.match(warnings[98].message, /^accounts\[98\] must be an object, got null/);
    assert.match(warnings[99].message, /\b113[45] more\b/);
  });

  it('an odd field does not cost the account', () => {
    const account = {
      id: 'fca_1',
      authorization: 7,
      status: [],
      institution_name: {},
      category: true,
      subcategory: 1,
      last4: 6789,
      display_name: null,
      permissions: 'balances',
      supported_payment_method_types: {},
      account_numbers: 'none',
      status_details: 'fine',
    };
    const known = {
      id: 'fca_1',
      authorization: 'fcauth_1',
      status: 'active',
      subcategory: 'checking',
      last4: '6789',
      permissions: ['balances'],
      supported_payment_method_types: ['us_bank_account'],
      account_numbers: [],
    };
    const session = sessionWith({ relink_options: asked, accounts: [account], permissions: ['balances'] });
    assertReport(interpret(flowWith(session), [known]), {
      outcome: 'relinked',
      authorization: 'fcauth_1',
      evidence: 'accounts',
      accounts: [
        entry({ change: 'reauthorized', id: 'fca_1', before: known, after: account, matchedBy: 'id' }),
      ],
      complete: true,
      summary: counts({ reauthorized: 1 }),
      requested: requestedAuthorization,
      warnings: [],
      nextStep: 'done',
      session,
    });
  });
});

describe('what the page passed', () => {
  const bare = { relink_options: asked };

  for (const existing of [undefined, null, [], { data: [] }]) {
    it(`${JSON.stringify(existing)} is none`, () => {
      assert.deepEqual(interpret(bare, existing).accounts, []);
    });
  }

  it('may be a list object', () => {
    const known = { id: 'fca_1' };
    const [only, ...others] = interpret(bare, { object: 'list', data: [known] }).accounts;
    assert.equal(only.before, known);
    assert.deepEqual(others, []);
  });

  it('may be a list object that has more: accounts_incomplete', () => {
    assert.deepEqual(
      interpret(bare, { data: [], has_more: true }).warnings.map(({ code }) => code),
      ['accounts_incomplete'],
    );
  });

  it('may be objects and ids in one list', () => {
    const known = { id: 'fca_2' };
    assert.deepEqual(
      interpret(bare, ['fca_1', known]).accounts.map(({ id, before }) => [id, before]),
      [
        ['fca_1', 'fca_1'],
        ['fca_2', known],
      ],
    );
  });

  for (const existing of ['fca_1', 7, true, {}, { data: null }, { data: 'fca_1' }]) {
    it(`${JSON.stringify(existing)} is invalid_options`, () => {
      assert.throws(() => interpret(bare, existing), throwsCode('invalid_options', 'existingAccounts'));
    });
  }

  const strict = [
    [null, ''],
    [undefined, ''],
    [7, ''],
    ['', ''],
    [[], ''],
    [{}, '.id'],
    [{ id: null }, '.id'],
    [{ id: '' }, '.id'],
    [{ id: 7 }, '.id'],
    [{ id: 'fca_1', authorization: 7 }, '.authorization'],
    [{ id: 'fca_1', status: {} }, '.status'],
    [{ id: 'fca_1', institution_name: [] }, '.institution_name'],
    [{ id: 'fca_1', category: true }, '.category'],
    [{ id: 'fca_1', subcategory: 1 }, '.subcategory'],
    [{ id: 'fca_1', last4: 6789 }, '.last4'],
    [{ id: 'fca_1', display_name: false }, '.display_name'],
    [{ id: 'fca_1', permissions: 'balances' }, '.permissions'],
    [{ id: 'fca_1', permissions: ['balances', 7] }, '.permissions[1]'],
    [{ id: 'fca_1', permissions: [null] }, '.permissions[0]'],
    [{ id: 'fca_1', supported_payment_method_types: {} }, '.supported_payment_method_types'],
    [{ id: 'fca_1', supported_payment_method_types: [7] }, '.supported_payment_method_types[0]'],
    [{ id: 'fca_1', account_numbers: {} }, '.account_numbers'],
    [{ id: 'fca_1', account_numbers: ['1234'] }, '.account_numbers[0]'],
    [{ id: 'fca_1', account_numbers: [{}, null] }, '.account_numbers[1]'],
    [{ id: 'fca_1', account_numbers: [{ identifier_type: 7 }] }, '.account_numbers[0].identifier_type'],
    [{ id: 'fca_1', account_numbers: [{ status: 7 }] }, '.account_numbers[0].status'],
    [
      { id: 'fca_1', account_numbers: [{ expected_expiry_date: '2026' }] },
      '.account_numbers[0].expected_expiry_date',
    ],
    [
      { id: 'fca_1', account_numbers: [{ expected_expiry_date: -1 }] },
      '.account_numbers[0].expected_expiry_date',
    ],
    [
      { id: 'fca_1', account_numbers: [{ expected_expiry_date: Infinity }] },
      '.account_numbers[0].expected_expiry_date',
    ],
    [{ id: 'fca_1', account_numbers: [{ supported_networks: 7 }] }, '.account_numbers[0].supported_networks'],
    [
      { id: 'fca_1', account_numbers: [{ supported_networks: ['ach', 7] }] },
      '.account_numbers[0].supported_networks[1]',
    ],
    [{ id: 'fca_1', status_details: 'fine' }, '.status_details'],
    [{ id: 'fca_1', status_details: [] }, '.status_details'],
    [{ id: 'fca_1', status_details: { inactive: 'x' } }, '.status_details.inactive'],
    [{ id: 'fca_1', status_details: { inactive: { action: 7 } } }, '.status_details.inactive.action'],
    [{ id: 'fca_1', status_details: { inactive: { cause: 7 } } }, '.status_details.inactive.cause'],
    [{ id: 'fca_1', status_details: { active: 7 } }, '.status_details.active'],
    [{ id: 'fca_1', status_details: { active: { action: 7 } } }, '.status_details.active.action'],
    [{ id: 'fca_1', status_details: { active: { cause: {} } } }, '.status_details.active.cause'],
    [
      { id: 'fca_1', status_details: { active: { expected_deactivation_date: 'soon' } } },
      '.status_details.active.expected_deactivation_date',
    ],
    [
      { id: 'fca_1', status_details: { active: { expected_deactivation_date: NaN } } },
      '.status_details.active.expected_deactivation_date',
    ],
  ];
  for (const [element, place] of strict) {
    it(`${JSON.stringify(element) ?? 'undefined'} is invalid_options at existingAccounts[3]${place}`, () => {
      assert.throws(
        () => interpret(bare, ['fca_7', 'fca_8', 'fca_9', element]),
        throwsCode('invalid_options', `existingAccounts[3]${place}`),
      );
      assert.throws(
        () => interpret(bare, { data: [element] }),
        throwsCode('invalid_options', `existingAccounts.data[0]${place}`),
      );
    });
  }

  it('the message names the path and what was there', () => {
    assert.throws(() => interpret(bare, ['fca_1', { id: 7 }]), {
      message: /existingAccounts\[1\]\.id must be a non-empty string, got a number/,
    });
  });

  it('null is fine for every field but the id', () => {
    const known = {
      id: 'fca_1',
      authorization: null,
      status: null,
      institution_name: null,
      category: null,
      subcategory: null,
      last4: null,
      display_name: null,
      permissions: null,
      supported_payment_method_types: null,
      account_numbers: null,
      status_details: null,
    };
    const inner = {
      id: 'fca_2',
      account_numbers: [
        { identifier_type: null, status: null, expected_expiry_date: null, supported_networks: null },
      ],
      status_details: { inactive: null, active: null },
    };
    assert.deepEqual(
      interpret(bare, [known, inner]).accounts.map(({ change }) => change),
      ['untouched', 'untouched'],
    );
  });
});

describe('what happened to each account', () => {
  const relinkedWith = (accounts, fields) =>
    flowWith(
      sessionWith({
        relink_options: asked,
        relink_result: { authorization: 'fcauth_1' },
        accounts,
        ...fields,
      }),
    );
  const changesOf = (result, existing, options) =>
    interpret(result, existing, options).accounts.map(({ id, change }) => [id, change]);

  it('existing accounts come first in the order of the page, then new ones in the order they came', () => {
    const result = relinkedWith([{ id: 'fca_9' }, { id: 'fca_2' }, { id: 'fca_8' }, { id: 'fca_1' }]);
    assert.deepEqual(changesOf(result, ['fca_1', 'fca_3', 'fca_2']), [
      ['fca_1', 'reauthorized'],
      ['fca_3', 'missing'],
      ['fca_2', 'reauthorized'],
      ['fca_9', 'added'],
      ['fca_8', 'added'],
    ]);
  });

  describe('the changes', () => {
    it('reauthorized: the same id on both sides', () => {
      assert.deepEqual(changesOf(relinkedWith([{ id: 'fca_1' }]), ['fca_1']), [['fca_1', 'reauthorized']]);
    });

    it('reauthorized: also an account that was not expected', () => {
      const known = { id: 'fca_1', authorization: 'fcauth_5', status: 'disconnected' };
      assert.deepEqual(changesOf(relinkedWith([{ id: 'fca_1' }]), [known]), [['fca_1', 'reauthorized']]);
    });

    it('reauthorized: the requested account, named by relink_result, where no list came', () => {
      const known = { id: 'fca_1', permissions: ['balances'] };
      const session = sessionWith({
        relink_options: askedWithAccount,
        relink_result: { authorization: 'fcauth_1', account: 'fca_1' },
        permissions: ['balances', 'payment_method'],
      });
      assert.deepEqual(interpret(session, [known]).accounts, [
        entry({ change: 'reauthorized', id: 'fca_1', before: known, matchedBy: 'id' }),
      ]);
    });

    it('an account named by relink_result is missing where a list came without it', () => {
      const session = sessionWith({
        relink_options: askedWithAccount,
        relink_result: { authorization: 'fcauth_1', account: 'fca_1' },
        accounts: [{ id: 'fca_2' }],
      });
      assert.deepEqual(changesOf(session, ['fca_1']), [
        ['fca_1', 'missing'],
        ['fca_2', 'added'],
      ]);
    });

    it('replaced: paired with a new id, which is the id from now on', () => {
      const known = { id: 'fca_1', institution_name: 'Alpha', last4: '6789', status: 'inactive' };
      const account = { id: 'fca_2', institution_name: 'Alpha', last4: '6789', status: 'active' };
      assert.deepEqual(interpret(relinkedWith([account]), [known]).accounts, [
        entry({
          change: 'replaced',
          id: 'fca_2',
          before: known,
          after: account,
          changedFields: ['status'],
          matchedBy: 'last4',
        }),
      ]);
    });

    it('added: new to the page', () => {
      const account = { id: 'fca_1', status: 'active', permissions: ['balances'] };
      assert.deepEqual(interpret(relinkedWith([account])).accounts, [
        entry({ change: 'added', id: 'fca_1', after: account }),
      ]);
    });

    it('missing: expected, other accounts came back, this one did not', () => {
      assert.deepEqual(changesOf(relinkedWith([{ id: 'fca_1' }]), ['fca_1', 'fca_2']), [
        ['fca_1', 'reauthorized'],
        ['fca_2', 'missing'],
      ]);
    });

    it('unconfirmed: expected, the relink succeeded, but no account list came back', () => {
      for (const accounts of [[], undefined, { data: [] }, [null]]) {
        assert.deepEqual(changesOf(relinkedWith(accounts), ['fca_1']), [['fca_1', 'unconfirmed']]);
      }
    });

    it('unconfirmed: also under a new authorization', () => {
      const session = sessionWith({
        relink_options: asked,
        relink_result: { authorization: 'fcauth_2' },
        accounts: [],
      });
      assert.deepEqual(changesOf(session, ['fca_1']), [['fca_1', 'unconfirmed']]);
    });

    it('untouched: not part of this relink', () => {
      const mine = { id: 'fca_1', authorization: 'fcauth_1' };
      const other = { id: 'fca_2', authorization: 'fcauth_2' };
      assert.deepEqual(changesOf(relinkedWith([{ id: 'fca_1' }]), [mine, other]), [
        ['fca_1', 'reauthorized'],
        ['fca_2', 'untouched'],
      ]);
    });

    it('untouched: the flow ended without accounts', () => {
      const failed = sessionWith({ relink_options: asked, relink_result: { failure_reason: 'other' } });
      assert.deepEqual(changesOf(failed, ['fca_1']), [['fca_1', 'untouched']]);
    });
  });

  describe('the expected accounts', () => {
    const expectedOf = (existing, relinkOptions = asked, options = undefined) => {
      const session = sessionWith({ relink_options: relinkOptions, accounts: [{ id: 'fca_other' }] });
      return interpret(session, existing, options)
        .accounts.filter(({ change }) => change === 'missing')
        .map(({ id }) => id);
    };
    const on = (id, authorization, fields) => ({ id, authorization, ...fields });

    it('the requested account alone if one was requested', () => {
      const existing = [on('fca_1', 'fcauth_2'), on('fca_2', 'fcauth_1')];
      assert.deepEqual(expectedOf(existing, askedWithAccount), ['fca_1']);
    });

    it('nothing if the page does not have the requested account', () => {
      assert.deepEqual(expectedOf([on('fca_2', 'fcauth_1'), 'fca_3'], askedWithAccount), []);
    });

    it('else the existing accounts on the requested authorization', () => {
      const existing = [on('fca_1', 'fcauth_1'), on('fca_2', 'fcauth_2'), on('fca_3', 'fcauth_1')];
      assert.deepEqual(expectedOf(existing), ['fca_1', 'fca_3']);
    });

    it('not an account whose authorization is unknown where another carries one', () => {
      const existing = ['fca_1', on('fca_2'), on('fca_3', 'fcauth_2'), on('fca_4', null), on('fca_5', '')];
      assert.deepEqual(expectedOf(existing), []);
    });

    it('every account whose authorization is unknown where none carries one', () => {
      const existing = ['fca_1', on('fca_2'), on('fca_4', null), on('fca_5', '')];
      assert.deepEqual(expectedOf(existing), ['fca_1', 'fca_2', 'fca_4', 'fca_5']);
    });

    it('never an account that is disconnected', () => {
      assert.deepEqual(expectedOf([on('fca_1', 'fcauth_1', { status: 'disconnected' })]), []);
    });

    it('never an account that no relink can repair', () => {
      const closed = {
        status: 'inactive',
        status_details: { inactive: { action: 'none', cause: 'account_closed' } },
      };
      assert.deepEqual(expectedOf([on('fca_1', 'fcauth_1', closed)]), []);
    });

    it('not even if it was requested', () => {
      assert.deepEqual(
        expectedOf([on('fca_1', 'fcauth_1', { status: 'disconnected' })], askedWithAccount),
        [],
      );
    });

    it('an account with an action that Stripe may add later', () => {
      const later = { status: 'inactive', status_details: { inactive: { action: 'wait' } } };
      assert.deepEqual(expectedOf([on('fca_1', 'fcauth_1', later)]), ['fca_1']);
    });
  });

  describe('pairing', () => {
    const alpha = (id, fields) => ({
      id,
      institution_name: 'Alpha',
      category: 'cash',
      subcategory: 'checking',
      ...fields,
    });
    const said = (existing, accounts) =>
      interpret(relinkedWith(accounts), existing).accounts.map(({ before, after, matchedBy, candidates }) => [
        (before && before.id) ?? before,
        after && after.id,
        matchedBy,
        candidates,
      ]);
    const unpaired = (candidates) => [
      ['old', null, null, candidates],
      [null, 'new', null, candidates.map(() => 'old')],
    ];

    it('by equal last4', () => {
      assert.deepEqual(said([alpha('old', { last4: '1' })], [alpha('new', { last4: '1' })]), [
        ['old', 'new', 'last4', []],
      ]);
    });

    it('by equal last4 whatever the display names', () => {
      const existing = [alpha('old', { last4: '1', display_name: 'A' })];
      assert.deepEqual(said(existing, [alpha('new', { last4: '1', display_name: 'B' })]), [
        ['old', 'new', 'last4', []],
      ]);
    });

    it('an account that was not expected is paired as well', () => {
      const existing = [alpha('old', { last4: '1', authorization: 'fcauth_5', status: 'disconnected' })];
      assert.deepEqual(said(existing, [alpha('new', { last4: '1' })]), [['old', 'new', 'last4', []]]);
    });

    it('under any outcome', () => {
      const session = sessionWith({
        relink_options: asked,
        relink_result: { failure_reason: 'no_account' },
        accounts: [alpha('new', { last4: '1' })],
      });
      assert.equal(interpret(session, [alpha('old', { last4: '1' })]).accounts[0].change, 'replaced');
    });

    it('by equal display_name where the old one has no last4', () => {
      for (const last4 of [undefined, null, '']) {
        const existing = [alpha('old', { display_name: 'A', last4 })];
        assert.deepEqual(said(existing, [alpha('new', { display_name: 'A', last4: '1' })]), [
          ['old', 'new', 'display_name', []],
        ]);
      }
    });

    it('by equal display_name where the new one has no last4', () => {
      const existing = [alpha('old', { display_name: 'A', last4: '1' })];
      assert.deepEqual(said(existing, [alpha('new', { display_name: 'A' })]), [
        ['old', 'new', 'display_name', []],
      ]);
    });

    it('by equal display_name where neither has a last4', () => {
      const existing = [alpha('old', { display_name: 'A' })];
      assert.deepEqual(said(existing, [alpha('new', { display_name: 'A', last4: null })]), [
        ['old', 'new', 'display_name', []],
      ]);
    });

    it('not by equal display_name where the last4 differ: they are candidates', () => {
      const existing = [alpha('old', { display_name: 'A', last4: '1' })];
      assert.deepEqual(said(existing, [alpha('new', { display_name: 'A', last4: '2' })]), unpaired(['new']));
    });

    it('by display_name only over what last4 left', () => {
      const existing = [
        alpha('old1', { last4: '1', display_name: 'A' }),
        alpha('old2', { display_name: 'A' }),
      ];
      const accounts = [
        alpha('new1', { last4: '1', display_name: 'A' }),
        alpha('new2', { display_name: 'A' }),
      ];
      assert.deepEqual(said(existing, accounts), [
        ['old1', 'new1', 'last4', []],
        ['old2', 'new2', 'display_name', []],
      ]);
    });

    it('an equal category or subcategory may be absent or null', () => {
      const old = { id: 'old', institution_name: 'Alpha', last4: '1' };
      const account = { id: 'new', institution_name: 'Alpha', last4: '1', category: null, subcategory: null };
      assert.deepEqual(said([old], [account]), [['old', 'new', 'last4', []]]);
    });

    const different = [
      ['institution_name', 'Beta'],
      ['institution_name', null],
      ['institution_name', ''],
      ['category', 'credit'],
      ['category', null],
      ['category', ''],
      ['subcategory', 'savings'],
      ['subcategory', undefined],
      ['last4', '2'],
      ['last4', ''],
      ['last4', 1],
    ];
    for (const [field, value] of different) {
      it(`not with ${field} ${JSON.stringify(value)} on one side`, () => {
        const existing = [alpha('old', { last4: '1' })];
        assert.deepEqual(said(existing, [alpha('new', { last4: '1', [field]: value })]), unpaired([]));
      });
    }

    for (const name of [undefined, null, '']) {
      it(`not with institution_name ${JSON.stringify(name)} on both sides`, () => {
        const old = { id: 'old', institution_name: name, last4: '1' };
        assert.deepEqual(said([old], [{ ...old, id: 'new' }]), unpaired([]));
      });
    }

    it('not with a category that is null on one side and empty on the other', () => {
      const old = { id: 'old', institution_name: 'Alpha', last4: '1', category: null };
      assert.deepEqual(said([old], [{ ...old, id: 'new', category: '' }]), unpaired([]));
    });

    it('not by an empty last4 or display_name', () => {
      const existing = [alpha('old', { last4: '', display_name: '' })];
      assert.deepEqual(said(existing, [alpha('new', { last4: '', display_name: '' })]), unpaired([]));
    });

    it('not of a bare id, of which nothing is known', () => {
      assert.deepEqual(said(['old'], [alpha('new', { last4: '1' })]), [
        ['old', null, null, []],
        [null, 'new', null, []],
      ]);
    });

    it('not with an account that came back with its own id', () => {
      const existing = [alpha('old', { last4: '1' }), alpha('same', { last4: '1' })];
      assert.deepEqual(said(existing, [alpha('same', { last4: '1' }), alpha('new', { last4: '1' })]), [
        ['old', 'new', 'last4', []],
        ['same', 'same', 'id', []],
      ]);
    });

    it('not with an account that the page knows as a bare id', () => {
      const existing = [alpha('old', { last4: '1' }), 'same'];
      assert.deepEqual(said(existing, [alpha('same', { last4: '1' })]), [
        ['old', null, null, []],
        ['same', 'same', 'id', []],
      ]);
    });

    it('an account number is never a key', () => {
      const numbers = [
        { identifier_type: 'account_number', status: 'transactable', expected_expiry_date: 1_900_000_000 },
      ];
      const existing = [alpha('old', { account_numbers: numbers })];
      assert.deepEqual(said(existing, [alpha('new', { account_numbers: numbers })]), unpaired([]));
    });

    it('two old accounts that match one new one are not paired: all are candidates', () => {
      const existing = [alpha('old1', { last4: '1' }), alpha('old2', { last4: '1' })];
      assert.deepEqual(said(existing, [alpha('new', { last4: '1' })]), [
        ['old1', null, null, ['new']],
        ['old2', null, null, ['new']],
        [null, 'new', null, ['old1', 'old2']],
      ]);
    });

    it('one old account that matches two new ones is not paired', () => {
      const accounts = [alpha('new1', { last4: '1' }), alpha('new2', { last4: '1' })];
      assert.deepEqual(said([alpha('old', { last4: '1' })], accounts), [
        ['old', null, null, ['new1', 'new2']],
        [null, 'new1', null, ['old']],
        [null, 'new2', null, ['old']],
      ]);
    });

    it('two old and two new ones that all match by display_name are not paired', () => {
      const existing = [alpha('old1', { display_name: 'A' }), alpha('old2', { display_name: 'A' })];
      const accounts = [alpha('new1', { display_name: 'A' }), alpha('new2', { display_name: 'A' })];
      assert.deepEqual(said(existing, accounts), [
        ['old1', null, null, ['new1', 'new2']],
        ['old2', null, null, ['new1', 'new2']],
        [null, 'new1', null, ['old1', 'old2']],
        [null, 'new2', null, ['old1', 'old2']],
      ]);
    });

    it('matches that share one side are not paired, though the other side matches nothing else', () => {
      const existing = [
        alpha('old1', { display_name: 'A', last4: '1' }),
        alpha('old2', { display_name: 'A', last4: '2' }),
      ];
      assert.deepEqual(said(existing, [alpha('new', { display_name: 'A' })]), [
        ['old1', null, null, ['new']],
        ['old2', null, null, ['new']],
        [null, 'new', null, ['old1', 'old2']],
      ]);
    });

    it('an account whose last4 differs does not make a match by display_name ambiguous', () => {
      const existing = [alpha('old', { display_name: 'A', last4: '1' })];
      const accounts = [
        alpha('new1', { display_name: 'A', last4: '2' }),
        alpha('new2', { display_name: 'A' }),
      ];
      assert.deepEqual(said(existing, accounts), [
        ['old', 'new2', 'display_name', []],
        [null, 'new1', null, []],
      ]);
    });

    it('a match by display_name is not made through an account that has two of them', () => {
      const existing = [alpha('o1', { display_name: 'A' }), alpha('o2', { display_name: 'A', last4: '2' })];
      const accounts = [
        alpha('n1', { display_name: 'A', last4: '1' }),
        alpha('n2', { display_name: 'A', last4: '3' }),
      ];
      assert.deepEqual(said(existing, accounts), [
        ['o1', null, null, ['n1', 'n2']],
        ['o2', null, null, ['n1', 'n2']],
        [null, 'n1', null, ['o1', 'o2']],
        [null, 'n2', null, ['o1', 'o2']],
      ]);
    });

    it('a new account is paired with the one that lacks a last4, not with those that have another', () => {
      const existing = [alpha('o1', { display_name: 'A', last4: '2' }), alpha('o2', { display_name: 'A' })];
      assert.deepEqual(said(existing, [alpha('n1', { display_name: 'A', last4: '1' })]), [
        ['o1', null, null, []],
        ['o2', 'n1', 'display_name', []],
      ]);
    });

    it('candidates share a last4 or a display_name and are in the order of their own list', () => {
      const existing = [
        alpha('o1', { last4: '1', display_name: 'A' }),
        alpha('o2', { last4: '1', display_name: 'B' }),
      ];
      const accounts = [
        alpha('n1', { last4: '2', display_name: 'A' }),
        alpha('n2', { last4: '1', display_name: 'C' }),
        alpha('n3', { last4: '1', display_name: 'A' }),
        alpha('n4', { last4: '3', display_name: 'D' }),
      ];
      assert.deepEqual(said(existing, accounts), [
        ['o1', null, null, ['n1', 'n2', 'n3']],
        ['o2', null, null, ['n2', 'n3']],
        [null, 'n1', null, ['o1']],
        [null, 'n2', null, ['o1', 'o2']],
        [null, 'n3', null, ['o1', 'o2']],
        [null, 'n4', null, []],
      ]);
    });

    it('candidates are the first 16', () => {
      const ids = Array.from({ length: 20 }, (_, i) => `new${i}`);
      const accounts = ids.map((id) => alpha(id, { last4: '1' }));
      const [old, ...news] = said([alpha('old', { last4: '1' })], accounts);
      assert.deepEqual(old, ['old', null, null, ids.slice(0, 16)]);
      assert.deepEqual(
        news,
        ids.map((id) => [null, id, null, ['old']]),
      );
    });

    it('candidates are the first 16 of both ways together', () => {
      const accounts = Array.from({ length: 40 }, (_, i) =>
        alpha(`new${i}`, i % 2 === 0 ? { last4: '1' } : { display_name: 'A' }),
      );
      const [[, , , candidates]] = said([alpha('old', { last4: '1', display_name: 'A' })], accounts);
      assert.deepEqual(
        candidates,
        Array.from({ length: 16 }, (_, i) => `new${i}`),
      );
    });

    it('an account that is paired is nobody’s candidate', () => {
      const existing = [
        alpha('o1', { last4: '1', display_name: 'A' }),
        alpha('o2', { last4: '2', display_name: 'A' }),
      ];
      assert.deepEqual(said(existing, [alpha('n1', { last4: '1', display_name: 'A' })]), [
        ['o1', 'n1', 'last4', []],
        ['o2', null, null, []],
      ]);
    });

    // How long that takes is the benchmark's business.
    it('ten thousand accounts with the same name and no last4 name sixteen candidates each', () => {
      const many = (prefix) =>
        Array.from({ length: 10_000 }, (_, i) => alpha(`${prefix}${i}`, { display_name: 'A' }));
      const { accounts } = interpret(relinkedWith(many('n')), many('o'));
      assert.equal(accounts.length, 20_000);
      assert.ok(accounts.every(({ candidates }) => candidates.length === 16));
    });
  });

  describe('an id that occurs twice', () => {
    it('in the page’s list: the first counts', () => {
      const first = { id: 'fca_1', status: 'inactive' };
      const second = { id: 'fca_1', status: 'active' };
      assert.deepEqual(interpret(relinkedWith([]), [first, 'fca_1', second]).accounts, [
        entry({ change: 'unconfirmed', id: 'fca_1', before: first }),
      ]);
    });

    it('in the session’s list: the first counts', () => {
      const first = { id: 'fca_1', authorization: 'fcauth_2' };
      const second = { id: 'fca_1', authorization: 'fcauth_1' };
      const report = interpret(sessionWith({ relink_options: asked, accounts: [first, second] }));
      assert.equal(report.outcome, 'new_authorization');
      assert.deepEqual(report.accounts, [entry({ change: 'added', id: 'fca_1', after: first })]);
      assert.equal(report.accounts[0].after, first);
      assert.deepEqual(report.warnings, []);
    });

    it('does not make a pair ambiguous', () => {
      const old = { id: 'old', institution_name: 'Alpha', last4: '1' };
      const account = { id: 'new', institution_name: 'Alpha', last4: '1' };
      const report = interpret(relinkedWith([account, { ...account }]), [old, { ...old }]);
      assert.deepEqual(report.summary, counts({ replaced: 1 }));
    });
  });

  describe('changedFields', () => {
    const changed = (known, account) =>
      interpret(relinkedWith([{ id: 'fca_1', ...account }]), [{ id: 'fca_1', ...known }]).accounts[0]
        .changedFields;

    for (const field of ['status', 'authorization', 'last4', 'display_name', 'subcategory']) {
      it(`${field} is compared as it is`, () => {
        assert.deepEqual(changed({ [field]: 'a' }, { [field]: 'b' }), [field]);
        assert.deepEqual(changed({ [field]: 'a' }, { [field]: 'a' }), []);
        assert.deepEqual(changed({ [field]: null }, { [field]: 'a' }), [field]);
        assert.deepEqual(changed({ [field]: 'a' }, { [field]: null }), [field]);
        assert.deepEqual(changed({ [field]: null }, { [field]: '' }), [field]);
        assert.deepEqual(changed({ [field]: null }, { [field]: null }), []);
      });

      it(`${field} is compared only where both sides have it`, () => {
        assert.deepEqual(changed({}, { [field]: 'a' }), []);
        assert.deepEqual(changed({ [field]: 'a' }, {}), []);
        assert.deepEqual(changed({ [field]: 'a' }, { [field]: undefined }), []);
        assert.deepEqual(changed({ [field]: 'a' }, { [field]: 7 }), []);
      });
    }

    for (const field of ['permissions', 'supported_payment_method_types']) {
      it(`${field} is compared as a set`, () => {
        assert.deepEqual(changed({ [field]: ['a', 'b'] }, { [field]: ['b', 'a', 'a'] }), []);
        assert.deepEqual(changed({ [field]: ['a', 'b'] }, { [field]: ['a'] }), [field]);
        assert.deepEqual(changed({ [field]: ['a'] }, { [field]: ['a', 'b'] }), [field]);
        assert.deepEqual(changed({ [field]: ['a'] }, { [field]: ['b'] }), [field]);
        assert.deepEqual(changed({ [field]: null }, { [field]: [] }), []);
        assert.deepEqual(changed({ [field]: null }, { [field]: ['a'] }), [field]);
        assert.deepEqual(changed({}, { [field]: ['a'] }), []);
        assert.deepEqual(changed({ [field]: ['a'] }, {}), []);
        assert.deepEqual(changed({ [field]: ['a'] }, { [field]: 'a' }), []);
      });
    }

    it('account_numbers are compared as a set of what the contract reads', () => {
      const number = {
        identifier_type: 'tokenized_account_number',
        status: 'transactable',
        expected_expiry_date: 1_900_000_000,
        supported_networks: ['ach', 'rtp'],
      };
      const other = { identifier_type: 'account_number' };
      const numbers = (...list) => ({ account_numbers: list });
      const field = ['account_numbers'];
      assert.deepEqual(changed(numbers(number, other), numbers({ ...other }, { ...number }, number)), []);
      assert.deepEqual(changed(numbers(number), numbers({ ...number, seen_by_nobody: 1 })), []);
      assert.deepEqual(
        changed(numbers(number), numbers({ ...number, expected_expiry_date: 1.9e9 + 0.5 })),
        [],
      );
      assert.deepEqual(changed(numbers(other), numbers({ ...other, status: null })), []);
      assert.deepEqual(changed(numbers(number), numbers({ ...number, status: 'expired' })), field);
      assert.deepEqual(changed(numbers(number), numbers({ ...number, identifier_type: 'iban' })), field);
      assert.deepEqual(changed(numbers(number), numbers({ ...number, expected_expiry_date: 1.8e9 })), field);
      assert.deepEqual(changed(numbers(number), numbers({ ...number, expected_expiry_date: null })), field);
      assert.deepEqual(
        changed(numbers(number), numbers({ ...number, supported_networks: ['rtp', 'ach'] })),
        field,
      );
      assert.deepEqual(changed(numbers(number), numbers()), field);
      assert.deepEqual(changed({ account_numbers: null }, numbers()), []);
      assert.deepEqual(changed({ account_numbers: null }, numbers(number)), field);
      assert.deepEqual(changed({}, numbers(number)), []);
      assert.deepEqual(changed(numbers(number), { account_numbers: 'none' }), []);
    });

    it('all of them are in the order of the contract', () => {
      const every = (value, list) => ({
        account_numbers: list.map((status) => ({ status })),
        supported_payment_method_types: list,
        subcategory: value,
        display_name: value,
        last4: value,
        permissions: list,
        authorization: value,
        status: value,
      });
      assert.deepEqual(changed(every('a', ['a']), every('b', ['b'])), [
        'status',
        'authorization',
        'permissions',
        'last4',
        'display_name',
        'subcategory',
        'supported_payment_method_types',
        'account_numbers',
      ]);
    });

    it('fields that are not named in the contract do not count', () => {
      const fields = (value) => ({ institution_name: value, category: value, livemode: value });
      assert.deepEqual(changed(fields('a'), fields('b')), []);
    });

    it('a bare id has none', () => {
      const [only] = interpret(relinkedWith([{ id: 'fca_1', status: 'active' }]), ['fca_1']).accounts;
      assert.deepEqual(only.changedFields, []);
    });
  });

  describe('permissions', () => {
    const permissions = (sessionHas, known, account) =>
      interpret(relinkedWith([{ id: 'fca_1', ...account }], { permissions: sessionHas }), [known]).accounts[0]
        .permissions;
    const had = (list) => ({ id: 'fca_1', permissions: list });

    it('gained, lost and not granted', () => {
      assert.deepEqual(
        permissions(['payment_method', 'ownership', 'balances'], had(['transactions', 'balances']), {
          permissions: ['balances', 'payment_method'],
        }),
        { gained: ['payment_method'], lost: ['transactions'], notGranted: ['ownership'] },
      );
    });

    it('each in the order of its own list, once', () => {
      assert.deepEqual(permissions(['z', 'y', 'z'], had(['d', 'c', 'd']), { permissions: ['b', 'a', 'b'] }), {
        gained: ['b', 'a'],
        lost: ['d', 'c'],
        notGranted: ['z', 'y'],
      });
    });

    it('null is an empty list', () => {
      assert.deepEqual(permissions(['a'], had(null), { permissions: ['b'] }), {
        gained: ['b'],
        lost: [],
        notGranted: ['a'],
      });
      assert.deepEqual(permissions(['a'], had(['b']), { permissions: null }), {
        gained: [],
        lost: ['b'],
        notGranted: ['a'],
      });
    });

    it('nothing is gained or lost where one side does not say', () => {
      assert.deepEqual(permissions(['a'], { id: 'fca_1' }, { permissions: ['b'] }), {
        gained: [],
        lost: [],
        notGranted: ['a'],
      });
      assert.deepEqual(permissions(['a'], 'fca_1', { permissions: ['b'] }), {
        gained: [],
        lost: [],
        notGranted: ['a'],
      });
      for (const account of [{}, { permissions: 'b' }]) {
        assert.deepEqual(permissions(['a'], had(['b']), account), { gained: [], lost: [], notGranted: [] });
      }
    });

    for (const sessionHas of [undefined, null, 'a', 7]) {
      it(`a session whose permissions are ${JSON.stringify(sessionHas)} asked for nothing`, () => {
        assert.deepEqual(permissions(sessionHas, had(['a']), { permissions: ['a'] }), {
          gained: [],
          lost: [],
          notGranted: [],
        });
      });
    }

    it('an added account has only those that were not granted', () => {
      const session = sessionWith({
        relink_options: asked,
        permissions: ['balances', 'ownership'],
        accounts: [{ id: 'fca_1', permissions: ['balances'] }],
      });
      assert.deepEqual(interpret(session).accounts[0].permissions, {
        gained: [],
        lost: [],
        notGranted: ['ownership'],
      });
    });
  });

  describe('mandateRequired', () => {
    const payable = { supported_payment_method_types: ['link', 'us_bank_account'] };
    const required = (known, account, permissions = ['balances', 'payment_method']) =>
      interpret(relinkedWith([account], { permissions }), known).accounts.map((it) => it.mandateRequired);
    const alpha = { institution_name: 'Alpha', last4: '1' };

    it('an added account', () => assert.deepEqual(required([], { id: 'fca_1', ...payable }), [true]));
    it('a replaced account', () => {
      assert.deepEqual(required([{ id: 'fca_1', ...alpha }], { id: 'fca_2', ...alpha, ...payable }), [true]);
    });
    it('not a reauthorized account', () => {
      assert.deepEqual(required(['fca_1'], { id: 'fca_1', ...payable }), [false]);
    });
    it('not where the session asked for no payment method', () => {
      assert.deepEqual(required([], { id: 'fca_1', ...payable }, ['balances']), [false]);
      assert.deepEqual(required([], { id: 'fca_1', ...payable }, null), [false]);
    });
    it('not where the account does not support us_bank_account', () => {
      assert.deepEqual(required([], { id: 'fca_1', supported_payment_method_types: ['link'] }), [false]);
      assert.deepEqual(required([], { id: 'fca_1', supported_payment_method_types: null }), [false]);
      assert.deepEqual(required([], { id: 'fca_1' }), [false]);
    });
    it('not where the old account supported it and the new one does not', () => {
      assert.deepEqual(required([{ id: 'fca_1', ...alpha, ...payable }], { id: 'fca_2', ...alpha }), [false]);
    });
  });

  describe('mayReactivate', () => {
    const sibling = { id: 'fca_2', authorization: 'fcauth_1', status: 'inactive' };
    const may = (known, session) => {
      const all = {
        relink_options: askedWithAccount,
        relink_result: { authorization: 'fcauth_1', account: 'fca_1' },
        accounts: [{ id: 'fca_1' }],
        ...session,
      };
      return interpret(sessionWith(all), [{ id: 'fca_1' }, known]).accounts.find(({ id }) => id === known.id)
        .mayReactivate;
    };

    it('an inactive account on the authorization that was relinked', () => {
      assert.equal(may(sibling), true);
    });
    it('whatever its status, if it is not active', () => {
      for (const status of ['disconnected', 'solar_flare', null, undefined, '']) {
        assert.equal(may({ ...sibling, status }), true);
      }
    });
    it('not one that was active before', () => {
      assert.equal(may({ ...sibling, status: 'active' }), false);
    });
    it('not one that is confirmed itself', () => {
      assert.equal(may(sibling, { accounts: [{ id: 'fca_1' }, { id: 'fca_2' }] }), false);
    });
    it('not one on another authorization, or on none that is known', () => {
      for (const authorization of ['fcauth_2', null, undefined, '']) {
        assert.equal(may({ ...sibling, authorization }), false);
      }
    });
    it('not under another outcome', () => {
      assert.equal(may(sibling, { relink_result: { failure_reason: 'other' } }), false);
      assert.equal(may(sibling, { relink_result: { authorization: 'fcauth_2' } }), false);
      assert.equal(may(sibling, { relink_result: { authorization: 'fcauth_1', account: 'fca_3' } }), false);
    });
    it('also one that is missing or unconfirmed', () => {
      const session = { relink_options: asked, relink_result: { authorization: 'fcauth_1' } };
      assert.equal(may(sibling, session), true);
      assert.equal(may(sibling, { ...session, accounts: [] }), true);
    });
    it('not one that was paired', () => {
      const alpha = { institution_name: 'Alpha', last4: '1' };
      const session = { accounts: [{ id: 'fca_1' }, { id: 'fca_3', ...alpha }] };
      const all = sessionWith({
        relink_options: askedWithAccount,
        relink_result: { authorization: 'fcauth_1', account: 'fca_1' },
        ...session,
      });
      const [, paired] = interpret(all, ['fca_1', { ...sibling, ...alpha }]).accounts;
      assert.equal(paired.change, 'replaced');
      assert.equal(paired.mayReactivate, false);
    });
  });

  describe('complete', () => {
    const mine = (id, fields) => ({ id, authorization: 'fcauth_1', ...fields });

    it('every expected account is reauthorized or replaced', () => {
      const alpha = { institution_name: 'Alpha', last4: '1' };
      const result = relinkedWith([{ id: 'fca_1' }, { id: 'fca_3', ...alpha }]);
      assert.equal(interpret(result, [mine('fca_1'), mine('fca_2', alpha)]).complete, true);
    });

    it('what is not expected may be untouched', () => {
      const existing = [
        mine('fca_1'),
        { id: 'fca_2', authorization: 'fcauth_2' },
        mine('fca_3', { status: 'disconnected' }),
      ];
      assert.equal(interpret(relinkedWith([{ id: 'fca_1' }]), existing).complete, true);
    });

    it('not where one is missing', () => {
      assert.equal(
        interpret(relinkedWith([{ id: 'fca_1' }]), [mine('fca_1'), mine('fca_2')]).complete,
        false,
      );
    });

    it('not where one is unconfirmed', () => {
      assert.equal(interpret(relinkedWith([]), [mine('fca_1')]).complete, false);
    });

    it('not without a success', () => {
      const session = sessionWith({
        relink_options: asked,
        relink_result: { failure_reason: 'other' },
        accounts: [{ id: 'fca_1' }],
      });
      assert.equal(interpret(session, [mine('fca_1')]).complete, false);
    });
  });

  it('summary counts each change', () => {
    const alpha = { institution_name: 'Alpha', last4: '1' };
    const existing = [
      { id: 'fca_1', authorization: 'fcauth_1' },
      { id: 'fca_2', authorization: 'fcauth_1', ...alpha },
      { id: 'fca_3', authorization: 'fcauth_1' },
      { id: 'fca_4', authorization: 'fcauth_1' },
      { id: 'fca_5', authorization: 'fcauth_5' },
    ];
    const accounts = [{ id: 'fca_1' }, { id: 'fca_6', ...alpha }, { id: 'fca_7' }, { id: 'fca_8' }];
    assert.deepEqual(interpret(relinkedWith([...accounts, { id: 'fca_9' }]), existing).summary, {
      reauthorized: 1,
      replaced: 1,
      added: 3,
      missing: 2,
      unconfirmed: 0,
      untouched: 1,
    });
  });
});

describe('nextStep', () => {
  const next = (fields, existing) =>
    interpret(sessionWith({ relink_options: asked, ...fields }), existing).nextStep;
  const relinked = { relink_result: { authorization: 'fcauth_1' } };
  const alpha = { institution_name: 'Alpha', last4: '1' };
  const mine = (id, fields) => ({ id, authorization: 'fcauth_1', status: 'active', ...fields });

  it('reconcile: a new authorization', () => {
    assert.equal(next({ relink_result: { authorization: 'fcauth_2' } }, []), 'reconcile');
  });
  it('reconcile: relinked with something added', () => {
    assert.equal(next({ ...relinked, accounts: [{ id: 'fca_2' }] }, []), 'reconcile');
  });
  it('reconcile: relinked with something replaced', () => {
    assert.equal(
      next({ ...relinked, accounts: [mine('fca_2', alpha)] }, [mine('fca_1', alpha)]),
      'reconcile',
    );
  });
  it('reconcile: though something is missing, too', () => {
    assert.equal(next({ ...relinked, accounts: [{ id: 'fca_2' }] }, [mine('fca_1')]), 'reconcile');
  });
  it('refresh_accounts: relinked with something missing', () => {
    const existing = [mine('fca_1'), mine('fca_2')];
    assert.equal(next({ ...relinked, accounts: [{ id: 'fca_1' }] }, existing), 'refresh_accounts');
  });
  it('refresh_accounts: relinked with something unconfirmed', () => {
    assert.equal(next({ ...relinked, accounts: [] }, [mine('fca_1')]), 'refresh_accounts');
  });
  it('refresh_accounts: relinked with something that may be reactivated', () => {
    const session = {
      relink_options: askedWithAccount,
      relink_result: { authorization: 'fcauth_1', account: 'fca_1' },
      accounts: [{ id: 'fca_1' }],
    };
    const existing = [mine('fca_1'), mine('fca_2', { status: 'inactive' })];
    assert.equal(next(session, existing), 'refresh_accounts');
    assert.equal(next(session, [mine('fca_1'), mine('fca_2')]), 'done');
  });
  it('done: any other relinked', () => {
    assert.equal(next({ ...relinked, accounts: [{ id: 'fca_1' }] }, [mine('fca_1')]), 'done');
    assert.equal(next({ ...relinked, accounts: [] }, []), 'done');
  });
  it('choose_expected_account: failed with no_account', () => {
    assert.equal(next({ relink_result: { failure_reason: 'no_account' } }, []), 'choose_expected_account');
  });
  it('retry: any other failed', () => {
    for (const reason of ['no_authorization', 'other', 'solar_flare']) {
      assert.equal(next({ relink_result: { failure_reason: reason } }, []), 'retry');
    }
  });
  it('retry: canceled', () => assert.equal(next({ accounts: [] }, ['fca_1']), 'retry'));
  it('retry: error', () => assert.equal(interpret({ error: {} }).nextStep, 'retry'));
});

describe('what goes in', () => {
  it('comes back as the very objects, is not modified, and may be frozen', () => {
    const make = () => ({
      result: {
        financialConnectionsSession: sessionWith({
          relink_options: { authorization: 'fcauth_1', account: null },
          relink_result: { authorization: 'fcauth_1' },
          permissions: ['balances', 'payment_method'],
          accounts: {
            object: 'list',
            has_more: true,
            data: [
              {
                id: 'fca_1',
                status: 'active',
                permissions: ['balances'],
                account_numbers: [{ status: 'x' }],
              },
              { id: 'fca_9', institution_name: 'Alpha', last4: '1' },
              { id: 'fca_3', status_details: { active: { action: 'none' } } },
              null,
            ],
          },
        }),
      },
      existing: [
        { id: 'fca_1', status: 'inactive', permissions: ['ownership'] },
        { id: 'fca_2', institution_name: 'Alpha', last4: '1' },
        'fca_4',
      ],
      options: { authorization: 'fcauth_1', account: 'fca_1' },
    });
    const { result, existing, options } = deepFreeze(make());
    const report = interpret(result, existing, options);

    const { data } = result.financialConnectionsSession.accounts;
    assert.equal(report.session, result.financialConnectionsSession);
    assert.equal(report.accounts.length, 4);
    const [reauthorized, replaced, missing, added] = report.accounts;
    assert.equal(reauthorized.before, existing[0]);
    assert.equal(reauthorized.after, data[0]);
    assert.equal(replaced.before, existing[1]);
    assert.equal(replaced.after, data[1]);
    assert.equal(missing.before, 'fca_4');
    assert.equal(missing.after, null);
    assert.equal(added.before, null);
    assert.equal(added.after, data[2]);
    assert.deepEqual({ result, existing, options }, make());
  });

  it('a report can be changed without changing what went in, or the next report', () => {
    const session = sessionWith({
      relink_options: askedWithAccount,
      permissions: ['a'],
      accounts: [{ id: 'x' }],
    });
    const first = interpret(session);
    first.requested.authorization = 'changed';
    first.accounts[0].permissions.notGranted.push('changed');
    first.warnings.push('changed');
    assert.deepEqual(session.relink_options, askedWithAccount);
    assert.deepEqual(session.permissions, ['a']);
    assert.deepEqual(interpret(session).requested, requestedAccount);
    assert.deepEqual(interpret(session).warnings, []);
  });

  it('the error of Stripe comes back as the very object', () => {
    const error = deepFreeze({ message: 'used already' });
    assert.equal(interpret(deepFreeze({ error })).error, error);
  });
});

describe('the session on the report', () => {
  const session = sessionWith({ relink_options: asked, accounts: [{ id: 'fca_1' }] });

  it('is there and not enumerable', () => {
    const report = interpret(flowWith(session));
    assert.equal(report.session, session);
    assert.ok(!Object.keys(report).includes('session'));
    assert.equal(Object.getOwnPropertyDescriptor(report, 'session').enumerable, false);
  });

  it('does not show in JSON, nor does its client secret', () => {
    const json = JSON.stringify(interpret(flowWith(session)));
    assert.doesNotMatch(json, /CANARY/);
    assert.deepEqual(JSON.parse(json).requested, requestedAuthorization);
    assert.ok(!('session' in JSON.parse(json)));
  });

  it('is null where none came', () => {
    const report = interpret({ error: {} });
    assert.equal(report.session, null);
    assert.equal(Object.getOwnPropertyDescriptor(report, 'session').enumerable, false);
  });
});

describe('triage', () => {
  const DAY = 86_400;
  const now = 1_800_000_000;
  const one = (account, options) => {
    const subject = { id: 'fca_1', ...account };
    const [only, ...others] = triage([subject], { now, ...options });
    assert.deepEqual(others, []);
    assert.equal(only.accounts[0], subject);
    return only;
  };
  const tokenized = (fields) => ({
    account_numbers: [{ identifier_type: 'tokenized_account_number', ...fields }],
  });
  const inactive = (action, cause) => ({
    status: 'inactive',
    status_details: { inactive: { action, cause } },
  });
  const active = (fields) => ({ status: 'active', status_details: { active: fields } });

  it('an entry in full', () => {
    const account = {
      id: 'fca_1',
      authorization: 'fcauth_1',
      institution_name: 'Alpha',
      ...inactive('relink_required', 'access_expired'),
    };
    const entries = triage([account], { now });
    assert.deepEqual(entries, [
      {
        action: 'relink',
        authorization: 'fcauth_1',
        institutionName: 'Alpha',
        accounts: [account],
        causes: ['access_expired'],
        deadline: null,
      },
    ]);
    assert.equal(entries[0].accounts[0], account);
  });

  describe('relink', () => {
    it('inactive with relink_required', () => {
      assert.equal(one(inactive('relink_required')).action, 'relink');
    });

    it('inactive, and the authorization says relink_required', () => {
      const authorizations = [
        { id: 'fcauth_1', status: 'inactive', status_details: { inactive: { action: 'relink_required' } } },
      ];
      const account = { status: 'inactive', authorization: 'fcauth_1' };
      assert.equal(one(account, { authorizations }).action, 'relink');
      assert.equal(
        one(account, { authorizations: { object: 'list', data: authorizations } }).action,
        'relink',
      );
      assert.equal(one({ ...account, ...inactive('solar_flare') }, { authorizations }).action, 'relink');
      assert.equal(one({ ...account, authorization: 'fcauth_2' }, { authorizations }).action, 'unknown');
    });

    it('what the account says itself comes before its authorization', () => {
      const authorizations = [
        { id: 'fcauth_1', status_details: { inactive: { action: 'none' } } },
        { id: 'fcauth_2', status_details: { inactive: { action: 'relink_required' } } },
      ];
      const on = (authorization, action) => ({ authorization, ...inactive(action) });
      assert.equal(one(on('fcauth_1', 'relink_required'), { authorizations }).action, 'relink');
      assert.equal(one(on('fcauth_2', 'none'), { authorizations }).action, 'link_new');
    });

    for (const status of ['expired', 'deactivated']) {
      it(`a tokenized account number that is ${status}`, () => {
        for (const accountStatus of ['active', 'inactive', 'solar_flare', null, undefined]) {
          assert.equal(one({ status: accountStatus, ...tokenized({ status }) }).action, 'relink');
        }
      });
    }

    it('not an account number that is not tokenized, or is neither expired nor deactivated', () => {
      assert.equal(one({ status: 'active', ...tokenized({ status: 'pending' }) }).action, 'none');
      const plain = { account_numbers: [{ identifier_type: 'account_number', status: 'expired' }] };
      assert.equal(one({ status: 'active', ...plain }).action, 'none');
      assert.equal(one({ status: 'active', account_numbers: [{ status: 'expired' }] }).action, 'none');
    });

    it('a dead number under an active authorization', () => {
      const authorizations = [{ id: 'fcauth_1', status: 'active' }];
      const account = { status: 'inactive', authorization: 'fcauth_1', ...tokenized({ status: 'expired' }) };
      assert.equal(one(account, { authorizations }).action, 'relink');
    });
  });

  describe('relink_soon', () => {
    it('active with relink_required, by the expected deactivation date', () => {
      const soon = one(active({ action: 'relink_required', expected_deactivation_date: now + 90 * DAY }));
      assert.equal(soon.action, 'relink_soon');
      assert.equal(soon.deadline, now + 90 * DAY);
    });

    it('active with relink_required and no date has no deadline', () => {
      for (const date of [null, undefined]) {
        const soon = one(active({ action: 'relink_required', expected_deactivation_date: date }));
        assert.equal(soon.action, 'relink_soon');
        assert.equal(soon.deadline, null);
      }
    });

    it('a tokenized account number that expires within 30 days', () => {
      for (const date of [now + 30 * DAY, now + 1, now, now - DAY, 0]) {
        const soon = one({ status: 'active', ...tokenized({ expected_expiry_date: date }) });
        assert.equal(soon.action, 'relink_soon');
        assert.equal(soon.deadline, date);
      }
    });

    it('not one that expires later, is not tokenized, or belongs to an account that is not active', () => {
      const within = { expected_expiry_date: now + DAY };
      assert.equal(
        one({ status: 'active', ...tokenized({ expected_expiry_date: now + 30 * DAY + 1 }) }).action,
        'none',
      );
      assert.equal(one({ status: 'active', account_numbers: [within] }).action, 'none');
      assert.equal(one({ status: 'inactive', ...tokenized(within) }).action, 'unknown');
      assert.equal(one(tokenized(within)).action, 'none');
    });

    it('the earliest of the dates is the deadline', () => {
      const number = (days) => ({
        identifier_type: 'tokenized_account_number',
        expected_expiry_date: now + days * DAY,
      });
      const both = (days, ...numbers) => ({
        ...active({ action: 'relink_required', expected_deactivation_date: now + days * DAY }),
        account_numbers: numbers.map(number),
      });
      assert.equal(one(both(3, 5, 4)).deadline, now + 3 * DAY);
      assert.equal(one(both(6, 5, 4)).deadline, now + 4 * DAY);
      assert.equal(one(both(50, 40, 45)).deadline, now + 50 * DAY);
    });

    it('not active with another action', () => {
      assert.equal(one(active({ action: 'none', expected_deactivation_date: now })).action, 'none');
      assert.equal(one(active({ expected_deactivation_date: now })).action, 'none');
    });

    it('not what an account that is not active says of being active', () => {
      const details = { status_details: { active: { action: 'relink_required' } } };
      assert.equal(one({ status: 'inactive', ...details }).action, 'unknown');
      assert.equal(one(details).action, 'none');
    });

    it('now is the present where it is left out', () => {
      const present = Math.floor(Date.now() / 1000);
      const expiring = (date) => [
        { id: 'fca_1', status: 'active', ...tokenized({ expected_expiry_date: date }) },
      ];
      for (const options of [undefined, null, {}, { now: null }, { now: undefined }]) {
        assert.equal(triage(expiring(present + 29 * DAY), options)[0].action, 'relink_soon');
        assert.equal(triage(expiring(present + 31 * DAY), options)[0].action, 'none');
      }
    });
  });

  describe('link_new', () => {
    it('inactive with action none', () => {
      assert.equal(one(inactive('none', 'account_closed')).action, 'link_new');
    });

    it('inactive, and the authorization says none', () => {
      const authorizations = [{ id: 'fcauth_1', status_details: { inactive: { action: 'none' } } }];
      assert.equal(
        one({ status: 'inactive', authorization: 'fcauth_1' }, { authorizations }).action,
        'link_new',
      );
    });

    it('inactive under an active authorization', () => {
      const authorizations = [{ id: 'fcauth_1', status: 'active' }];
      assert.equal(
        one({ status: 'inactive', authorization: 'fcauth_1' }, { authorizations }).action,
        'link_new',
      );
    });

    it('disconnected, whatever else it says', () => {
      assert.equal(one({ status: 'disconnected' }).action, 'link_new');
      const all = {
        ...inactive('relink_required'),
        ...tokenized({ status: 'expired' }),
        status: 'disconnected',
      };
      assert.equal(one(all).action, 'link_new');
    });
  });

  describe('unknown', () => {
    it('inactive, and nothing says whether a relink can help', () => {
      assert.equal(one({ status: 'inactive' }).action, 'unknown');
      assert.equal(one({ status: 'inactive', status_details: {} }).action, 'unknown');
      assert.equal(one(inactive(null)).action, 'unknown');
      assert.equal(one(inactive('solar_flare')).action, 'unknown');
    });

    it('inactive under an authorization that is not active and says nothing', () => {
      for (const status of ['inactive', 'disconnected', null]) {
        const authorizations = [{ id: 'fcauth_1', status }];
        assert.equal(
          one({ status: 'inactive', authorization: 'fcauth_1' }, { authorizations }).action,
          'unknown',
        );
      }
    });
  });

  describe('none', () => {
    it('nothing to do', () => {
      assert.equal(one({ status: 'active' }).action, 'none');
      assert.equal(one({ status: 'solar_flare' }).action, 'none');
      assert.equal(one({}).action, 'none');
      assert.equal(one({ ...inactive('relink_required'), status: 'active' }).action, 'none');
    });
  });

  describe('entries', () => {
    const shape = (entries) =>
      entries.map((it) => [it.action, it.authorization, it.accounts.map(({ id }) => id)]);

    it('one for each authorization and action', () => {
      const on = (id, authorization, fields) => ({ id, authorization, ...fields });
      const accounts = [
        on('fca_1', 'fcauth_1', inactive('relink_required')),
        on('fca_2', 'fcauth_2', inactive('relink_required')),
        on('fca_3', 'fcauth_1', { status: 'active' }),
        on('fca_4', 'fcauth_1', inactive('relink_required')),
      ];
      assert.deepEqual(shape(triage(accounts, { now })), [
        ['relink', 'fcauth_1', ['fca_1', 'fca_4']],
        ['relink', 'fcauth_2', ['fca_2']],
        ['none', 'fcauth_1', ['fca_3']],
      ]);
    });

    it('an account without an authorization is an entry of its own', () => {
      const accounts = [
        { id: 'fca_1', status: 'active' },
        { id: 'fca_2', status: 'active', authorization: null },
        { id: 'fca_3', status: 'active', authorization: '' },
      ];
      assert.deepEqual(shape(triage(accounts, { now })), [
        ['none', null, ['fca_1']],
        ['none', null, ['fca_2']],
        ['none', null, ['fca_3']],
      ]);
    });

    it('the most urgent first', () => {
      const soon = (id, date) => ({
        id,
        ...active({ action: 'relink_required', expected_deactivation_date: date }),
      });
      const accounts = [
        { id: 'none', status: 'active' },
        { id: 'unknown', status: 'inactive' },
        soon('whenever', null),
        soon('later', now + 2 * DAY),
        soon('sooner', now + DAY),
        soon('as_soon', now + DAY),
        { id: 'link_new', status: 'disconnected' },
        { id: 'relink', ...inactive('relink_required') },
        { id: 'relink_2', ...inactive('relink_required') },
      ];
      assert.deepEqual(shape(triage(accounts, { now })), [
        ['relink', null, ['relink']],
        ['relink', null, ['relink_2']],
        ['link_new', null, ['link_new']],
        ['relink_soon', null, ['sooner']],
        ['relink_soon', null, ['as_soon']],
        ['relink_soon', null, ['later']],
        ['relink_soon', null, ['whenever']],
        ['unknown', null, ['unknown']],
        ['none', null, ['none']],
      ]);
    });

    it('the deadline is the earliest of the accounts, and of relink_soon alone', () => {
      const soon = (id, date) => ({
        id,
        authorization: 'fcauth_1',
        ...active({ action: 'relink_required', expected_deactivation_date: date }),
      });
      const late = { id: 'fca_4', authorization: 'fcauth_1', ...inactive('relink_required') };
      late.status_details.active = { action: 'relink_required', expected_deactivation_date: now };
      assert.deepEqual(
        triage([soon('fca_1', null), soon('fca_2', now + 9), soon('fca_3', now + 5), late], { now }).map(
          (it) => [it.action, it.deadline],
        ),
        [
          ['relink', null],
          ['relink_soon', now + 5],
        ],
      );
    });

    it('the causes are distinct, in the order they are met', () => {
      const caused = (id, inactiveCause, activeCause) => ({
        id,
        authorization: 'fcauth_1',
        status: 'inactive',
        status_details: {
          inactive: { action: 'relink_required', cause: inactiveCause },
          active: { cause: activeCause },
        },
      });
      const [only] = triage(
        [caused('1', 'b', 'a'), caused('2', null, 'b'), caused('3', '', 'c'), caused('4', 'd', 'a')],
        { now },
      );
      assert.deepEqual(only.causes, ['b', 'a', 'c', 'd']);
    });

    it('the institution name is the first one that is set', () => {
      const named = (id, name) => ({ id, authorization: 'fcauth_1', institution_name: name });
      const [only] = triage([named('1', null), named('2', ''), named('3', 'Alpha'), named('4', 'Beta')], {
        now,
      });
      assert.equal(only.institutionName, 'Alpha');
      assert.equal(triage([named('1')], { now })[0].institutionName, null);
    });

    it('where an id occurs twice, the first counts', () => {
      const first = { id: 'fca_1', status: 'active' };
      const entries = triage([first, { id: 'fca_1', status: 'inactive' }], { now });
      assert.equal(entries.length, 1);
      assert.equal(entries[0].accounts.length, 1);
      assert.equal(entries[0].accounts[0], first);
      const authorizations = [
        { id: 'fcauth_1', status: 'active' },
        { id: 'fcauth_1', status_details: { inactive: { action: 'relink_required' } } },
      ];
      assert.equal(
        one({ status: 'inactive', authorization: 'fcauth_1' }, { authorizations }).action,
        'link_new',
      );
    });

    it('nothing gives nothing', () => {
      for (const accounts of [[], { data: [] }, null, undefined])
        assert.deepEqual(triage(accounts, { now }), []);
    });

    it('a list object, and frozen inputs, which are not modified', () => {
      const make = () => ({
        accounts: {
          object: 'list',
          data: [{ id: 'fca_1', authorization: 'fcauth_1', ...inactive('none', 'x') }],
        },
        options: { now, authorizations: [{ id: 'fcauth_1', status: 'active' }] },
      });
      const { accounts, options } = deepFreeze(make());
      const [only] = triage(accounts, options);
      assert.equal(only.action, 'link_new');
      assert.equal(only.accounts[0], accounts.data[0]);
      assert.deepEqual({ accounts, options }, make());
    });
  });

  describe('what the page passed is read strictly', () => {
    for (const accounts of ['fca_1', 7, {}, { data: 7 }]) {
      it(`accounts ${JSON.stringify(accounts)}`, () => {
        assert.throws(() => triage(accounts), throwsCode('invalid_options', 'accounts'));
      });
    }
    const rows = [
      ['fca_1', ''],
      [null, ''],
      [[], ''],
      [{}, '.id'],
      [{ id: '' }, '.id'],
      [{ id: 'fca_1', authorization: 7 }, '.authorization'],
      [{ id: 'fca_1', status: 7 }, '.status'],
      [{ id: 'fca_1', institution_name: 7 }, '.institution_name'],
      [{ id: 'fca_1', account_numbers: [7] }, '.account_numbers[0]'],
      [
        { id: 'fca_1', account_numbers: [{ expected_expiry_date: NaN }] },
        '.account_numbers[0].expected_expiry_date',
      ],
      [{ id: 'fca_1', status_details: { inactive: { cause: 7 } } }, '.status_details.inactive.cause'],
      [
        { id: 'fca_1', status_details: { active: { expected_deactivation_date: -1 } } },
        '.status_details.active.expected_deactivation_date',
      ],
    ];
    for (const [element, place] of rows) {
      it(`an account ${JSON.stringify(element)}`, () => {
        assert.throws(
          () => triage([{ id: 'fca_0' }, element]),
          throwsCode('invalid_options', `accounts[1]${place}`),
        );
        assert.throws(
          () => triage({ data: [element] }),
          throwsCode('invalid_options', `accounts.data[0]${place}`),
        );
      });
    }
    const ofAuthorizations = [
      ['fcauth_1', ''],
      [7, ''],
      [{}, '.id'],
      [{ id: 'fcauth_1', status: 7 }, '.status'],
      [{ id: 'fcauth_1', status_details: 7 }, '.status_details'],
      [{ id: 'fcauth_1', status_details: { inactive: 7 } }, '.status_details.inactive'],
      [{ id: 'fcauth_1', status_details: { inactive: { action: 7 } } }, '.status_details.inactive.action'],
    ];
    for (const [element, place] of ofAuthorizations) {
      it(`an authorization ${JSON.stringify(element)}`, () => {
        const authorizations = [{ id: 'fcauth_0' }, element];
        assert.throws(
          () => triage([], { authorizations }),
          throwsCode('invalid_options', `authorizations[1]${place}`),
        );
      });
    }
    for (const authorizations of ['fcauth_1', 7, {}]) {
      it(`authorizations ${JSON.stringify(authorizations)}`, () => {
        assert.throws(() => triage([], { authorizations }), throwsCode('invalid_options', 'authorizations'));
      });
    }
    for (const value of ['1800000000', -1, NaN, Infinity, 100_000_000_001, 1_800_000_000_000, {}, true, 5n]) {
      it(`now ${typeof value === 'bigint' ? '5n' : (JSON.stringify(value) ?? value)}: ${String(value)}`, () => {
        assert.throws(() => triage([], { now: value }), throwsCode('invalid_options', 'now'));
      });
    }
    it('now may be 0, a fraction, and the last second that is not milliseconds', () => {
      for (const value of [0, 0.5, 100_000_000_000]) assert.deepEqual(triage([], { now: value }), []);
    });
  });
});
