/**
 * The rules of the contract once more, plain and slow: lists are searched again and again, and each rule stands beside its
 * sentence. Tests compare the package with it.
 *
 * "Set" is a non-empty text. An absent field is `undefined`; on Stripe's side so is a field of the wrong type.
 */

/** What `interpret` and `triage` throw. */
export class OracleError extends Error {
  constructor(code, path, result) {
    super(`${code}: ${path}`);
    Object.assign(this, { code, path, result });
  }
}

/** Stands for a list of the page's own accounts that could not be loaded. */
export const UNAVAILABLE = Symbol('unavailable');

// Reading

const LONGEST_LIST = 1_048_576;
const LATEST_TIME = 4_000_000_000;

/** Nothing can be told of a revoked proxy. */
function kindOf(value) {
  if (typeof value !== 'object' || value === null) return 'other';
  try {
    return Array.isArray(value) ? 'array' : 'object';
  } catch {
    return 'other';
  }
}
const isArray = (value) => kindOf(value) === 'array';
const isObject = (value) => kindOf(value) === 'object';
const isSet = (value) => typeof value === 'string' && value !== '';
const orNull = (value) => (isSet(value) ? value : null);

/** "What Stripe sent is read tolerantly […]: a field of the wrong type counts as absent." */
const tolerant = () => undefined;
/** "What the page passed is read strictly […]: a malformed existing account is `invalid_options` with its path." */
const strict = (path) => {
  throw new OracleError('invalid_options', path);
};

const ANY = (value) => value;
const TEXT = (value, path, wrong) => (typeof value === 'string' ? value : wrong(path));
const NUMBER = (value, path, wrong) => (typeof value === 'number' ? value : wrong(path));
/** Whole Unix seconds. */
const TIME = (value, path, wrong) =>
  typeof value === 'number' && value >= 0 && value <= LATEST_TIME ? Math.trunc(value) : wrong(path);

function get(holder, key, kind, path, wrong) {
  let value;
  try {
    value = holder[key];
  } catch {
    return wrong(path);
  }
  return value === undefined || value === null ? value : kind(value, path, wrong);
}

const at = (path, key) => (path === '' ? key : `${path}.${key}`);

/** "[…] strictly, but for an empty array where an object is expected (PHP's empty object), which counts as absent". */
const object = (fields) => (value, path, wrong) => {
  if (isArray(value) && get(value, 'length', NUMBER, path, wrong) === 0) return undefined;
  if (!isObject(value)) return wrong(path);
  const entries = Object.entries(fields);
  return Object.fromEntries(
    entries.map(([key, kind]) => [key, get(value, key, kind, at(path, key), wrong) ?? undefined]),
  );
};

/** The elements that are of this kind. */
const list = (kind) => (value, path, wrong) => {
  if (!isArray(value)) return wrong(path);
  const length = get(value, 'length', NUMBER, path, wrong);
  if (typeof length !== 'number') return undefined;
  const elements = [];
  for (let i = 0; i < length; i += 1) {
    const element = get(value, i, kind, `${path}[${i}]`, wrong) ?? wrong(`${path}[${i}]`);
    if (element !== undefined) elements.push(element);
  }
  return elements;
};

const texts = (...keys) => Object.fromEntries(keys.map((key) => [key, TEXT]));
const ACCOUNT = {
  ...texts('authorization', 'status', 'institution_name', 'category', 'subcategory', 'last4', 'display_name'),
  permissions: list(TEXT),
  supported_payment_method_types: list(TEXT),
  account_numbers: list(
    object({
      ...texts('identifier_type', 'status'),
      expected_expiry_date: TIME,
      supported_networks: list(TEXT),
    }),
  ),
  status_details: object({
    inactive: object(texts('action', 'cause')),
    active: object({ ...texts('action', 'cause'), expected_deactivation_date: TIME }),
  }),
};
const AUTHORIZATION = { status: TEXT, status_details: object({ inactive: object({ action: TEXT }) }) };
const SESSION = {
  ...texts('status', 'url'),
  permissions: list(TEXT),
  relink_options: object(texts('authorization', 'account')),
  relink_result: object(texts('authorization', 'account', 'failure_reason')),
  status_details: object({ cancelled: object(texts('reason')) }),
};

