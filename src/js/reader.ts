/**
 * Reads objects into rows of numbers, so that no string has to be copied into the wasm's memory. Equal texts get equal numbers.
 *
 * What is read, and in which order, `src/fields.rs` says. Every property is read once, and may throw: getters and proxies are
 * the page's own. So may `map` and its like, which ask an array for its constructor; `Array.from` does not.
 */

import * as schema from 'fc-relink-schema';
import type { FieldKind, FieldSchema } from 'fc-relink-schema';

import { Cells } from './cells.js';
import { errorOf } from './errors.js';
import { isArray, isMissing, isObject, kindOf, peek, UNREADABLE } from './values.js';
import { Writer } from './writer.js';

/** The numbers of a text that is absent, of `null` and of the first text. */
const ABSENT = 0;
const NULL = 1;
const FIRST = 2;

/** Longer lists are not read: what they hold would fill the memory of a tab. */
const MOST_ITEMS = 1_048_576;

/** So many texts and account numbers in the lists of all accounts: many accounts may share one list. */
const MOST_INNER_ITEMS = 4 * MOST_ITEMS;

/** Later times, in Unix seconds, are none: that is the year 2096, or milliseconds. */
const LATEST = 4_000_000_000;

/** A present time later than this, in the year 5138, is one in milliseconds. */
const LATEST_NOW = 100_000_000_000;

/** The last second that a cell can hold. */
const LAST_SECOND = 0xffff_ffff;

/** What a field has to be, for people. */
const EXPECTED = {
  id: 'a non-empty string',
  text: 'a string',
  word: 'a string',
  time: 'a time in Unix seconds',
  words: 'an array',
  object: 'an object',
  objects: 'an array',
} satisfies Record<FieldKind, string>;

/** A field, ready to be read. */
interface Field {
  readonly kind: FieldKind;
  readonly name: string;
  readonly fields: Field[];
  /** Its place among all fields. */
  readonly slot: number;
  /** From the object that is read, or from the item of a list. */
  readonly path: string;
  /** How many cells it takes where it is absent. */
  readonly width: number;
}

/** How many fields there are. */
let slots = 0;

const fieldsOf = (fields: FieldSchema[], outer = ''): Field[] =>
  Array.from(fields, ([kind, name, given = []]) => {
    const path = outer + name;
    const isObject = kind === 'object';
    const inner = fieldsOf(given, isObject ? `${path}.` : '');
    return { kind, name, fields: inner, slot: slots++, path, width: isObject ? widthOf(inner) : 1 };
  });

const widthOf = (fields: Field[]): number => fields.reduce((width, field) => width + field.width, 0);

const ACCOUNT = fieldsOf(schema.account);
const AUTHORIZATION = fieldsOf(schema.authorization);
const SESSION = fieldsOf(schema.session);
const REQUESTED = fieldsOf(schema.requested);

/** The texts with the first numbers. */
const WORDS: readonly string[] = schema.words;

/** The numbers of the words. Some stand there twice; the first counts. */
const NUMBERS = new Map<string, number>();
WORDS.forEach((word, place) => {
  if (!NUMBERS.has(word)) NUMBERS.set(word, FIRST + place);
});

/** Something that is wrong, and where. */
class Fault extends Error {
  constructor(
    readonly path: string,
    readonly problem: string,
  ) {
    super();
  }

  /** The same, seen from the list that it is in. */
  within(list: string, index: number): Fault {
    const inner = this.path && `.${this.path}`;
    return new Fault(`${list}[${index}]${inner}`, this.problem);
  }
}

/** Where a value of another kind than expected stands. */
type Wrong = [path: string, expected: string, value: unknown];

const wrong = (...[path, expected, value]: Wrong): Fault =>
  new Fault(path, `must be ${expected}, got ${kindOf(value)}`);

const tooLong = (path: string): Fault => new Fault(path, `must have at most ${MOST_ITEMS} items`);

/** The length of a list, `undefined` where it is none or longer than it may be. */
function lengthOf(list: unknown): number | undefined {
  const length = isArray(list) ? peek(list, 'length') : undefined;
  return typeof length === 'number' && length >= 0 && length <= MOST_ITEMS ? length : undefined;
}

/**
 * An item of a list. Not by {@link peek}, which reads objects of all shapes: engines read arrays faster where there is nothing
 * else.
 */
