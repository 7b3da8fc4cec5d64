/** A bank's card: what it needs or what has just happened on top, then its accounts. */

import { html, nothing } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { countWord } from '../model/words.js';
import { accountRow } from './account-row.js';
import { banner, isHere } from './banner.js';
import { promptBanner } from './prompt.js';

/**
 * @param {{name: string, accounts: object[], prompts: object[]}} group
 * @param {object} view state and what `survey` made of it
 */
export function institutionCard({ name, accounts, prompts }, view) {
  const { flow, ending, config } = view.state;
  const isIn = (target) => target?.institution === name && !target.account;
  const id = `institution-${encodeURIComponent(name)}`;
  const testName = config.testNames?.[name];
  const shown = isHere(flow, ending, isIn) ? [] : prompts;
  const [first, ...others] = shown;
  return html`<section class="card" aria-labelledby=${id} data-institution=${name} data-card=${name}>
    <header class="card-head">
      <span class="logo" aria-hidden="true">${name.slice(0, 1)}</span>
      <div>
        <h3 id=${id} tabindex="-1" data-focus="card:${name}">${name}</h3>
        ${testName ? html`<p class="test-name">Stripe’s test bank “${testName}”</p>` : nothing}
      </div>
      <span class="count">${countWord(accounts.length, 'account')}</span>
    </header>
    ${isHere(flow, ending, isIn) ? banner(view, { prompts }) : nothing}
    ${first ? promptBanner(first, view, { isMain: true }) : nothing}
    ${others.map((entry) => promptBanner(entry, view, { isMain: false }))}
    <ul class="accounts">
      ${repeat(
        accounts,
        ({ id: key }) => key,
        (account) => accountRow(account, view),
      )}
    </ul>
  </section>`;
}
