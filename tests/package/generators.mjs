/** Sessions and lists as fast-check makes them. The pools are small, so that accounts collide. */
import fc from 'fast-check';

/** A weight comes before each value. */
export const oneOf = (...weighted) =>
  fc.oneof(
    ...weighted.map(([weight, value]) => ({
      weight,
      arbitrary: value instanceof fc.Arbitrary ? value : fc.constant(value),
    })),
  );
export const pick = (...values) => fc.constantFrom(...values);
/** Any key may be absent. */
export const fields = (model, requiredKeys = []) => fc.record(model, { requiredKeys });

export const IDS = ['fca_1', 'fca_2', 'fca_3', 'fca_4', 'fca_5', 'fca_6', 'fca_7', 'fca_8'];
export const AUTHORIZATIONS = ['fcauth_1', 'fcauth_1', 'fcauth_1', 'fcauth_2', 'fcauth_3'];
export const NOW = 1_800_000_000;
const DAY = 86_400;

/** What JSON has of the wrong type, and what it has not. */
const JUNK = [7, true, 'text', -1, 1.5, {}, [], [7], { id: 7 }];
const WILD = [NaN, Symbol('junk'), 5n, () => 7];

/**
 * Generators of what the page passed (`page`: nothing malformed), what Stripe sent (`stripe`), and what it sent as JSON
 * (`json`).
 */
export function generators(side) {
  const junk = side === 'json' ? pick(...JUNK) : pick(...JUNK, ...WILD);
  const isOdd = side !== 'page';
  const maybe = (value) => oneOf([14, value], [2, null], [1, undefined], ...(isOdd ? [[1, junk]] : []));
  const text = (...values) => maybe(oneOf([9, pick(...values)], [1, '']));
  const listOf = (element, maxLength) =>
    maybe(fc.array(isOdd ? oneOf([20, element], [1, junk], [1, null]) : element, { maxLength }));
  const texts = (...values) => listOf(pick(...values), 3);
  const days = [-1, 0, 5, 30, 90].map((count) => NOW + count * DAY);
  const time = maybe(pick(0, ...days, NOW + 5 * DAY + 0.5, NOW + 30 * DAY + 1));
  const action = text('none', 'relink_required', 'relink_required', 'solar_flare');
  const cause = text('access_denied', 'access_expired', 'account_closed');

  const accountNumber = fields({
    identifier_type: text('tokenized_account_number', 'tokenized_account_number', 'account_number'),
    status: text('transactable', 'pending', 'expired', 'deactivated', 'solar_flare'),
    expected_expiry_date: time,
    supported_networks: texts('ach', 'rtp'),
  });
  const model = {
    id: pick(...IDS),
    authorization: text(...AUTHORIZATIONS),
    status: text('active', 'active', 'inactive', 'inactive', 'disconnected', 'solar_flare'),
    institution_name: text('Alpha', 'Alpha', 'Alpha', 'Alpha', 'Beta'),
    category: text('cash', 'cash', 'cash', 'cash', 'credit'),
    subcategory: text('checking', 'checking', 'checking', 'savings'),
    last4: text('1111', '2222', '3333'),
    display_name: text('A', 'B', 'C'),
    permissions: texts('balances', 'payment_method', 'ownership', 'transactions'),
    supported_payment_method_types: texts('us_bank_account', 'us_bank_account', 'link'),
    account_numbers: listOf(accountNumber, 2),
    status_details: maybe(
      fields({
        inactive: maybe(oneOf([9, fields({ action, cause })], [1, fc.constant([])])),
        active: maybe(fields({ action, cause, expected_deactivation_date: time })),
      }),
    ),
  };
  /** Differs in what pairing compares, and in nothing that it requires to be equal. */
  const twin = {
    institution_name: pick('Alpha'),
    category: pick('cash'),
    subcategory: oneOf([8, 'checking'], [1, null], [1, undefined]),
    last4: oneOf([2, text('1111', '2222', '3333')], [1, null]),
    display_name: text('A', 'B', 'C', 'D'),
  };
  const account = oneOf(
    [2, fields(model, ['id'])],
    [4, fields({ ...model, ...twin }, ['id', ...Object.keys(twin)])],
    [1, fields({ id: pick(...IDS), authorization: text(...AUTHORIZATIONS) }, ['id'])],
    [1, fields({ id: pick(...IDS) }, ['id'])],
  );
  return { junk, maybe, text, texts, account, twin };
}

