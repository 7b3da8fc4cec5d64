import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type Stripe from 'stripe';

type Account = Stripe.FinancialConnections.Account;

/** One row for each bank account: Stripe's fields under Stripe's names, and your own beside them. */
export interface Row extends Account {
  linkedAt: number;
  needsMandate: boolean;
}

interface Data {
  rows: Record<string, Row[]>;
  sessions: Record<string, Record<string, number>>;
}

// A file, so that the example needs no database. Yours makes each change a transaction.
const FILE = process.env.STORE ?? 'store.json';
const read = (): Data =>
  existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as Data) : { rows: {}, sessions: {} };

function change(edit: (data: Data) => void): void {
  const data = read();
  edit(data);
  writeFileSync(FILE, JSON.stringify(data, null, 2));
}

export const accountsOf = (customer: string): Row[] => read().rows[customer] ?? [];

export const ownerOf = (id: string): string | undefined =>
  Object.entries(read().rows).find(([, rows]) => rows.some((row) => row.id === id))?.[0];

/** Inserts or updates by id. With `replaces`, the row of that id is kept and gets the new one. */
export function saveAccount(
  customer: string,
  account: Account,
  { replaces, needsMandate }: { replaces?: string; needsMandate?: boolean } = {},
): void {
  change(({ rows }) => {
    const own = (rows[customer] ??= []);
    const known = own.findIndex(({ id }) => id === account.id || id === replaces);
    const before = own[known];
    const row = {
      ...account,
      linkedAt: before?.linkedAt ?? Date.now(),
      needsMandate: needsMandate ?? before?.needsMandate ?? false,
    };
    if (before) own[known] = row;
    else own.push(row);
  });
}

/** A session that did not end within this time will not end any more, in milliseconds. */
const WEEK = 7 * 24 * 60 * 60 * 1000;

/** The sessions of a customer whose end is not stored yet. */
export const openSessions = (customer: string): string[] =>
  Object.entries(read().sessions[customer] ?? {})
    .filter(([, created]) => created > Date.now() - WEEK)
    .map(([id]) => id);

export const rememberSession = (customer: string, id: string): void =>
  change(({ sessions }) => {
    (sessions[customer] ??= {})[id] = Date.now();
  });

export const forgetSession = (customer: string, id: string): void =>
  change(({ sessions }) => {
    delete sessions[customer]?.[id];
  });
