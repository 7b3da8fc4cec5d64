/** Code that ran, with the file to read. */

import { html, nothing } from 'lit-html';

/** @param {string} title @param {{file: string, line?: number, source: string, values?: object}} code */
export function code(title, { file, line, source, values }) {
  const filled = Object.entries(values ?? {}).filter(([, value]) => value !== undefined && value !== null);
  return html`<figure class="code">
    <figcaption>${title}<br /><code>${file}${line ? `:${line}` : ''}</code></figcaption>
    <pre tabindex="0" aria-label=${title}>${source}</pre>
    ${
      filled.length === 0
        ? nothing
        : html`<p class="values">
            with ${filled.map(([name, value]) => html`<code>${name}: ${JSON.stringify(value)}</code> `)}
          </p>`
    }
  </figure>`;
}
