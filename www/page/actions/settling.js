/** After a flow: answers, what was not saved, accounts that go, and mandates. */

import { openQuestions } from '../model/ending.js';
import { accountName } from '../model/words.js';
import { note } from '../inspector/record.js';
import { post } from '../server.js';
import { announce, change, focusOn, state } from '../store.js';
import { loadAgainIfLoading, loadInTime, loadOverview } from './loading.js';
import { saveReplacements, surePairs } from './replacing.js';

/** Which new account an old one is: its id, `none` of them, or `unknown`. */
export async function answer(before, after) {
  const { ending } = state;
  const answers = new Map(ending.answers).set(before, after);
  const isKnown = after !== 'unknown' && after !== 'none';
  if (isKnown && !(await saveReplacements(ending.record, [{ before, after }]))) {
    announce('Your answer could not be saved. Please try again.');
    change({ ending: { ...state.ending, answerFailed: before } });
    return;
  }
  if (state.ending?.report !== ending.report) return;
  // What stands for it now is shown in its place at once.
  const accounts = state.accounts.filter(({ id }) => !(isKnown && id === before));
  change({ accounts, ending: { ...state.ending, answers, answerFailed: null } });
  const [next] = openQuestions(state.ending);
  focusOn(next ? `question:${next.id}` : 'headline', 'headline', 'title');
  await loadInTime();
}

/** Tries again to save what is surely the same. */
export async function saveAgain() {
  const { ending } = state;
  const unsaved = !(await saveReplacements(ending.record, surePairs(ending.report)));
  if (state.ending?.report !== ending.report) return;
  if (unsaved) announce('It could not be saved yet.');
  change({ ending: { ...state.ending, unsaved } });
  if (!unsaved) await loadInTime();
  focusOn('headline');
}

export async function checkAgain() {
  await loadOverview();
  focusOn('headline', 'title');
}

/** An account that cannot be repaired, and is not needed any more. */
export async function removeAccount(account) {
  const name = accountName(account);
  try {
    await post('/api/removals', { account: account.id });
  } catch {
    announce(`${name} could not be removed.`);
    change({ outage: { text: `${name} could not be removed. Please try again.` } });
    return;
  }
  // What was said of it is no longer true of anything.
  change({ ending: null, accounts: state.accounts.filter(({ id }) => id !== account.id) });
  announce(`${name} is removed.`);
  focusOn(`card:${account.institution_name}`, 'title');
  await loadOverview();
}

export async function acceptMandate(account) {
  if (state.mandates.get(account.id) === 'sending') return;
  const set = (progress) => change({ mandates: new Map(state.mandates).set(account.id, progress) });
  set('sending');
  try {
    const method = await post('/api/payment-methods', { account: account.id, mandate_accepted: true });
    change({ paymentMethods: new Map(state.paymentMethods).set(account.id, method) });
    set('accepted');
    loadAgainIfLoading();
    if (state.ending?.record)
      note(state.ending.record, 'The mandate was accepted', null, 'POST /api/payment-methods');
    announce(`Payments from ${accountName(account)} are allowed.`);
    focusOn(`card:payment:${account.id}`, 'title');
  } catch {
    set('failed');
    announce('That could not be saved. Please try again.');
  }
}
