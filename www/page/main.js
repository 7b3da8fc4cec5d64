/** Starts the settings page. */

import { preload } from 'fc-relink';
import { comeBack, lookAfterHosted } from './actions/hosted.js';
import { loadOverview, takeNews } from './actions/loading.js';
import { loadStage, playScenario } from './actions/stage.js';
import { noteServerCall, noteWebhooks } from './inspector/record.js';
import { problemWords } from './model/words.js';
import { change, mount, state } from './store.js';
import { loadStripe } from './stripe.js';
import { watchUpdates } from './updates.js';
import { app } from './view/app.js';

/** A page that Stripe hosts sends the customer back here. */
const returned = /^\/return\/(\w+)$/.exec(location.pathname)?.[1];
const scenario = new URLSearchParams(location.search).get('scenario');

async function start() {
  const first = returned || scenario ? null : loadOverview();
  // Loaded ahead, so that the window opens at once. Where that fails, the next relink tries again and tells.
  loadStripe().catch(() => {});
  await preload();
  mount(document.getElementById('app'), app);
  await first;
  if (scenario) await playLinked(scenario);
  // What stands above the accounts is there first, or it would push down what is told of them.
  const stage = loadStage();
  if (returned) {
    await stage.catch(() => {});
    await comeBack(returned);
  }
  change({ ready: true });
  if (state.isStranger) return;
  watchUpdates({
    onChanges(changes) {
      noteWebhooks(changes);
      takeNews(changes).then(() => lookAfterHosted(changes));
    },
    onReturn: loadOverview,
    onCall: noteServerCall,
  });
  await stage;
}

/** A link to the page may name a scenario. */
async function playLinked(id) {
  history.replaceState(null, '', '/');
  // A name that nobody knows changes nothing.
  await playScenario(id).catch(loadOverview);
}

start().catch((error) => {
  change({ outage: { text: problemWords(error) } });
  if (document.querySelector('#app .placeholder')) mount(document.getElementById('app'), app);
});
