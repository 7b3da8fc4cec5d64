/** The settings page: loads the accounts, relinks, and shows what came of it. */

import { preload, relink, triage } from 'fc-relink';
import { groupByInstitution, institutionCard, summaryOf } from './accounts.js';
import { h, showChildren } from './dom.js';
import { paymentCards, pays } from './payments.js';
import { openChoices, problemPanel, resultPanel } from './result.js';
import { mountScenarios } from './scenarios.js';
import { get, post } from './server.js';
import { loadStripe } from './stripe.js';
import { watchUpdates } from './updates.js';
import { checkedWords, countWord, newsWords, outcomeWords, problemWords } from './words.js';

const place = Object.fromEntries(
  ['accounts', 'link-account', 'live', 'news', 'notice', 'payments', 'scenarios', 'summary'].map((id) => [
    id,
    document.getElementById(id),
  ]),
);

/** Milliseconds after which waiting is called long. */
const LONG = 5000;

const page = {
  config: null,
  /** `null` until they could be loaded once. */
  accounts: null,
  authorizations: [],
  /** By account. */
  paymentMethods: new Map(),
  /** Institutions, and accounts that pay, in the order of the first load, so that cards stay where they are. */
  order: [],
  payingOrder: [],
  /** Why the accounts could not be loaded. */
  outage: null,
  /** What else there is to say. */
  notice: null,
  /** The flow that is open: what it is for, how far it is, and how to stop waiting for it. */
  flow: null,
  /** How the last flow ended: `{target, report, choices}` or `{target, problem}`. */
  ending: null,
  /** Mandates that are on their way to the server, or did not arrive, by account. */
  mandates: new Map(),
};

/* Loading */

let loading = null;
let stale = false;

/** Asks the server for everything. A call while one is under way has it asked once more. */
function loadAccounts() {
  stale = true;
  loading ??= (async () => {
    place.accounts.setAttribute('aria-busy', 'true');
    while (stale) {
      stale = false;
      await loadOnce();
    }
    loading = null;
    place.accounts.setAttribute('aria-busy', 'false');
    render();
  })();
  return loading;
}

async function loadOnce() {
  try {
    const [{ data }, { data: methods }] = await Promise.all([
      get('/api/accounts'),
      get('/api/payment-methods'),
    ]);
    page.authorizations = await loadAuthorizations(data);
    page.accounts = data;
    // A mandate that was accepted meanwhile is not among them; then they are asked for once more.
    if (!stale) page.paymentMethods = new Map(methods.map((method) => [method.account, method]));
    page.outage = null;
  } catch (error) {
    const old = page.accounts ? ' What you see here may be out of date.' : '';
    const text = `Your accounts could not be loaded.${old}`;
    page.outage = { tone: 'bad', text, detail: error.message, retry: true };
    announce(text);
  }
}

/** Some API versions say on the authorization alone whether an inactive account can be relinked. */
async function loadAuthorizations(accounts) {
  const inactive = accounts.filter(({ status, authorization }) => status === 'inactive' && authorization);
  const ids = [...new Set(inactive.map(({ authorization }) => authorization))];
  const answers = await Promise.allSettled(ids.map((id) => get(`/api/authorizations/${id}`)));
  return answers.filter(({ status }) => status === 'fulfilled').map(({ value }) => value);
}

/** Stripe has told of changes. What they are, the accounts say. */
async function takeNews(changes) {
  // Who is in the middle of a flow knows why, and hears of its end.
  const quiet = page.flow !== null || page.ending !== null;
  await loadAccounts();
  const text = newsWords(changes, page.accounts ?? []);
  if (!text) return;
  showNews(text);
  if (!quiet) announce(text);
}

/** News of several lines stand above the accounts, which stay where they are: WebKit does not see to that by itself. */
function showNews(text) {
  const top = () => place.accounts.getBoundingClientRect().top;
  const before = top();
  place.news.textContent = text;
  const moved = top() - before;
  if (before < 0 && moved) scrollBy(0, moved);
}