function itemOf(list: unknown, index: number): unknown {
  try {
    return (list as unknown[])[index];
  } catch {
    return UNREADABLE;
  }
}

/** How a list is read. */
interface ListOptions {
  /** What it is called. */
  root: string;
  fields: Field[];
  /** Whether anything wrong is a fault; otherwise it counts as absent, and a malformed account is left out. */
  isStrict: boolean;
  /** Whether an account may be given by its id alone. */
  takesIds?: boolean;
}

/** The items of a list that a field held, and their numbers. */
interface LastList {
  items: string[];
  numbers: number[];
}

/** Reads everything of one call, and makes its report. */
export class Reader {
  /** First where the page's own accounts begin and where the result does, then what was asked for, then these two. */
  readonly #cells = new Cells();
  /** The numbers of texts that are no words. */
  readonly #numbers = new Map<string, number>();
  readonly #texts: string[] = [];
  /** What each field held last: most accounts of a page share their institution, authorization and permissions. */
  readonly #lastTexts = new Array<string | undefined>(slots).fill(undefined);
  readonly #lastNumbers = new Array<number>(slots).fill(ABSENT);
  readonly #lastLists = new Array<LastList | undefined>(slots).fill(undefined);
  #isStrict = false;
  #innerItems = 0;
  /** The accounts that were left out. */
  readonly #malformed: Fault[] = [];
  /** The accounts that were read, by side: the page's own, and those that came back. */
  readonly #items: [existing: unknown[], returned: unknown[]] = [[], []];
  #session: object | null = null;
  #error: object | null = null;

  /** The string with a number, `null` where it is not set. */
  textOf(number: number): string | null {
    const place = number - FIRST;
    return (place < WORDS.length ? WORDS[place] : this.#texts[place - WORDS.length]) || null;
  }

  #number(text: string): number {
    if (text === '') return FIRST;
    let number = this.#numbers.get(text);
    if (number === undefined) {
      number = FIRST + WORDS.length + this.#texts.length;
      this.#numbers.set(text, number);
      this.#texts.push(text);
    }
    return number;
  }

