/** Any value as a tree that opens and closes. */

import { html, nothing } from 'lit-html';

/** @param {unknown} value @param {string | null} name */
export function tree(value, name = null, open = false) {
  const key = name === null ? nothing : html`<span class="key">${name}:</span> `;
  if (typeof value !== 'object' || value === null) return html`<div class="leaf">${key}${leaf(value)}</div>`;
  const entries = Object.entries(value);
  const kind = Array.isArray(value) ? `[${entries.length}]` : '{…}';
  if (entries.length === 0) {
    return html`<div class="leaf">
      ${key}<span class="plain">${Array.isArray(value) ? '[]' : '{}'}</span>
    </div>`;
  }
  return html`<details ?open=${open}>
    <summary>${key}<span class="plain">${kind}</span></summary>
    <div class="branch">${entries.map(([child, item]) => tree(item, child))}</div>
  </details>`;
}

function leaf(value) {
  return html`<span class=${value === null ? 'null' : typeof value}
    >${JSON.stringify(value) ?? 'undefined'}</span
  >`;
}
