/**
 * A second, deliberately plain implementation of `interpret` and `triage`, written from the contract. It serves the
 * tests as an oracle: it is slow (lists are searched again and again), and every rule stands next to its sentence.
 *
 * Words: "set" is a non-empty string; an "object" is neither `null` nor an array; "absent" is `undefined`, and on
 * Stripe's side also a value of the wrong type.
 */

/** What `interpret` and `triage` throw. */
export class OracleError extends Error {
  constructor(code, path) {
    super(`${code}: ${path}`);
    this.code = code;
    this.path = path;
  }
}

// ---------------------------------------------------------------------------------------------------------------
// Reading

const LONGEST_LIST = 1_048_576;

/** `'object'`, `'array'`, or else: of a revoked proxy nothing can be told. */
function kindOf(value) {
  if (typeof value !== 'object' || value === null) return 'else';
  try {
    return Array.isArray(value) ? 'array' : 'object';
  } catch {
    return 'else';
  }
}

const isArray = (value) => kindOf(value) === 'array';
const isObject = (value) => kindOf(value) === 'object';
const isSet = (value) => typeof value === 'string' && value !== '';
const setOrNull = (value) => (isSet(value) ? value : null);

// "What Stripe sent is read tolerantly […]: a field of the wrong type counts as absent."
const tolerant = () => undefined;

// "What the page passed is read strictly: a malformed existing account is `invalid_options` with its path."
const strict = (path) => {
  throw new OracleError('invalid_options', path);
};

function readField(holder, key, path, isOfItsType, wrong) {
  let value;
  try {
    value = holder[key];
  } catch {
    return wrong(path);
  }
  if (value === undefined || value === null || isOfItsType(value)) return value;
  return wrong(path);
}

const readText = (holder, key, path, wrong) =>
  readField(holder, key, path, (v) => typeof v === 'string', wrong);
const readObject = (holder, key, path, wrong) => readField(holder, key, path, isObject, wrong);
/** Unix seconds: what is less than one is cut. */
function readTime(holder, key, path, wrong) {
  const time = readField(
    holder,
    key,
    path,
    (v) => typeof v === 'number' && v >= 0 && v <= 4_000_000_000,
    wrong,
  );
  // Adding zero makes 0 of -0.
  return typeof time === 'number' ? Math.trunc(time) + 0 : time;
}

/** The length of an array, `undefined` where it can't be told. */
const readLength = (list, path, wrong) =>
  readField(list, 'length', path, (v) => typeof v === 'number', wrong);

/** The elements that `isOfItsType`; any other is reported to `wrong` and left out. */
function readList(holder, key, path, isOfItsType, wrong) {
  const list = readField(holder, key, path, isArray, wrong);
  if (list === undefined || list === null) return list;
  const length = readLength(list, path, wrong);
  if (typeof length !== 'number') return undefined;
  const elements = [];
  for (let i = 0; i < length; i += 1) {
    const element = readField(list, i, `${path}[${i}]`, isOfItsType, wrong);
    if (element === undefined || element === null) wrong(`${path}[${i}]`);
    else elements.push(element);
  }
  return elements;
}

const readTexts = (holder, key, path, wrong) =>
  readList(holder, key, path, (v) => typeof v === 'string', wrong);

