/** What a flow did to each account: in words, and to what the page knows of it. */

import { accountName, dateWord, listOf, numberEnd, permissionWord } from './words.js';

/**
 * What happened to one account, in its row.
 *
 * @returns {{word: string | null, tone: string, notes: {kind: string, text: string}[]} | null}
 */
export function rowNotes({ report, answers }, account, works) {
  const entry = report?.accounts.find(({ id }) => id === account.id);
  if (!entry || report.outcome === 'pending') return null;
  const { candidates, change, before, changedFields, mandateRequired, mayReactivate, permissions } = entry;
  const isAsked = before && candidates.length > 0 && answers.get(entry.id) === undefined;
  const [word, tone] = isAsked
    ? [null, 'neutral']
    : answers.get(entry.id) === 'unknown'
      ? ['Not told apart', 'mixed']
      : changeWord(entry, works, [...answers.values()].includes(account.id));
  const shared = (list) => listOf(list.map(permissionWord)).toLowerCase();
  const numberIsNew = changedFields.includes('account_numbers') && works && numberEnd(account);
  // What cannot pay withholds nothing.
  const canPay = account.supported_payment_method_types?.includes('us_bank_account');
  const withheld = permissions.notGranted.filter((one) => one !== 'payment_method' || canPay);
  const notes = [
    numberIsNew && ['number', `New account number, good until ${dateWord(numberEnd(account))}.`],
    permissions.gained.length > 0 && ['gained', `Also shares ${shared(permissions.gained)} now.`],
    permissions.lost.length > 0 && ['lost', `No longer shares ${shared(permissions.lost)}.`],
    withheld.length > 0 && ['not-granted', `Does not share ${shared(withheld)}, which we asked for.`],
    change === 'replaced' &&
      accountName(before) !== accountName(account) && ['renamed', `Was ${accountName(before)}.`],
  ].filter(Boolean);
  if (!word && notes.length === 0 && !mayReactivate && !mandateRequired) return null;
  return { word, tone, notes: notes.map(([kind, text]) => ({ kind, text })) };
}

function changeWord({ change, before, mayReactivate }, works, isAnswer) {
  if (isAnswer) return ['Yours', 'good'];
  switch (change) {
    case 'added':
      return ['New', works ? 'good' : 'neutral'];
    case 'returned':
      // Nobody knows what it was before.
      return works ? ['Confirmed', 'good'] : ['Still not working', 'bad'];
    case 'reauthorized':
    case 'replaced':
      if (!works) return ['Still not working', 'bad'];
      return before?.status === 'active' ? ['Renewed', 'good'] : ['Back', 'good'];
    case 'missing':
      return works ? ['Back', 'good'] : ['Left out', 'bad'];
    case 'unconfirmed':
      return works ? ['Back', 'good'] : ['Not confirmed', 'mixed'];
    default:
      return mayReactivate && works && before?.status !== 'active'
        ? ['Back, too', 'good']
        : [null, 'neutral'];
  }
}

/** The page's accounts after a flow, as far as its report tells: for as long as the server cannot. */
export function mergeReport(accounts, { accounts: entries, outcome }) {
  if (outcome === 'error' || outcome === 'canceled' || outcome === 'pending') return accounts;
  const byId = new Map(entries.map((entry) => [entry.before?.id ?? entry.id, entry]));
  const merged = accounts.map((account) => byId.get(account.id)?.after ?? account);
  const known = new Set(merged.map(({ id }) => id));
  // What was returned to a page that does not know its accounts may be one of them under a new id.
  const isNew = ({ id, after, change }) => after && change !== 'returned' && !known.has(id);
  return [...merged, ...entries.filter(isNew).map(({ after }) => after)];
}
