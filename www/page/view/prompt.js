/** What a card needs from the customer. */

import { html, nothing } from 'lit-html';
import { askForLink } from '../actions/hosted.js';
import { startLink } from '../actions/link.js';
import { startRelink } from '../actions/relink.js';
import { institutionOf } from '../model/overview.js';
import { accountName, dateWord, promptWords } from '../model/words.js';
import { icon } from './icons.js';

/**
 * @param {object} entry of `triage`
 * @param {{isMain: boolean, account?: object}} options `account`: the only one that is wanted
 */
export function promptBanner(entry, { state }, { isMain, account }) {
  const { title, text, button } = promptWords(entry);
  const { action, authorization } = entry;
  const [one] = entry.accounts;
  const institution = institutionOf(one);
  // A relink is aimed at an authorization; without one there is only the ordinary flow.
  const relinks = action !== 'link_new' && authorization !== null;
  const target = account
    ? { institution, authorization, account: account.id }
    : { institution, authorization };
  const go = () => (relinks ? startRelink(target) : startLink({ institution, instead: one }));
  const isBusy = !state.ready || state.flow !== null;
  return html`<div class="banner prompt" data-action=${action}>
    <span class="banner-icon">${icon('attention')}</span>
    <div class="banner-text">
      <h4>${title}</h4>
      <p>${text}</p>
      ${relinks ? elsewhere(target, state) : nothing}
    </div>
    <div class="banner-actions">
      <button
        type="button"
        class="button ${isMain && action === 'relink' ? 'primary' : ''}"
        aria-disabled=${isBusy}
        aria-label="${button}: ${account ? accountName(account) : institution}"
        @click=${go}
      >
        ${button}
      </button>
    </div>
  </div>`;
}

/** The same on a page of its own. */
function elsewhere(target, { hostedRelinks }) {
  const asked = hostedRelinks.find(({ authorization }) => authorization === target.authorization);
  if (asked) {
    const how = asked.delivery === 'email' ? 'We sent you an e-mail' : 'We gave you a link';
    return html`<p class="asked">
      ${how} on ${dateWord(asked.requested_at)}. You can reconnect there, or here.
    </p>`;
  }
  return html`<details class="elsewhere">
    <summary>On another device</summary>
    <button type="button" class="link" data-delivery="email" @click=${() => askForLink(target, 'email')}>
      E-mail me a link
    </button>
    <button type="button" class="link" data-delivery="url" @click=${() => askForLink(target, 'url')}>
      Show me a link
    </button>
  </details>`;
}
