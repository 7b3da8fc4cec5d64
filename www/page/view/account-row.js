/** An account: what it is, whether it works, and what a flow has just done to it. */

import { html, nothing } from 'lit-html';
import { answer, removeAccount } from '../actions/settling.js';
import { openQuestions } from '../model/ending.js';
import { rowNotes } from '../model/rows.js';
import {
  accountName,
  balanceWord,
  permissionWord,
  reasonsOf,
  statusWord,
  subcategoryWord,
} from '../model/words.js';
import { badge } from './icons.js';

/** What says of an account whether it works. */
const SAYS_IT = ['Back', 'Back, too', 'Renewed', 'Still not working'];

const TONE = { active: 'good', inactive: 'bad' };

export function accountRow(account, { state, works, actionOf }) {
  const { id, status, permissions } = account;
  const { ending } = state;
  const notes = ending?.kind === 'report' ? rowNotes(ending, account, works(id)) : null;
  const question = openQuestions(ending ?? {}).find((entry) => entry.id === id);
  const entry = notes && ending.report.accounts.find((one) => one.id === id);
  const needsMandate = entry?.mandateRequired && !state.paymentMethods.has(id);
  const details = [subcategoryWord(account.subcategory), ...(permissions ?? []).map(permissionWord)];
  return html`<li
    class="account ${notes?.word ? 'changed' : ''}"
    data-account=${id}
    data-status=${status}
    tabindex="-1"
  >
    <div class="account-head">
      <span class="account-name">${accountName(account)}</span>
      <span class="badges">
        ${notes?.word ? html`<span data-change=${entry.change}>${badge(notes.word, notes.tone)}</span>` : nothing}
        ${question ? badge('Which one is it?', 'mixed') : nothing}
        ${notes?.word && SAYS_IT.includes(notes.word) ? nothing : badge(statusWord(status), TONE[status] ?? 'neutral')}
      </span>
    </div>
    <p class="soft">
      ${details.filter(Boolean).join(' · ')}${
        balanceWord(account) ? html` · <span class="balance">${balanceWord(account)}</span>` : nothing
      }
    </p>
    ${reasonsOf(account).map((reason) => html`<p class="soft cause">${reason}</p>`)}
    ${notes?.notes.map(({ kind, text }) => html`<p class="note" data-note=${kind}>${text}</p>`)}
    ${
      needsMandate
        ? html`<p class="note" data-note="mandate">Needs your permission for payments, under Payments.</p>`
        : nothing
    }
    ${question ? questionBlock(question, ending, state.accounts) : nothing}
    ${
      actionOf(id) === 'link_new'
        ? html`<button
            type="button"
            class="link remove"
            aria-label="Remove ${accountName(account)}"
            @click=${() => removeAccount(account)}
          >
            Remove
          </button>`
        : nothing
    }
  </li>`;
}

/** Which of the new accounts is this old one? Nobody but the customer knows. */
function questionBlock({ id, before, candidates }, { answers, answerFailed }, accounts) {
  const taken = new Set(answers.values());
  const free = accounts.filter((account) => candidates.includes(account.id) && !taken.has(account.id));
  const option = (value, label) =>
    html`<button type="button" class="button option" data-answer=${value} @click=${() => answer(id, value)}>
      ${label}
    </button>`;
  return html`<div class="question" role="group" aria-labelledby="question-${id}" data-question=${id}>
    <p id="question-${id}" tabindex="-1" data-focus="question:${id}">
      Which of these is ${accountName(before)}${lastKnown(before)} now?
    </p>
    ${free.map((account) => option(account.id, [accountName(account), balanceWord(account)].filter(Boolean).join(', with ')))}
    ${option('none', 'None of these')} ${option('unknown', 'I don’t know')}
    ${answerFailed === id ? html`<p class="problem">Your answer could not be saved. Please try again.</p>` : nothing}
  </div>`;
}

const lastKnown = (account) => (balanceWord(account) ? ` (${balanceWord(account)} when we last saw it)` : '');
