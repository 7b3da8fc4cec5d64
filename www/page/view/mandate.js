/** The ACH mandate of an account: without it, nothing may be debited. */

import { html, nothing } from 'lit-html';
import { acceptMandate } from '../actions/settling.js';
import { accountName, MANDATE } from '../model/words.js';

/** @param {object} account @param {'sending' | 'failed' | undefined} progress */
export const mandate = (account, progress) =>
  html`<details class="mandate" data-mandate=${account.id}>
    <summary>Allow payments from here</summary>
    <p>${MANDATE(accountName(account))}</p>
    ${progress === 'failed' ? html`<p class="problem">It could not be saved. Please try again.</p>` : nothing}
    <button
      type="button"
      class="button"
      aria-disabled=${progress === 'sending'}
      aria-label="I allow this: ${accountName(account)}"
      @click=${() => acceptMandate(account)}
    >
      ${progress === 'sending' ? 'Saving…' : 'I allow this'}
    </button>
  </details>`;
