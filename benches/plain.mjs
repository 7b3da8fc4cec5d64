/**
 * `interpret` in plain JavaScript, as fast as it can be made without giving up the report: what the wasm is measured against.
 *
 * It has it easier: it reads well-formed input only, checks no more than the texts of the page's own accounts, and knows only
 * sessions with `relink_options` and a `relink_result` that names an authorization, which is what `data.mjs` makes.
 *
 * What made it fast, by the profile: one `Map` for both lists; fields by name, not in a loop over names; no closures and no
 * spread in what runs for each account; strings as they are for keys, because V8 keeps the hash of a string but has to
 * compute that of each concatenation; lists that are equal item by item compared once for all that depends on it.
 */

const MOST_CANDIDATES = 16;

const isSet = (value) => typeof value === 'string' && value !== '';
const orNull = (value) => (isSet(value) ? value : null);
const isTextOrNone = (value) => typeof value === 'string' || value === undefined || value === null;

function check(account, index) {
  if (typeof account === 'string' && account !== '') return;
  const isWellFormed =
    typeof account === 'object' &&
    account !== null &&
    isSet(account.id) &&
    isTextOrNone(account.authorization) &&
    isTextOrNone(account.status) &&
    isTextOrNone(account.institution_name) &&
    isTextOrNone(account.category) &&
    isTextOrNone(account.subcategory) &&
    isTextOrNone(account.last4) &&
    isTextOrNone(account.display_name);
  if (!isWellFormed) throw new TypeError(`existingAccounts[${index}]`);
}

const NONE = Object.freeze([]);

/** Longer lists than this are searched by a `Set`. */
const SHORT = 8;

/** The distinct items of a list that are not in another. */
function without(items, others) {
  const found = [];
  if (items.length > SHORT || others.length > SHORT) {
    const known = new Set(others);
    for (let i = 0; i < items.length; i++) {
      if (known.has(items[i])) continue;
      known.add(items[i]);
      found.push(items[i]);
    }
    return found;
  }
  for (let i = 0; i < items.length; i++) {
    const item = items[i];
    if (!others.includes(item) && !found.includes(item)) found.push(item);
  }
  return found;
}

function areEqual(a, b) {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

const isSameSet = (a, b) => areEqual(a, b) || (without(a, b).length === 0 && without(b, a).length === 0);

const numberKey = ({ identifier_type, status, expected_expiry_date, supported_networks }) =>
  JSON.stringify([
    identifier_type ?? null,
    status ?? null,
    expected_expiry_date ?? null,
    supported_networks ?? [],
  ]);

const differ = (a, b) => a !== b && a !== undefined && b !== undefined;

function numbersDiffer(a, b) {
  if (a === undefined || b === undefined) return false;
  return (a?.length || b?.length) && !isSameSet((a ?? NONE).map(numberKey), (b ?? NONE).map(numberKey));
}

/** The accounts of both sides with one text in common: how many there are, and the last of them. */
class Group {
  olds = 0;
  freshes = 0;
  bareOlds = 0;
  bareFreshes = 0;
  old = undefined;
  fresh = undefined;
  bareOld = undefined;
  bareFresh = undefined;
}

/** The first few accounts of each side with one text in common that are left unpaired, and their ids. */
class Rest {
  olds = [];
  freshes = [];
  oldIds = [];
  freshIds = [];
}

/** The accounts that share institution and categories, in groups. Most classes never need more than the first. */
class Class {
  byLast4 = undefined;
  byName = undefined;
  restByLast4 = undefined;
  restByName = undefined;
}

function valueOf(map, key, Value) {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = new Value()));
  return value;
}

/** An account that the other side does not have under the same id. */
class Unknown {
  constructor(account, index, institutions) {
    const { institution_name, last4, display_name } = account;
    this.account = account;
    this.index = index;
    this.last4 = isSet(last4) ? last4 : undefined;
    this.name = isSet(display_name) ? display_name : undefined;
    this.class = undefined;
    this.pair = undefined;
    this.matchedBy = null;
    if (!isSet(institution_name)) return;
    const categories = valueOf(institutions, institution_name, Map);
    const subcategories = valueOf(categories, account.category ?? null, Map);
    this.class = valueOf(subcategories, account.subcategory ?? null, Class);
  }
}

function unknowns(accounts, institutions) {
  const all = new Array(accounts.length);
  for (let i = 0; i < all.length; i++) all[i] = new Unknown(accounts[i], i, institutions);
  return all;
}

function join(old, fresh, matchedBy) {
  old.pair = fresh;
  fresh.pair = old;
  old.matchedBy = matchedBy;
}

function pairByLast4(olds, freshes) {
  const groups = [];
  for (const old of olds) {
    if (old.class === undefined || old.last4 === undefined) continue;
    const group = valueOf((old.class.byLast4 ??= new Map()), old.last4, Group);
    if (group.olds++ === 0) groups.push(group);
    group.old = old;
  }
  for (const fresh of freshes) {
    if (fresh.class === undefined || fresh.last4 === undefined) continue;
    const group = fresh.class.byLast4?.get(fresh.last4);
    if (group === undefined) continue;
    group.freshes++;
    group.fresh = fresh;
  }
  for (const group of groups) {
    if (group.olds === 1 && group.freshes === 1) join(group.old, group.fresh, 'last4');
  }
}

