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

  #list<T>(next: () => T): T[] {
    const list = new Array<T>(this.#number());
    for (let i = 0; i < list.length; i++) list[i] = next();
    return list;
  }

  /** Texts that may be empty. */
  #texts(): string[] {
    return this.#list(() => this.#text() ?? '');
  }

  /** One more than a number, or zero for `null`. */
  #optional<T>(of: (number: number) => T): T | null {
    const number = this.#number();
    return number === 0 ? null : of(number - 1);
  }

  /** The element of a list that went in. */
  #item(side: 0 | 1): unknown {
    return this.#optional((place) => this.items[side][place]);
  }

  #outcome(error: object | null): object {
    const outcome = names.outcomes[this.#number()];
    switch (outcome) {
      case 'error':
        return { outcome, error };
      case 'relinked':
        return { outcome, authorization: this.#text() };
      case 'new_authorization':
        return { outcome, authorization: this.#text(), previousAuthorization: this.#text() };
      case 'failed':
        return {
          outcome,
          reason: names.reasons[this.#number()],
          authorization: this.#text(),
          failureReason: this.#text(),
        };
      case 'pending':
        return { outcome, url: this.#text() };
      default:
        return { outcome, cancelReason: this.#text() };
    }
  }

  #entry(): object {
    return {
      change: names.changes[this.#number()],
      id: this.#text(),
      before: this.#item(0),
      after: this.#item(1),
      changedFields: this.#list(() => names.comparedFields[this.#number()]),
      permissions: { gained: this.#texts(), lost: this.#texts(), notGranted: this.#texts() },
      matchedBy: this.#optional((by) => names.matchedBy[by]),
      candidates: this.#texts(),
      mandateRequired: this.#flag(),
      mayReactivate: this.#flag(),
    };
  }

  /** A report. */
  report(warnings: [code: string, message: string][], session: object | null, error: object | null): object {
    const report = {
      ...this.#outcome(error),
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
      accounts: this.#list(() => this.#item(0)),
      causes: this.#texts(),
      deadline: this.#optional((deadline) => deadline),
    }));
  }
}