/** The fields of an account or a session: here `null` and an absent key are told apart. */
const read = (fields, holder, path, wrong) =>
  Object.fromEntries(
    Object.entries(fields).map(([key, kind]) => [key, get(holder, key, kind, at(path, key), wrong)]),
  );

/** "Where an id occurs twice in a list, the first counts." */
const firstOfEachId = (all) => all.filter((one, i) => all.findIndex(({ id }) => id === one.id) === i);

/** An array, or a list object with `data`. */
function unwrapped(value, path, wrong) {
  if (!isObject(value)) return { elements: value, path, more: false };
  const more = get(value, 'has_more', ANY, path, tolerant) === true;
  return { elements: get(value, 'data', ANY, path, wrong), path: `${path}.data`, more };
}

function readPageList(value, path, fields, { ids = false } = {}) {
  if (value === undefined || value === null) return { items: [], more: false };
  const { elements, path: place, more } = unwrapped(value, path, strict);
  if (!isArray(elements)) strict(path);
  const length = get(elements, 'length', NUMBER, path, strict);
  if (!(length <= LONGEST_LIST)) strict(path);
  const items = [];
  for (let i = 0; i < length; i += 1) {
    const element = get(elements, i, ANY, `${place}[${i}]`, strict);
    if (ids && isSet(element)) items.push({ element, id: element, isBare: true });
    else {
      if (!isObject(element)) strict(`${place}[${i}]`);
      const id = get(element, 'id', TEXT, `${place}[${i}].id`, strict);
      if (!isSet(id)) strict(`${place}[${i}].id`);
      items.push({ ...read(fields, element, `${place}[${i}]`, strict), element, id, isBare: false });
    }
  }
  return { items: firstOfEachId(items), more };
}

/** "An account without a string id is left out with the warning `malformed_account` (its message names the path)." */
function readReturned(session, warn) {
  const value = get(session, 'accounts', ANY, 'accounts', tolerant);
  const { elements, path, more } = unwrapped(value, 'accounts', tolerant);
  // "`has_more: true` gives the warning `accounts_incomplete`."
  if (more) warn('accounts_incomplete');
  if (!isArray(elements)) return [];
  const length = get(elements, 'length', NUMBER, path, tolerant);
  if (length > LONGEST_LIST) {
    warn('accounts_incomplete');
    return [];
  }
  let malformed = 0;
  const leaveOut = (place) => {
    malformed += 1;
    // At most 100 of these: the last one counts the rest.
    if (malformed <= 100) warn(`malformed_account ${place}`);
  };
  const items = [];
  for (let i = 0; i < length; i += 1) {
    const element = get(elements, i, ANY, '', tolerant);
    const id = isObject(element) ? get(element, 'id', TEXT, '', tolerant) : undefined;
    if (!isObject(element)) leaveOut(`${path}[${i}]`);
    else if (!isSet(id)) leaveOut(`${path}[${i}].id`);
    else items.push({ ...read(ACCOUNT, element, '', tolerant), element, id });
  }
  return firstOfEachId(items);
}

/** `interpret` takes "what `collectFinancialConnectionsAccounts` resolved with or a bare session object". */
function sessionOf(result) {
  if (!isObject(result)) return { element: null, isFetched: false };
  const asObject = (value) => (isObject(value) ? value : undefined);
  const inner = get(result, 'financialConnectionsSession', asObject, '', tolerant);
  if (inner) return { element: inner, isFetched: false };
  const kind = get(result, 'object', TEXT, '', tolerant);
  const has = (key, isKind) => isKind(get(result, key, ANY, '', tolerant));
  const isSession =
    typeof kind === 'string'
      ? ['financial_connections.session', 'link_account_session'].includes(kind)
      : has('accounts', (value) => isArray(value) || isObject(value)) ||
        has('relink_result', isObject) ||
        has('relink_options', isObject);
  return { element: isSession ? result : null, isFetched: isSession };
}

// How the flow ended

