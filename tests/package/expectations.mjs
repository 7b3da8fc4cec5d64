/** What calls said, in a form that two implementations can be compared by. */
import assert from 'node:assert/strict';
import { RelinkError } from 'fc-relink';
import { OracleError } from './oracle.mjs';

/** What an object holds, no getter called; of a proxy nothing need be true. */
function held(object, key) {
  try {
    return Object.getOwnPropertyDescriptor(object, key)?.value;
  } catch {
    return undefined;
  }
}

/** Names each object that goes in, by where it stands. */
function namesOf(args) {
  const names = new Map();
  const name = (value, as) => {
    if (typeof value === 'object' && value !== null && !names.has(value)) names.set(value, as);
  };
  const nameAll = (list, as) => {
    const elements = held(list, 'data') ?? list;
    for (let i = 0; i < Math.min(held(elements, 'length') ?? 0, 1_000); i += 1)
      name(held(elements, i), `${as}[${i}]`);
  };
  const [result, existing] = args.map((it) => it ?? {});
  const inner = held(result, 'financialConnectionsSession') ?? {};
  for (const list of [held(inner, 'accounts'), held(result, 'accounts'), result])
    nameAll(list ?? {}, 'accounts');
  nameAll(existing, 'existing');
  name(inner, 'session');
  name(held(result, 'error'), 'error');
  name(result, 'result');
  return names;
}

/**
 * What a call gave or threw, as plain data: objects that went in are told by where they stood, warnings by their code and the
 * place that a message must name. Keys and their order count.
 */
export function said(call, args) {
  const names = namesOf(args);
  const place = (value) => {
    if (typeof value === 'symbol' || typeof value === 'function') return typeof value;
    if (typeof value !== 'object' || value === null) return value;
    return names.get(value) ?? 'an object that did not go in';
  };
  let value;
  try {
    value = call();
  } catch (error) {
    assert.ok(error instanceof RelinkError || error instanceof OracleError, String(error?.stack ?? error));
    return { thrown: error.code, path: error.path, result: place(error.result) };
  }
  if (Array.isArray(value)) return value.map((need) => ({ ...need, accounts: need.accounts.map(place) }));
  assert.equal(Object.getOwnPropertyDescriptor(value, 'session').enumerable, false);
  const told = ({ code, message }) =>
    code === 'malformed_account' ? `${code} ${/^[^ ]+/.exec(message)[0].replace(/:$/, '')}` : code;
  return {
    ...value,
    ...('error' in value && { error: place(value.error) }),
    session: place(value.session),
    accounts: value.accounts.map((entry) => ({
      ...entry,
      before: place(entry.before),
      after: place(entry.after),
    })),
    warnings: value.warnings.map((warning) => (typeof warning === 'string' ? warning : told(warning))).sort(),
  };
}