/** The fields of an account as far as the contract uses them: `undefined` is absent, `null` is `null`. */
function readFields(account, path, wrong) {
  const text = (key) => readText(account, key, `${path}.${key}`, wrong);
  const fields = {
    authorization: text('authorization'),
    status: text('status'),
    institution_name: text('institution_name'),
    category: text('category'),
    subcategory: text('subcategory'),
    last4: text('last4'),
    display_name: text('display_name'),
    permissions: readTexts(account, 'permissions', `${path}.permissions`, wrong),
    supported_payment_method_types: readTexts(
      account,
      'supported_payment_method_types',
      `${path}.supported_payment_method_types`,
      wrong,
    ),
    account_numbers: readList(account, 'account_numbers', `${path}.account_numbers`, isObject, wrong),
    inactive: {},
    active: {},
  };

  if (fields.account_numbers) {
    fields.account_numbers = fields.account_numbers.map((number, i) => {
      const at = `${path}.account_numbers[${i}]`;
      return {
        identifier_type: readText(number, 'identifier_type', `${at}.identifier_type`, wrong),
        status: readText(number, 'status', `${at}.status`, wrong),
        expected_expiry_date: readTime(number, 'expected_expiry_date', `${at}.expected_expiry_date`, wrong),
        supported_networks: readTexts(number, 'supported_networks', `${at}.supported_networks`, wrong),
      };
    });
  }

  const at = `${path}.status_details`;
  const details = readObject(account, 'status_details', at, wrong);
  if (details) {
    const inactive = readObject(details, 'inactive', `${at}.inactive`, wrong);
    if (inactive) {
      fields.inactive.action = readText(inactive, 'action', `${at}.inactive.action`, wrong);
      fields.inactive.cause = readText(inactive, 'cause', `${at}.inactive.cause`, wrong);
    }
    const active = readObject(details, 'active', `${at}.active`, wrong);
    if (active) {
      fields.active.action = readText(active, 'action', `${at}.active.action`, wrong);
      fields.active.cause = readText(active, 'cause', `${at}.active.cause`, wrong);
      const date = `${at}.active.expected_deactivation_date`;
      fields.active.expected_deactivation_date = readTime(active, 'expected_deactivation_date', date, wrong);
    }
  }
  return fields;
}

const hasMore = (list) => readField(list, 'has_more', '', () => true, tolerant) === true;

/** The elements of an array or of a list object that the page passed; `undefined` and `null` are an empty list. */
function readPageList(list, path) {
  if (list === undefined || list === null) return { elements: [], length: 0, path, incomplete: false };
  let elements = list;
  let at = path;
  let incomplete = false;
  if (!isArray(list)) {
    if (!isObject(list)) strict(path);
    elements = readField(list, 'data', path, isArray, strict);
    at = `${path}.data`;
    incomplete = hasMore(list);
  }
  const length = readLength(elements, path, strict);
  if (length > LONGEST_LIST) strict(path);
  return { elements, length, path: at, incomplete };
}

function readPageId(element, path) {
  if (!isObject(element)) strict(path);
  const id = readText(element, 'id', `${path}.id`, strict);
  return isSet(id) ? id : strict(`${path}.id`);
}

function readPageElement(elements, i, path) {
  try {
    return elements[i];
  } catch {
    return strict(`${path}[${i}]`);
  }
}

// "Where an id occurs twice in a list, the first counts."
const firstOfEachId = (accounts) =>
  accounts.filter((account, i) => accounts.findIndex((other) => other.id === account.id) === i);

function readExistingAccounts(list) {
  const { elements, length, path, incomplete } = readPageList(list, 'existingAccounts');
  const accounts = [];
  for (let i = 0; i < length; i += 1) {
    const at = `${path}[${i}]`;
    const element = readPageElement(elements, i, path);
    if (isSet(element)) {
      accounts.push({ element, id: element, bare: true, fields: { inactive: {}, active: {} } });
    } else {
      const id = readPageId(element, at);
      accounts.push({ element, id, bare: false, fields: readFields(element, at, strict) });
    }
  }
  return { accounts: firstOfEachId(accounts), incomplete };
}

