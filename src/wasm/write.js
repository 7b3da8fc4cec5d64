/** Makes the objects of the report from tables of integers (`write.rs` knows their layout). */

/** @import { Reader } from './read.js' */

/** Takes integers off a table, one after the other. */
class Cursor {
  #at = 0;
  /** @type {Uint32Array} */
  table;
  /** @type {Reader} */
  reader;

  /** @param {Uint32Array} table @param {Reader} reader */
  constructor(table, reader) {
    this.table = table;
    this.reader = reader;
  }

  number() {
    return this.table[this.#at++];
  }

  flag() {
    return this.number() === 1;
  }

  /** A string, or `null` where it is not set. */
  text() {
    return this.reader.textOf(this.number());
  }

  texts() {
    const length = this.number();
    const texts = new Array(length);
    // An empty string is not set, but it is an item.
    for (let i = 0; i < length; i++) texts[i] = this.text() ?? '';
    return texts;
  }

  /** The caller's own element of a side, or `null`. @param {number} side */
  item(side) {
    const place = this.number();
    return place === 0 ? null : this.reader.items[side][place - 1];
  }
}

/** @param {Cursor} from */
function entry(from) {
  return {
    change: from.text(),
    id: from.text(),
    before: from.item(0),
    after: from.item(1),
    changedFields: from.texts(),
    permissions: { gained: from.texts(), lost: from.texts(), notGranted: from.texts() },
    matchedBy: from.text(),
    candidates: from.texts(),
    mandateRequired: from.flag(),
    mayReactivate: from.flag(),
  };
}

/** The fields that an outcome alone carries. @param {Cursor} from @param {string | null} outcome */
function carried(from, outcome) {
  switch (outcome) {
    case 'error':
      return { error: from.reader.error };
    case 'relinked':
      return { authorization: from.text() };
    case 'new_authorization':
      return { authorization: from.text(), previousAuthorization: from.text() };
    case 'failed':
      return { reason: from.text(), authorization: from.text(), failureReason: from.text() };
    default:
      return { cancelReason: from.text() };
  }
}

/**
 * A report.
 *
 * @param {Uint32Array} table
 * @param {Reader} reader
 * @param {[code: string, message: string][]} warnings
 */
export function writeReport(table, reader, warnings) {
  const from = new Cursor(table, reader);
  const outcome = from.text();
  const report = {
    outcome,
    ...carried(from, outcome),
    evidence: from.text(),
    nextStep: from.text(),
    complete: from.flag(),
    requested: { authorization: from.text(), account: from.text() },
    summary: Object.fromEntries(Array.from({ length: from.number() }, () => [from.text(), from.number()])),
    accounts: Array.from({ length: from.number() }, () => entry(from)),
    warnings: warnings.map(([code, message]) => ({ code, message })),
  };
  // Not enumerable: it may carry the client secret, and reports are logged.
  return Object.defineProperty(report, 'session', { value: reader.session });
}

/** The entries of a triage. @param {Uint32Array} table @param {Reader} reader */
export function writeNeeds(table, reader) {
  const from = new Cursor(table, reader);
  return Array.from({ length: from.number() }, () => ({
    action: from.text(),
    authorization: from.text(),
    institutionName: from.text(),
    accounts: Array.from({ length: from.number() }, () => from.item(0)),
    causes: from.texts(),
    deadline: from.flag() ? from.number() : null,
  }));
}