/* Relinking */

async function startRelink(target) {
  if (page.flow) return;
  const controller = new AbortController();
  begin(target, controller);
  announce(`Opening the sign-in window of ${target.institution}.`);
  try {
    const report = await relink({
      stripe: loadStripe(page.config).then(noticingTheStart),
      sessionUrl: '/api/relink-sessions',
      existingAccounts: '/api/accounts',
      authorization: target.authorization,
      account: target.account,
      signal: controller.signal,
    });
    const { title, text } = outcomeWords(report);
    announce(`${title}. ${text}`);
    end({ target, report, choices: new Map() });
  } catch (error) {
    end({ target, problem: controller.signal.aborted ? stopped() : failed(error) });
  }
  await loadAccounts();
}

/** Stripe.js, with a word to the page when the window opens. */
function noticingTheStart(stripe) {
  return {
    collectFinancialConnectionsAccounts(options) {
      if (page.flow) page.flow.open = true;
      render();
      return stripe.collectFinancialConnectionsAccounts(options);
    },
  };
}

/** The ordinary flow: for a first account, and for what can't be relinked. */
async function startLink(target) {
  if (page.flow) return;
  begin(target, null);
  announce('Opening the sign-in window.');
  let notice;
  try {
    const [stripe, session] = await Promise.all([loadStripe(page.config), post('/api/link-sessions')]);
    const { financialConnectionsSession, error } = await noticingTheStart(
      stripe,
    ).collectFinancialConnectionsAccounts({ clientSecret: session.client_secret });
    notice = linkNotice(financialConnectionsSession, error);
  } catch (error) {
    notice = { tone: 'bad', text: problemWords(error), detail: error.message };
  }
  end(null);
  page.notice = notice;
  await loadAccounts();
  announce(notice.text);
}

function linkNotice(session, error) {
  if (error) return { tone: 'bad', text: 'The sign-in window could not be opened.', detail: error.message };
  const count = session?.accounts?.length ?? 0;
  if (count > 0) return { tone: 'good', text: `${countWord(count, 'account')} linked.` };
  return { tone: 'neutral', text: 'No account was linked.' };
}

function begin(target, controller) {
  page.flow = { target, controller, open: false, long: false };
  page.ending = null;
  page.notice = null;
  page.mandates.clear();
  showNews('');
  render();
  const { flow } = page;
  setTimeout(() => {
    if (page.flow !== flow || flow.open) return;
    flow.long = true;
    announce('This takes longer than usual.');
    render();
  }, LONG);
}

function end(ending) {
  const { target } = page.flow;
  page.flow = null;
  page.ending = ending;
  render();
  focusOn(target.focus, 'headline');
}

function stopped() {
  const text = 'Nothing has changed. Should the sign-in window still open, just close it.';
  announce(`You stopped waiting. ${text}`);
  return { tone: 'neutral', code: 'aborted', title: 'You stopped waiting', text };
}

function failed(error) {
  const text = problemWords(error);
  announce(text);
  return { tone: 'bad', code: error.code ?? 'unknown', title: 'That did not work', text };
}

/* After the flow */

async function takeNextStep({ target, report, choices }) {
  if (page.flow) return;
  const retries = report.nextStep === 'retry' || report.nextStep === 'choose_expected_account';
  if (retries) {
    await startRelink(target);
    return;
  }
  const unanswered = openChoices(report).find(({ id }) => !choices.has(id));
  if (unanswered) {
    announce('Please say first which account is which.');
    focusOn(`choice:${unanswered.id}:${unanswered.candidates[0]}`, `choice:${unanswered.id}:none`);
    return;
  }
  page.notice = null;
  try {
    await saveReplacements(report, choices);
    if (report.nextStep === 'refresh_accounts') page.notice = checkedWords(await askAgain(report));
  } catch (error) {
    page.notice = {
      tone: 'bad',
      text: `${problemWords(error)} The result below is kept.`,
      detail: error.message,
    };
    announce(page.notice.text);
    render();
    return;
  }
  closeEnding();
  await loadAccounts();
  if (page.notice) announce(page.notice.text);
  else if (report.nextStep !== 'done') announce('The accounts are up to date.');
}

