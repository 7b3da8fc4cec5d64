/** Relinks: the flow from the click to what is told of it. */

import { relink } from 'fc-relink';
import { headlineOf } from '../model/ending.js';
import { survey } from '../model/overview.js';
import { mergeReport } from '../model/rows.js';
import { problemWords } from '../model/words.js';
import { note, noteCall, noteReport, startRecord } from '../inspector/record.js';
import { get } from '../server.js';
import { announce, change, focusOn, state } from '../store.js';
import { loadStripe } from '../stripe.js';
import { loadInTime } from './loading.js';
import { saveReplacements, surePairs } from './replacing.js';

/** Milliseconds after which waiting is called long. */
const LONG = 5000;

/** The one call that this demo is about. */
function callRelink({ authorization, account, stripe, signal }) {
  return relink({
    stripe,
    sessionUrl: '/api/relink-sessions',
    existingAccounts: knownAccounts,
    authorization,
    account,
    signal,
  });
}

/** What the page has. Where that may be out of date, it is no 'before': the server is asked once more. */
const knownAccounts = () =>
  state.outage ? get('/api/overview').then(({ accounts }) => accounts) : state.accounts;

/** @param {{institution: string, authorization: string, account?: string}} target */
export async function startRelink(target) {
  if (state.flow || !state.ready) return;
  const record = startRecord('relink', target, 'POST /api/relink-sessions');
  noteCall(record, callRelink, { authorization: target.authorization, account: target.account });
  const controller = begin(target, { canStop: true });
  const remembered = state.accounts ?? [];
  let ending;
  try {
    const stripe = loadStripe().then(noticingTheStart(record));
    const report = await callRelink({ ...target, stripe, signal: controller.signal });
    ending = await follow({ kind: 'report', target, report, record, remembered, answers: new Map() });
  } catch (error) {
    ending = { kind: 'problem', target, problem: controller.signal.aborted ? stopped() : failed(error) };
    note(record, 'relink() rejected', { code: error.code, message: error.message });
    await loadInTime();
  } finally {
    end(ending);
  }
}

/** Does what the report says is next, before anything is told of it. */
async function follow(ending) {
  const { record, report } = ending;
  noteReport(record, report);
  change({ flow: { ...state.flow, phase: 'following' } });
  // For as long as the server is asked, the page knows what the report says.
  if (state.accounts) change({ accounts: mergeReport(state.accounts, report) });
  const unsaved = !(await saveReplacements(record, surePairs(report)));
  note(record, `nextStep is ${report.nextStep}: the page loads its accounts again`, null);
  return { ...ending, unsaved, unchecked: !(await loadInTime()) };
}

/** Stripe.js, with a word to the page when the window opens and when it closes. */
export const noticingTheStart = (record) => (stripe) => ({
  async collectFinancialConnectionsAccounts(options) {
    if (state.flow) change({ flow: { ...state.flow, phase: 'open' } });
    note(record, 'stripe.collectFinancialConnectionsAccounts()', options);
    const result = await stripe.collectFinancialConnectionsAccounts(options);
    note(record, 'Stripe’s flow resolved', result);
    return result;
  },
});

/** @returns {AbortController} */
export function begin(target, { canStop }) {
  const flow = { target, phase: 'preparing', long: false, controller: new AbortController(), canStop };
  change({ flow, ending: null, news: '', ...sectionOf(target) });
  announce(`Opening the sign-in window${target.institution ? ` of ${target.institution}` : ''}.`);
  focusOn('waiting');
  setTimeout(() => {
    if (state.flow?.controller !== flow.controller || state.flow.phase !== 'preparing') return;
    announce('This takes longer than usual.');
    change({ flow: { ...state.flow, long: true } });
  }, LONG);
  return flow.controller;
}

/** Shows how it ended. @param {object | undefined} ending none where something unforeseen was thrown */
export function end(ending) {
  change({ flow: null, ending: ending ?? null, ...sectionOf(ending?.target) });
  if (!ending) return;
  const { works } = survey(state);
  const { title, text } = headlineOf(ending, { accounts: state.accounts ?? [], works });
  announce(`${title}. ${text}`);
  focusOn('headline', 'title');
}

/** Where there is room for one section, it is the one that tells of this. */
function sectionOf(target) {
  if (target?.account) return { section: 'payments' };
  return target?.institution ? { section: 'data' } : {};
}

export function closeEnding() {
  const { account, institution } = state.ending?.target ?? {};
  change({ ending: null });
  focusOn(`card:${account ? `payment:${account}` : institution}`, 'title');
}

function stopped() {
  return {
    tone: 'neutral',
    code: 'aborted',
    title: 'You stopped waiting',
    text: 'Nothing has changed. Should the sign-in window still open, just close it.',
  };
}

export function failed(error) {
  const isUnknown = error.code === 'malformed_response';
  return {
    tone: isUnknown ? 'neutral' : 'bad',
    code: error.code ?? 'unknown',
    title: isUnknown ? 'We did not hear how it ended' : 'That did not work',
    text: isUnknown ? 'Your accounts are shown as they are now. You can try again.' : problemWords(error),
  };
}