  #word(text: string): number {
    return NUMBERS.get(text) ?? this.#number(text);
  }

  /** Refuses a value, or lets it count as absent. @throws {@link Fault} where values are read strictly */
  #absent(field: Field, value: unknown): typeof ABSENT {
    if (!this.#isStrict || isMissing(value)) return ABSENT;
    const isList = field.kind === 'words' || field.kind === 'objects';
    throw isList && isArray(value) && peek(value, 'length') !== UNREADABLE
      ? tooLong(field.path)
      : wrong(field.path, EXPECTED[field.kind], value);
  }

  #text(field: Field, value: unknown): number {
    if (typeof value !== 'string') return value === null ? NULL : this.#absent(field, value);
    const { slot } = field;
    if (value === this.#lastTexts[slot]) return this.#lastNumbers[slot];
    this.#lastTexts[slot] = value;
    return (this.#lastNumbers[slot] = field.kind === 'word' ? this.#word(value) : this.#number(value));
  }

  #time(field: Field, value: unknown): number {
    const isTime = typeof value === 'number' && value >= 0 && value <= LATEST;
    return isTime ? Math.floor(value) + 1 : this.#absent(field, value);
  }

  /** The length of a list within an account, all of which together must not be too long. */
  #innerLength(list: unknown): number | undefined {
    const length = list === null ? 0 : lengthOf(list);
    if (length === undefined || this.#innerItems + length > MOST_INNER_ITEMS) return;
    this.#innerItems += length;
    return length;
  }

  #words(field: Field, list: unknown): void {
    const length = this.#innerLength(list);
    if (length === undefined) {
      this.#cells.push(this.#absent(field, list));
      return;
    }
    const last = (this.#lastLists[field.slot] ??= { items: [], numbers: [] });
    const at = this.#cells.push(0);
    for (let i = 0; i < length; i++) {
      const text = itemOf(list, i);
      if (typeof text === 'string') {
        // Not beyond its end: a page may have given all objects properties that are numbers.
        if (i >= last.items.length || text !== last.items[i]) {
          last.items[i] = text;
          last.numbers[i] = this.#word(text);
        }
        this.#cells.push(last.numbers[i]);
      } else if (this.#isStrict) {
        throw wrong('', 'a string', text).within(field.path, i);
      }
    }
    this.#cells.set(at, this.#cells.length - at);
  }

  #objects(field: Field, list: unknown): void {
    const length = this.#innerLength(list);
    if (length === undefined) {
      this.#cells.push(this.#absent(field, list));
      return;
    }
    const at = this.#cells.push(0);
    let count = 1;
    for (let i = 0; i < length; i++) {
      const object = itemOf(list, i);
      try {
        if (isObject(object)) {
          this.#record(field.fields, object);
          count++;
        } else if (this.#isStrict) {
          throw wrong('', 'an object', object);
        }
      } catch (fault) {
        throw fault instanceof Fault ? fault.within(field.path, i) : fault;
      }
    }
    this.#cells.set(at, count);
  }

  /** Reads the fields of an object, or lets them be absent. */
  #object(field: Field, object: unknown): void {
    if (isObject(object)) {
      this.#record(field.fields, object);
      return;
    }
    // An empty array is PHP's empty object.
    if (lengthOf(object) !== 0) this.#absent(field, object);
    this.#cells.skip(field.width);
  }

  /** Reads fields, in their order. */
  #record(fields: Field[], object: object, first = 0): void {
    for (let i = first; i < fields.length; i++) {
      const field = fields[i];
      let value: unknown;
      try {
        value = (object as Record<string, unknown>)[field.name];
      } catch {
        value = UNREADABLE;
      }
      switch (field.kind) {
        case 'text':
        case 'word':
          this.#cells.push(this.#text(field, value));
          break;
        case 'words':
          this.#words(field, value);
          break;
        case 'objects':
          this.#objects(field, value);
          break;
        case 'object':
          this.#object(field, value);
          break;
        case 'time':
          this.#cells.push(this.#time(field, value));
      }
    }
  }

  /** Reads an account or an authorization. @returns what is wrong with it where it is malformed */
  #item(item: unknown, { fields, takesIds = false }: ListOptions): Wrong | undefined {
    if (takesIds && typeof item === 'string' && item !== '') {
      this.#cells.push(this.#number(item));
      this.#cells.skip(widthOf(fields) - 1);
      return undefined;
    }
    if (!isObject(item)) return ['', takesIds ? 'an account or a non-empty id' : 'an object', item];
    const [{ name, path, kind }] = fields;
    const id = peek(item, name);
    if (typeof id !== 'string' || id === '') return [path, EXPECTED[kind], id];
    this.#cells.push(this.#number(id));
    this.#record(fields, item, 1);
    return undefined;
  }

  /**
   * Reads a list, given as an array or as Stripe's list object: whether there is more of it, how many of its items are malformed,
   * and the others after their number.
   *
   * @returns the items that were read
   */
  #list(given: unknown, options: ListOptions): unknown[] {
    this.#isStrict = options.isStrict;
    const head = this.#cells.skip(3);
    if (isMissing(given)) return [];
    const isListObject = isObject(given);
    const list = isListObject ? peek(given, 'data') : given;
    const root = isListObject ? `${options.root}.data` : options.root;
    const length = lengthOf(list);
    if (length === undefined && options.isStrict) {
      throw isArray(list) && peek(list, 'length') !== UNREADABLE
        ? tooLong(options.root)
        : wrong(options.root, 'an array or a list object', given);
    }
    // A list that is too long has more than is read, which is nothing.
    const isTooLong = length === undefined && isArray(list);
    const hasMore = isTooLong || (isListObject && peek(given, 'has_more') === true);
    this.#cells.set(head, Number(hasMore));
    if (length === undefined) return [];
    const items: unknown[] = [];
    let malformed = 0;
    for (let i = 0; i < length; i++) {
      const item = itemOf(list, i);
      let odd: Fault | undefined;
      try {
        const expected = this.#item(item, options);
        if (expected === undefined) items.push(item);
        else if (options.isStrict || ++malformed <= schema.mostMalformed) odd = wrong(...expected);
      } catch (fault) {
        if (!(fault instanceof Fault)) throw fault;
        odd = fault;
      }
      if (odd && options.isStrict) throw odd.within(root, i);
      if (odd) this.#malformed.push(odd.within(root, i));
    }
    this.#cells.set(head + 1, malformed);
    this.#cells.set(head + 2, items.length);
    return items;
  }

  /** Reads what is the page's own. @throws {@link RelinkError} `invalid_options`, with the path of what is wrong */
  #strictly<T>(read: () => T): T {
    const { length } = this.#cells;
    this.#isStrict = true;
    try {
      return read();
    } catch (fault) {
      this.#cells.length = length;
      if (!(fault instanceof Fault)) throw fault;
      const { path, problem } = fault;
      throw errorOf({ code: 'invalid_options', message: `${path} ${problem}`, path });
    }
  }

  /** Options that are an object, or nothing. */
  #options(options: unknown): object {
    if (isMissing(options)) return {};
    if (isObject(options)) return options;
    throw wrong('options', 'an object', options);
  }

  /** Reads which authorization and which account the options of `interpret` ask for. To be called first. */
  options(options: unknown): void {
    this.#cells.skip(2);
    this.#strictly(() => {
      this.#record(REQUESTED, this.#options(options));
    });
  }

  /** Notes which authorization and which account the options of `relink` ask for. @returns those that are set */
  asked(authorization: unknown, account: unknown): { authorization?: unknown; account?: unknown } {
    this.options({ authorization, account });
    return { ...(authorization ? { authorization } : {}), ...(account ? { account } : {}) };
  }

  /** Reads the page's own accounts. */
  existing(accounts: unknown): void {
    const { length } = this.#cells;
    const options = { root: 'existingAccounts', fields: ACCOUNT, isStrict: true, takesIds: true };
    this.#items[0] = this.#strictly(() => this.#list(accounts, options));
    this.#cells.set(0, length);
  }

  /** Reads what Stripe's call resolved with, or a session by itself. */
  result(given: unknown): void {
    const result = isObject(given) ? given : {};
    const error = peek(result, 'error');
    const wrapped = peek(result, 'financialConnectionsSession');
    const isFetched = !isObject(wrapped) && isSession(result);
    this.#error = isObject(error) ? error : null;
    this.#session = isObject(wrapped) ? wrapped : isFetched ? result : null;
    this.#isStrict = false;
    this.#cells.set(1, this.#cells.length);
    for (const flag of [this.#error, this.#session, isFetched]) this.#cells.push(Number(Boolean(flag)));
    this.#record(SESSION, this.#session ?? {});
    const options = { root: 'accounts', fields: ACCOUNT, isStrict: false };
    this.#items[1] = this.#list(peek(this.#session, 'accounts'), options);
  }

  /** Reads what a triage is made of. */
  triage(accounts: unknown, given: unknown): void {
    this.#strictly(() => {
      const options = this.#options(given);
      const now = peek(options, 'now') ?? Date.now() / 1000;
      if (typeof now !== 'number' || !(now >= 0 && now <= LATEST_NOW)) throw wrong('now', EXPECTED.time, now);
      // No date that is read is later than the last second of a cell.
      this.#cells.push(Math.min(now, LAST_SECOND));
      const authorizations = peek(options, 'authorizations');
      this.#list(authorizations, { root: 'authorizations', fields: AUTHORIZATION, isStrict: true });
      this.#items[0] = this.#list(accounts, { root: 'accounts', fields: ACCOUNT, isStrict: true });
    });
  }

  /** Everything that was read. */
  cells(): Uint32Array {
    return this.#cells.all();
  }

  /** One of the first accounts that were left out. */
  malformed(index: number): { path: string; problem: string } {
    return this.#malformed[index];
  }

  /** Makes the report that these cells describe. */
  report(cells: Uint32Array, warnings: [code: string, message: string][]): object {
    return new Writer(cells, this, this.#items).report(warnings, this.#session, this.#error);
  }

  /** Makes the entries of a triage that these cells describe. */
  needs(cells: Uint32Array): object[] {
    return new Writer(cells, this, this.#items).needs();
  }
}

/**
 * Whether an object is a session, rather than what Stripe.js resolves with.
 *
 * @see https://docs.stripe.com/api/financial_connections/sessions/object
 */
function isSession(value: unknown): boolean {
  if (!isObject(value)) return false;
  const type = peek(value, 'object');
  if (typeof type === 'string')
    return type === 'financial_connections.session' || type === 'link_account_session';
  const accounts = peek(value, 'accounts');
  return (
    isArray(accounts) ||
    [accounts, peek(value, 'relink_result'), peek(value, 'relink_options')].some(isObject)
  );
}
