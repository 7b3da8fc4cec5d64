/** The scenario drawer: sets the simulator up for an ending, or puts a bank into any state. Simulator only. */

import { html } from 'lit-html';
import { arrange, playScenario } from '../actions/stage.js';

export const scenariosButton = () =>
  html`<button type="button" class="button" id="scenarios-opener" popovertarget="scenarios">
    Scenarios
  </button>`;

export function scenarioDrawer({ stage }) {
  return html`<div id="scenarios" class="drawer" popover role="dialog" aria-labelledby="scenarios-title">
    <div class="drawer-head">
      <h2 id="scenarios-title">Scenarios</h2>
      <button type="button" class="button" popovertarget="scenarios" popovertargetaction="hide">Close</button>
    </div>
    <p class="soft">Each starts from fresh accounts, and says above them what to do.</p>
    ${stage.groups.map((group) => groupOf(group, stage))} ${situationForm(stage)}
  </div>`;
}

const groupOf = ({ id, title }, { scenarios, armed }) =>
  html`<h3>${title}</h3>
    <ul>
      ${scenarios
        .filter(({ group }) => group === id)
        .map(
          (scenario) =>
            html`<li>
              <button
                type="button"
                class="scenario"
                data-scenario=${scenario.id}
                aria-pressed=${scenario.id === armed}
                @click=${() => closeAnd(() => playScenario(scenario.id))}
              >
                ${scenario.title}
              </button>
            </li>`,
        )}
    </ul>`;

function situationForm({ institutions }) {
  const submit = (event) => {
    event.preventDefault();
    const data = new FormData(event.target);
    const [institution, situation] = data.get('situation').split(' ');
    closeAnd(() => arrange(institution, situation));
  };
  return html`<form class="situation" @submit=${submit}>
    <h3>Put a bank into a state</h3>
    <label for="situation">Bank and state</label>
    <select id="situation" name="situation">
      ${institutions.map(
        ({ id, name, situations }) =>
          html`<optgroup label=${name}>
            ${situations.map((one) => html`<option value="${id} ${one.id}">${name}: ${one.title}</option>`)}
          </optgroup>`,
      )}
    </select>
    <button type="submit" class="button" id="arrange">Apply</button>
  </form>`;
}

/** Closing gives the focus back to the opener. */
function closeAnd(run) {
  document.getElementById('scenarios').hidePopover();
  run();
}
