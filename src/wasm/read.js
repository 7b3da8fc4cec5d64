/**
 * Reads what JavaScript gave into tables of integers, so that no string has to be copied into wasm memory.
 *
 * Equal strings get equal numbers. Nothing is decided here: what a value means, and whether a wrong one is an error, is the
 * business of the Rust side (`rows.rs`, `check.rs`), which knows the layout of each table as well.
 */

/** The property, or undefined where it cannot be read. @param {any} object @param {string | symbol} key */
export function peek(object, key) {
  try {
    return object[key];
  } catch {
    return undefined;
  }
}

/** Whether it is an array, and no revoked proxy. @param {unknown} value */
export function isArray(value) {
  try {
    return Array.isArray(value);
  } catch {
    // A revoked proxy.
    return false;
  }
}

/** Whether it is an object, no array, and no revoked proxy. @param {unknown} value @returns {value is Record<string, any>} */
export function isObject(value) {
  try {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

const ABSENT = 0;
const NULL = 1;
const EMPTY = 2;

/** A value of another kind than expected is `WRONG` plus the place of its kind in this list. */
const WRONG = 0xffffff00;
const KINDS = [
  'undefined',
  'boolean',
  'number',
  'bigint',
  'string',
  'symbol',
  'function',
  'object',
  'array',
  'null',
];
const UNREADABLE_KIND = KINDS.length;

/** What an account can be. */
const OBJECT = 0;
const BARE_ID = 1;

/** How many integers an account takes, an account number, and an authorization. */
const ACCOUNT_WIDTH = 21;
const NUMBER_WIDTH = 5;
const AUTHORIZATION_WIDTH = 6;

/** How many integers a table begins with. */
const HEAD = 2;

/** The sides that accounts are of. */
const OWN = 0;
const RETURNED = 1;

/** Longer lists are not read: what they hold would fill the memory of a tab. */
const MOST_ITEMS = 1_048_576;

/** So many texts in lists of one call: many accounts may share one list. */
const MOST_TEXTS = 4 * MOST_ITEMS;

/** Later times, in Unix seconds, are none: that is the year 2096, or milliseconds. */
const LATEST = 4_000_000_000;

/** How a list was given. */
const NO_LIST = 0;
const ARRAY = 1;
const LIST_OBJECT = 2;
const TOO_LONG = 3;

/** The length of an array that can be read, else -1. @param {unknown} value */
function lengthOf(value) {
  if (!Array.isArray(value)) return -1;
  // A proxy may say anything.
  const length = /** @type {unknown} */ (value.length);
  const isOne = typeof length === 'number' && Number.isInteger(length) && length >= 0 && length <= MOST_ITEMS;
  return isOne ? length : -1;
}

/** Stands in a snapshot for what could not be read. */
const UNREADABLE = Symbol('unreadable');

/** All fields that are read, at whatever depth. */
const FIELDS = [
  'id',
  'authorization',
  'status',
  'institution_name',
  'category',
  'subcategory',
  'last4',
  'display_name',
  'permissions',
  'supported_payment_method_types',
  'account_numbers',
  'status_details',
  'inactive',
  'active',
  'action',
  'cause',
  'expected_deactivation_date',
  'identifier_type',
  'expected_expiry_date',
  'supported_networks',
];

/** The words that Rust knows by name. @type {Map<string, number>} */
const words = new Map();
/** @type {string[]} */
const texts = ['', '', ''];

/** Makes the words known, in the order of their numbers. @param {string} list */
export function defineWords(list) {
  if (words.size > 0) return;
  for (const word of list.trim().split(' ')) {
    words.set(word, texts.length);
    texts.push(word);
  }
}

/** @param {unknown} value */
function wrong(value) {
  if (value === UNREADABLE) return WRONG + UNREADABLE_KIND;
  if (value === null) return WRONG + KINDS.indexOf('null');
  try {
    return WRONG + KINDS.indexOf(Array.isArray(value) ? 'array' : typeof value);
  } catch {
    // A revoked proxy.
    return WRONG + UNREADABLE_KIND;
  }
}

/** Stands for an object that is not there: reading a property of `null` would throw, and that takes long. */
const NOTHING = Object.freeze({});

/** @param {object} object */
const orNull = (object) => (object === NOTHING ? null : object);

/**
 * The value where it is an object, else another one.
 *
 * @param {any} value
 * @param {Record<string, any>} otherwise
 */
const objectOr = (value, otherwise) => (isObject(value) ? value : otherwise);

/** Whether an object is a session rather than what wraps one. @param {any} value */
function isSession(value) {
  const type = peek(value, 'object');
  if (typeof type === 'string')
    return type === 'financial_connections.session' || type === 'link_account_session';
  const has = (/** @type {string} */ key) => objectOr(peek(value, key), NOTHING) !== NOTHING;
  return has('relink_result') || has('relink_options') || has('accounts') || isArray(peek(value, 'accounts'));
}

/**
 * A copy that can be read without surprises, for a value of which some part threw.
 *
 * @param {any} value
 * @returns {unknown}
 */
function snapshot(value, depth = 4) {
  try {
    if (depth === 0 || typeof value !== 'object' || value === null) return value;
    const isList = Array.isArray(value);
    const keys = isList ? Array.from({ length: Math.max(lengthOf(value), 0) }, (_, i) => i) : FIELDS;
    /** @type {any} */
    const copy = isList ? [] : {};
    for (const key of keys) {
      try {
        copy[key] = snapshot(value[key], depth - 1);
      } catch {
        copy[key] = UNREADABLE;
      }
    }
    return copy;
  } catch {
    return UNREADABLE;
  }
}

/** @type {unknown[]} */
const NO_ITEMS = [];

/** Reads everything of one call; strings and objects are remembered for the report. */
export class Reader {
  /** @type {Map<string, number>} */
  #numbers = new Map();
  /** @type {string[]} */
  #texts = [];
  /** What cells of the last account held (the first is for networks), and their numbers. @type {unknown[]} */
  #last = Array.from({ length: 11 }, () => undefined);
  /** @type {number[]} */
  #lastNumbers = new Array(11).fill(0);
  /** Lists of texts, each after its length. @type {number[]} */
  #lists = [];
  /** The cells of all account numbers. @type {number[]} */
  #numbered = [];
  /** Whether what is no account number is kept, to be refused. */
  #isStrict = false;
  /** The elements of the accounts that were read, by side: the page's own, and those of the session. @type {unknown[][]} */
  items = [[], []];
  /** The list that was looked at last. @type {unknown[]} */
  #found = [];
  #length = 0;
  #hasMore = false;
  /** @type {Uint32Array | undefined} */
  #own;
  /** @type {unknown} */
  session = null;
  /** @type {unknown} */
  error = null;

  /** The string of a symbol, `null` where it is not set. @param {number} symbol */
  textOf(symbol) {
    return symbol <= EMPTY
      ? null
      : symbol < texts.length
        ? texts[symbol]
        : this.#texts[symbol - texts.length];
  }

  /** The number of a text. @param {unknown} value */
  text(value) {
    if (typeof value !== 'string') return value === undefined ? ABSENT : value === null ? NULL : wrong(value);
    if (value === '') return EMPTY;
    const known = this.#numbers.get(value);
    if (known !== undefined) return known;
    const number = texts.length + this.#texts.length;
    this.#numbers.set(value, number);
    this.#texts.push(value);
    return number;
  }

  /** The number of a text that is mostly the one that the account before had in that cell. @param {number} cell @param {unknown} value */
  #repeated(cell, value) {
    if (value === this.#last[cell] && value !== undefined) return this.#lastNumbers[cell];
    this.#last[cell] = value;
    return (this.#lastNumbers[cell] = this.text(value));
  }

  /** The number of a text that may be one of the words. @param {any} value */
  #word(value) {
    return words.get(value) ?? this.text(value);
  }

  /** Unix seconds plus one. @param {unknown} value */
  #date(value) {
    if (value === undefined || value === null) return 0;
    return typeof value === 'number' && value >= 0 && value <= LATEST ? Math.floor(value) + 1 : wrong(value);
  }

  /**
   * Where a list of texts starts among the lists, plus two. Most accounts of a page have the same lists: one that is like the
   * last in its cell is not stored again.
   *
   * @param {number} cell
   * @param {unknown} value
   */
  #words(cell, value) {
    if (value === undefined) return ABSENT;
    if (value === null) return NULL;
    const length = lengthOf(value);
    if (length < 0) return wrong(value);
    const items = /** @type {unknown[]} */ (value);
    const last = /** @type {unknown[]} */ (this.#last[cell] ?? NO_ITEMS);
    let same = 0;
    /** @type {unknown} */
    let item;
    while (same < length && (item = items[same]) === last[same] && item !== undefined) same++;
    if (same === length && length === last.length && last !== NO_ITEMS) return this.#lastNumbers[cell];
    const lists = this.#lists;
    if (lists.length + length > MOST_TEXTS) return wrong(UNREADABLE);
    const read = last.slice(0, same);
    if (same < length) read.push(item);
    // Each item once: a getter may say something else the next time.
    while (read.length < length) read.push(items[read.length]);
    const start = lists.length + 2;
    lists.push(length);
    for (const text of read) lists.push(this.#word(text));
    this.#last[cell] = read;
    return (this.#lastNumbers[cell] = start);
  }

  /**
   * Where the account numbers of an account start among all of them, plus two.
   *
   * @param {unknown} value
   */
  #accountNumbers(value) {
    if (value === undefined) return ABSENT;
    if (value === null) return NULL;
    const length = lengthOf(value);
    if (length < 0) return wrong(value);
    if (this.#numbered.length + length > MOST_TEXTS) return wrong(UNREADABLE);
    const rows = [];
    for (let i = 0; i < length; i++) {
      const number = value[i];
      if (isObject(number)) {
        rows.push(
          OBJECT,
          this.#word(number.identifier_type),
          this.#word(number.status),
          this.#date(number.expected_expiry_date),
          this.#words(0, number.supported_networks),
        );
      } else if (this.#isStrict) {
        rows.push(wrong(number), 0, 0, 0, 0);
      }
    }
    const start = this.#numbered.length;
    for (const cell of rows) this.#numbered.push(cell);
    return start / NUMBER_WIDTH + 2;
  }

  /** @param {Uint32Array} table @param {number} at @param {unknown} account */
  #account(table, at, account) {
    if (typeof account === 'string') {
      table[at] = BARE_ID;
      table[at + 1] = this.text(account);
      return;
    }
    if (!isObject(account)) {
      table[at] = wrong(account);
      return;
    }
    table[at] = OBJECT;
    table[at + 1] = this.text(account.id);
    table[at + 2] = this.#repeated(2, account.authorization);
    table[at + 3] = this.#word(account.status);
    table[at + 4] = this.#repeated(4, account.institution_name);
    table[at + 5] = this.#repeated(5, account.category);
    table[at + 6] = this.#repeated(6, account.subcategory);
    table[at + 7] = this.text(account.last4);
    table[at + 8] = this.text(account.display_name);
    table[at + 9] = this.#words(9, account.permissions);
    table[at + 10] = this.#words(10, account.supported_payment_method_types);
    const before = this.#numbered.length;
    table[at + 11] = this.#accountNumbers(account.account_numbers);
    table[at + ACCOUNT_WIDTH - 1] = (this.#numbered.length - before) / NUMBER_WIDTH;
    const details = account.status_details;
    if (isObject(details)) {
      const { inactive, active } = details;
      if (isObject(inactive)) {
        table[at + 14] = this.#word(inactive.action);
        table[at + 15] = this.text(inactive.cause);
      } else if (inactive != null) table[at + 13] = wrong(inactive);
      if (isObject(active)) {
        table[at + 17] = this.#word(active.action);
        table[at + 18] = this.text(active.cause);
        table[at + 19] = this.#date(active.expected_deactivation_date);
      } else if (active != null) table[at + 16] = wrong(active);
    } else if (details != null) table[at + 12] = wrong(details);
  }

  /** @param {Uint32Array} table @param {number} at @param {unknown} authorization */
  #authorization(table, at, authorization) {
    if (!isObject(authorization)) {
      table[at] = wrong(authorization);
      return;
    }
    table[at] = OBJECT;
    table[at + 1] = this.text(authorization.id);
    table[at + 2] = this.#word(authorization.status);
    const details = authorization.status_details;
    if (isObject(details)) {
      const inactive = details.inactive;
      if (isObject(inactive)) table[at + 5] = this.#word(inactive.action);
      else if (inactive != null) table[at + 4] = wrong(inactive);
    } else if (details != null) table[at + 3] = wrong(details);
  }

  /** How a value gives a list; `#found` and `#hasMore` then hold what it gives. @param {any} value */
  #list(value) {
    this.#found = [];
    this.#length = 0;
    this.#hasMore = false;
    if (value === undefined || value === null) return NO_LIST;
    try {
      let how = ARRAY;
      let items = value;
      if (isObject(value)) {
        how = LIST_OBJECT;
        this.#hasMore = peek(value, 'has_more') === true;
        items = value.data;
      }
      if (!Array.isArray(items)) return wrong(value);
      // Once: a proxy may say something else, or throw, the next time.
      const length = lengthOf(items);
      if (length < 0) return TOO_LONG;
      this.#found = items;
      this.#length = length;
      return how;
    } catch {
      return wrong(UNREADABLE);
    }
  }

  /** A table of the page's own accounts, which are read once: they are to be as they were before a flow. @param {unknown} value */
  own(value) {
    return (this.#own ??= this.#accounts(value, OWN));
  }

  /** A table of accounts. @param {unknown} value @param {number} side */
  #accounts(value, side) {
    this.#isStrict = side === OWN;
    const { table, items } = this.#table(value, ACCOUNT_WIDTH, (cells, at, item) =>
      this.#account(cells, at, item),
    );
    this.items[side] = items;
    return table;
  }

  /** A table of the authorizations that options hold. @param {any} options */
  authorizations(options) {
    let value;
    try {
      value = options?.authorizations;
    } catch {
      value = UNREADABLE;
    }
    return this.#table(value, AUTHORIZATION_WIDTH, (cells, at, item) => this.#authorization(cells, at, item))
      .table;
  }

  /**
   * A table of a list: how it was given and whether there is more of it, then a row for each item.
   *
   * @param {unknown} value
   * @param {number} width
   * @param {(table: Uint32Array, at: number, item: unknown) => void} read
   */
  #table(value, width, read) {
    const how = this.#list(value);
    const list = this.#found;
    const length = this.#length;
    const table = new Uint32Array(HEAD + length * width);
    table[0] = how;
    table[1] = Number(this.#hasMore);
    const items = new Array(length);
    for (let i = 0, at = HEAD; i < length; i++, at += width) {
      let item;
      try {
        item = list[i];
        read(table, at, item);
      } catch {
        // Some part of it threw: a getter, or a proxy.
        table.fill(0, at, at + width);
        read(table, at, item === undefined ? UNREADABLE : snapshot(item));
      }
      items[i] = item;
    }
    return { table, items };
  }

  /**
   * What the flow resolved with, or a bare session: whether there is an error, whether there is a session, and the session's
   * fields. Its accounts are then to be had by `returned`.
   *
   * @param {any} result
   */
  result(result) {
    const outer = objectOr(result, NOTHING);
    const error = objectOr(peek(outer, 'error'), NOTHING);
    const session = objectOr(peek(outer, 'financialConnectionsSession'), isSession(outer) ? outer : NOTHING);
    this.error = orNull(error);
    this.session = orNull(session);
    const options = objectOr(peek(session, 'relink_options'), NOTHING);
    const outcome = objectOr(peek(session, 'relink_result'), NOTHING);
    const canceled = objectOr(peek(objectOr(peek(session, 'status_details'), NOTHING), 'cancelled'), NOTHING);
    let permissions = peek(session, 'permissions');
    try {
      permissions = this.#words(9, permissions);
    } catch {
      permissions = this.#words(9, snapshot(permissions));
    }
    return Uint32Array.of(
      Number(this.error !== null),
      Number(this.session !== null),
      this.text(peek(options, 'authorization')),
      this.text(peek(options, 'account')),
      this.text(peek(outcome, 'authorization')),
      this.text(peek(outcome, 'account')),
      this.#word(peek(outcome, 'failure_reason')),
      this.text(peek(canceled, 'reason')),
      permissions,
    );
  }

  /** A table of the accounts of the session. */
  returned() {
    return this.#accounts(peek(this.session, 'accounts'), RETURNED);
  }

  /** Whether it can be options: an object, or nothing. @param {unknown} value */
  areOptions(value) {
    return value === undefined || value === null || isObject(value);
  }

  /** Whether it can be options, and the authorization and account that they name. @param {any} options */
  requested(options) {
    const cell = (/** @type {string} */ name) => {
      try {
        return this.text(options?.[name]);
      } catch {
        return wrong(UNREADABLE);
      }
    };
    return Uint32Array.of(Number(this.areOptions(options)), cell('authorization'), cell('account'));
  }

  /** The present time in Unix seconds, NaN for what is none. @param {any} options */
  now(options) {
    try {
      const now = options?.now ?? Date.now() / 1000;
      return typeof now === 'number' ? now : NaN;
    } catch {
      return NaN;
    }
  }

  /** All lists that the tables refer to. */
  lists() {
    return new Uint32Array(this.#lists);
  }

  /** All account numbers that the tables refer to. */
  numbers() {
    return new Uint32Array(this.#numbered);
  }
}
