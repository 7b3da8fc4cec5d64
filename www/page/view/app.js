/** The page as a whole. */

import { html, nothing } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { startLink } from '../actions/link.js';
import { loadOverview } from '../actions/loading.js';
import { inspectorDrawer } from '../inspector/drawer.js';
import { summaryOf, survey } from '../model/overview.js';
import { change } from '../store.js';
import { banner, noticeBox } from './banner.js';
import { institutionCard } from './institution.js';
import { paymentCard } from './payment.js';
import { intro, strip, topBar } from './top.js';

export function app(state) {
  const view = { state, ...survey(state) };
  return html`
    ${topBar(state)}
    <div class=${state.inspector.isOpen ? 'body with-inspector' : 'body'}>
      <main id="main">${intro()} ${strip(state)} ${state.isStranger ? stranger() : settings(view)}</main>
      ${inspectorDrawer(state)}
    </div>
    ${news(state)}
  `;
}

function settings(view) {
  const { state } = view;
  const { section } = state;
  const isBusy = !state.ready || state.flow !== null;
  return html`
    <div class="head">
      <div>
        <h1 tabindex="-1" data-focus="title">Linked accounts</h1>
        <p class="soft" id="summary">${summaryOf(state, view)}</p>
      </div>
      <button
        type="button"
        class="button"
        id="link-account"
        data-focus="link"
        aria-disabled=${isBusy}
        @click=${() => startLink({ institution: null })}
      >
        Link an account
      </button>
    </div>
    ${state.outage ? outageBox(state.outage) : nothing} ${homeless(view)}
    <nav class="sections" aria-label="Sections">
      ${sectionLink('data', 'Data', section)} ${sectionLink('payments', 'Payments', section)}
    </nav>
    <div class="journeys" data-section=${section}>
      <section id="data" aria-labelledby="data-title">
        <h2 id="data-title">Data</h2>
        <p class="soft">Balances and transactions, from all accounts of a bank at once.</p>
        <div id="accounts" class="cards" aria-busy=${state.loading || !state.ready}>
          ${
            state.accounts || state.outage
              ? repeat(
                  view.groups,
                  ({ name }) => name,
                  (group) => institutionCard(group, view),
                )
              : placeholders(2)
          }
        </div>
      </section>
      <section id="payments" aria-labelledby="payments-title">
        <h2 id="payments-title">Payments</h2>
        <p class="soft">The accounts that Tally may debit, one by one.</p>
        <div class="cards">${payments(view)}</div>
      </section>
    </div>
  `;
}

function payments(view) {
  const { accounts, outage } = view.state;
  // Accounts that could not be loaded are not none.
  if (!accounts) return outage ? nothing : placeholders(1);
  if (view.paying.length === 0) return html`<p class="empty">There is no account to debit yet.</p>`;
  return repeat(
    view.paying,
    ({ account }) => account.id,
    (paying) => paymentCard(paying, view),
  );
}

const placeholders = (count) =>
  Array.from({ length: count }, () => html`<div class="card placeholder"></div>`);

function sectionLink(id, title, section) {
  const show = (event) => {
    event.preventDefault();
    change({ section: id });
  };
  return html`<a href="#${id}" aria-current=${section === id ? 'true' : 'false'} @click=${show}>${title}</a>`;
}

/** Where the card that it belongs to is not there, a flow and its ending stand on top. */
function homeless(view) {
  const { flow, ending } = view.state;
  const target = flow?.target ?? ending?.target;
  if (!target) return nothing;
  const hasHome = target.account
    ? view.paying.some(({ account }) => account.id === target.account)
    : view.groups.some(({ name }) => name === target.institution);
  return hasHome
    ? nothing
    : html`<div class="homeless" data-card="top">${banner(view, { prompts: [] })}</div>`;
}

function outageBox({ text }) {
  return noticeBox({
    tone: 'bad',
    text,
    button: { label: 'Load again', focus: 'reload', onClick: loadOverview },
  });
}

const stranger = () =>
  html`<div class="card lone">
    <h1 tabindex="-1" data-focus="title">You are done here</h1>
    <p>You can close this page. To see how it went, open Tally where you usually use it.</p>
    <p><a href="/">Open Tally in this browser</a></p>
  </div>`;

function news({ news: text }) {
  if (!text) return nothing;
  return html`<aside class="news" aria-label="News">
    <p>${text}</p>
    <button type="button" class="link" @click=${() => change({ news: '' })}>Dismiss</button>
  </aside>`;
}