/** "The requested authorization and account come as a pair from one place […]". */
function requestedPair(session, options, warn) {
  const pair = (of) => ({ authorization: orNull(of?.authorization), account: orNull(of?.account) });
  const own = pair(options && read(texts('authorization', 'account'), options, '', strict));
  const theirs = pair(session.relink_options);
  if (theirs.authorization === null) return own;
  // "Where both are set and differ: the session's, with the warning `request_differs`."
  const differ = (key) => theirs[key] !== null && own[key] !== null && theirs[key] !== own[key];
  if (differ('authorization') || differ('account')) warn('request_differs');
  return theirs;
}

const FAILURES = ['no_account', 'no_authorization', 'other'];

/** "First row that fits." */
function judge({ error, session, isFetched, requested, result, returned, existing }) {
  if (error) return { outcome: 'error', error, evidence: 'error' };
  const success = (isRelinked, authorization, evidence) =>
    isRelinked
      ? { outcome: 'relinked', authorization, evidence }
      : {
          outcome: 'new_authorization',
          authorization,
          previousAuthorization: requested.authorization,
          evidence,
        };
  const failed = (reason, authorization, evidence) => ({
    outcome: 'failed',
    reason,
    authorization,
    failureReason: result.failure_reason,
    evidence,
  });
  const back = returned.map(({ id }) => id);
  // "If no requested authorization is known at all […] `relink_result.account` counts as an account that came back."
  if (requested.authorization === null && result.account !== null) back.push(result.account);
  const isKnownBack = existing.some(({ id }) => back.includes(id));
  const lacksAccount = requested.account !== null && !back.includes(requested.account);

  // Rows 3 to 5. "`authorization` and `failure_reason` both set: the authorization wins."
  if (result.authorization !== null) {
    const { authorization } = result;
    if (requested.authorization === null) {
      // "[…] row 5 cannot be told from row 3: known ids decide, as in row 7".
      if (lacksAccount) return failed('no_account', authorization, 'accounts');
      return success(isKnownBack, authorization, 'accounts');
    }
    if (authorization !== requested.authorization) return success(false, authorization, 'relink_result');
    if (requested.account === null || requested.account === result.account)
      return success(true, authorization, 'relink_result');
    return failed('no_account', authorization, 'relink_result');
  }
  // Row 6: "a value Stripe adds later becomes `other`".
  if (result.failure_reason !== null) {
    const reason = FAILURES.includes(result.failure_reason) ? result.failure_reason : 'other';
    return failed(reason, null, 'relink_result');
  }
  // Row 7: "no usable `relink_result`, and accounts came back".
  if (returned.length > 0) {
    const borne = returned.map(({ authorization }) => authorization).filter(isSet);
    const isBorne = borne.includes(requested.authorization);
    const isRelinked = borne.length > 0 && requested.authorization !== null ? isBorne : isKnownBack;
    // "The requested one where an account bears it, else the first that an account bears, else […]".
    const other = borne.length > 0 ? borne[0] : isRelinked ? requested.authorization : null;
    const authorization = isBorne ? requested.authorization : other;
    if (lacksAccount) return failed('no_account', authorization, 'accounts');
    return success(isRelinked, authorization, 'accounts');
  }
  // Rows 8 to 11.
  if (session.status === 'succeeded') return success(true, requested.authorization, 'status');
  if (session.status === 'failed') return failed('other', null, 'status');
  if (session.status === 'pending' && isFetched)
    return { outcome: 'pending', url: orNull(session.url), evidence: 'status' };
  return {
    outcome: 'canceled',
    cancelReason: orNull(session.status_details?.cancelled?.reason),
    evidence: session.status === 'cancelled' ? 'status' : 'accounts',
  };
}

// What happened to each account

function isExpected(account, existing, requested) {
  // "An account that no relink can repair […] is never expected."
  const isBeyondRepair =
    account.status === 'disconnected' || account.status_details?.inactive?.action === 'none';
  if (isBeyondRepair) return false;
  if (requested.account !== null) return account.id === requested.account;
  // "[…] counts as expected only if none of the existing accounts carries an authorization."
  if (!isSet(account.authorization)) return !existing.some(({ authorization }) => isSet(authorization));
  return account.authorization === requested.authorization;
}

