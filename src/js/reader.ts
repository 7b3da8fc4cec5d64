/**
 * Reads objects into rows of numbers, so that no string has to be copied into the wasm's memory. Equal texts get equal numbers.
 *
 * What is read, and in which order, `src/fields.rs` says. Every property is read once, and may throw: getters and proxies are
 * the page's own. So may `map` and its like, which ask an array for its constructor; `Array.from` does not.
 */

import * as schema from 'fc-relink-schema';
import type { Shape, Sink } from 'fc-relink-schema';

import { Cells } from './cells.js';
import { errorOf } from './errors.js';
import { isArray, isMissing, isObject, kindOf, peek, UNREADABLE } from './values.js';
import { Writer } from './writer.js';

/** The cell of a field that is absent, of a text that is `null`, and of the first text. */
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

/** What values have to be, for people. */
const TEXT = 'a string';
const ID = 'a non-empty string';
const TIME = 'a time in Unix seconds';
const OBJECT = 'an object';

/** The texts by their numbers: of those that are none, of the words, and then of all others. */
const WORDS: readonly (string | null)[] = [null, null, ...schema.words];

/** The numbers of the words. Some stand there twice; the first counts. */
const NUMBERS = new Map<unknown, number>();
WORDS.forEach((word, number) => {
  if (!NUMBERS.has(word)) NUMBERS.set(word, number);
});

/** Something that is wrong, and where. */
class Fault extends Error {
  constructor(
    readonly path: string,
    readonly problem: string,
  ) {
    super();
  }
}

/** What was thrown, seen from the list that it is in. */
function within<T>(list: string, index: number, thrown: T): T | Fault {
  if (!(thrown instanceof Fault)) return thrown;
  const inner = thrown.path && `.${thrown.path}`;
  return new Fault(`${list}[${index}]${inner}`, thrown.problem);
}

/** Where a value of another kind than expected stands. */
type Wrong = [path: string, expected: string, value: unknown];

const wrong = (...[path, expected, value]: Wrong): Fault =>
  new Fault(path, `must be ${expected}, got ${kindOf(value)}`);

/** The length of a list, `undefined` where it is none or longer than it may be. */
function lengthOf(list: unknown): number | undefined {
  try {
    if (!Array.isArray(list)) return;
    // A proxy may say anything.
    const length = list.length as unknown;
    return typeof length === 'number' && length >= 0 && length <= MOST_ITEMS ? length : undefined;
  } catch {
    return;
  }
}

/** The id of an account or an authorization. By name, which engines read faster than {@link peek} does. */
function idOf(item: object): unknown {
  try {
    return (item as { id?: unknown }).id;
  } catch {
    return UNREADABLE;
  }
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
  shape: Shape;
  /** Whether anything wrong is a fault; otherwise it counts as absent, and a malformed account is left out. */
  isStrict: boolean;
  /** Whether an account may be given by its id alone. */
  takesIds?: boolean;
}

/**
 * Reads everything of one call, and makes its report.
 *
 * An object is a row: a cell for each of its fields, those of the objects in it included, and a last one that holds the place of
 * what follows the row and its lists. The cell of a field holds the number of a text, one more than a time, or the place of a
 * list; zero where there is nothing.
 */
export class Reader implements Sink {
  /** For a report: where the page's own accounts begin and where the result does, what was asked for, and then these two. */
  readonly #cells = new Cells();
  readonly #texts = [...WORDS];
  /** The numbers of texts that are no words. */
  readonly #numbers = new Map<string, number>();
  /** How far it is from the row that is read to one of the same fields that is probably alike: what is there is tried first. */
  #toLike = 0;
  /** The rows of the page's own accounts, by the numbers of their ids less those of the words; zero where there is none. */
  readonly #ownRows: number[] = [];
  #isStrict = false;
  #innerItems = 0;
  /** The words of the list that is read. Behind them may be those of a longer one before it. */
  readonly #words: string[] = [];
  /** The accounts that were left out. */
  readonly #malformed: Fault[] = [];
  /** The accounts that were read, by side: the page's own, and those that came back. */
  readonly #accounts: [existing: unknown[], returned: unknown[]] = [[], []];
  #session: object | null = null;
  #error: object | null = null;

  /** The string with a number, `null` where it is not set. */
  textOf(number: number): string | null {
    return this.#texts[number] || null;
  }