/** What is surely the same account, and what the customer says is the same. */
async function saveReplacements(report, choices) {
  const sure = report.accounts
    .filter(({ change }) => change === 'replaced')
    .map(({ before, id }) => ({ before: before.id, after: id }));
  const chosen = [...choices].filter(([, after]) => after).map(([before, after]) => ({ before, after }));
  const replacements = [...sure, ...chosen];
  if (replacements.length > 0) await post('/api/replacements', { replacements });
}

/** The server knows what the session did not tell. */
async function askAgain({ accounts }) {
  const unsure = accounts.filter(
    ({ change, mayReactivate }) => mayReactivate || change === 'missing' || change === 'unconfirmed',
  );
  return Promise.all(unsure.map(({ id }) => get(`/api/accounts/${id}`)));
}

async function acceptMandate(account, focus) {
  if (page.mandates.get(account.id) === 'sending') return;
  page.mandates.set(account.id, 'sending');
  render();
  try {
    const method = await post('/api/payment-methods', { account: account.id, mandate_accepted: true });
    page.paymentMethods.set(account.id, method);
    page.mandates.delete(account.id);
    if (loading) stale = true;
    announce('The mandate is accepted.');
  } catch (error) {
    page.mandates.set(account.id, 'failed');
    announce(`The mandate could not be saved. ${error.message}`);
  }
  render();
  focusOn(focus, `payment:${account.id}`, 'payments');
}

function choose(before, after) {
  page.ending.choices.set(before, after);
  render();
}

function closeEnding() {
  const focus = page.ending?.target.focus;
  page.ending = null;
  render();
  focusOn(focus, 'accounts');
}

/* Showing */

function render() {
  const focused = document.activeElement?.closest?.('[data-focus]')?.dataset.focus;
  const { authorizations, flow, paymentMethods, mandates } = page;
  const busy = flow !== null;
  const accounts = page.accounts ?? [];
  const entries = triage(accounts, { authorizations });
  const groups = groupByInstitution(accounts, entries, page.order);
  page.order = groups.map(({ name }) => name);
  const paying = inOrder(
    triage(accounts.filter(pays), { authorizations }).flatMap((entry) =>
      entry.accounts.map((account) => ({ account, entry })),
    ),
    page.payingOrder,
  );
  page.payingOrder = paying.map(({ account }) => account.id);

  const isHere = (target, name) => target?.institution === name && !target.account && !isNowhere(target);
  const isThere = (target, account) => target?.account === account.id;
  // Where what it belongs to has gone, it stands on top.
  const isNowhere = (target) =>
    target.account
      ? !paying.some(({ account }) => account.id === target.account)
      : !groups.some(({ name }) => name === target.institution);
  const below = (fits) => {
    if (flow && fits(flow.target)) return waitingBox(flow);
    return page.ending && fits(page.ending.target) ? endingPanel(page.ending, busy) : null;
  };

  place.summary.textContent = summary(entries);
  place['link-account'].setAttribute('aria-disabled', String(busy));
  showChildren(place.notice, [
    below(isNowhere),
    page.outage && noticeBox(page.outage),
    page.notice && noticeBox(page.notice),
  ]);
  const actions = { busy, onRelink: startRelink, onLink: startLink };
  const cards = groups.map((group) =>
    institutionCard(group, { ...actions, below: below((target) => isHere(target, group.name)) }),
  );
  showChildren(place.accounts, cards);
  const payments = () =>
    paymentCards(paying, {
      ...actions,
      paymentMethods,
      mandates,
      below: (account) => below((target) => isThere(target, account)),
      onAccept: acceptMandate,
    });
  // The accounts may stand beside the payments; where they are above the screen, they do not.
  const isPassed = place.accounts.getBoundingClientRect().bottom <= 0;
  // Accounts that could not be loaded are not none.
  showChildren(place.payments, page.accounts ? payments() : [], isPassed);
  if (focused && !document.activeElement?.closest('[data-focus]')) focusOn(focused, 'headline');
}

