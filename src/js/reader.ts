/**
 * Reads objects into rows of numbers, so that no string has to be copied into the wasm's memory. Equal texts get equal numbers.
 *
 * What is read, and in which order, the wasm says when it starts (`src/fields.rs`). Every property is read once, and may
 * throw: getters and proxies are the page's own.
 */

import { errorOf } from './errors.js';
import type { FieldKind, FieldSchema, Names, Schema } from './schema.js';
import { isArray, isMissing, isObject, kindOf, peek, UNREADABLE } from './values.js';
import { Writer } from './writer.js';

/** The numbers of a text that is absent, of `null` and of the first text. */
const ABSENT = 0;
const NULL = 1;
const FIRST = 2;

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
  readonly name: string;
  readonly kind: FieldKind;
  readonly fields: Field[];
  /** Its place among all fields. */
  readonly slot: number;
  /** From the object that is read, or from the item of a list. */
  readonly path: string;
  /** How many cells it takes where it is absent. */
  readonly width: number;
}

/** What all readers of one wasm have in common. */
export class Dictionary {
  /** The numbers of the words. */
  readonly words = new Map<string, number>();
  readonly texts: readonly string[];
  readonly mostItems: number;
  readonly mostTexts: number;
  /** How many malformed accounts are told one by one. */
  readonly mostMalformed: number;
  readonly latest: number;
  readonly account: Field[];
  readonly authorization: Field[];
  readonly session: Field[];
  readonly requested: Field[];
  readonly names: Names;
  /** How many fields there are. */
  slots = 0;

  constructor([, words, limits, fields, names]: Schema) {
    this.texts = words;
    words.forEach((word, place) => {
      if (!this.words.has(word)) this.words.set(word, FIRST + place);
    });
    [this.mostItems, this.mostTexts, this.mostMalformed, this.latest] = limits;
    [this.account, this.authorization, this.session, this.requested] = fields.map((of) =>
      this.#fields(of),
    ) as [Field[], Field[], Field[], Field[]];
    this.names = names;
  }

  /** Takes fields from a schema, up to an end. */
  #fields(schema: FieldSchema, outer = ''): Field[] {
    const fields = [];
    for (;;) {
      const [kind, name] = schema.splice(0, 2) as [FieldKind | 'end', string];
      if (kind === 'end') return fields;
      const path = outer + name;
      const isObject = kind === 'object';
      const inner = isObject || kind === 'objects' ? this.#fields(schema, isObject ? `${path}.` : '') : [];
      const width = isObject ? widthOf(inner) : 1;
      fields.push({ name, kind, fields: inner, slot: this.slots++, path, width });
    }
  }
}

const widthOf = (fields: Field[]): number => fields.reduce((width, field) => width + field.width, 0);

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