  /** The number of a text, which may be one of the words. */
  #number(text: string, isWord = false): number {
    if (text === '') return FIRST;
    let number = (isWord ? NUMBERS.get(text) : undefined) ?? this.#numbers.get(text);
    if (number === undefined) {
      number = this.#texts.length;
      this.#numbers.set(text, number);
      this.#texts.push(text);
      this.#ownRows.push(0);
    }
    return number;
  }

  /**
   * Lets a value count as absent.
   *
   * @param list - what should have been a list; one that can be read is too long
   * @throws {@link Fault} where values are read strictly
   */
  #refuse(expected: string, path: string, value: unknown, list?: unknown): void {
    if (!this.#isStrict || isMissing(value)) return;
    throw isArray(list) && peek(list, 'length') !== UNREADABLE
      ? new Fault(path, `must have at most ${MOST_ITEMS} items`)
      : wrong(path, expected, value);
  }

  text(place: number, path: string, value: unknown, isWord = false): void {
    const { all } = this.#cells;
    if (typeof value === 'string') {
      const like = all[place + this.#toLike];
      all[place] = value === this.#texts[like] ? like : this.#number(value, isWord);
    } else if (value === null) all[place] = NULL;
    else this.#refuse(TEXT, path, value);
  }

  word(place: number, path: string, value: unknown): void {
    this.text(place, path, value, true);
  }

  time(place: number, path: string, value: unknown): void {
    if (typeof value === 'number' && value >= 0 && value <= LATEST) {
      this.#cells.all[place] = Math.floor(value) + 1;
    } else this.#refuse(TIME, path, value);
  }

  /** The length of a list within an account, all of which together must not be too long. */
  #innerLength(path: string, list: unknown): number | undefined {
    const length = list === null ? 0 : lengthOf(list);
    if (length !== undefined && this.#innerItems + length <= MOST_INNER_ITEMS) {
      this.#innerItems += length;
      return length;
    }
    this.#refuse('an array', path, list, list);
    return undefined;
  }

  words(place: number, path: string, list: unknown): void {
    const length = this.#innerLength(path, list);
    if (length === undefined) return;
    let count = 0;
    for (let i = 0; i < length; i++) {
      const item = itemOf(list, i);
      if (typeof item === 'string') this.#words[count++] = item;
      else if (this.#isStrict) throw within(path, i, wrong('', TEXT, item));
    }
    const like = this.#cells.all[place + this.#toLike];
    const at = this.#isLike(count, like) ? like : this.#newList(count);
    this.#cells.all[place] = at;
  }

  /** Whether so many words are those of the list at a place. */
  #isLike(count: number, at: number): boolean {
    const { all } = this.#cells;
    if (at === ABSENT || count !== all[at]) return false;
    for (let i = 0; i < count; i++) {
      if (this.#words[i] !== this.#texts[all[at + 1 + i]]) return false;
    }
    return true;
  }

  /** Writes so many words as a list. @returns its place */
  #newList(count: number): number {
    const at = this.#cells.add(1 + count);
    const { all } = this.#cells;
    all[at] = count;
    for (let i = 0; i < count; i++) all[at + 1 + i] = this.#number(this.#words[i], true);
    return at;
  }

  objects(place: number, path: string, list: unknown, shape: Shape): void {
    const length = this.#innerLength(path, list);
    if (length === undefined) return;
    const toLike = this.#toLike;
    const at = this.#cells.add(1);
    this.#cells.all[place] = at;
    let count = 0;
    for (let i = 0; i < length; i++) {
      const object = itemOf(list, i);
      try {
        if (isObject(object)) {
          this.#record(shape, object);
          count++;
        } else if (this.#isStrict) {
          throw wrong('', OBJECT, object);
        }
      } catch (fault) {
        throw within(path, i, fault);
      }
    }
    this.#cells.all[at] = count;
    this.#toLike = toLike;
  }

  object(path: string, value: unknown): value is object {
    if (isObject(value)) return true;
    // An empty array is PHP's empty object.
    if (lengthOf(value) !== 0) this.#refuse(OBJECT, path, value);
    return false;
  }

  /** Reads fields into a row of their own, which ends with the place of what follows its lists. */
  #record({ width, read }: Shape, object: object): void {
    const row = this.#cells.add(width + 1);
    this.#toLike = 0;
    read(object, this, row);
    this.#cells.all[row + width] = this.#cells.length;
  }

  /**
   * Reads an account or an authorization into a row, which ends with the place of the next one.
   *
   * @param previous - the row before this one
   * @returns the row, or what is wrong with the item where it is malformed
   */
  #item(item: unknown, previous: number | undefined, { shape, takesIds }: ListOptions): number | Wrong {
    const isBare = takesIds && typeof item === 'string' && item !== '';
    const expected = takesIds ? 'an account or a non-empty id' : OBJECT;
    if (!isBare && !isObject(item)) return ['', expected, item];
    const id = isBare ? item : idOf(item as object);
    if (typeof id !== 'string' || id === '') return ['id', ID, id];
    const number = this.#number(id);
    const row = this.#cells.add(shape.width + 1);
    this.#cells.all[row] = number;
    if (!isBare) {
      const place = number - WORDS.length;
      const alike = this.#ownRows[place] || previous;
      this.#toLike = alike === undefined ? 0 : alike - row;
      shape.read(item as object, this, row);
      if (takesIds) this.#ownRows[place] ||= row;
    }
    this.#cells.all[row + shape.width] = this.#cells.length;
    return row;
  }

  /**
   * Reads a list, given as an array or as Stripe's list object: whether there is more of it, how many of its items are malformed,
   * and the others after their number.
   *
   * @returns the items that were read
   */
  #list(given: unknown, options: ListOptions): unknown[] {
    this.#isStrict = options.isStrict;
    const head = this.#cells.add(3);
    if (isMissing(given)) return [];
    const isListObject = isObject(given);
    const list = isListObject ? peek(given, 'data') : given;
    const root = isListObject ? `${options.root}.data` : options.root;
    const length = lengthOf(list);
    if (length === undefined) this.#refuse('an array or a list object', options.root, given, list);
    // A list that is too long has more than is read, which is nothing.
    const isTooLong = length === undefined && isArray(list);
    const hasMore = isTooLong || (isListObject && peek(given, 'has_more') === true);
    this.#cells.all[head] = Number(hasMore);
    if (length === undefined) return [];
    const items: unknown[] = [];
    let malformed = 0;
    let previous: number | undefined;
    for (let i = 0; i < length; i++) {
      const item = itemOf(list, i);
      let row: number | Wrong;
      try {
        row = this.#item(item, previous, options);
      } catch (fault) {
        throw within(root, i, fault);
      }
      if (typeof row === 'number') {
        previous = row;
        items.push(item);
      } else if (options.isStrict) throw within(root, i, wrong(...row));
      else if (++malformed <= schema.mostMalformed) this.#malformed.push(within(root, i, wrong(...row)));
    }
    this.#cells.all[head + 1] = malformed;
    this.#cells.all[head + 2] = items.length;
    return items;
  }

  /** Reads what is the page's own. @throws {@link RelinkError} `invalid_options`, with the path of what is wrong */
  #strictly<T>(read: () => T): T {
    const { length } = this.#cells;
    this.#isStrict = true;
    try {
      return read();
    } catch (fault) {
      this.#cells.cut(length);
      this.#ownRows.fill(0);
      this.#innerItems = 0;
      if (!(fault instanceof Fault)) throw fault;
      const { path, problem } = fault;
      throw errorOf({ code: 'invalid_options', message: `${path} ${problem}`, path });
    }
  }

  /** Options that are an object, or nothing. */
  #options(options: unknown): object {
    if (isMissing(options)) return {};
    if (isObject(options)) return options;
    throw wrong('options', OBJECT, options);
  }

  /** Reads which authorization and which account the options of `interpret` ask for. To be called first. */
  options(options: unknown): void {
    this.#cells.add(2);
    this.#strictly(() => {
      this.#record(schema.requested, this.#options(options));
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
    const options = { root: 'existingAccounts', shape: schema.account, isStrict: true, takesIds: true };
    this.#accounts[0] = this.#strictly(() => this.#list(accounts, options));
    this.#cells.all[0] = length;
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
    const at = this.#cells.add(3);
    const { all } = this.#cells;
    all[1] = at;
    all[at] = Number(this.#error !== null);
    all[at + 1] = Number(this.#session !== null);
    all[at + 2] = Number(isFetched);
    this.#record(schema.session, this.#session ?? {});
    const options = { root: 'accounts', shape: schema.account, isStrict: false };
    this.#accounts[1] = this.#list(peek(this.#session, 'accounts'), options);
  }

  /** Reads what a triage is made of. */
  triage(accounts: unknown, given: unknown): void {
    this.#strictly(() => {
      const options = this.#options(given);
      const now = peek(options, 'now') ?? Date.now() / 1000;
      if (typeof now !== 'number' || !(now >= 0 && now <= LATEST_NOW)) throw wrong('now', TIME, now);
      // No date that is read is later than the last second of a cell.
      const at = this.#cells.add(1);
      this.#cells.all[at] = Math.min(now, LAST_SECOND);
      const authorizations = peek(options, 'authorizations');
      this.#list(authorizations, { root: 'authorizations', shape: schema.authorization, isStrict: true });
      this.#accounts[0] = this.#list(accounts, { root: 'accounts', shape: schema.account, isStrict: true });
    });
  }

  /** Everything that was read. */
  cells(): Uint32Array {
    return this.#cells.all.subarray(0, this.#cells.length);
  }

  /** One of the first accounts that were left out. */
  malformed(index: number): { path: string; problem: string } {
    return this.#malformed[index];
  }

  /** Makes the report that these cells describe. */
  report(cells: Uint32Array, warnings: [code: string, message: string][]): object {
    return new Writer(cells, this, this.#accounts).report(warnings, this.#session, this.#error);
  }

  /** Makes the entries of a triage that these cells describe. */
  needs(cells: Uint32Array): object[] {
    return new Writer(cells, this, this.#accounts).needs();
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
