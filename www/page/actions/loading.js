/** Loads what the server knows, and takes in what webhooks tell. */

import { preload } from 'fc-relink';
import { firstOverview } from '../early.js';
import { newsWords } from '../model/words.js';
import { survey } from '../model/overview.js';
import { get } from '../server.js';
import { announce, change, state } from '../store.js';
import { compareLate } from './replacing.js';

/** Milliseconds after which a result does not wait for the accounts any longer. */
const PATIENCE = 2500;

/** What was asked for before this was here. */
let ahead = firstOverview;
let loading = null;
let stale = false;

/** Asks the server for everything. A call while one is under way has it asked once more. */
export function loadOverview() {
  stale = true;
  loading ??= (async () => {
    change({ loading: true });
    let problem = null;
    while (stale) {
      stale = false;
      problem = await loadOnce();
    }
    loading = null;
    change({ loading: false });
    return problem === null;
  })();
  return loading;
}

/** As `loadOverview`, but for a limited time. @returns whether the accounts are as the server has them */
export function loadInTime() {
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, false));
  return Promise.race([loadOverview(), late]);
}

/** A mandate that was accepted meanwhile is not in the answer that is on its way. */
export function loadAgainIfLoading() {
  if (loading) stale = true;
}

async function loadOnce() {
  try {
    // What the accounts need, the package says.
    const answer = ahead ?? get('/api/overview');
    ahead = null;
    const [overview] = await Promise.all([answer, preload()]);
    // What was asked for before the last change would bring back what that has put right.
    if (stale && state.accounts) return null;
    take(overview);
    if (await compareLate(overview.accounts.data)) stale = true;
    return null;
  } catch (error) {
    const old = state.accounts ? ' What you see here may be out of date.' : '';
    const text = `Your accounts could not be loaded.${old}`;
    if (!state.outage) announce(text);
    change({ outage: { text } });
    return error;
  }
}

function take({ accounts, authorizations, payment_methods: methods, hosted_relinks: hostedRelinks }) {
  const paymentMethods = new Map(methods.map((method) => [method.account, method]));
  const fields = { accounts: accounts.data, authorizations, hostedRelinks, paymentMethods, outage: null };
  const { groups, paying } = survey({ ...state, ...fields });
  fields.order = {
    institutions: groups.map(({ name }) => name),
    paying: paying.map(({ account }) => account.id),
  };
  // Where an ending waited for the accounts, they are there now.
  if (state.ending) fields.ending = { ...state.ending, unchecked: false };
  change(fields);
}

/** Stripe has told of changes. What they are, the accounts say. */
export async function takeNews(changes) {
  await loadOverview();
  // Who is in the middle of a flow knows why, and hears of its end.
  if (state.flow) return;
  // What has just ended tells of its bank itself.
  const told = state.ending?.target.institution;
  const others = (state.accounts ?? []).filter(({ institution_name: place }) => !told || place !== told);
  const text = newsWords(changes, others);
  if (!text) return;
  change({ news: text });
  announce(text);
}
