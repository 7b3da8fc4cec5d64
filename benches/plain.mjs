/**
 * `interpret` in plain JavaScript, as fast as it can be made without giving up the report: what the wasm is measured against.
 *
 * It reads well-formed input only, checks the types of the page's own accounts as the package does, and makes the same report
 * for whatever `data.mjs` makes.
 */

const FIELDS = [
  'id',
  'authorization',
  'status',
  'institution_name',
  'category',
  'subcategory',
  'last4',
  'display_name',
];
const MOST_CANDIDATES = 16;

const isSet = (value) => typeof value === 'string' && value !== '';
const orNull = (value) => (isSet(value) ? value : null);

function check(account, index) {
  if (typeof account === 'string' && account !== '') return;
  if (typeof account !== 'object' || account === null || !isSet(account.id)) {
    throw new TypeError(`existingAccounts[${index}]`);
  }
  for (const field of FIELDS) {
    const value = account[field];
    if (value !== undefined && value !== null && typeof value !== 'string') {
      throw new TypeError(`existingAccounts[${index}].${field}`);
    }
  }
}

/** The items of a list that are not in another. */
function without(items, others) {
  if (items.length === 0) return [];
  if (others.length < 8)
    return items.filter((item, index) => !others.includes(item) && items.indexOf(item) === index);
  const known = new Set(others);
  return [...new Set(items)].filter((item) => !known.has(item));
}

const sameSet = (a, b) =>
  a === b ||
  (a.length === b.length && a.every((item, index) => item === b[index])) ||
  (without(a, b).length === 0 && without(b, a).length === 0);

const numberKey = ({ identifier_type, status, expected_expiry_date, supported_networks }) =>
  JSON.stringify([
    identifier_type ?? null,
    status ?? null,
    expected_expiry_date ?? null,
    supported_networks ?? [],
  ]);

function changedFields(before, after) {
  const changed = [];
  const note = (field, isChanged) => isChanged && changed.push(field);
  const text = (field) => {
    const a = before[field];
    const b = after[field];
    note(field, a !== undefined && b !== undefined && a !== b);
  };
  const list = (field) => {
    const a = before[field];
    const b = after[field];
    note(field, a !== undefined && b !== undefined && !sameSet(a ?? [], b ?? []));
  };
  text('status');
  text('authorization');
  list('permissions');
  text('last4');
  text('display_name');
  text('subcategory');
  list('supported_payment_method_types');
  const a = before.account_numbers;
  const b = after.account_numbers;
  if (a !== undefined && b !== undefined && (a?.length || b?.length)) {
    note('account_numbers', !sameSet((a ?? []).map(numberKey), (b ?? []).map(numberKey)));
  }
  return changed;
}

/** Pairs what did not come back with what is new; fills `pairs` (old id → new account) and `candidates` (id → ids). */
function pairUp(old, fresh, pairs, candidates) {
  const place = (account) =>
    isSet(account.institution_name)
      ? `${account.institution_name}\0${account.category ?? '\x01'}\0${account.subcategory ?? '\x01'}\0`
      : undefined;
  const by = (key, side) => {
    const groups = new Map();
    const sort = (accounts, which) => {
      for (const account of accounts) {
        if (side.has(account)) continue;
        const at = place(account);
        const value = account[key];
        if (at === undefined || !isSet(value)) continue;
        let group = groups.get(at + value);
        if (!group) groups.set(at + value, (group = { old: [], fresh: [] }));
        group[which].push(account);
      }
    };
    sort(old, 'old');
    sort(fresh, 'fresh');
    return groups;
  };
  const paired = new Set();
  const join = (before, after, matchedBy) => {
    pairs.set(before.id, { after, matchedBy });
    paired.add(before).add(after);
  };
  for (const group of by('last4', paired).values()) {
    if (group.old.length === 1 && group.fresh.length === 1) join(group.old[0], group.fresh[0], 'last4');
  }
  const isBare = (account) => !isSet(account.last4);
  for (const group of by('display_name', paired).values()) {
    const bareOld = group.old.filter(isBare);
    const bareFresh = group.fresh.filter(isBare);
    if (
      bareOld.length === 1 &&
      group.fresh.length === 1 &&
      (group.old.length === 1 || !isBare(group.fresh[0]))
    ) {
      join(bareOld[0], group.fresh[0], 'display_name');
    } else if (group.old.length === 1 && bareFresh.length === 1 && !isBare(group.old[0])) {
      join(group.old[0], bareFresh[0], 'display_name');
    }
  }
  const groups = [
    ['last4', by('last4', paired)],
    ['display_name', by('display_name', paired)],
  ];
  const list = (accounts, which) => {
    const order = new Map(which === 'old' ? old.map((a, i) => [a, i]) : fresh.map((a, i) => [a, i]));
    for (const account of accounts) {
      if (paired.has(account)) continue;
      const found = new Set();
      for (const [key, map] of groups) {
        const at = place(account);
        if (at === undefined || !isSet(account[key])) continue;
        for (const other of map.get(at + account[key])[which].slice(0, MOST_CANDIDATES)) found.add(other);
      }
      if (found.size === 0) continue;
      const sorted = [...found].sort((a, b) => order.get(a) - order.get(b)).slice(0, MOST_CANDIDATES);
      candidates.set(
        account,
        sorted.map(({ id }) => id),
      );
    }
  };
  list(old, 'fresh');
  list(fresh, 'old');
}