function readReturnedAccounts(session, warn) {
  const raw = session && readField(session, 'accounts', '', () => true, tolerant);
  let elements = raw;
  let path = 'accounts';
  // "`accounts` of a session is an array (Stripe.js) or a list object with `data` (the API)."
  if (isObject(raw)) {
    elements = readField(raw, 'data', '', isArray, tolerant);
    path = 'accounts.data';
    // "`has_more: true` gives the warning `accounts_incomplete`."
    if (hasMore(raw)) warn('accounts_incomplete', path);
  }
  if (!isArray(elements)) return [];
  const length = readLength(elements, '', tolerant);
  if (length > LONGEST_LIST) {
    warn('accounts_incomplete', path);
    return [];
  }

  // At most 100 of these warnings: the last one stands for all that follow.
  let malformed = 0;
  const leaveOut = (at) => {
    malformed += 1;
    if (malformed <= 100) warn('malformed_account', at);
  };
  const accounts = [];
  for (let i = 0; i < length; i += 1) {
    const element = readField(elements, i, '', () => true, tolerant);
    const id = isObject(element) ? readText(element, 'id', '', tolerant) : undefined;
    // "An account without a string id is left out with the warning `malformed_account` (its message names the path)."
    if (!isObject(element)) leaveOut(`${path}[${i}]`);
    else if (!isSet(id)) leaveOut(`${path}[${i}].id`);
    else accounts.push({ element, id, fields: readFields(element, '', tolerant) });
  }
  return firstOfEachId(accounts);
}

function looksLikeSession(value) {
  const kind = readText(value, 'object', '', tolerant);
  if (typeof kind === 'string')
    return kind === 'financial_connections.session' || kind === 'link_account_session';
  const accounts = readField(value, 'accounts', '', () => true, tolerant);
  return (
    isArray(accounts) ||
    isObject(accounts) ||
    isObject(readObject(value, 'relink_result', '', tolerant)) ||
    isObject(readObject(value, 'relink_options', '', tolerant))
  );
}

/** Works "on what `collectFinancialConnectionsAccounts` resolved with or on a bare session object". */
function readSession(result) {
  if (!isObject(result)) return null;
  const session = readObject(result, 'financialConnectionsSession', '', tolerant);
  if (session) return session;
  return looksLikeSession(result) ? result : null;
}

// ---------------------------------------------------------------------------------------------------------------
// The outcome

/**
 * "The requested authorization and account come as a pair from one place: the session's `relink_options` where it has
 * an authorization, else the caller's."
 */
function requestedPair(session, options, warn) {
  const ofCaller = {
    authorization: setOrNull(options && readText(options, 'authorization', 'authorization', strict)),
    account: setOrNull(options && readText(options, 'account', 'account', strict)),
  };
  const relinkOptions = session && readObject(session, 'relink_options', '', tolerant);
  const ofSession = {
    authorization: setOrNull(relinkOptions && readText(relinkOptions, 'authorization', '', tolerant)),
    account: setOrNull(relinkOptions && readText(relinkOptions, 'account', '', tolerant)),
  };
  if (ofSession.authorization === null) return ofCaller;

  // "Where both are set and differ: the session's, with the warning `request_differs`."
  const differ = (key) =>
    ofSession[key] !== null && ofCaller[key] !== null && ofSession[key] !== ofCaller[key];
  if (differ('authorization') || differ('account')) warn('request_differs');
  return ofSession;
}

const KNOWN_FAILURES = ['no_account', 'no_authorization', 'other'];

function readRelinkResult(session) {
  const result = session && readObject(session, 'relink_result', '', tolerant);
  const set = (key) => setOrNull(result && readText(result, key, '', tolerant));
  return { authorization: set('authorization'), account: set('account'), failure: set('failure_reason') };
}

function readCancelReason(session) {
  const details = readObject(session, 'status_details', '', tolerant);
  const cancelled = details && readObject(details, 'cancelled', '', tolerant);
  return setOrNull(cancelled && readText(cancelled, 'reason', '', tolerant));
}

