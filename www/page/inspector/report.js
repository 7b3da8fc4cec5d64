/** The report: what decides on top, then all of it; each entry leads to its row. */

import { html, nothing } from 'lit-html';
import { toggleInspector } from './record.js';
import { redacted } from './redact.js';
import { tree } from './tree.js';

export function reportView(report) {
  const { outcome, nextStep, complete, warnings, evidence, accounts } = report;
  const isUntouched = ({ change }) => change === 'untouched';
  const untouched = accounts.filter(isUntouched);
  return html`<section aria-labelledby="report-title">
    <h3 id="report-title">Report</h3>
    <dl class="facts">
      ${fact('outcome', outcome)} ${fact('nextStep', nextStep)} ${fact('complete', String(complete))}
      ${fact('evidence', evidence)}
      ${fact('warnings', warnings.length === 0 ? 'none' : warnings.map(({ code }) => code).join(', '))}
    </dl>
    <h4>accounts</h4>
    <ul class="report-entries">
      ${accounts.filter((one) => !isUntouched(one)).map(entry)}
    </ul>
    ${
      untouched.length === 0
        ? nothing
        : html`<details>
            <summary>${untouched.length} untouched</summary>
            <ul class="report-entries">
              ${untouched.map(entry)}
            </ul>
          </details>`
    }
    ${tree(redacted(report), 'report')}
  </section>`;
}

const fact = (name, value) =>
  html`<div>
    <dt>${name}</dt>
    <dd data-fact=${name}><code>${value}</code></dd>
  </div>`;

function entry({ change, id, before, after }) {
  const name = after?.display_name ?? before?.display_name ?? id;
  return html`<li>
    <code>${change}</code> <span>${name}</span>
    ${
      rowOf(id)
        ? html`<button type="button" class="link" @click=${() => showRow(id)} aria-label="Show row: ${name}">
            Show row
          </button>`
        : nothing
    }
  </li>`;
}

const rowOf = (id) => document.querySelector(`[data-account="${CSS.escape(id)}"]`);

function showRow(id) {
  // Where there is no room beside the page, the inspector lies over it.
  if (!matchMedia('(width >= 75rem)').matches) toggleInspector();
  const row = rowOf(id);
  row?.scrollIntoView({ block: 'center' });
  row?.focus({ preventScroll: true });
}
