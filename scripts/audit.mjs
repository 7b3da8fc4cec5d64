/**
 * Checks what the package is made from: licences, sources, advisories, signatures.
 *
 * What the network does not reach is not checked, and said so; with `--strict` that fails.
 *
 * Usage: npm run audit [-- --strict]
 */

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { root } from './paths.mjs';
import { ensureCargoDeny, ensurePackages, ensureWasmTarget } from './tools.mjs';

/** @typedef {{ status: number | null, stdout: string, stderr: string }} Ended how a command ended */
/** @typedef {{ state: 'passed' } | { state: 'not checked' | 'failed', why: string }} Result */

const passed = /** @type {const} */ ({ state: 'passed' });
/** @param {string} why @returns {Result} */
const failed = (why) => ({ state: 'failed', why });
/** @param {string} why @returns {Result} */
const notChecked = (why) => ({ state: 'not checked', why });

/** @param {string} command @param {string[]} args @returns {Ended} */
function attempt(command, args) {
  const ended = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    shell: process.platform === 'win32',
  });
  if (ended.error) throw new Error(`${command} could not be started: ${ended.error.message}`);
  return ended;
}

/** What npm's `--json` printed. @param {string} text */
function parsed(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

/**
 * Codes of npm that say that a server was not reached. A certificate that does not fit is none of them.
 */
const UNREACHED =
  /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|ERR_SOCKET_TIMEOUT)$/;

/** Of `npm audit --json`: an answer has a report, whatever stands in it. @param {Ended} ended @returns {Result} */
export function judgeAdvisories({ status, stdout, stderr }) {
  const { vulnerabilities, metadata, error, message, statusCode } = parsed(stdout);
  if (metadata && vulnerabilities) {
    const names = Object.keys(vulnerabilities);
    if (names.length > 0) return failed(`advisories for ${names.join(', ')}; \`npm audit\` shows them`);
    return status === 0 ? passed : failed(`npm audit ended with ${status}`);
  }
  if (UNREACHED.test(error?.code)) return notChecked(error.summary);
  // A mirror that hands out packages alone.
  if (statusCode === 404 || statusCode === 405) return notChecked(message);
  return failed(message ?? error?.summary ?? stderr);
}

/** Of `npm audit signatures --json`. @param {Ended} ended @returns {Result} */
export function judgeSignatures({ status, stdout, stderr }) {
  const { invalid, missing, error } = parsed(stdout);
  if (Array.isArray(invalid) && Array.isArray(missing)) {
    const names = [...invalid, ...missing].map(({ name, version }) => `${name}@${version}`);
    if (names.length > 0) return failed(`no valid signature: ${names.join(', ')}`);
    return status === 0 ? passed : failed(`npm audit signatures ended with ${status}`);
  }
  if (UNREACHED.test(error?.code)) return notChecked(error.summary);
  if (/installed from a supported registry/.test(error?.summary)) {
    return notChecked('the registry that is configured publishes no keys');
  }
  return failed(error?.summary ?? stderr);
}

/** Of `cargo deny fetch db`, which brings the advisories. @param {Ended} ended @returns {Result} */
export function judgeFetch({ status, stderr }) {
  if (status === 0) return passed;
  const why = stderr.trim();
  const isNetwork =
    /Could not resolve host|Failed to connect|Connection (refused|timed out|reset)|Network is unreachable/i;
  const reason = isNetwork.exec(why)?.[0];
  return reason ? notChecked(`the advisories could not be fetched from GitHub: ${reason}`) : failed(why);
}

/** @param {Ended} ended @returns {Result} */
const judgeDeny = ({ status, stderr }) => (status === 0 ? passed : failed(stderr.trim()));

/** What is checked. @type {Record<string, () => Result>} */
const checks = {
  'crates: licences, duplicates, build scripts, sources': () =>
    judgeDeny(deny('check', '--hide-inclusion-graph', 'licenses', 'bans', 'sources')),
  'crates: advisories'() {
    const fetched = judgeFetch(deny('fetch', 'db'));
    return fetched.state === 'passed' ? judgeDeny(deny('check', 'advisories')) : fetched;
  },
  'npm: advisories for what users install': () =>
    judgeAdvisories(attempt('npm', ['audit', '--omit=dev', '--json'])),
  'npm: advisories for what develops the package': () => judgeAdvisories(attempt('npm', ['audit', '--json'])),
  'npm: signatures of the registry': () =>
    judgeSignatures(attempt('npm', ['audit', 'signatures', '--json', '--fetch-retries=1'])),
};

/** @param {string} command @param {string[]} args */
function deny(command, ...args) {
  return attempt(join(ensureCargoDeny(), 'cargo-deny'), ['--locked', '--color', 'never', command, ...args]);
}

/** @param {boolean} strict whether what could not be checked fails */
function audit(strict) {
  ensurePackages();
  ensureWasmTarget();
  for (const [name, check] of Object.entries(checks)) {
    const result = check();
    console.log(`${result.state.padEnd('not checked'.length)}  ${name}`);
    if (result.state === 'passed') continue;
    console.log(result.why.replace(/^/gm, '             '));
    if (strict || result.state === 'failed') process.exitCode = 1;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    audit(process.argv.includes('--strict'));
  } catch (error) {
    console.error(`\n${error.message}`);
    process.exitCode = 1;
  }
}