/** "First row that fits." Row 2 has thrown already if there is neither an error nor a session. */
function judgeOutcome({ error, session, requested, relinkResult, returned, existing }) {
  // Row 1: "`error` is an object".
  if (error) return { outcome: 'error', evidence: 'error', error };

  const isReturned = (id) => returned.some((account) => account.id === id);
  const someKnownIdCameBack = existing.some((account) => isReturned(account.id));
  const success = (relinked, authorization) =>
    relinked
      ? { outcome: 'relinked', authorization }
      : { outcome: 'new_authorization', authorization, previousAuthorization: requested.authorization };
  const failed = (reason, authorization) => ({
    outcome: 'failed',
    reason,
    authorization,
    failureReason: relinkResult.failure,
  });

  // "`authorization` and `failure_reason` both set: the authorization wins."
  if (relinkResult.authorization !== null) {
    const { authorization } = relinkResult;

    if (requested.authorization === null) {
      // "If no requested authorization is known at all, row 5 cannot be told from row 3: known ids decide, as in row 7."
      const evidence = 'accounts';
      const { account } = requested;
      if (account !== null && account !== relinkResult.account && !isReturned(account)) {
        return { ...failed('no_account', authorization), evidence };
      }
      return { ...success(someKnownIdCameBack, authorization), evidence };
    }

    const evidence = 'relink_result';
    // Row 5: "`relink_result.authorization` is another one".
    if (authorization !== requested.authorization) return { ...success(false, authorization), evidence };
    // Row 3: "[…] equals the requested authorization, and no account was requested, or `relink_result.account` equals it".
    if (requested.account === null || requested.account === relinkResult.account) {
      return { ...success(true, authorization), evidence };
    }
    // Row 4: "as 3, but an account was requested and `relink_result.account` is another one or absent".
    return { ...failed('no_account', authorization), evidence };
  }

  // Row 6: "`relink_result.failure_reason` is set"; "a value Stripe adds later becomes `other`".
  if (relinkResult.failure !== null) {
    const reason = KNOWN_FAILURES.includes(relinkResult.failure) ? relinkResult.failure : 'other';
    return { ...failed(reason, null), evidence: 'relink_result' };
  }

  // Row 7: "no usable `relink_result`, and accounts came back".
  if (returned.length > 0) {
    const borne = returned.map((account) => account.fields.authorization).filter(isSet);
    // "Where accounts carry an `authorization` and one was requested: one equal → `relinked`, else
    // `new_authorization`; where they don't: a known id among them → `relinked`, else `new_authorization`."
    const relinked =
      borne.length > 0 && requested.authorization !== null
        ? borne.includes(requested.authorization)
        : someKnownIdCameBack;
    // "The requested one where an account bears it, else the first that an account bears, else the requested one for
    // `relinked` and `null` for `new_authorization`."
    let authorization = relinked ? requested.authorization : null;
    if (borne.length > 0) {
      authorization = borne.includes(requested.authorization) ? requested.authorization : borne[0];
    }
    const evidence = 'accounts';
    // "A requested account that is not among them: as row 4."
    if (requested.account !== null && !isReturned(requested.account)) {
      return { ...failed('no_account', authorization), evidence };
    }
    return { ...success(relinked, authorization), evidence };
  }

  // Row 8: "no usable `relink_result`, no accounts".
  return { outcome: 'canceled', evidence: 'accounts', cancelReason: readCancelReason(session) };
}

// ---------------------------------------------------------------------------------------------------------------
// What happened to each account

function isExpected(account, existing, requested) {
  // "An account that no relink can repair (`disconnected`, or `status_details.inactive.action` is `none`) is never
  // expected."
  if (account.fields.status === 'disconnected' || account.fields.inactive.action === 'none') return false;
  // "The requested account alone if one was requested."
  if (requested.account !== null) return account.id === requested.account;
  // "An existing account whose `authorization` is not known […] counts as expected only if none of the existing
  // accounts carries an authorization."
  if (!isSet(account.fields.authorization))
    return !existing.some((other) => isSet(other.fields.authorization));
  // "Else the existing accounts whose `authorization` is the requested one."
  return account.fields.authorization === requested.authorization;
}