const areSet = (a, b) => isSet(a) && a === b;
/** "Same `institution_name`, `category` and `subcategory` (absent ≡ `null`; the name must be there)". */
const isAlike = (a, b) =>
  areSet(a.institution_name, b.institution_name) &&
  (a.category ?? null) === (b.category ?? null) &&
  (a.subcategory ?? null) === (b.subcategory ?? null);
const haveLast4 = (a, b) => isAlike(a, b) && areSet(a.last4, b.last4);
const haveName = (a, b) => isAlike(a, b) && areSet(a.display_name, b.display_name);
/** "[…] where at least one of the two has no `last4`". */
const haveNameAlone = (a, b) => haveName(a, b) && !(isSet(a.last4) && isSet(b.last4));

/** "A pair is made only where exactly one old and one new account match each other". */
function pairsOf(olds, news, match, matchedBy) {
  return olds.flatMap((old) => {
    const [fresh, ...others] = news.filter((it) => match(old, it));
    const isOnly = fresh && others.length === 0 && olds.filter((it) => match(it, fresh)).length === 1;
    return isOnly ? [{ old, fresh, matchedBy }] : [];
  });
}

const distinct = (items) => [...new Set(items)];
const without = (items, others) => distinct(items ?? []).filter((item) => !(others ?? []).includes(item));
const isSameSet = (a, b) => without(a, b).length === 0 && without(b, a).length === 0;
const numberKeys = (numbers) =>
  (numbers ?? []).map((it) =>
    JSON.stringify([it.identifier_type, it.status, it.expected_expiry_date, it.supported_networks ?? []]),
  );
const isSame = (a, b) => a === b;
const COMPARED = {
  status: isSame,
  authorization: isSame,
  permissions: isSameSet,
  last4: isSame,
  display_name: isSame,
  subcategory: isSame,
  supported_payment_method_types: isSameSet,
  account_numbers: (a, b) => isSameSet(numberKeys(a), numberKeys(b)),
};

function entriesOf({ ending, session, requested, result, returned, existing, isUnavailable }) {
  const isSuccess = ['relinked', 'new_authorization'].includes(ending.outcome);
  const isBack = ({ id }) => returned.some((it) => it.id === id);
  const isKnown = ({ id }) => existing.some((it) => it.id === id);
  // "Pairing, over existing account objects that did not come back […] and returned accounts with an unknown id".
  let olds = existing.filter((it) => !it.isBare && !isBack(it));
  let news = isUnavailable ? [] : returned.filter((it) => !isKnown(it));
  const pairs = [];
  for (const [match, matchedBy] of [
    [haveLast4, 'last4'],
    [haveNameAlone, 'display_name'],
  ]) {
    pairs.push(...pairsOf(olds, news, match, matchedBy));
    olds = olds.filter((it) => !pairs.some(({ old }) => old === it));
    news = news.filter((it) => !pairs.some(({ fresh }) => fresh === it));
  }
  // "[…] (the first 16 of them)".
  const candidates = (it, others) =>
    others.filter((other) => haveLast4(it, other) || haveName(it, other)).map(({ id }) => id);
  const candidatesOf = (before, after) => {
    if (before && olds.includes(before)) return candidates(before, news).slice(0, 16);
    return after && news.includes(after) ? candidates(after, olds).slice(0, 16) : [];
  };
  const entry = (change, before, after, matchedBy) => {
    const areBoth = (key) => before?.[key] !== undefined && after?.[key] !== undefined;
    return {
      change,
      id: (after ?? before).id,
      before: before?.element ?? null,
      after: after?.element ?? null,
      // "Only fields present on both sides".
      changedFields: Object.keys(COMPARED).filter(
        (key) => areBoth(key) && !COMPARED[key](before[key], after[key]),
      ),
      permissions: {
        gained: areBoth('permissions') ? without(after.permissions, before.permissions) : [],
        lost: areBoth('permissions') ? without(before.permissions, after.permissions) : [],
        // "Asked for by the session, not on the account".
        notGranted: after?.permissions === undefined ? [] : without(session.permissions, after.permissions),
      },
      matchedBy,
      candidates: candidatesOf(before, after),
      mandateRequired:
        ['added', 'replaced'].includes(change) &&
        (session.permissions ?? []).includes('payment_method') &&
        (after.supported_payment_method_types ?? []).includes('us_bank_account'),
      mayReactivate:
        ending.outcome === 'relinked' &&
        areSet(before?.authorization, ending.authorization) &&
        before.status !== 'active' &&
        !['reauthorized', 'replaced'].includes(change),
    };
  };
  const ofExisting = (old) => {
    const after = returned.find(({ id }) => id === old.id);
    if (after) return entry('reauthorized', old, after, 'id');
    // "Also the requested account where `relink_result.account` names it and no list came".
    if (returned.length === 0 && old.id === requested.account && old.id === result.account)
      return entry('reauthorized', old, null, 'id');
    const pair = pairs.find((it) => it.old === old);
    if (pair) return entry('replaced', old, pair.fresh, pair.matchedBy);
    if (isExpected(old, existing, requested)) {
      if (returned.length > 0) return entry('missing', old, null, null);
      if (isSuccess) return entry('unconfirmed', old, null, null);
    }
    return entry('untouched', old, null, null);
  };
  const ofPage = existing.map(ofExisting);
  const fresh = returned.filter((it) => !isKnown(it) && !pairs.some((pair) => pair.fresh === it));
  const ofStripe = fresh.map((it) => entry(isUnavailable ? 'returned' : 'added', null, it, null));

  // "[…] and what came back as `after` is neither `inactive` nor `disconnected`".
  const isDown = ({ after }) =>
    returned.some(
      ({ element, status }) => element === after && ['inactive', 'disconnected'].includes(status),
    );
  const works = (it) => ['reauthorized', 'replaced'].includes(it.change) && !isDown(it);
  const expected = ofPage.filter((_, i) => isExpected(existing[i], existing, requested));
  const accounts = [...ofPage, ...ofStripe];
  return { accounts, complete: isSuccess && !isUnavailable && expected.every(works), isDown };
}

