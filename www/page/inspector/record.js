/** Keeps what happened in each flow, for the inspector. */

import { get } from '../server.js';
import { change, state } from '../store.js';
import { redacted } from './redact.js';

const MAX_FLOWS = 20;
const TITLES = { relink: 'Relink', link: 'Link', hosted: 'Hosted relink' };
let count = 0;

/**
 * @param {'relink' | 'link' | 'hosted'} kind
 * @param {{institution: string | null, account?: string}} target
 * @param {string} route of the server's handler
 */
export function startRecord(kind, target, route) {
  count += 1;
  const about = [TITLES[kind], target.institution, target.account && 'one account']
    .filter(Boolean)
    .join(' · ');
  const record = {
    id: count,
    title: about,
    started: Date.now(),
    routes: [route],
    request: null,
    call: null,
    report: null,
    steps: [],
  };
  const flows = [record, ...state.inspector.flows].slice(0, MAX_FLOWS);
  change({ inspector: { ...state.inspector, flows, selected: record.id } });
  return record;
}

/** @param {unknown} detail `null` for none @param {string} [route] the handler that answers */
export function note(record, title, detail, route, from = 'page') {
  if (route && !record.routes.includes(route)) record.routes.push(route);
  record.steps.push({ at: Date.now() - record.started, title, from, detail: redacted(detail) });
  change();
}

/** The function that called the package, as it stands in its file, and the values that it was called with. */
export function noteCall(record, call, values) {
  record.call = { file: FILES[call.name], source: String(call), values: redacted(values) };
  note(record, `${call.name}() calls the package`, values);
}

const FILES = {
  callRelink: 'www/page/actions/relink.js',
  compareAgain: 'www/page/actions/replacing.js',
  readReport: 'www/page/actions/hosted.js',
};

export function noteReport(record, report) {
  record.report = report;
  note(record, `The report: ${report.outcome}`, {
    outcome: report.outcome,
    nextStep: report.nextStep,
    complete: report.complete,
    summary: report.summary,
  });
}

/** What the server asked Stripe belongs to the flow of the moment. */
export function noteServerCall({ route, method, path, parameters, status, milliseconds }) {
  const [record] = state.inspector.flows;
  if (!record) return;
  const asked = { ...Object.fromEntries(parameters), status, milliseconds };
  const last = record.steps.at(-1);
  if (method === 'GET' && last?.reads === route) {
    // One load of the page is many reads: they are one step.
    last.detail.push({ path, ...asked });
    last.title = `${last.detail.length} × GET, for ${route}`;
    change();
  } else if (method === 'GET') {
    note(record, `GET ${path}`, [{ path, ...asked }], null, 'server');
    record.steps.at(-1).reads = route;
  } else {
    if (path.endsWith('/sessions')) record.request = { title: `${method} ${path}`, asked };
    note(record, `${method} ${path}`, { asked_by: route, ...asked }, null, 'server');
  }
}

export function noteWebhooks(changes) {
  const [record] = state.inspector.flows;
  if (!record) return;
  for (const { type, account } of changes) {
    note(record, `financial_connections.account.${type}`, { account }, null, 'webhook');
  }
}

export async function toggleInspector() {
  const { inspector } = state;
  change({ inspector: { ...inspector, isOpen: !inspector.isOpen } });
  if (inspector.sources) return;
  const sources = await get('/api/source').catch(() => null);
  change({ inspector: { ...state.inspector, sources } });
}