const equalAndSet = (a, b) => isSet(a) && a === b;

// "Same `institution_name`, `category` and `subcategory` (absent ≡ `null`; the name must be there)."
const sameKind = (a, b) =>
  equalAndSet(a.fields.institution_name, b.fields.institution_name) &&
  (a.fields.category ?? null) === (b.fields.category ?? null) &&
  (a.fields.subcategory ?? null) === (b.fields.subcategory ?? null);

const sameLast4 = (a, b) => sameKind(a, b) && equalAndSet(a.fields.last4, b.fields.last4);
const sameName = (a, b) => sameKind(a, b) && equalAndSet(a.fields.display_name, b.fields.display_name);
// "[…] where at least one of the two has no `last4`."
const sameNameWithoutLast4 = (a, b) => sameName(a, b) && !(isSet(a.fields.last4) && isSet(b.fields.last4));

/** "A pair is made only where exactly one old and one new account match each other." */
function pairUp(olds, news, matches, matchedBy) {
  const pairs = [];
  for (const old of olds) {
    const itsNews = news.filter((candidate) => matches(old, candidate));
    if (itsNews.length !== 1) continue;
    const itsOlds = olds.filter((candidate) => matches(candidate, itsNews[0]));
    if (itsOlds.length === 1) pairs.push({ old, new: itsNews[0], matchedBy });
  }
  return pairs;
}

/** "Over existing account objects that did not come back (expected or not) and returned accounts with an unknown id." */
function pairing(existing, returned) {
  const olds = existing.filter((old) => !old.bare && !returned.some((account) => account.id === old.id));
  const news = returned.filter((account) => !existing.some((old) => old.id === account.id));
  // "First by equal non-empty `last4`, then, over what is left, by equal non-empty `display_name`."
  const pairs = pairUp(olds, news, sameLast4, 'last4');
  const left = (accounts, side) =>
    accounts.filter((account) => !pairs.some((pair) => pair[side] === account));
  pairs.push(...pairUp(left(olds, 'old'), left(news, 'new'), sameNameWithoutLast4, 'display_name'));
  return { pairs, unpairedOlds: left(olds, 'old'), unpairedNews: left(news, 'new') };
}

/**
 * "The ids of the unpaired accounts of the other side with the same institution, categories and an equal `last4` or
 * `display_name` (the first 16 of them)."
 */
const candidatesFor = (account, others) =>
  others
    .filter((other) => sameLast4(account, other) || sameName(account, other))
    .slice(0, 16)
    .map((other) => other.id);

const distinct = (list) => list.filter((element, i) => list.indexOf(element) === i);
const without = (list, others) => distinct(list).filter((element) => !others.includes(element));
const sameSet = (a, b) => without(a, b).length === 0 && without(b, a).length === 0;

const asComparable = (number) =>
  JSON.stringify([
    number.identifier_type ?? null,
    number.status ?? null,
    number.expected_expiry_date ?? null,
    number.supported_networks ?? [],
  ]);

const COMPARED = {
  status: (a, b) => a === b,
  authorization: (a, b) => a === b,
  permissions: (a, b) => sameSet(a ?? [], b ?? []),
  last4: (a, b) => a === b,
  display_name: (a, b) => a === b,
  subcategory: (a, b) => a === b,
  supported_payment_method_types: (a, b) => sameSet(a ?? [], b ?? []),
  account_numbers: (a, b) => sameSet((a ?? []).map(asComparable), (b ?? []).map(asComparable)),
};

/** "Only fields present on both sides." */
function changedFields(before, after) {
  if (!before || !after) return [];
  return Object.keys(COMPARED).filter((field) => {
    const a = before.fields[field];
    const b = after.fields[field];
    return a !== undefined && b !== undefined && !COMPARED[field](a, b);
  });
}