/** The report on a session with `relink_options` and `relink_result`. */
export function interpret(session, existing) {
  const authorization = orNull(session.relink_result.authorization);
  const requested = {
    authorization: orNull(session.relink_options.authorization),
    account: orNull(session.relink_options.account),
  };
  const isRelinked = authorization === requested.authorization;
  const asked = session.permissions ?? [];
  const asksToPay = asked.includes('payment_method');

  const known = new Map();
  let tellsAuthorization = false;
  for (let i = 0; i < existing.length; i++) {
    const account = existing[i];
    check(account, i);
    const id = typeof account === 'string' ? account : account.id;
    if (known.has(id)) continue;
    known.set(id, account);
    tellsAuthorization ||= isSet(account.authorization);
  }
  const came = new Map();
  for (const account of session.accounts) if (!came.has(account.id)) came.set(account.id, account);

  const old = [];
  const fresh = [];
  for (const [id, account] of known) if (!came.has(id) && typeof account === 'object') old.push(account);
  for (const [id, account] of came) if (!known.has(id)) fresh.push(account);
  const pairs = new Map();
  const candidates = new Map();
  if (old.length > 0 && fresh.length > 0) pairUp(old, fresh, pairs, candidates);

  const mandate = (account) =>
    asksToPay && (account.supported_payment_method_types?.includes('us_bank_account') ?? false);
  const summary = { reauthorized: 0, replaced: 0, added: 0, missing: 0, unconfirmed: 0, untouched: 0 };
  const accounts = [];
  let complete = true;
  let mayReactivateAny = false;
  const taken = new Set();
  for (const [id, before] of known) {
    const isExpected =
      (requested.account
        ? id === requested.account
        : tellsAuthorization
          ? before.authorization === requested.authorization
          : true) &&
      before.status !== 'disconnected' &&
      before.status_details?.inactive?.action !== 'none';
    const pair = pairs.get(id);
    const after = came.get(id) ?? pair?.after ?? null;
    if (pair) taken.add(pair.after);
    const change = came.has(id)
      ? 'reauthorized'
      : pair
        ? 'replaced'
        : isExpected
          ? came.size > 0
            ? 'missing'
            : 'unconfirmed'
          : 'untouched';
    const isConfirmed = change === 'reauthorized' || change === 'replaced';
    if (isExpected && !isConfirmed) complete = false;
    const mayReactivate =
      isRelinked && before.authorization === authorization && before.status !== 'active' && !isConfirmed;
    mayReactivateAny ||= mayReactivate;
    const compares = after !== null && typeof before === 'object';
    const canTell = after !== null && after.permissions !== undefined;
    const both = compares && before.permissions !== undefined && canTell;
    summary[change]++;
    accounts.push({
      change,
      id: after?.id ?? id,
      before,
      after,
      changedFields: compares ? changedFields(before, after) : [],
      permissions: {
        gained: both ? without(after.permissions ?? [], before.permissions ?? []) : [],
        lost: both ? without(before.permissions ?? [], after.permissions ?? []) : [],
        notGranted: canTell ? without(asked, after.permissions ?? []) : [],
      },
      matchedBy: came.has(id) ? 'id' : (pair?.matchedBy ?? null),
      candidates: candidates.get(before) ?? [],
      mandateRequired: change === 'replaced' && mandate(after),
      mayReactivate,
    });
  }
  for (const after of fresh) {
    if (taken.has(after)) continue;
    summary.added++;
    accounts.push({
      change: 'added',
      id: after.id,
      before: null,
      after,
      changedFields: [],
      permissions: {
        gained: [],
        lost: [],
        notGranted: after.permissions === undefined ? [] : without(asked, after.permissions ?? []),
      },
      matchedBy: null,
      candidates: candidates.get(after) ?? [],
      mandateRequired: mandate(after),
      mayReactivate: false,
    });
  }
  const report = {
    outcome: isRelinked ? 'relinked' : 'new_authorization',
    authorization,
    ...(isRelinked ? {} : { previousAuthorization: requested.authorization }),
    evidence: 'relink_result',
    nextStep:
      !isRelinked || summary.added + summary.replaced > 0
        ? 'reconcile'
        : summary.missing + summary.unconfirmed > 0 || mayReactivateAny
          ? 'refresh_accounts'
          : 'done',
    complete,
    requested,
    summary,
    accounts,
    warnings: [],
  };
  return Object.defineProperty(report, 'session', { value: session });
}