/** Of two accounts with the same name, one at least has to be bare: two different `last4` are two accounts. */
function pairByName(olds, freshes) {
  const groups = [];
  for (const old of olds) {
    if (old.pair !== undefined || old.class === undefined || old.name === undefined) continue;
    const group = valueOf((old.class.byName ??= new Map()), old.name, Group);
    if (group.olds++ === 0) groups.push(group);
    group.old = old;
    if (old.last4 !== undefined) continue;
    group.bareOlds++;
    group.bareOld = old;
  }
  for (const fresh of freshes) {
    if (fresh.pair !== undefined || fresh.class === undefined || fresh.name === undefined) continue;
    const group = fresh.class.byName?.get(fresh.name);
    if (group === undefined) continue;
    group.freshes++;
    group.fresh = fresh;
    if (fresh.last4 !== undefined) continue;
    group.bareFreshes++;
    group.bareFresh = fresh;
  }
  for (const group of groups) {
    const { olds: oldCount, freshes: freshCount, bareOlds, bareFreshes } = group;
    if (bareOlds === 1 && freshCount === 1 && (oldCount === 1 || bareFreshes === 0)) {
      join(group.bareOld, group.fresh, 'display_name');
    } else if (oldCount === 1 && bareFreshes === 1 && bareOlds === 0) {
      join(group.old, group.bareFresh, 'display_name');
    }
  }
}

function addToRest(all, isOld) {
  const note = (rest, one) => {
    const [list, ids] = isOld ? [rest.olds, rest.oldIds] : [rest.freshes, rest.freshIds];
    if (list.length === MOST_CANDIDATES) return;
    list.push(one);
    ids.push(one.account.id);
  };
  for (const one of all) {
    if (one.pair !== undefined || one.class === undefined) continue;
    if (one.last4 !== undefined) note(valueOf((one.class.restByLast4 ??= new Map()), one.last4, Rest), one);
    if (one.name !== undefined) note(valueOf((one.class.restByName ??= new Map()), one.name, Rest), one);
  }
}

/** The ids of unpaired accounts of the other side that may be the same account, in their order. */
function candidatesOf(one, isOld) {
  if (one.class === undefined) return [];
  const a = one.last4 === undefined ? undefined : one.class.restByLast4?.get(one.last4);
  const b = one.name === undefined ? undefined : one.class.restByName?.get(one.name);
  const idsByLast4 = a === undefined ? NONE : isOld ? a.freshIds : a.oldIds;
  const idsByName = b === undefined ? NONE : isOld ? b.freshIds : b.oldIds;
  if (idsByLast4.length === 0) return idsByName.slice();
  if (idsByName.length === 0) return idsByLast4.slice();
  const found = new Set([...(isOld ? a.freshes : a.olds), ...(isOld ? b.freshes : b.olds)]);
  return [...found]
    .sort((x, y) => x.index - y.index)
    .slice(0, MOST_CANDIDATES)
    .map(({ account }) => account.id);
}

/** The distinct permissions that a session asked for and an account does not have. */
const notGranted = (asked, permissions) =>
  permissions === undefined || asked.length === 0 ? [] : without(asked, permissions ?? NONE);

