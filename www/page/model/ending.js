/**
 * What to tell of a flow that has ended: from its report, and from the accounts as they are now. It is made anew
 * whenever the accounts change, so that the two never contradict each other.
 */

import { failureHeadline, problemHeadline } from './failure.js';
import { accountName, namesOf, worksAgain } from './words.js';

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
  const isUnclear = ({ id }) => answers.get(id) === 'unknown';
  const unclear = here.filter(isUnclear);
  const down = here.filter((account) => !works(account.id) && !isUnclear(account));
  const place = wanted && here.length > 0 ? accountName(here[0]) : target.institution;

  if (unsaved) {
    return {
      tone: 'mixed',
      title: `${place} is connected, but not saved yet`,
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
  if (unclear.length > 0) {
    return {
      tone: 'mixed',
      title: `${place} is connected`,
      text: `You could not say which of the new accounts is ${namesOf(unclear)}, so we kept them all. Nothing is lost.`,
      step: null,
    };
  }
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
    text: text.join(' ') || worksAgain(here),
    step: null,
  };
}

const wasDown = ({ before }) => typeof before === 'object' && before?.status !== 'active';