/** A list of accounts, as an array or in a list object. */
export const listObject = (data) =>
  fields({ object: pick('list'), data, has_more: pick(true, false, null, 'yes') }, ['data']);

const page = generators('page');
export const existingAccount = oneOf([5, page.account], [1, pick(...IDS)]);
export const existingList = fc.array(existingAccount, { maxLength: 7 });
export const existing = oneOf([12, existingList], [2, listObject(existingList)], [1, pick(undefined, null)]);
/** What was asked for; seldom an account. */
const pair = (text) =>
  fields({ authorization: text(...AUTHORIZATIONS), account: oneOf([2, null], [1, text(...IDS)]) });
export const requestedOptions = oneOf([4, pair(page.text)], [1, pick(undefined, null, {})]);

/** Sessions of that side, and what holds them. */
export function sessions(side) {
  const { junk, maybe, text, texts, account } = generators(side);
  // The ids of new accounts have to be other ones often, or nothing is ever replaced.
  const returnedAccount = fc
    .tuple(account, fc.boolean())
    .map(([it, isOther]) => (isOther ? { ...it, id: `${it.id}_new` } : it));
  const malformed = oneOf([3, pick(null, 'fca_1', '', 7, [])], [1, fields({ id: pick(null, '', 7, {}) })]);
  const returned = fc
    .array(oneOf([30, returnedAccount], [1, malformed]), { maxLength: 7 })
    .chain((list) => oneOf([4, fc.constant(list)], [1, listObject(fc.constant(list))]));
  const failure_reason = text('no_account', 'no_authorization', 'other', 'solar_flare');
  const reasons = fields({ reason: text('custom_manual_entry', 'other') });
  const told = { authorization: text(...AUTHORIZATIONS), account: text(...IDS), failure_reason };
  const model = {
    object: oneOf([8, 'financial_connections.session'], [1, 'link_account_session'], [1, 'other'], [1, junk]),
    accounts: oneOf([6, returned], [3, fc.constant([])], [1, maybe(fc.constant({}))]),
    permissions: texts('balances', 'payment_method', 'payment_method', 'ownership'),
    relink_options: maybe(pair(text)),
    relink_result: oneOf(
      [3, maybe(fields(told))],
      [1, fields({ failure_reason })],
      [1, fields({ account: told.account })],
      [2, null],
    ),
    status: text('succeeded', 'failed', 'pending', 'cancelled', 'solar_flare'),
    status_details: maybe(fields({ cancelled: maybe(reasons) })),
    url: text('https://connections.stripe.com/1'),
  };
  /** As Stripe's, where one account was asked for. */
  const forOneAccount = fc
    .tuple(fields(model), pick(...IDS), oneOf([4, true], [1, false]), pick('fcauth_1', 'fcauth_2'))
    .map(([it, id, isFound, authorization]) => ({
      ...it,
      accounts: it.accounts ?? [],
      relink_options: { authorization: 'fcauth_1', account: id },
      relink_result: { authorization, account: isFound ? id : null },
    }));
  const session = oneOf(
    [5, fields(model, ['accounts', 'relink_options'])],
    [2, forOneAccount],
    [1, fields(model)],
  );
  const error = fields({ type: pick('invalid_request_error'), code: pick('session_expired') });
  const wrapped = { financialConnectionsSession: session, error: oneOf([5, null], [1, junk]) };
  const failed = { financialConnectionsSession: maybe(session), error };
  const result = oneOf(
    [12, fields(wrapped, ['financialConnectionsSession'])],
    [5, session.map((it) => ({ ...it, object: 'financial_connections.session' }))],
    [1, session],
    [1, fields(failed, ['error'])],
  );
  return { session, result };
}
