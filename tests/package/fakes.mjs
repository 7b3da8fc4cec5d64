/** Stand-ins for Stripe.js, and for the server of the page. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { relink } from 'fc-relink';

export const SECRET = 'fcsess_client_secret_0123456789abcdef';
export const MARK = Symbol.for('fc-relink.in-flight');

/** A result with which a flow ends well, for the authorization `fcauth_1`. */
export const relinkedWith = (accounts = [], fields = {}) => ({
  financialConnectionsSession: {
    id: 'fcsess_1',
    object: 'financial_connections.session',
    client_secret: SECRET,
    relink_options: { authorization: 'fcauth_1' },
    relink_result: { authorization: 'fcauth_1' },
    accounts,
    ...fields,
  },
});

/** A Stripe object whose flow does what `flow` does; `calls` has what it was called with. */
export function stripeThat(flow) {
  const calls = [];
  return {
    calls,
    collectFinancialConnectionsAccounts(...args) {
      calls.push({ args, self: this });
      return flow(...args);
    },
  };
}
export const stripeWith = (result = relinkedWith()) => stripeThat(async () => result);

/** A promise, and what settles it. */
export function deferred() {
  const it = {};
  it.promise = new Promise((resolve, reject) => Object.assign(it, { resolve, reject }));
  return it;
}
/** A Stripe object whose flow stays open until `end` or `fail` is called. */
export function openStripe() {
  const { promise, resolve, reject } = deferred();
  return Object.assign(
    stripeThat(() => promise),
    { end: (result = relinkedWith()) => resolve(result), fail: reject },
  );
}

// A test may take the global away.
const { setTimeout, clearTimeout } = globalThis;
export const never = () => new Promise(() => {});
export const aMoment = (ms = 20) => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits for something to be true, for a second at most. */
export async function until(isTrue) {
  for (let i = 0; i < 200 && !isTrue(); i += 1) await aMoment(5);
}

/** What a promise did: `{ value }`, `{ reason }`, or `{ pending: true }` after `ms`. */
export async function settlement(promise, ms = 2_000) {
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, ms, { pending: true });
  });
  const settled = promise.then(
    (value) => ({ value }),
    (reason) => ({ reason }),
  );
  return Promise.race([settled, late]).finally(() => clearTimeout(timer));
}

/** Rejects with a `RelinkError`, of this code and of this path where one is given. */
export async function rejects(flow, code, where) {
  const { reason, ...rest } = await settlement(flow);
  assert.ok(reason?.name === 'RelinkError', `${code}, not ${String(reason?.stack)} ${JSON.stringify(rest)}`);
  if (code !== undefined) assert.equal(reason.code, code, reason.message);
  if (where !== undefined) assert.equal(reason.path, where);
  return reason;
}

/** What a call throws. @param {() => unknown} call @param {unknown[]} otherwise where it throws nothing, which else fails */
export function thrownBy(call, ...otherwise) {
  try {
    call();
  } catch (error) {
    return error;
  }
  if (otherwise.length > 0) return otherwise[0];
  throw new Error('nothing was thrown');
}

/** After each test of the file: no promise was left without a handler, and the next relink is right. */
export function assertSettled() {
  const unhandled = [];
  const note = (reason) => unhandled.push(reason);
  process.on('unhandledRejection', note);
  after(() => process.off('unhandledRejection', note));
  afterEach(async () => {
    await aMoment(5);
    assert.deepEqual(unhandled.splice(0), [], 'a promise without a handler');
    const { value, reason } = await settlement(relink({ stripe: stripeWith(), clientSecret: SECRET }));
    const isFree = !(MARK in globalThis);
    // What failed must not make the next one fail.
    delete globalThis[MARK];
    assert.ok(isFree, 'the mark is taken away');
    assert.equal(value?.outcome, 'relinked', `the next relink: ${reason}`);
  });
}

/** A global with another value while `work` runs; `undefined` removes it. */
export async function withGlobal(name, value, work) {
  const old = Object.getOwnPropertyDescriptor(globalThis, name);
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  if (value === undefined) delete globalThis[name];
  try {
    return await work();
  } finally {
    delete globalThis[name];
    if (old) Object.defineProperty(globalThis, name, old);
  }
}

/** Runs `work` with time in its hands: `pass(ms)` lets it go on, and what is due happen. */
export async function withTime(context, work) {
  const { timers } = context.mock;
  const turns = async () => {
    for (let i = 0; i < 100; i += 1) await Promise.resolve();
  };
  timers.enable({ apis: ['setTimeout'] });
  try {
    return await work(async (ms = 0) => {
      await turns();
      timers.tick(ms);
      await turns();
    });
  } finally {
    timers.reset();
  }
}

/** What a program prints that has a process of its own. */
export function printedBy(program, type = 'module') {
  const { stdout, stderr } = spawnSync(process.execPath, [`--input-type=${type}`, '--eval', program], {
    cwd: import.meta.dirname,
    encoding: 'utf8',
    timeout: 120_000,
  });
  assert.equal(stderr, '');
  return stdout.trim();
}

const ends = [];
after(() => Promise.all(ends.map((end) => end())));
/** In place of a test's context, for what a whole file has. */
export const file = { after: (end) => ends.push(end) };

/** A server on the loopback interface, closed after the test; `requests` has what it was sent. */
export async function serve(context, handle) {
  const requests = [];
  const server = createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const { method, url, headers } = request;
      requests.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
      handle(request, response);
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  context.after(close);
  return { origin: `http://127.0.0.1:${server.address().port}`, requests, close };
}

export function answer(response, body, { status = 200, type = 'application/json', headers = {} } = {}) {
  response.writeHead(status, { 'content-type': type, ...headers });
  response.end(typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body));
}

export const wasmFile = fileURLToPath(import.meta.resolve('fc-relink/wasm'));
const dist = fileURLToPath(new URL('.', import.meta.resolve('fc-relink')));

/** A copy of the package that has not been loaded yet, as ES module and as CommonJS, removed after the test. */
export async function freshCopy(context) {
  const folder = await mkdtemp(path.join(tmpdir(), 'fc-relink-'));
  context.after(() => rm(folder, { recursive: true }));
  await cp(dist, folder, { recursive: true });
  await writeFile(path.join(folder, 'package.json'), '{"type": "module"}');
  return {
    folder,
    esm: () => import(pathToFileURL(path.join(folder, 'index.js'))),
    cjs: () => createRequire(import.meta.url)(path.join(folder, 'index.cjs')),
  };
}