function nextStepOf(ending, accounts, isUnavailable, isDown) {
  const some = (...changes) => accounts.some(({ change }) => changes.includes(change));
  const isRelinked = ending.outcome === 'relinked';
  if (isRelinked || ending.outcome === 'new_authorization') {
    if (isUnavailable) return 'refresh_accounts';
    if (!isRelinked || some('added', 'replaced')) return 'reconcile';
    const isUnsure = accounts.some((it) => it.mayReactivate || isDown(it));
    return some('missing', 'unconfirmed') || isUnsure ? 'refresh_accounts' : 'done';
  }
  if (ending.outcome === 'pending') return 'wait';
  return ending.reason === 'no_account' ? 'choose_expected_account' : 'retry';
}

const CHANGES = ['reauthorized', 'replaced', 'added', 'returned', 'missing', 'unconfirmed', 'untouched'];

/** The report; of a warning only its code, with the place where its message must name one. */
export function interpret(result, existingAccounts, options) {
  const warnings = [];
  const warn = (warning) => warnings.push(warning);
  if (options !== undefined && options !== null && !isObject(options)) strict('options');
  const isUnavailable = existingAccounts === UNAVAILABLE;
  const page = readPageList(isUnavailable ? null : existingAccounts, 'existingAccounts', ACCOUNT, {
    ids: true,
  });
  const error = isObject(result)
    ? get(result, 'error', (value) => (isObject(value) ? value : undefined), '', tolerant)
    : undefined;
  const { element, isFetched } = sessionOf(result);
  const session = element ? read(SESSION, element, '', tolerant) : {};
  const requested = requestedPair(session, options, warn);
  // Row 2.
  if (!error && !element) throw new OracleError('malformed_response', 'financialConnectionsSession', result);

  if (page.more) warn('accounts_incomplete');
  if (isUnavailable) warn('existing_accounts_unavailable');
  const returned = element ? readReturned(element, warn) : [];
  const { authorization, account, failure_reason } = session.relink_result ?? {};
  const known = {
    session,
    isFetched,
    requested,
    returned,
    existing: page.items,
    result: {
      authorization: orNull(authorization),
      account: orNull(account),
      failure_reason: orNull(failure_reason),
    },
    isUnavailable,
  };
  const ending = judge({ ...known, error });
  if (element && requested.authorization === null) warn('not_a_relink_session');
  if (isSet(failure_reason) && !FAILURES.includes(failure_reason)) warn('unknown_failure_reason');

  const { accounts, complete, isDown } = entriesOf({ ...known, ending });
  const report = {
    ...ending,
    nextStep: nextStepOf(ending, accounts, isUnavailable, isDown),
    complete,
    requested,
    summary: Object.fromEntries(
      CHANGES.map((change) => [change, accounts.filter((it) => it.change === change).length]),
    ),
    accounts,
    warnings,
  };
  return Object.defineProperty(report, 'session', { value: element, enumerable: false });
}

