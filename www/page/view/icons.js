/** Decorative icons; the text beside them says the same. */

import { html, svg } from 'lit-html';

const PATHS = {
  check: 'M5 12.5l4.5 4.5L19 7.5',
  attention: 'M12 7v6.5M12 17h.01',
  info: 'M12 11v6M12 7.5h.01',
};

export const icon = (name) =>
  html`<svg viewBox="0 0 24 24" class="icon" aria-hidden="true">${svg`<path d=${PATHS[name]} />`}</svg>`;

export const TONE_ICON = { good: 'check', mixed: 'info', neutral: 'info', bad: 'attention' };

export const badge = (word, tone) => html`<span class="badge ${tone}">${word}</span>`;
