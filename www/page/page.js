/** The settings page: loads the accounts, relinks, and shows what came of it. */

import { preload, relink, triage } from 'fc-relink';
import { groupByInstitution, institutionCard, summaryOf } from './accounts.js';
import { h } from './dom.js';
import { problemPanel, resultPanel } from './result.js';
import { mountScenarios } from './scenarios.js';
import { get, post } from './server.js';
import { loadStripe } from './stripe.js';
import { countWord, outcomeWords, problemWords } from './words.js';

const place = Object.fromEntries(
  ['accounts', 'link-account', 'live', 'notice', 'scenarios', 'summary'].map((id) => [
    id,
    document.getElementById(id),
  ]),
);

const page = {
  config: null,
  /** `null` until they could be loaded once. */
  accounts: null,
  authorizations: [],
  /** Institutions in the order of the first load, so that cards stay where they are. */
  order: [],
  /** A sentence about accounts that could not be loaded, or about what a link brought. */
  notice: null,
  /** The flow that is open: what it is for, and how to stop waiting for it. */
  flow: null,
  /** How the last flow ended: `{target, report}` or `{target, problem}`. */
  ending: null,
};

/* Loading */

async function loadAccounts() {
  place.accounts.setAttribute('aria-busy', 'true');
  try {
    const { data } = await get('/api/accounts');
    page.authorizations = await loadAuthorizations(data);
    page.accounts = data;
    page.notice = null;
  } catch (error) {
    const old = page.accounts ? ' What you see here may be out of date.' : '';
    page.notice = {
      tone: 'bad',
      text: `Your accounts could not be loaded.${old}`,
      detail: error.message,
      retry: true,
    };
    announce(page.notice.text);
  }
  place.accounts.setAttribute('aria-busy', 'false');
  render();
}

/** Some API versions say on the authorization alone whether an inactive account can be relinked. */
async function loadAuthorizations(accounts) {
  const inactive = accounts.filter(({ status, authorization }) => status === 'inactive' && authorization);
  const ids = [...new Set(inactive.map(({ authorization }) => authorization))];
  const answers = await Promise.allSettled(ids.map((id) => get(`/api/authorizations/${id}`)));
  return answers.filter(({ status }) => status === 'fulfilled').map(({ value }) => value);
}

/* Relinking */

async function startRelink(target) {
  if (page.flow) return;
  const controller = new AbortController();
  begin(target, controller);
  announce(`Opening the sign-in window of ${target.institution}.`);
  try {
    const report = await relink({
      stripe: loadStripe(page.config),
      sessionUrl: '/api/relink-sessions',
      existingAccounts: '/api/accounts',
      authorization: target.authorization,
      account: target.account,
      signal: controller.signal,
    });
    const { title, text } = outcomeWords(report);
    announce(`${title}. ${text}`);
    end({ target, report });
  } catch (error) {
    end({ target, problem: controller.signal.aborted ? stopped() : failed(error) });
  }
  await loadAccounts();
}

/** The ordinary flow: for a first account, and for what can't be relinked. */
async function startLink(target) {
  if (page.flow) return;
  begin(target, null);
  announce('Opening the sign-in window.');
  let notice;
  try {
    const [stripe, session] = await Promise.all([loadStripe(page.config), post('/api/link-sessions')]);
    const { financialConnectionsSession, error } = await stripe.collectFinancialConnectionsAccounts({
      clientSecret: session.client_secret,
    });
    notice = linkNotice(financialConnectionsSession, error);
  } catch (error) {
    notice = { tone: 'bad', text: problemWords(error), detail: error.message };
  }
  end(null);
  await loadAccounts();
  page.notice ??= notice;
  render();
  announce(notice.text);
}

function linkNotice(session, error) {
  if (error) return { tone: 'bad', text: 'The sign-in window could not be opened.', detail: error.message };
  const count = session.accounts.length;
  if (count > 0) return { tone: 'good', text: `${countWord(count, 'account')} linked.` };
  return { tone: 'neutral', text: 'No account was linked.' };
}

