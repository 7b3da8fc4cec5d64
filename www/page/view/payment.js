/** An account that money moves through. It is relinked by itself: the flow has to bring back that very account. */

import { html, nothing } from 'lit-html';
import { accountName, numberWords, paymentWords, reasonsOf } from '../model/words.js';
import { banner, isHere } from './banner.js';
import { badge } from './icons.js';
import { mandate } from './mandate.js';
import { promptBanner } from './prompt.js';

/** @param {{account: object, entry: object}} paying what `triage` said of the account @param {object} view */
export function paymentCard({ account, entry }, view) {
  const { state } = view;
  const id = `payment-${account.id}`;
  const hasMandate = state.paymentMethods.has(account.id);
  const { word, tone } = paymentWords(entry.action, hasMandate);
  const here = isHere(state.flow, state.ending, (target) => target?.account === account.id);
  const prompts = entry.action === 'none' ? [] : [{ ...entry, accounts: [account] }];
  // A prompt says the same.
  const facts =
    prompts.length > 0 && !here ? [] : [...reasonsOf(account), numberWords(account)].filter(Boolean);
  return html`<article
    class="card payment"
    aria-labelledby=${id}
    data-payment=${account.id}
    data-card="payment:${account.id}"
  >
    <header class="payment-head">
      <h3 id=${id} tabindex="-1" data-focus="card:payment:${account.id}">${accountName(account)}</h3>
      ${badge(word, tone)}
    </header>
    <p class="soft">${account.institution_name}</p>
    ${facts.map((fact) => html`<p class="soft cause">${fact}</p>`)}
    ${here ? banner(view, { prompts }) : prompts.map((prompt) => promptBanner(prompt, view, { isMain: true, account }))}
    ${
      hasMandate
        ? html`<p class="soft permission">You allow payments from this account.</p>`
        : entry.action === 'link_new'
          ? nothing
          : mandate(account, state.mandates.get(account.id))
    }
  </article>`;
}
