/** What the simulator can play. */

import { get, post } from '../server.js';
import { announce, change, focusOn, state } from '../store.js';
import { loadOverview } from './loading.js';

export async function loadStage() {
  if (!state.config.publishableKey) change({ stage: await get('/simulator/stage') });
}

/** Puts the accounts back to the start, and arms a scenario, or none. */
export async function playScenario(id) {
  const stage = await post('/simulator/scenarios', { id });
  // A flow that waits is for accounts that are gone now.
  state.flow?.controller.abort();
  const order = { institutions: [], paying: [] };
  change({ stage, ending: null, news: '', order, mandates: new Map() });
  await loadOverview();
  const armed = stage.scenarios.find((scenario) => scenario.id === stage.armed);
  announce(armed ? `Scenario: ${armed.title}. ${armed.how}` : 'The accounts are back at the start.');
  focusOn('strip', 'title');
}

export async function endOutage() {
  change({ stage: await post('/simulator/recovery') });
  announce('The outage has ended.');
  focusOn('strip');
  await loadOverview();
}

/** Puts an institution into a state. What becomes of its accounts, the page hears by webhook. */
export async function arrange(institution, situation) {
  change({ stage: await post('/simulator/situations', { institution, situation }) });
}

export const armedScenario = ({ stage }) => stage?.scenarios.find(({ id }) => id === stage.armed) ?? null;
