/** Stores which new account stands for an old one. */

import { interpret } from 'fc-relink';
import { note, noteCall, noteReport } from '../inspector/record.js';
import { post } from '../server.js';
import { change, state } from '../store.js';

/** What is surely the same account under a new id. */
export const surePairs = (report) =>
  report.accounts
    .filter(({ change, before }) => change === 'replaced' && typeof before === 'object')
    .map(({ before, id }) => ({ before: before.id, after: id }));

/** @returns {Promise<boolean>} whether they are saved */
export async function saveReplacements(record, replacements) {
  if (replacements.length === 0) return true;
  note(record, 'POST /api/replacements', { replacements }, 'POST /api/replacements');
  try {
    await post('/api/replacements', { replacements });
    return true;
  } catch (error) {
    note(record, 'It could not be saved', { message: error.message });
    return false;
  }
}

/** Interprets a flow once more, with accounts that were not known when it ended. */
function compareAgain({ session, existingAccounts, authorization, account }) {
  return interpret(session, existingAccounts, { authorization, account });
}

/**
 * After a flow whose accounts could not be loaded: compares them with what the page remembers, as far as it is still there.
 *
 * @param {object[]} accounts as they are now
 * @returns {Promise<boolean>} whether anything was stored, so that the accounts have to be loaded again
 */
export async function compareLate(accounts) {
  const { ending } = state;
  if (!ending?.report?.accounts.some(({ change }) => change === 'returned')) return false;
  const { report, record, remembered } = ending;
  const here = new Set(accounts.map(({ id }) => id));
  const existingAccounts = remembered.filter(({ id }) => here.has(id));
  if (existingAccounts.length === 0) return false;
  const compared = compareAgain({ ...report.requested, session: report.session, existingAccounts });
  note(record, 'The accounts are there again: the page compares once more', null);
  noteCall(record, compareAgain, report.requested);
  noteReport(record, compared);
  const pairs = surePairs(compared);
  const unsaved = !(await saveReplacements(record, pairs));
  if (state.ending?.report === report) change({ ending: { ...state.ending, report: compared, unsaved } });
  return pairs.length > 0;
}