function permissionChanges(before, after, session) {
  const old = before?.fields.permissions;
  const now = after?.fields.permissions;
  const asked = (session && readTexts(session, 'permissions', '', tolerant)) ?? [];
  const both = old !== undefined && now !== undefined;
  return {
    gained: both ? without(now ?? [], old ?? []) : [],
    lost: both ? without(old ?? [], now ?? []) : [],
    // "Asked for by the session, not on the account."
    notGranted: now !== undefined ? without(asked, now ?? []) : [],
  };
}

function diff({ ending, session, requested, relinkResult, returned, existing }) {
  const success = ending.outcome === 'relinked' || ending.outcome === 'new_authorization';
  const aListCame = returned.length > 0;
  const { pairs, unpairedOlds, unpairedNews } = pairing(existing, returned);
  const asked = (session && readTexts(session, 'permissions', '', tolerant)) ?? [];

  const entry = (change, before, after, matchedBy) => {
    const confirmed = change === 'reauthorized' || change === 'replaced';
    let candidates = [];
    if (unpairedOlds.includes(before)) candidates = candidatesFor(before, unpairedNews);
    if (unpairedNews.includes(after)) candidates = candidatesFor(after, unpairedOlds);
    return {
      change,
      // "The id to use from now on."
      id: (after ?? before).id,
      before: before ? before.element : null,
      after: after ? after.element : null,
      changedFields: changedFields(before, after),
      permissions: permissionChanges(before, after, session),
      matchedBy,
      candidates,
      // "A new or replaced account in a session that asked for `payment_method`, where the account supports
      // `us_bank_account`."
      mandateRequired:
        (change === 'added' || change === 'replaced') &&
        asked.includes('payment_method') &&
        (after.fields.supported_payment_method_types ?? []).includes('us_bank_account'),
      // "The outcome is `relinked`, and this existing account is on that authorization, not `active` before and not
      // itself confirmed."
      mayReactivate:
        ending.outcome === 'relinked' &&
        before !== null &&
        equalAndSet(before.fields.authorization, ending.authorization) &&
        before.fields.status !== 'active' &&
        !confirmed,
    };
  };

  const ofExisting = (old) => {
    const same = returned.find((account) => account.id === old.id);
    if (same) return entry('reauthorized', old, same, 'id');
    // "Also the requested account where `relink_result.account` names it and no list came."
    if (!aListCame && old.id === requested.account && old.id === relinkResult.account) {
      return entry('reauthorized', old, null, 'id');
    }
    const pair = pairs.find((candidate) => candidate.old === old);
    if (pair) return entry('replaced', old, pair.new, pair.matchedBy);
    if (isExpected(old, existing, requested)) {
      // "Expected, other accounts came back, this one did not."
      if (aListCame) return entry('missing', old, null, null);
      // "Expected, the relink succeeded, but no account list came back."
      if (success) return entry('unconfirmed', old, null, null);
    }
    return entry('untouched', old, null, null);
  };

  // "One entry for each account of either side, existing ones first in the page's order, then new ones in the order
  // they came."
  const ofPage = existing.map(ofExisting);
  const isNew = (account) =>
    !existing.some((old) => old.id === account.id) && !pairs.some((pair) => pair.new === account);
  const ofStripe = returned.filter(isNew).map((account) => entry('added', null, account, null));

  // "Every expected account is `reauthorized` or `replaced`, and there was a success."
  const complete =
    success &&
    existing.every(
      (old, i) =>
        !isExpected(old, existing, requested) || ['reauthorized', 'replaced'].includes(ofPage[i].change),
    );
  return { accounts: [...ofPage, ...ofStripe], complete };
}

function nextStep(ending, accounts) {
  const some = (...changes) => accounts.some((entry) => changes.includes(entry.change));
  if (ending.outcome === 'new_authorization') return 'reconcile';
  if (ending.outcome === 'relinked') {
    if (some('added', 'replaced')) return 'reconcile';
    if (some('missing', 'unconfirmed') || accounts.some((entry) => entry.mayReactivate))
      return 'refresh_accounts';
    return 'done';
  }
  if (ending.outcome === 'failed' && ending.reason === 'no_account') return 'choose_expected_account';
  return 'retry';
}