function begin(target, controller) {
  page.flow = { target, controller };
  page.ending = null;
  page.notice = null;
  render();
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

async function takeNextStep({ target, report }) {
  if (page.flow) return;
  switch (report.nextStep) {
    case 'retry':
    case 'choose_expected_account':
      await startRelink(target);
      return;
    case 'reconcile':
      try {
        await saveReplacements(report);
      } catch (error) {
        page.notice = {
          tone: 'bad',
          text: 'The accounts could not be saved. Please try again.',
          detail: error.message,
        };
        announce(page.notice.text);
        render();
        return;
      }
      break;
    default:
      break;
  }
  closeEnding();
  await loadAccounts();
  if (report.nextStep !== 'done') announce('The accounts are up to date.');
}

async function saveReplacements(report) {
  const replacements = report.accounts
    .filter(({ change }) => change === 'replaced')
    .map(({ before, id }) => ({ before: before.id, after: id }));
  if (replacements.length > 0) await post('/api/replacements', { replacements });
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
  const { authorizations, ending, flow } = page;
  const accounts = page.accounts ?? [];
  const entries = triage(accounts, { authorizations });
  const groups = groupByInstitution(accounts, entries, page.order);
  page.order = groups.map(({ name }) => name);

  place.summary.textContent = page.accounts ? summaryOf(accounts, entries) : 'Your accounts cannot be shown.';
  place['link-account'].setAttribute('aria-disabled', String(flow !== null));
  place.notice.replaceChildren(...notices());
  place.accounts.replaceChildren(
    ...groups.map((group) =>
      institutionCard(group, {
        busy: flow !== null,
        below: below(group.name, flow, ending),
        onRelink: startRelink,
        onLink: startLink,
      }),
    ),
  );
  if (focused && !document.activeElement?.closest('[data-focus]')) focusOn(focused, 'headline');
}

function notices() {
  const nowhereElse = page.flow && page.flow.target.institution === null;
  return [nowhereElse && waitingBox(page.flow), page.notice && noticeBox(page.notice)].filter(Boolean);
}

/** What an institution's card shows of the flow: that it is open, or how it ended. */
function below(name, flow, ending) {
  if (flow?.target.institution === name) return waitingBox(flow);
  if (ending?.target.institution !== name) return null;
  if (ending.problem) {
    return problemPanel(ending.problem, {
      onRetry: () => startRelink(ending.target),
      onClose: closeEnding,
    });
  }
  return resultPanel(ending.report, {
    busy: flow !== null,
    onNext: () => takeNextStep(ending),
    onClose: closeEnding,
  });
}

function waitingBox({ target, controller }) {
  return h(
    'div',
    { class: 'waiting' },
    h('span', { class: 'spinner', 'aria-hidden': 'true' }),
    h(
      'p',
      {},
      `Waiting for you to finish signing in${target.institution ? ` to ${target.institution}` : ''}.`,
    ),
    controller &&
      h(
        'button',
        { type: 'button', class: 'link', id: 'stop', onclick: () => controller.abort() },
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
    const element = document.querySelector(`[data-focus="${CSS.escape(key)}"]`) ?? place[key];
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
  await loadAccounts();
  if (!page.config.publishableKey) {
    await mountScenarios(
      place.scenarios,
      async () => {
        // A flow that waits is for accounts that are gone now.
        page.flow?.controller?.abort();
        page.ending = null;
        page.order = [];
        await loadAccounts();
      },
      announce,
    );
  }
}

start().catch((error) => {
  place.accounts.setAttribute('aria-busy', 'false');
  place.accounts.replaceChildren();
  place.summary.textContent = 'Your accounts cannot be shown.';
  place.notice.replaceChildren(noticeBox({ tone: 'bad', text: problemWords(error), detail: error.message }));
});