/** What has a place in `order` first, the rest as it comes: most urgent first. */
function inOrder(paying, order) {
  const rank = ({ account }) => (order.includes(account.id) ? order.indexOf(account.id) : order.length);
  return paying.toSorted((one, other) => rank(one) - rank(other));
}

function summary(entries) {
  if (page.accounts) return summaryOf(page.accounts, entries);
  return page.outage ? 'Your accounts cannot be shown.' : 'Loading your accounts…';
}

function endingPanel(ending, busy) {
  if (ending.problem) {
    return problemPanel(ending.problem, {
      onRetry: () => startRelink(ending.target),
      onClose: closeEnding,
    });
  }
  return resultPanel(ending.report, {
    busy,
    choices: ending.choices,
    paymentMethods: page.paymentMethods,
    mandates: page.mandates,
    onChoose: choose,
    onAccept: acceptMandate,
    onNext: () => takeNextStep(ending),
    onClose: closeEnding,
  });
}

function waitingBox({ target, controller, open, long }) {
  const to = target.institution ? ` to ${target.institution}` : '';
  const text = open ? `Waiting for you to finish signing in${to}.` : `Preparing your sign-in${to}.`;
  return h(
    'div',
    { class: 'waiting' },
    h('span', { class: 'spinner', 'aria-hidden': 'true' }),
    h('p', {}, long && !open ? `${text} This takes longer than usual.` : text),
    controller &&
      h(
        'button',
        {
          type: 'button',
          class: 'link',
          id: 'stop',
          'data-focus': 'stop',
          onclick: () => controller.abort(),
        },
        'Stop waiting',
      ),
  );
}

function noticeBox({ tone, text, detail, retry }) {
  return h(
    'div',
    { class: `notice ${tone}` },
    h('div', {}, h('p', {}, text), detail && h('p', { class: 'details' }, detail)),
    retry &&
      h(
        'button',
        { type: 'button', class: 'button', 'data-focus': 'reload', onclick: loadAccounts },
        'Load again',
      ),
  );
}

/** Focuses the first of these that is there. */
function focusOn(...keys) {
  for (const key of keys.filter(Boolean)) {
    const element = document.querySelector(`[data-focus="${CSS.escape(key)}"]:not(:disabled)`) ?? place[key];
    if (element) {
      element.focus();
      return;
    }
  }
}

/** Says something to who does not see the page. */
function announce(text) {
  place.live.textContent = text;
}

/* Start */

place['link-account'].addEventListener('click', () => startLink({ institution: null, focus: 'link' }));

async function start() {
  const loaded = preload();
  page.config = await get('/api/config');
  await loaded;
  // Loaded ahead, so that the window opens at once. Where that fails, the next relink tries again and tells.
  loadStripe(page.config).catch(() => {});
  watchUpdates({ onChanges: takeNews, onReturn: loadAccounts });
  await loadAccounts();
  if (!page.config.publishableKey) {
    await mountScenarios(
      place.scenarios,
      async () => {
        // A flow that waits is for accounts that are gone now.
        page.flow?.controller?.abort();
        Object.assign(page, { ending: null, notice: null, order: [], payingOrder: [] });
        showNews('');
        await loadAccounts();
      },
      announce,
    );
  }
}

start().catch((error) => {
  place.accounts.setAttribute('aria-busy', 'false');
  place.accounts.replaceChildren();
  place.payments.replaceChildren();
  place.summary.textContent = 'Your accounts cannot be shown.';
  place.notice.replaceChildren(noticeBox({ tone: 'bad', text: problemWords(error), detail: error.message }));
});