/** The report on how a flow ended. Messages of warnings are only the path they must mention. */
export function interpret(result, existingAccounts, options) {
  const warnings = [];
  const warn = (code, message = '') => warnings.push({ code, message });

  if (options !== undefined && options !== null && !isObject(options)) strict('options');
  const { accounts: existing, incomplete } = readExistingAccounts(existingAccounts);
  const error = isObject(result) ? readObject(result, 'error', '', tolerant) : undefined;
  const session = readSession(result);
  const requested = requestedPair(session, options, warn);
  // Row 2: "no session object at all".
  if (!error && !session) {
    const nothing = new OracleError('malformed_response', 'financialConnectionsSession');
    throw Object.defineProperty(nothing, 'result', { value: result });
  }

  if (incomplete) warn('accounts_incomplete', 'existingAccounts');
  const returned = readReturnedAccounts(session, warn);
  const relinkResult = readRelinkResult(session);
  const ending = judgeOutcome({ error, session, requested, relinkResult, returned, existing });
  if (session && requested.authorization === null) warn('not_a_relink_session');
  // "An unknown failure reason gives `unknown_failure_reason`."
  if (relinkResult.failure !== null && !KNOWN_FAILURES.includes(relinkResult.failure)) {
    warn('unknown_failure_reason');
  }

  const { accounts, complete } = diff({ ending, session, requested, relinkResult, returned, existing });
  const summary = { reauthorized: 0, replaced: 0, added: 0, missing: 0, unconfirmed: 0, untouched: 0 };
  for (const entry of accounts) summary[entry.change] += 1;

  const report = {
    ...ending,
    accounts,
    complete,
    summary,
    requested,
    warnings,
    nextStep: nextStep(ending, accounts),
  };
  // "`session` (Stripe's object or `null`; not enumerable […])".
  Object.defineProperty(report, 'session', { value: session, enumerable: false });
  return report;
}

// ---------------------------------------------------------------------------------------------------------------
// Before the flow

const DAY = 86_400;

function readNow(options) {
  const now = options && readField(options, 'now', 'now', (v) => typeof v === 'number', strict);
  if (now === undefined || now === null) return Math.trunc(Date.now() / 1000);
  // More than this many seconds can only be milliseconds.
  if (!Number.isFinite(now) || now < 0 || now > 100_000_000_000) strict('now');
  return Math.trunc(now);
}

function readAuthorizations(options) {
  const list = options && readField(options, 'authorizations', 'authorizations', () => true, strict);
  const { elements, length, path } = readPageList(list, 'authorizations');
  const authorizations = [];
  for (let i = 0; i < length; i += 1) {
    const at = `${path}[${i}]`;
    const element = readPageElement(elements, i, path);
    const id = readPageId(element, at);
    const status = readText(element, 'status', `${at}.status`, strict);
    const details = readObject(element, 'status_details', `${at}.status_details`, strict);
    const inactive = details && readObject(details, 'inactive', `${at}.status_details.inactive`, strict);
    const action = inactive && readText(inactive, 'action', `${at}.status_details.inactive.action`, strict);
    authorizations.push({ id, status, action });
  }
  return firstOfEachId(authorizations);
}

