/** A page's own server: serves the package under several addresses, and plays every fault an endpoint may have. */

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const dist = fileURLToPath(new URL('.', import.meta.resolve('fc-relink')));
const pages = fileURLToPath(new URL('site/', import.meta.url));

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.map': 'application/json',
  '.wasm': 'application/wasm',
};

/** The package, as often as a page may have it. */
const COPIES = ['/package/', '/second/'];

/** @typedef {import('node:http').IncomingMessage} Request */
/** @typedef {import('node:http').ServerResponse} Response */
/** @typedef {(response: Response, request: Request) => void} Answer */

/** React and its renderer in one module, because the hook has to have the same React. */
async function bundleReact() {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        export { createElement, useCallback, useEffect, useInsertionEffect, useRef, useState,
          useSyncExternalStore } from 'react';
        export { createRoot } from 'react-dom/client';
      `,
      resolveDir: pages,
    },
    bundle: true,
    define: { 'process.env.NODE_ENV': '"production"' },
    format: 'esm',
    write: false,
  });
  return outputFiles[0].contents;
}

/** A file of the package or of the pages. @param {string} pathname */
function fileAt(pathname) {
  const copy = COPIES.find((path) => pathname.startsWith(path));
  const [folder, path] = copy ? [dist, pathname.slice(copy.length)] : [pages, pathname];
  const file = normalize(join(folder, path === '/' ? 'index.html' : path));
  if (!file.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`)) throw new Error('outside');
  return file;
}

/**
 * A server on the loopback interface. `requests` has what it was sent; `answers` what it says in place of a file, by path.
 */
export async function openSite() {
  /** @type {{method: string, url: string, headers: object, body: string, closed: Promise<boolean>}[]} */
  const requests = [];
  /** @type {Map<string, Answer>} */
  const answers = new Map();
  const react = await bundleReact();
  const server = createServer(async (request, response) => {
    const { method, url, headers } = request;
    const { pathname } = new URL(url, 'http://localhost');
    const chunks = [];
    // Whether all of the answer was taken.
    const closed = new Promise((resolve) => response.once('close', () => resolve(response.writableFinished)));
    const entry = { method, url, headers, body: '', closed };
    requests.push(entry);
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      // The page has gone away, which is what some tests are about.
      return;
    }
    entry.body = Buffer.concat(chunks).toString();
    const answer = answers.get(pathname);
    if (answer) return answer(response, request);
    if (pathname === '/favicon.ico') return response.writeHead(204).end();
    if (pathname === '/react.js') return response.writeHead(200, { 'content-type': TYPES['.js'] }).end(react);
    try {
      const file = fileAt(pathname);
      const body = await readFile(file);
      response
        .writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' })
        .end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  return {
    origin: `http://127.0.0.1:${port}`,
    requests,
    answers,
    /** What was asked for at this path. @param {string} path */
    asked: (path) => requests.filter(({ url }) => new URL(url, 'http://localhost').pathname === path),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/**
 * Answers with JSON, or with text or bytes as they are.
 *
 * @param {unknown} body
 * @param {{status?: number, headers?: Record<string, string>}} [options]
 * @returns {Answer}
 */
export const json =
  (body, { status = 200, headers = {} } = {}) =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body));
  };
