import assert from 'node:assert/strict';

/** An entry of `report.accounts` in full, from what differs from an account about which there is nothing to say. */
export const entry = (said) => ({
  changedFields: [],
  permissions: { gained: [], lost: [], notGranted: [] },
  matchedBy: null,
  candidates: [],
  mandateRequired: false,
  mayReactivate: false,
  before: null,
  after: null,
  ...said,
});

/** `report.summary` in full, from the counts that are not zero. */
export const counts = (said) => ({
  reauthorized: 0,
  replaced: 0,
  added: 0,
  missing: 0,
  unconfirmed: 0,
  untouched: 0,
  ...said,
});

/**
 * Compares a whole report, and that `before`, `after`, `error` and `session` are the identical objects. `expected` has
 * every key of the report; its `warnings` are codes, its `session` is the object that went in.
 */
export function assertReport(actual, { session, ...expected }) {
  for (const warning of actual.warnings) {
    assert.deepEqual(Object.keys(warning).sort(), ['code', 'message']);
    assert.equal(typeof warning.message, 'string');
    assert.notEqual(warning.message, '');
  }
  assert.deepEqual({ ...actual, warnings: actual.warnings.map(({ code }) => code) }, expected);
  expected.accounts.forEach(({ before, after }, i) => {
    assert.equal(actual.accounts[i].before, before, `accounts[${i}].before is the object that went in`);
    assert.equal(actual.accounts[i].after, after, `accounts[${i}].after is the object that went in`);
  });
  assert.equal(actual.error, expected.error);
  assert.equal(actual.session, session);
  assert.equal(Object.getOwnPropertyDescriptor(actual, 'session').enumerable, false);
}

/** Freezes a value and all that it holds. */
export function deepFreeze(value) {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Reflect.ownKeys(value).forEach((key) => deepFreeze(value[key]));
  }
  return value;
}
