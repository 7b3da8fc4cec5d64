/** Makes the objects of a report out of cells, in the order in which `src/wasm/report.rs` writes them. */

import * as names from 'fc-relink-schema';

import { define } from './values.js';

/** Knows the string with a number. */
interface Texts {
  textOf(number: number): string | null;
}

/** Takes cells, one after the other. */
export class Writer {
  #at = 0;

  constructor(
    readonly cells: Uint32Array,
    readonly texts: Texts,
    /** The page's own accounts, and those that came back. */
    readonly items: [existing: unknown[], returned: unknown[]],
  ) {}

  #number(): number {
    return this.cells[this.#at++];
  }

  #flag(): boolean {
    return this.#number() === 1;
  }

  #text(): string | null {
    return this.texts.textOf(this.#number());
  }

  /** A time in Unix seconds, or `null`. It is one more in its cell. */
  #time(): number | null {
    const number = this.#number();
    return number === 0 ? null : number - 1;
  }

  /** One of a list, or `null`. The cell holds one more than its place. */
  #one<T>(list: readonly T[]): T | null {
    const number = this.#number();
    return number === 0 ? null : list[number - 1];
  }

  /** Some of a list. */
  #some<T>(list: readonly T[]): T[] {
    const some: T[] = [];
    for (let left = this.#number(); left > 0; left--) some.push(list[this.#number()]);
    return some;
  }

  /** Texts that may be empty. */
  #texts(): string[] {
    const texts: string[] = [];
    for (let left = this.#number(); left > 0; left--) texts.push(this.#text() ?? '');
    return texts;
  }

  /** As many as the next number says. */
  #list<T>(next: () => T): T[] {
    const list: T[] = [];
    for (let left = this.#number(); left > 0; left--) list.push(next());
    return list;
  }

  /** What a report tells of this outcome alone. */
  #told(outcome: string, error: object | null): object {
    switch (outcome) {
      case 'error':
        return { error };
      case 'relinked':
        return { authorization: this.#text() };
      case 'new_authorization':
        return { authorization: this.#text(), previousAuthorization: this.#text() };
      case 'failed':
        return {
          reason: names.reasons[this.#number()],
          authorization: this.#text(),
          failureReason: this.#text(),
        };
      case 'pending':
        return { url: this.#text() };
      default:
        return { cancelReason: this.#text() };
    }
  }

  #entry(): object {
    return {
      change: names.changes[this.#number()],
      id: this.#text(),
      before: this.#one(this.items[0]),
      after: this.#one(this.items[1]),
      changedFields: this.#some(names.comparedFields),
      permissions: { gained: this.#texts(), lost: this.#texts(), notGranted: this.#texts() },
      matchedBy: this.#one(names.matchedBy),
      candidates: this.#texts(),
      mandateRequired: this.#flag(),
      mayReactivate: this.#flag(),
    };
  }

  /** A report. */
  report(warnings: [code: string, message: string][], session: object | null, error: object | null): object {
    const outcome = names.outcomes[this.#number()];
    const report = {
      // By itself: engines are slow to add properties to an object that begins with a spread.
      outcome,
      ...this.#told(outcome, error),
      evidence: names.evidence[this.#number()],
      nextStep: names.nextSteps[this.#number()],
      complete: this.#flag(),
      requested: { authorization: this.#text(), account: this.#text() },
      summary: Object.fromEntries(Array.from(names.changes, (change) => [change, this.#number()])),
      accounts: this.#list(() => this.#entry()),
      warnings: Array.from(warnings, ([code, message]) => ({ code, message })),
    };
    // Not enumerable: it may carry the client secret, and reports are logged.
    return define(report, 'session', { value: session });
  }

  /** The entries of a triage. */
  needs(): object[] {
    return this.#list(() => ({
      action: names.actions[this.#number()],
      authorization: this.#text(),
      institutionName: this.#text(),
      accounts: this.#some(this.items[0]),
      causes: this.#texts(),
      deadline: this.#time(),
    }));
  }
}