/** The report on a session with `relink_options` and `relink_result`. */
export function interpret(session, existing) {
  const authorization = orNull(session.relink_result.authorization);
  const requested = {
    authorization: orNull(session.relink_options.authorization),
    account: orNull(session.relink_options.account),
  };
  const isRelinked = authorization === requested.authorization;
  const asked = session.permissions ?? NONE;
  const asksToPay = asked.includes('payment_method');
  const returned = session.accounts;

  // The page's own accounts, the first of each id, and what came back for each of them.
  const places = new Map();
  const own = [];
  let tellsAuthorization = false;
  for (let i = 0; i < existing.length; i++) {
    const account = existing[i];
    check(account, i);
    const id = typeof account === 'string' ? account : account.id;
    if (places.has(id)) continue;
    places.set(id, own.length);
    own.push(account);
    tellsAuthorization ||= isSet(account.authorization);
  }
  const back = new Array(own.length).fill(null);
  const fresh = [];
  for (let i = 0; i < returned.length; i++) {
    const account = returned[i];
    const place = places.get(account.id);
    if (place === undefined) {
      places.set(account.id, -1);
      fresh.push(account);
    } else if (place >= 0 && back[place] === null) back[place] = account;
  }

  // Those of the page's own that did not come back, by their places, and what they are paired with.
  let lost = NONE;
  let news = NONE;
  const lostAt = [];
  if (fresh.length > 0) {
    const olds = [];
    for (let i = 0; i < own.length; i++) {
      if (back[i] !== null || typeof own[i] !== 'object') continue;
      lostAt[i] = olds.length;
      olds.push(own[i]);
    }
    if (olds.length > 0) {
      const institutions = new Map();
      lost = unknowns(olds, institutions);
      news = unknowns(fresh, institutions);
      pairByLast4(lost, news);
      pairByName(lost, news);
      addToRest(lost, true);
      addToRest(news, false);
    }
  }

  let reauthorized = 0;
  let replaced = 0;
  let added = 0;
  let missing = 0;
  let unconfirmed = 0;
  let untouched = 0;
  let complete = true;
  let isUnsure = false;
  const accounts = [];
  for (let i = 0; i < own.length; i++) {
    const before = own[i];
    const isObject = typeof before === 'object';
    const id = isObject ? before.id : before;
    const old = lost.length > 0 && lostAt[i] !== undefined ? lost[lostAt[i]] : undefined;
    const isExpected =
      (requested.account !== null
        ? id === requested.account
        : !tellsAuthorization || before.authorization === requested.authorization) &&
      before.status !== 'disconnected' &&
      before.status_details?.inactive?.action !== 'none';
    let after = back[i];
    let change;
    let matchedBy = null;
    let isConfirmed = true;
    if (after !== null) {
      change = 'reauthorized';
      matchedBy = 'id';
      reauthorized++;
    } else if (old?.pair !== undefined) {
      change = 'replaced';
      after = old.pair.account;
      matchedBy = old.matchedBy;
      replaced++;
    } else {
      isConfirmed = false;
      if (!isExpected) {
        change = 'untouched';
        untouched++;
      } else if (returned.length > 0) {
        change = 'missing';
        missing++;
      } else {
        change = 'unconfirmed';
        unconfirmed++;
      }
    }
    // What came back and does not work needs another look.
    const isDown = after !== null && (after.status === 'inactive' || after.status === 'disconnected');
    if (isExpected && (!isConfirmed || isDown)) complete = false;
    isUnsure ||= isDown;
    const mayReactivate =
      isRelinked && !isConfirmed && before.authorization === authorization && before.status !== 'active';
    isUnsure ||= mayReactivate;

    const changedFields = [];
    let gained;
    let lostPermissions;
    if (after !== null && isObject) {
      const had = before.permissions;
      const has = after.permissions;
      if (differ(before.status, after.status)) changedFields.push('status');
      if (differ(before.authorization, after.authorization)) changedFields.push('authorization');
      if (had !== undefined && has !== undefined && !areEqual(had ?? NONE, has ?? NONE)) {
        gained = without(has ?? NONE, had ?? NONE);
        lostPermissions = without(had ?? NONE, has ?? NONE);
        if (gained.length > 0 || lostPermissions.length > 0) changedFields.push('permissions');
      }
      if (differ(before.last4, after.last4)) changedFields.push('last4');
      if (differ(before.display_name, after.display_name)) changedFields.push('display_name');
      if (differ(before.subcategory, after.subcategory)) changedFields.push('subcategory');
      const supported = before.supported_payment_method_types;
      const supports = after.supported_payment_method_types;
      if (
        supported !== undefined &&
        supports !== undefined &&
        !isSameSet(supported ?? NONE, supports ?? NONE)
      )
        changedFields.push('supported_payment_method_types');
      if (numbersDiffer(before.account_numbers, after.account_numbers)) changedFields.push('account_numbers');
    }
    accounts.push({
      change,
      id: after === null ? id : after.id,
      before,
      after,
      changedFields,
      permissions: {
        gained: gained ?? [],
        lost: lostPermissions ?? [],
        notGranted: after === null ? [] : notGranted(asked, after.permissions),
      },
      matchedBy,
      candidates: old === undefined || old.pair !== undefined ? [] : candidatesOf(old, true),
      mandateRequired:
        change === 'replaced' &&
        asksToPay &&
        (after.supported_payment_method_types?.includes('us_bank_account') ?? false),
      mayReactivate,
    });
  }
  for (let i = 0; i < fresh.length; i++) {
    const after = fresh[i];
    const one = news.length > 0 ? news[i] : undefined;
    if (one?.pair !== undefined) continue;
    added++;
    accounts.push({
      change: 'added',
      id: after.id,
      before: null,
      after,
      changedFields: [],
      permissions: { gained: [], lost: [], notGranted: notGranted(asked, after.permissions) },
      matchedBy: null,
      candidates: one === undefined ? [] : candidatesOf(one, false),
      mandateRequired:
        asksToPay && (after.supported_payment_method_types?.includes('us_bank_account') ?? false),
      mayReactivate: false,
    });
  }

  let nextStep = 'done';
  if (!isRelinked || added + replaced > 0) nextStep = 'reconcile';
  else if (missing + unconfirmed > 0 || isUnsure) nextStep = 'refresh_accounts';
  const report = {
    outcome: isRelinked ? 'relinked' : 'new_authorization',
    authorization,
    ...(isRelinked ? undefined : { previousAuthorization: requested.authorization }),
    evidence: 'relink_result',
    nextStep,
    complete,
    requested,
    summary: { reauthorized, replaced, added, returned: 0, missing, unconfirmed, untouched },
    accounts,
    warnings: [],
  };
  return Object.defineProperty(report, 'session', { value: session });
}