/** Numbers, as many as come. */
type Cells = number[];

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
  readonly #dictionary: Dictionary;
  /** The numbers of texts that are no words. */
  readonly #numbers = new Map<string, number>();
  readonly #texts: string[] = [];
  /** What each field held last: most accounts of a page share their institution, authorization and permissions. */
  readonly #lastTexts: (string | undefined)[];
  readonly #lastNumbers: number[];
  readonly #lastLists: (LastList | undefined)[];
  #isStrict = false;
  #textsInLists = 0;
  readonly #asked: Cells = [];
  #existing: Cells = [];
  readonly #result: Cells = [];
  /** The accounts that were left out. */
  readonly #malformed: Fault[] = [];
  /** The accounts that were read, by side: the page's own, and those that came back. */
  readonly #items: [existing: unknown[], returned: unknown[]] = [[], []];
  #session: object | null = null;
  #error: object | null = null;

  constructor(dictionary: Dictionary) {
    this.#dictionary = dictionary;
    this.#lastTexts = new Array<undefined>(dictionary.slots).fill(undefined);
    this.#lastNumbers = new Array<number>(dictionary.slots).fill(0);
    this.#lastLists = new Array<undefined>(dictionary.slots).fill(undefined);
  }

  /** The string with a number, `null` where it is not set. */
  textOf(number: number): string | null {
    const { texts } = this.#dictionary;
    const place = number - FIRST;
    return (place < texts.length ? texts[place] : this.#texts[place - texts.length]) || null;
  }

  #number(text: string): number {
    if (text === '') return FIRST;
    let number = this.#numbers.get(text);
    if (number === undefined) {
      number = FIRST + this.#dictionary.texts.length + this.#texts.length;
      this.#numbers.set(text, number);
      this.#texts.push(text);
    }
    return number;
  }

  #word(text: string): number {
    return this.#dictionary.words.get(text) ?? this.#number(text);
  }

  /** Refuses a value, or lets it count as absent. @throws {@link Fault} where values are read strictly */
  #absent(field: Field, value: unknown): typeof ABSENT {
    if (!this.#isStrict || isMissing(value)) return ABSENT;
    const isList = field.kind === 'words' || field.kind === 'objects';
    throw isList && isArray(value) && peek(value, 'length') !== UNREADABLE
      ? this.#tooLong(field.path)
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
    const isTime = typeof value === 'number' && value >= 0 && value <= this.#dictionary.latest;
    return isTime ? Math.floor(value) + 1 : this.#absent(field, value);
  }

  /** The length of a list, `undefined` where it is none or longer than it may be. */
  #lengthOf(list: unknown): number | undefined {
    const length = isArray(list) ? peek(list, 'length') : undefined;
    const isLength = typeof length === 'number' && length >= 0 && length <= this.#dictionary.mostItems;
    return isLength ? length : undefined;
  }

  /** The length of a list within an account, all of which together must not be too long. */
  #innerLength(list: unknown): number | undefined {
    const length = this.#lengthOf(list);
    if (length === undefined || this.#textsInLists + length > this.#dictionary.mostTexts) return;
    this.#textsInLists += length;
    return length;
  }

  #words(cells: Cells, field: Field, list: unknown): void {
    const length = list === null ? 0 : this.#innerLength(list);
    if (length === undefined) {
      cells.push(this.#absent(field, list));
      return;
    }
    const last = (this.#lastLists[field.slot] ??= { items: [], numbers: [] });
    const at = cells.length;
    cells.push(0);
    for (let i = 0; i < length; i++) {
      const text = peek(list, i);
      if (typeof text === 'string') {
        // Not beyond its end: a page may have given all objects properties that are numbers.
        if (i >= last.items.length || text !== last.items[i]) {
          last.items[i] = text;
          last.numbers[i] = this.#word(text);
        }
        cells.push(last.numbers[i]);
      } else if (this.#isStrict) {
        throw wrong('', 'a string', text).within(field.path, i);
      }
    }
    cells[at] = cells.length - at;
  }

  #objects(cells: Cells, field: Field, list: unknown): void {
    const length = list === null ? 0 : this.#innerLength(list);
    if (length === undefined) {
      cells.push(this.#absent(field, list));
      return;
    }
    const at = cells.length;
    cells.push(0);
    let count = 1;
    for (let i = 0; i < length; i++) {
      const object = peek(list, i);
      try {
        if (isObject(object)) {
          this.#record(cells, field.fields, object);
          count++;
        } else if (this.#isStrict) {
          throw wrong('', 'an object', object);
        }
      } catch (fault) {
        throw fault instanceof Fault ? fault.within(field.path, i) : fault;
      }
    }
    cells[at] = count;
  }

  /** Reads the fields of an object, or lets them be absent. */
  #object(cells: Cells, field: Field, object: unknown): void {
    if (isObject(object)) {
      this.#record(cells, field.fields, object);
      return;
    }
    // An empty array is PHP's empty object.
    if (this.#lengthOf(object) !== 0) this.#absent(field, object);
    for (let i = 0; i < field.width; i++) cells.push(ABSENT);
  }

  /** Reads fields, in their order. */
  #record(cells: Cells, fields: Field[], object: object, first = 0): void {
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
          cells.push(this.#text(field, value));
          break;
        case 'words':
          this.#words(cells, field, value);
          break;
        case 'objects':
          this.#objects(cells, field, value);
          break;
        case 'object':
          this.#object(cells, field, value);
          break;
        case 'time':
          cells.push(this.#time(field, value));
      }
    }
  }

  /** Reads an account or an authorization. @returns what is wrong with it where it is malformed */
  #item(cells: Cells, item: unknown, { fields, takesIds = false }: ListOptions): Wrong | undefined {
    if (takesIds && typeof item === 'string' && item !== '') {
      cells.push(this.#number(item));
      for (let i = widthOf(fields); i > 1; i--) cells.push(ABSENT);
      return undefined;
    }
    if (!isObject(item)) return ['', takesIds ? 'an account or a non-empty id' : 'an object', item];
    const [{ name, path, kind }] = fields;
    const id = peek(item, name);
    if (typeof id !== 'string' || id === '') return [path, EXPECTED[kind], id];
    cells.push(this.#number(id));
    this.#record(cells, fields, item, 1);
    return undefined;
  }

  /**
   * Reads a list, given as an array or as Stripe's list object: whether there is more of it, how many of its items are malformed,
   * and the others after their number.
   *
   * @returns the items that were read
   */
  #list(cells: Cells, given: unknown, options: ListOptions): unknown[] {
    this.#isStrict = options.isStrict;
    const head = cells.length;
    for (const cell of [0, 0, 0]) cells.push(cell);
    if (isMissing(given)) return [];
    const isListObject = isObject(given);
    const list = isListObject ? peek(given, 'data') : given;
    const root = isListObject ? `${options.root}.data` : options.root;
    const length = this.#lengthOf(list);
    if (length === undefined && options.isStrict) throw this.#listFault(options.root, given, list);
    // A list that is too long has more than is read, which is nothing.
    const isTooLong = length === undefined && isArray(list);
    const hasMore = isTooLong || (isListObject && peek(given, 'has_more') === true);
    cells[head] = Number(hasMore);
    if (length === undefined) return [];
    const items: unknown[] = [];
    let malformed = 0;
    for (let i = 0; i < length; i++) {
      const item = peek(list, i);
      let odd: Fault | undefined;
      try {
        const expected = this.#item(cells, item, options);
        if (expected === undefined) items.push(item);
        else if (options.isStrict || ++malformed <= this.#dictionary.mostMalformed) odd = wrong(...expected);
      } catch (fault) {
        if (!(fault instanceof Fault)) throw fault;
        odd = fault;
      }
      if (odd && options.isStrict) throw odd.within(root, i);
      if (odd) this.#malformed.push(odd.within(root, i));
    }
    cells[head + 1] = malformed;
    cells[head + 2] = items.length;
    return items;
  }

  #listFault(root: string, given: unknown, list: unknown): Fault {
    return isArray(list) && peek(list, 'length') !== UNREADABLE
      ? this.#tooLong(root)
      : wrong(root, 'an array or a list object', given);
  }

  #tooLong(path: string): Fault {
    return new Fault(path, `must have at most ${this.#dictionary.mostItems} items`);
  }

  /** Reads what is the page's own. @throws {@link RelinkError} `invalid_options`, with the path of what is wrong */
  #strictly<T>(read: () => T): T {
    this.#isStrict = true;
    try {
      return read();
    } catch (fault) {
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

  /** Reads which authorization and which account the options of `interpret` ask for. */
  options(options: unknown): void {
    this.#strictly(() => {
      this.#record(this.#asked, this.#dictionary.requested, this.#options(options));
    });
  }

  /** Notes which authorization and which account the options of `relink` ask for. @returns those that are set */
  asked(authorization: unknown, account: unknown): { authorization?: unknown; account?: unknown } {
    this.options({ authorization, account });
    return { ...(authorization ? { authorization } : {}), ...(account ? { account } : {}) };
  }

  /** Reads the page's own accounts. */
  existing(accounts: unknown): void {
    const cells: Cells = [1];
    this.#items[0] = this.#strictly(() =>
      this.#list(cells, accounts, {
        root: 'existingAccounts',
        fields: this.#dictionary.account,
        isStrict: true,
        takesIds: true,
      }),
    );
    this.#existing = cells;
  }

  /** Reads what Stripe's call resolved with, or a session by itself. */
  result(given: unknown): void {
    const result = isObject(given) ? given : {};
    const [error, wrapped] = ['error', 'financialConnectionsSession'].map((name) => peek(result, name));
    const isFetched = !isObject(wrapped) && isSession(result);
    this.#error = isObject(error) ? error : null;
    this.#session = isObject(wrapped) ? wrapped : isFetched ? result : null;
    this.#isStrict = false;
    // The page's own accounts were not read, or not yet.
    if (this.#existing.length === 0) this.#existing.push(0);
    const cells = this.#result;
    for (const flag of [this.#error, this.#session, isFetched]) cells.push(Number(Boolean(flag)));
    this.#record(cells, this.#dictionary.session, this.#session ?? {});
    this.#items[1] = this.#list(cells, peek(this.#session, 'accounts'), {
      root: 'accounts',
      fields: this.#dictionary.account,
      isStrict: false,
    });
  }

  /** Reads what a triage is made of. */
  triage(accounts: unknown, given: unknown): void {
    const { account, authorization } = this.#dictionary;
    this.#strictly(() => {
      const options = this.#options(given);
      const now = peek(options, 'now') ?? Date.now() / 1000;
      if (typeof now !== 'number' || !(now >= 0 && now <= LATEST_NOW)) throw wrong('now', EXPECTED.time, now);
      const cells = this.#result;
      // No date that is read is later than the last second of a cell.
      cells.push(Math.min(now, LAST_SECOND));
      const authorizations = peek(options, 'authorizations');
      this.#list(cells, authorizations, { root: 'authorizations', fields: authorization, isStrict: true });
      this.#items[0] = this.#list(cells, accounts, { root: 'accounts', fields: account, isStrict: true });
    });
  }

  /** Everything that was read: what was asked for, the page's own accounts, what came back. */
  cells(): Cells {
    return this.#asked.concat(this.#existing, this.#result);
  }

  /** One of the first accounts that were left out. */
  malformed(index: number): { path: string; problem: string } {
    return this.#malformed[index];
  }

  /** Makes the report that these cells describe. */
  report(cells: Uint32Array, warnings: [code: string, message: string][]): object {
    return this.#writer(cells).report(warnings, this.#session, this.#error);
  }

  /** Makes the entries of a triage that these cells describe. */
  needs(cells: Uint32Array): object[] {
    return this.#writer(cells).needs();
  }

  #writer(cells: Uint32Array): Writer {
    return new Writer(cells, this, this.#items, this.#dictionary.names);
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