// Before the flow

const DAY = 86_400;

function judgeAccount(account, authorization, now) {
  const tokenized = (account.account_numbers ?? []).filter(
    ({ identifier_type }) => identifier_type === 'tokenized_account_number',
  );
  const hasDeadNumber = tokenized.some(({ status }) => ['expired', 'deactivated'].includes(status));
  const { inactive, active } = account.status_details ?? {};
  if (account.status === 'disconnected') return { action: 'link_new' };
  if (account.status === 'inactive') {
    // "[…] without it, the same on the account's authorization object (older API versions put it there)".
    const decides = (action) => ['relink_required', 'none'].includes(action);
    const action = [inactive?.action, authorization?.status_details?.inactive?.action].find(decides);
    if (action === 'relink_required') return { action: 'relink' };
    if (action === 'none') return { action: 'link_new' };
    if (hasDeadNumber) return { action: 'relink' };
    return { action: authorization?.status === 'active' ? 'link_new' : 'unknown' };
  }
  if (hasDeadNumber) return { action: 'relink' };
  if (account.status !== 'active') return { action: 'none' };
  const isAsked = active?.action === 'relink_required';
  const soon = tokenized
    .map(({ expected_expiry_date }) => expected_expiry_date)
    .filter((date) => typeof date === 'number' && date <= now + 30 * DAY);
  if (!isAsked && soon.length === 0) return { action: 'none' };
  const date = active?.expected_deactivation_date;
  const dates = isAsked && typeof date === 'number' ? [date, ...soon] : soon;
  return { action: 'relink_soon', deadline: dates.length > 0 ? Math.min(...dates) : null };
}

const URGENCY = ['relink', 'link_new', 'relink_soon', 'unknown', 'none'];

/** Which accounts need the customer. */
export function triage(accounts, options) {
  if (options !== undefined && options !== null && !isObject(options)) strict('options');
  const { now: given, authorizations } = options
    ? read({ now: NUMBER, authorizations: ANY }, options, '', strict)
    : {};
  // What is later can only be milliseconds.
  if (typeof given === 'number' && !(given >= 0 && given <= LATEST_TIME)) strict('now');
  const now = Math.trunc(given ?? Date.now() / 1_000);
  const known = readPageList(authorizations, 'authorizations', AUTHORIZATION).items;

  /** "One entry for each authorization and action […]; an account without an authorization is an entry of its own". */
  const entries = [];
  for (const account of readPageList(accounts, 'accounts', ACCOUNT).items) {
    const authorization = orNull(account.authorization);
    const { action, deadline } = judgeAccount(
      account,
      known.find(({ id }) => id === authorization),
      now,
    );
    const isOf = (it) => authorization !== null && it.authorization === authorization && it.action === action;
    let entry = entries.find(isOf);
    if (!entry) {
      entry = { action, authorization, institutionName: null, accounts: [], causes: [], deadline: null };
      entries.push(entry);
    }
    entry.accounts.push(account.element);
    entry.institutionName ??= orNull(account.institution_name);
    const { inactive, active } = account.status_details ?? {};
    entry.causes = distinct([...entry.causes, ...[inactive?.cause, active?.cause].filter(isSet)]);
    const earliest = Math.min(entry.deadline ?? Infinity, deadline ?? Infinity);
    entry.deadline = earliest === Infinity ? null : earliest;
  }
  // "Most urgent first: `relink`, `link_new`, `relink_soon` by deadline, `unknown`, `none`."
  const rank = ({ action }) => URGENCY.indexOf(action);
  const time = ({ deadline }) => deadline ?? Number.MAX_VALUE;
  return entries.sort((a, b) => rank(a) - rank(b) || time(a) - time(b));
}
