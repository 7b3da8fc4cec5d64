/** What stands above the settings: brand, tools for who presents, what this is, and which scenario is armed. */

import { html, nothing } from 'lit-html';
import { armedScenario, endOutage, playScenario } from '../actions/stage.js';
import { inspectorButton } from '../inspector/drawer.js';
import { inbox, inboxButton } from './inbox.js';
import { scenarioDrawer, scenariosButton } from './scenarios.js';

export const topBar = (state) =>
  html`<header class="top">
    <span class="brand"><img src="/page/icon.svg" alt="" width="28" height="28" />Tally</span>
    <div class="tools" role="group" aria-label="Demo">
      ${state.stage ? [inboxButton(state), scenariosButton()] : nothing} ${inspectorButton(state)}
    </div>
    ${state.stage ? [inbox(state), scenarioDrawer(state)] : nothing}
  </header>`;

/** What this is. It came with the page, and is the same element: it was painted before any script ran. */
const about = document.querySelector('.about');
export const intro = () => about;

/** Which scenario is armed, and what to do. */
export function strip(state) {
  const armed = armedScenario(state);
  if (!armed) return nothing;
  return html`<div class="strip" data-reveal>
    <p tabindex="-1" data-focus="strip"><strong>${armed.title}.</strong> ${armed.how}</p>
    <div class="strip-actions">
      ${
        state.stage.outage
          ? html`<button type="button" class="button" id="end-outage" @click=${endOutage}>
              End the outage
            </button>`
          : nothing
      }
      <button type="button" class="link" id="reset" @click=${() => playScenario(null)}>Start over</button>
    </div>
  </div>`;
}
