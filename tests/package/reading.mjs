/**
 * What the contract says of reading, plainly: arguments of any kind become plain JSON that says the same. The package has to
 * make the same of both. What it makes of JSON, `generated.test.mjs` compares with the crate.
 *
 * "Set" is a non-empty text. On Stripe's side a field of the wrong type is left out.
 */
import assert from 'node:assert/strict';
import { RelinkError, interpret, triage } from 'fc-relink';

/** Stands for the error of a call that was given something malformed. */
class Refusal extends Error {
  constructor(path) {
    super(path);
    this.path = path;
  }
}

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

/** "What Stripe sent is read tolerantly […]: a field of the wrong type counts as absent." */
const tolerant = () => undefined;
/** "What the page passed is read strictly […]: a malformed existing account is `invalid_options` with its path." */
const strict = (path) => {
  throw new Refusal(path);
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

/** The fields of an object: `null` and an absent key are told apart. */
const read = (fields, holder, path, wrong) =>
  Object.fromEntries(
    Object.entries(fields).map(([key, kind]) => {
      const place = path === '' ? key : `${path}.${key}`;
      return [key, get(holder, key, kind, place, wrong)];
    }),
  );

/** "[…] strictly, but for an empty array where an object is expected (PHP's empty object), which counts as absent". */
const object = (fields) => (value, path, wrong) => {
  if (isArray(value) && get(value, 'length', NUMBER, path, wrong) === 0) return undefined;
  return isObject(value) ? read(fields, value, path, wrong) : wrong(path);
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
const REQUESTED = texts('authorization', 'account');
const SESSION = {
  ...texts('status', 'url'),
  permissions: list(TEXT),
  relink_options: object(REQUESTED),
  relink_result: object(texts('authorization', 'account', 'failure_reason')),
  status_details: object({ cancelled: object(texts('reason')) }),
};

/** A list by itself, or Stripe's list object with `data`. */
function unwrapped(value, path, wrong) {
  if (!isObject(value)) return { elements: value, path, wrap: (data) => data };
  const has_more = get(value, 'has_more', ANY, path, tolerant) === true;
  return {
    elements: get(value, 'data', ANY, path, wrong),
    path: `${path}.data`,
    wrap: (data) => ({ data, has_more }),
  };
}

/** A list of the page's own. @param {Map<unknown, number>} places what was read and what became of it, by its place */
function readOwn(value, path, fields, places, takesIds = false) {
  if (value === undefined || value === null) return value;
  const { elements, path: place, wrap } = unwrapped(value, path, strict);
  if (!isArray(elements)) strict(path);
  const length = get(elements, 'length', NUMBER, path, strict);
  if (!(length <= LONGEST_LIST)) strict(path);
  const readOne = (_, i) => {
    const element = get(elements, i, ANY, `${place}[${i}]`, strict);
    if (takesIds && isSet(element)) return element;
    if (!isObject(element)) strict(`${place}[${i}]`);
    const id = get(element, 'id', TEXT, `${place}[${i}].id`, strict);
    if (!isSet(id)) strict(`${place}[${i}].id`);
    return noted(places, element, { ...read(fields, element, `${place}[${i}]`, strict), id }, i);
  };
  return wrap(Array.from({ length }, readOne));
}

function noted(places, element, plain, place) {
  if (!places.has(element)) places.set(element, place);
  places.set(plain, place);
  return plain;
}

/** "An account without a string id is left out with the warning `malformed_account` (its message names the path)." */
function readReturned(session, places) {
  const value = get(session, 'accounts', ANY, 'accounts', tolerant);
  const { elements, wrap } = unwrapped(value, 'accounts', tolerant);
  const length = isArray(elements) ? get(elements, 'length', NUMBER, 'accounts', tolerant) : 0;
  // What is longer, or does not tell its length, counts as one page of it.
  if (!(length <= LONGEST_LIST)) return { data: [], has_more: true };
  const readOne = (_, i) => {
    const element = get(elements, i, ANY, '', tolerant);
    if (!isObject(element)) return null;
    const id = get(element, 'id', TEXT, '', tolerant);
    return isSet(id) ? noted(places, element, { ...read(ACCOUNT, element, '', tolerant), id }, i) : {};
  };
  return wrap(Array.from({ length }, readOne));
}

/** `interpret` takes "what `collectFinancialConnectionsAccounts` resolved with or a bare session object". */
function readResult(result, places) {
  if (!isObject(result)) return result;
  const asObject = (value) => (isObject(value) ? value : undefined);
  const readSession = (session, fields = {}) => {
    const plain = { ...read(SESSION, session, '', tolerant), ...fields };
    return noted(places.sessions, session, { ...plain, accounts: readReturned(session, places.accounts) }, 0);
  };
  const plain = {};
  const error = get(result, 'error', asObject, '', tolerant);
  if (error) plain.error = noted(places.errors, error, {}, 0);
  const inner = get(result, 'financialConnectionsSession', asObject, '', tolerant);
  const object = get(result, 'object', TEXT, '', tolerant);
  const has = (key, isKind) => isKind(get(result, key, ANY, '', tolerant));
  const isSession =
    typeof object === 'string'
      ? ['financial_connections.session', 'link_account_session'].includes(object)
      : has('accounts', (value) => isArray(value) || isObject(value)) ||
        has('relink_result', isObject) ||
        has('relink_options', isObject);
  if (inner) plain.financialConnectionsSession = readSession(inner);
  else if (isSession) return readSession(result, { object: 'financial_connections.session', ...plain });
  return noted(places.results, result, plain, 0);
}

function readOptions(options, fields) {
  if (options !== undefined && options !== null && !isObject(options)) strict('options');
  return options ? read(fields, options, '', strict) : {};
}

/** The arguments of both calls, as plain JSON. What is written into `places` says what the objects are. */
const plainArguments = new Map([
  [
    interpret,
    (places, result, existing, given) => {
      const options = readOptions(given, REQUESTED);
      const own = readOwn(existing, 'existingAccounts', ACCOUNT, places.existing, true);
      return [readResult(result, places), own, options];
    },
  ],
  [
    triage,
    (places, accounts, given) => {
      const { now, authorizations } = readOptions(given, { now: NUMBER, authorizations: ANY });
      // What is later can only be milliseconds.
      if (typeof now === 'number' && !(now >= 0 && now <= LATEST_TIME)) strict('now');
      const known = readOwn(authorizations, 'authorizations', AUTHORIZATION, new Map());
      return [readOwn(accounts, 'accounts', ACCOUNT, places.existing), { now, authorizations: known }];
    },
  ],
]);

/** What a call gave or threw, as plain data: objects that went in are told by their places. The order of keys counts. */
export function said(call, places) {
  const placeIn = (role, value) => {
    if (typeof value === 'symbol' || typeof value === 'function') return typeof value;
    if (typeof value !== 'object' || value === null) return value;
    return places?.[role].get(value) ?? 'an object that did not go in';
  };
  let value;
  try {
    value = call();
  } catch (error) {
    if (error instanceof Refusal) return { thrown: 'invalid_options', path: error.path, result: undefined };
    assert.ok(error instanceof RelinkError, String(error?.stack ?? error));
    return { thrown: error.code, path: error.path, result: placeIn('results', error.result) };
  }
  const own = (account) => placeIn('existing', account);
  if (Array.isArray(value)) return value.map((need) => ({ ...need, accounts: need.accounts.map(own) }));
  assert.equal(Object.getOwnPropertyDescriptor(value, 'session').enumerable, false);
  const told = ({ code, message }) =>
    code === 'malformed_account' ? `${code} ${/^[^ ]+/.exec(message)[0]}` : code;
  return {
    ...value,
    ...('error' in value && { error: placeIn('errors', value.error) }),
    session: placeIn('sessions', value.session),
    accounts: value.accounts.map((entry) => ({
      ...entry,
      before: own(entry.before),
      after: placeIn('accounts', entry.after),
    })),
    warnings: value.warnings.map(told),
  };
}

/** What a call says to these arguments, and what to plain ones that say the same: both have to be equal. */
export function readings(call, args) {
  const roles = ['existing', 'accounts', 'sessions', 'errors', 'results'];
  const places = Object.fromEntries(roles.map((role) => [role, new Map()]));
  const expected = said(() => call(...plainArguments.get(call)(places, ...args)), places);
  return [said(() => call(...args), places), expected];
}
