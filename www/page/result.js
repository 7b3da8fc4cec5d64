/** The panel after a flow. It is made from the report alone, and from what the customer has answered since. */

import { h, icon } from './dom.js';
import { mandateBlock } from './mandate.js';
import {
  accountName,
  changeWords,
  NEXT_STEP,
  outcomeWords,
  permissionWord,
  statusWord,
  untouchedWords,
  warningWord,
} from './words.js';

const TONE_ICON = { good: 'check', mixed: 'info', neutral: 'info', bad: 'attention' };

/**
 * @param {import('../../src/js/types.ts').RelinkReport} report
 * @param {object} view
 * @param {boolean} view.busy
 * @param {Map<string, string | null>} view.choices by old account: which one it is now, `null` for none
 * @param {Map<string, {id: string}>} view.paymentMethods by account
 * @param {Map<string, 'sending' | 'failed'>} view.mandates by account
 * @param {(before: string, after: string | null) => void} view.onChoose
 * @param {(account: object, focus: string) => void} view.onAccept accepts a mandate
 * @param {() => void} view.onNext takes the next step
 * @param {() => void} view.onClose
 */
export function resultPanel(report, { busy, onNext, onClose, ...view }) {
  const { tone, title, text } = outcomeWords(report);
  const next = NEXT_STEP[report.nextStep];
  const part = report.accounts.filter(({ change, mayReactivate }) => change !== 'untouched' || mayReactivate);
  const rest = report.accounts.filter((entry) => !part.includes(entry));
  return h(
    'div',
    { class: `result ${tone}`, 'data-outcome': report.outcome },
    headline(TONE_ICON[tone], title),
    text && h('p', { class: 'result-text' }, text),
    ...report.warnings.map((warning) =>
      h('p', { class: 'warning', 'data-warning': warning.code }, warningWord(warning)),
    ),
    part.length > 0 && h('ul', { class: 'entries' }, ...part.map((entry) => entryRow(entry, report, view))),
    rest.length > 0 && untouched(rest, report, view),
    h(
      'div',
      { class: 'next', 'data-next-step': report.nextStep },
      h('p', {}, next.text),
      h(
        'button',
        {
          type: 'button',
          class: 'button primary',
          'data-focus': 'next',
          'aria-disabled': busy ? 'true' : null,
          onclick: onNext,
        },
        next.button,
      ),
      report.nextStep !== 'done' && h('button', { type: 'button', class: 'link', onclick: onClose }, 'Close'),
    ),
  );
}

/** The panel where there is no report: something went wrong around the flow, or the customer stopped it. */
export function problemPanel({ tone, title, text, code }, { onRetry, onClose }) {
  return h(
    'div',
    { class: `result ${tone}`, 'data-problem': code },
    headline(TONE_ICON[tone], title),
    h('p', { class: 'result-text' }, text),
    h(
      'div',
      { class: 'next' },
      h(
        'button',
        { type: 'button', class: 'button primary', 'data-focus': 'next', onclick: onRetry },
        'Try again',
      ),
      h('button', { type: 'button', class: 'link', onclick: onClose }, 'Close'),
    ),
  );
}

function headline(iconName, title) {
  return h('h4', { class: 'headline', tabindex: '-1', 'data-focus': 'headline' }, icon(iconName), title);
}

function untouched(entries, report, view) {
  return h(
    'details',
    { class: 'rest', 'data-key': 'rest' },
    h('summary', { 'data-focus': 'rest' }, untouchedWords(entries.length, report)),
    h('ul', { class: 'entries' }, ...entries.map((entry) => entryRow(entry, report, view))),
  );
}

function entryRow(entry, report, view) {
  const { change, id, before, after, permissions, candidates, mandateRequired, mayReactivate } = entry;
  const { word, tone } = changeWords(change, report);
  return h(
    'li',
    { class: 'entry', 'data-change': change, 'data-id': id },
    h(
      'div',
      { class: 'entry-head' },
      h('span', { class: 'account-name' }, nameOf(after ?? before ?? id)),
      h('span', { class: `badge ${tone}` }, word),
    ),
    statusLine(before, after),
    (change === 'replaced' || change === 'added') && idLine(before, id),
    permissionLine('Now shared too', permissions.gained, 'gained'),
    permissionLine('No longer shared', permissions.lost, 'lost'),
    permissionLine('Asked for, not shared', permissions.notGranted, 'not-granted'),
    mandateRequired && [
      h('p', { class: 'note', 'data-note': 'mandate' }, 'Needs a new mandate before payments.'),
      mandateBlock(after, {
        paymentMethod: view.paymentMethods.get(id),
        progress: view.mandates.get(id),
        place: 'result',
        onAccept: view.onAccept,
      }),
    ],
    mayReactivate && h('p', { class: 'note', 'data-note': 'may-reactivate' }, 'May be back as well.'),
    candidates.length > 0 && (before ? choice(entry, report, view) : candidatesNote(candidates, report)),
  );
}

function candidatesNote(candidates, report) {
  const names = candidates.map((id) => nameById(id, report)).join(', ');
  return h('p', { class: 'note', 'data-note': 'candidates' }, `Might be the same account as: ${names}.`);
}

/** Which of the new accounts is this old one? Nobody but the customer knows. */
function choice({ id, before, candidates }, report, { choices, onChoose }) {
  const takenBy = (value) => [...choices].some(([other, after]) => other !== id && after === value);
  const option = (value, label) =>
    h(
      'label',
      { class: 'option' },
      h('input', {
        type: 'radio',
        name: `choice-${id}`,
        value: value ?? 'none',
        checked: choices.has(id) && choices.get(id) === value,
        disabled: value !== null && takenBy(value),
        'data-focus': `choice:${id}:${value ?? 'none'}`,
        onchange: () => onChoose(id, value),
      }),
      h('span', {}, label),
    );
  return h(
    'fieldset',
    { class: 'choice', 'data-choice': id },
    h('legend', {}, `Which one is ${nameOf(before)} now?`),
    ...candidates.map((candidate) => option(candidate, nameById(candidate, report))),
    option(null, 'None of these'),
  );
}

function statusLine(before, after) {
  const was = before?.status;
  const is = after?.status;
  if (!was && !is) return null;
  if (!was || !is) return h('p', { class: 'states' }, statusWord(was ?? is));
  return h(
    'p',
    { class: 'states' },
    statusWord(was),
    icon('arrow'),
    h('span', { class: 'hidden' }, ' became '),
    statusWord(is),
  );
}

function idLine(before, id) {
  const old = typeof before === 'string' ? before : before?.id;
  return h(
    'p',
    { class: 'ids' },
    old && h('span', { class: 'hidden' }, 'Old id '),
    old && h('code', {}, old),
    old && icon('arrow'),
    h('span', { class: 'hidden' }, ' New id '),
    h('code', {}, id),
  );
}

function permissionLine(label, permissions, kind) {
  if (permissions.length === 0) return null;
  return h(
    'p',
    { class: 'note', 'data-permissions': kind },
    `${label}: ${permissions.map(permissionWord).join(', ')}.`,
  );
}

const nameOf = (account) => (typeof account === 'string' ? account : accountName(account));

function nameById(id, { accounts }) {
  const entry = accounts.find(({ before, after }) => before?.id === id || after?.id === id);
  const account = entry?.after?.id === id ? entry.after : entry?.before;
  return account ? `${nameOf(account)} (…${id.slice(-6)})` : id;
}

/** The old accounts that the customer has to find among the new ones. */
export function openChoices(report) {
  return report.accounts.filter(({ before, candidates }) => before !== null && candidates.length > 0);
}
