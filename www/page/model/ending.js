/**
 * What to tell of a flow that has ended: from its report, and from the accounts as they are now. It is made anew
 * whenever the accounts change, so that the two never contradict each other.
 */

import { accountName, dateWord, listOf, namesOf, numberEnd, permissionWord } from './words.js';

const nameOf = (account) => (typeof account === 'string' ? 'An account' : accountName(account));
const isAre = (accounts) => (accounts.length === 1 ? 'is' : 'are');

/** The old accounts that the customer has to find among the new ones. */
export function openQuestions({ report, answers }) {
  if (!report) return [];
  return report.accounts.filter(
    ({ id, before, candidates }) => before && candidates.length > 0 && !answers.has(id),
  );
}

/**
 * @param {object} ending `{kind, target, report, problem, answers, unsaved, unchecked}`
 * @param {object} view
 * @param {object[]} view.accounts as they are now
 * @param {(id: string) => boolean} view.works
 * @returns {{tone: string, title: string, text: string, step: string | null}} `step` names what the button does:
 *   `again`, `choose`, `save`, `check` or `continue`; with `answer` there is none: the question is what to do
 */
export function headlineOf(ending, view) {
  const { kind, note, problem, report, target } = ending;
  if (kind === 'note') return { step: null, ...note };
  if (kind === 'problem') return problemHeadline(problem, target, view);
  switch (report.outcome) {
    case 'relinked':
    case 'new_authorization':
      return successHeadline(ending, view);
    case 'failed':
      return failureHeadline(ending, view);
    case 'pending':
      return {
        tone: 'neutral',
        title: 'You have not finished yet',
        text: `Go on where you stopped, or do it later: ${target.institution} stays as it is until then.`,
        step: report.url ? 'continue' : null,
      };
    case 'canceled':
      return {
        tone: 'neutral',
        title: 'You stopped before the end',
        text: 'Nothing has changed. You can reconnect whenever you like.',
        step: 'again',
      };
    default:
      return {
        tone: 'bad',
        title: 'The sign-in window could not be opened',
        text: 'Nothing has changed. Please try once more.',
        step: 'again',
      };
  }
}

function successHeadline(ending, { accounts, works }) {
  const { report, target, answers, unsaved, unchecked } = ending;
  const now = (id) => accounts.find((account) => account.id === id);
  const part = report.accounts.filter(({ change, mayReactivate }) => change !== 'untouched' || mayReactivate);
  const wanted = target.account && part.find(({ before }) => before?.id === target.account);
  const asked = wanted ? [wanted] : part.filter(({ change }) => change !== 'added');
  const here = asked.map(({ id }) => now(id)).filter(Boolean);
  const down = here.filter(({ id }) => !works(id));
  const place = wanted && here.length > 0 ? accountName(here[0]) : target.institution;

  if (unsaved) {
    return {
      tone: 'mixed',
      title: `${place} is connected, and not saved yet`,
      text: 'We could not save it. Nothing is lost: please try to save it again.',
      step: 'save',
    };
  }
  const questions = openQuestions(ending);
  if (questions.length > 0) {
    const [{ before }] = questions;
    return {
      tone: 'mixed',
      title: `${place} is connected. ${questions.length === 1 ? 'One question is' : `${questions.length} questions are`} left`,
      text: `Tell us below which of the new accounts is ${nameOf(before)}.`,
      step: 'answer',
    };
  }
  if (unchecked && report.nextStep === 'refresh_accounts') {
    return {
      tone: 'neutral',
      title: `You are signed in to ${target.institution}`,
      text: 'We could not check your accounts yet, so what you see of them here may be out of date.',
      step: 'check',
    };
  }
  if (down.length > 0 && down.length === here.length) {
    return {
      tone: 'bad',
      title: `You signed in, but ${place} does not work yet`,
      text: `${namesOf(down)} ${isAre(down)} still not working.`,
      step: null,
    };
  }
  if (down.length > 0) {
    return {
      tone: 'mixed',
      title: `${place} is connected, but not ${namesOf(down)}`,
      text: 'Reconnect once more, and choose every account that you want here.',
      step: null,
    };
  }
  const kept = [...answers.values()].includes('unknown') ? ' We kept what you could not tell apart.' : '';
  const added = part.filter(({ change }) => change === 'added').map(({ id }) => now(id));
  const back = wanted ? part.filter((entry) => entry !== wanted && works(entry.id) && wasDown(entry)) : [];
  const text = [
    unchecked ? 'We could not load your accounts again; this is what your bank has just told us.' : '',
    added.some(Boolean) ? `${namesOf(added.filter(Boolean))} ${isAre(added)} new here.` : '',
    back.length > 0 ? `${namesOf(back.map(({ id }) => now(id)))} came back, too.` : '',
  ].filter(Boolean);
  return {
    tone: 'good',
    title: `${place} is connected again`,
    text: (text.join(' ') || worksAgain(here)) + kept,
    step: null,
  };
}

const wasDown = ({ before }) => typeof before === 'object' && before?.status !== 'active';
const worksAgain = (accounts) =>
  accounts.length === 0 ? '' : `${namesOf(accounts)} ${accounts.length === 1 ? 'works' : 'work'}.`;

function failureHeadline({ report, target }, { accounts, works }) {
  const { institution } = target;
  const wanted = accounts.find(({ id }) => id === report.requested.account);
  switch (report.reason) {
    case 'no_account':
      return {
        tone: 'bad',
        title: 'That was another account',
        text:
          wanted && !works(wanted.id)
            ? `You signed in, but ${accountName(wanted)} was not shared. Please choose that one.`
            : 'You signed in, but the account that we need was not shared.',
        step: 'choose',
      };
    case 'no_authorization':
      return {
        tone: 'bad',
        title: 'You could not be signed in',
        text: `${institution} did not confirm who you are. Nothing has changed.`,
        step: 'again',
      };
    default:
      return {
        tone: 'bad',
        title: 'Reconnecting did not work',
        text: `${institution} had a problem. Nothing has changed; please try again later.`,
        step: 'again',
      };
  }
}

/** Where nobody told how it ended, the accounts may. */
function problemHeadline(problem, { institution, authorization, account }, { accounts, works }) {
  const meant = accounts.filter((one) =>
    account ? one.id === account : authorization && one.authorization === authorization,
  );
  if (problem.code === 'malformed_response' && meant.length > 0 && meant.every(({ id }) => works(id))) {
    return {
      tone: 'good',
      title: `${account ? accountName(meant[0]) : institution} is connected again`,
      text: worksAgain(meant),
      step: null,
    };
  }
  return { step: 'again', ...problem };
}

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
    : changeWord(entry, works, [...answers.values()].includes(account.id));
  const shared = (list) => listOf(list.map(permissionWord)).toLowerCase();
  const numberIsNew = changedFields.includes('account_numbers') && works && numberEnd(account);
  const notes = [
    numberIsNew && ['number', `New account number, good until ${dateWord(numberEnd(account))}.`],
    permissions.gained.length > 0 && ['gained', `Also shares ${shared(permissions.gained)} now.`],
    permissions.lost.length > 0 && ['lost', `No longer shares ${shared(permissions.lost)}.`],
    permissions.notGranted.length > 0 && [
      'not-granted',
      `Does not share ${shared(permissions.notGranted)}, which we asked for.`,
    ],
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