function judgeAccount({ fields }, authorization, now) {
  const tokenized = (fields.account_numbers ?? []).filter(
    (number) => number.identifier_type === 'tokenized_account_number',
  );
  // "[…] or a tokenized account number that is `expired` or `deactivated`."
  const hasDeadNumber = tokenized.some((number) => ['expired', 'deactivated'].includes(number.status));
  const { action } = fields.inactive;

  // "[…] or `disconnected`."
  if (fields.status === 'disconnected') return { action: 'link_new' };
  if (fields.status === 'inactive') {
    // "`status` is `inactive` and `status_details.inactive.action` is `relink_required`."
    if (action === 'relink_required') return { action: 'relink' };
    // "`inactive` with action `none`."
    if (action === 'none') return { action: 'link_new' };
    // "Without it, the same on the account's authorization object (older API versions put it there)."
    if (authorization?.action === 'relink_required') return { action: 'relink' };
    if (authorization?.action === 'none') return { action: 'link_new' };
    if (hasDeadNumber) return { action: 'relink' };
    // "An inactive account under an active authorization."
    if (authorization?.status === 'active') return { action: 'link_new' };
    // "`inactive`, and nothing says whether a relink can help."
    return { action: 'unknown' };
  }
  if (hasDeadNumber) return { action: 'relink' };
  if (fields.status === 'active') {
    // "`active`, and `status_details.active.action` is `relink_required` (`deadline`: `expected_deactivation_date`), or
    // a tokenized account number whose `expected_expiry_date` is within 30 days."
    const asked = fields.active.action === 'relink_required';
    const expiries = tokenized
      .map((number) => number.expected_expiry_date)
      .filter((date) => typeof date === 'number' && date <= now + 30 * DAY);
    const deactivation = fields.active.expected_deactivation_date;
    const deadlines = asked && typeof deactivation === 'number' ? [deactivation, ...expiries] : expiries;
    if (asked || expiries.length > 0) {
      return { action: 'relink_soon', deadline: deadlines.length > 0 ? Math.min(...deadlines) : null };
    }
  }
  return { action: 'none' };
}

const URGENCY = ['relink', 'link_new', 'relink_soon', 'unknown', 'none'];

/** Which accounts need the customer. */
export function triage(accounts, options) {
  if (options !== undefined && options !== null && !isObject(options)) strict('options');
  const now = readNow(options);
  const authorizations = readAuthorizations(options);
  const { elements, length, path } = readPageList(accounts, 'accounts');
  let read = [];
  for (let i = 0; i < length; i += 1) {
    const at = `${path}[${i}]`;
    const element = readPageElement(elements, i, path);
    const id = readPageId(element, at);
    read.push({ element, id, fields: readFields(element, at, strict) });
  }
  read = firstOfEachId(read);

  const entries = [];
  for (const account of read) {
    const authorization = setOrNull(account.fields.authorization);
    const judged = judgeAccount(
      account,
      authorizations.find((candidate) => candidate.id === authorization),
      now,
    );
    // "One entry for each authorization and action (one relink repairs all accounts of an authorization; an account
    // without an authorization is an entry of its own)."
    let entry = entries.find(
      (other) =>
        authorization !== null && other.authorization === authorization && other.action === judged.action,
    );
    if (!entry) {
      entry = {
        action: judged.action,
        authorization,
        institutionName: null,
        accounts: [],
        causes: [],
        deadline: null,
      };
      entries.push(entry);
    }
    entry.accounts.push(account.element);
    entry.institutionName ??= setOrNull(account.fields.institution_name);
    const causes = [account.fields.inactive.cause, account.fields.active.cause].filter(isSet);
    entry.causes = distinct([...entry.causes, ...causes]);
    const deadlines = [entry.deadline, judged.deadline].filter((deadline) => typeof deadline === 'number');
    entry.deadline = deadlines.length > 0 ? Math.min(...deadlines) : null;
  }

  // "Most urgent first: `relink`, `link_new`, `relink_soon` by deadline, `unknown`, `none`."
  const byDeadline = (a, b) => {
    if (a.deadline === b.deadline) return 0;
    return (a.deadline ?? Infinity) < (b.deadline ?? Infinity) ? -1 : 1;
  };
  return URGENCY.flatMap((action) => entries.filter((entry) => entry.action === action).sort(byDeadline));
}
