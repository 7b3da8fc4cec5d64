/** Stand-ins for Stripe.js, and for the server of the page. */
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const SECRET = 'fcsess_client_secret_0123456789abcdef';

/** A result with which a flow ends well, for the authorization `fcauth_1` and the accounts given. */
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

export const stripeWith = (result) => stripeThat(async () => result);

/** A Stripe object whose flow stays open until `end` or `fail` is called. */
export function openStripe() {
  let settle;
  const ended = new Promise((resolve, reject) => {
    settle = { end: resolve, fail: reject };
  });
  return Object.assign(
    stripeThat(() => ended),
    settle,
  );
}

/** What a promise did: `{ value }`, `{ reason }`, or `{ pending: true }` after `ms`. */
export function settlement(promise, ms = 2_000) {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve({ pending: true }), ms);
    promise.then(
      (value) => {
        clearTimeout(timer);
        resolve({ value });
      },
      (reason) => {
        clearTimeout(timer);
        resolve({ reason });
      },
    );
  });
}

/** Long enough for everything that is at hand to be done. */
export const aMoment = (ms = 20) => new Promise((resolve) => setTimeout(resolve, ms));

/** A server on the loopback interface; `requests` has what it was sent. */
export async function serve(handle) {
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
  const origin = `http://127.0.0.1:${server.address().port}`;
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { origin, requests, close };
}

export function answer(response, body, { status = 200, type = 'application/json', headers = {} } = {}) {
  response.writeHead(status, { 'content-type': type, ...headers });
  response.end(typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body));
}

const dist = fileURLToPath(new URL('.', import.meta.resolve('fc-relink')));

/** A copy of the package that has not been loaded yet, as ES module and as CommonJS, removed after the tests. */
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
