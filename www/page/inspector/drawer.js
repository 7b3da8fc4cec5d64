/** The inspector beside the page: what happened in a flow, the report, and the code that ran. */

import { html, nothing } from 'lit-html';
import { change, focusOn, state } from '../store.js';
import { code } from './code.js';
import { toggleInspector } from './record.js';
import { redacted } from './redact.js';
import { reportView } from './report.js';
import { tree } from './tree.js';

export const inspectorButton = ({ inspector }) =>
  html`<button
    type="button"
    class="button"
    id="inspector-opener"
    data-focus="inspector"
    aria-expanded=${inspector.isOpen}
    aria-controls="inspector"
    @click=${toggleInspector}
  >
    Inspector
  </button>`;

export function inspectorDrawer({ inspector }) {
  if (!inspector.isOpen) return nothing;
  const record = inspector.flows.find(({ id }) => id === inspector.selected);
  return html`<aside id="inspector" class="inspector" aria-labelledby="inspector-title">
    <div class="drawer-head">
      <h2 id="inspector-title">Inspector</h2>
      <button type="button" class="button" @click=${close}>Close</button>
    </div>
    <p class="soft">For developers: how the page does what it does. Secrets are left out.</p>
    ${record ? [picker(inspector), contents(record, inspector)] : empty()}
  </aside>`;
}

function close() {
  toggleInspector();
  focusOn('inspector');
}

const empty = () =>
  html`<p>
    Reconnect a bank, and its flow shows up here: what was asked, what came back, the report, and the code.
  </p>`;

function picker({ flows, selected }) {
  if (flows.length < 2) return nothing;
  const select = ({ target }) =>
    change({ inspector: { ...state.inspector, selected: Number(target.value) } });
  return html`<label class="flow-picker"
    >Flow
    <select id="flow" @change=${select}>
      ${flows.map(
        ({ id, title }) => html`<option value=${id} .selected=${id === selected}>${id}. ${title}</option>`,
      )}
    </select>
  </label>`;
}

function contents(record, { sources }) {
  const { report, request } = record;
  return html`
    <nav class="parts" aria-label="Parts of the flow">
      ${report ? part('report', 'Report') : nothing} ${request ? part('request', 'Request') : nothing}
      ${part('code', 'Code')} ${part('timeline', 'Timeline')}
    </nav>
    ${report ? reportView(report) : nothing} ${request ? requestView(request, report) : nothing}
    <section aria-labelledby="code-title">
      <h3 id="code-title">Code</h3>
      ${record.call ? code('On the page', record.call) : nothing}
      ${record.routes.map((route) => sources?.[route] && code(`On the server: ${route}`, sources[route]))}
    </section>
    <section aria-labelledby="timeline-title">
      <h3 id="timeline-title">Timeline</h3>
      <ol class="timeline">
        ${record.steps.map(step)}
      </ol>
    </section>
  `;
}

const part = (id, title) => html`<a href="#${id}-title">${title}</a>`;

/** What the server asked Stripe for, and what Stripe says came of it. */
const requestView = ({ title, asked }, report) =>
  html`<section aria-labelledby="request-title">
    <h3 id="request-title">Request</h3>
    ${tree(asked, title, true)}
    ${report?.session ? tree(redacted(report.session.relink_result ?? null), 'relink_result', true) : nothing}
  </section>`;

const FROM = { page: 'Page', server: 'Server → Stripe', webhook: 'Webhook' };

function step({ at, title, from, detail }) {
  return html`<li data-from=${from}>
    <p class="step-head"><span class="from">${FROM[from]}</span><span class="at">${seconds(at)}</span></p>
    <p class="step-title">${title}</p>
    ${detail === null || detail === undefined ? nothing : tree(detail, 'detail')}
  </li>`;
}

const seconds = (at) => `+${(at / 1000).toFixed(2)} s`;
