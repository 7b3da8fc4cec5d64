/** A page's own server: serves the package and its pages, and plays every fault an endpoint may have. */

import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import express from 'express';

import { filesOf, listen } from '../support/static-server.mjs';

const dist = fileURLToPath(new URL('.', import.meta.resolve('fc-relink')));
const pages = fileURLToPath(new URL('site/', import.meta.url));

/** @typedef {(response: import('node:http').ServerResponse, request: import('node:http').IncomingMessage) => void} Answer */

/** React and its renderer in one module, because the hook has to have the same React. */
async function bundleReact() {
  const hooks = 'useCallback, useEffect, useInsertionEffect, useRef, useState, useSyncExternalStore';
  const contents = `export { createElement, ${hooks} } from 'react'; export { createRoot } from 'react-dom/client';`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: pages },
    bundle: true,
    define: { 'process.env.NODE_ENV': '"production"' },
    format: 'esm',
    write: false,
  });
  return outputFiles[0].text;
}

/**
 * A server on the loopback interface. `requests` has what it was sent; `answers` what it says in place of a file, by path.
 */
export async function openSite() {
  /** @type {{method: string, url: string, path: string, headers: object, body: string, closed: Promise<boolean>}[]} */
  const requests = [];
  /** @type {Map<string, Answer>} */
  const answers = new Map();
  const react = await bundleReact();
  const app = express();
  app.use(async (request, response, next) => {
    const { method, url, path, headers } = request;
    // Whether all of the answer was taken.
    const closed = new Promise((resolve) => response.once('close', () => resolve(response.writableFinished)));
    const entry = { method, url, path, headers, body: '', closed };
    requests.push(entry);
    try {
      entry.body = await text(request);
    } catch {
      // The page has gone away, which is what some tests are about.
      return;
    }
    const answer = answers.get(path);
    if (answer) answer(response, request);
    else next();
  });
  app.get('/favicon.ico', (_, response) => response.status(204).end());
  app.get('/other.html', (_, response) => response.send('<!doctype html><title>Another page</title>'));
  app.get('/react.js', (_, response) => response.type('js').send(react));
  app.use('/package', filesOf(dist));
  app.use(filesOf(pages));
  return {
    ...(await listen(app)),
    requests,
    answers,
    /** What was asked for at this path. @param {string} path */
    asked: (path) => requests.filter((request) => request.path === path),
  };
}

/**
 * Answers with JSON, or with text or bytes as they are.
 *
 * @param {unknown} body
 * @param {{status?: number, type?: string, headers?: Record<string, string>}} [options]
 * @returns {Answer}
 */
export const answer =
  (body, { status = 200, type = 'application/json', headers = {} } = {}) =>
  (response) => {
    response.writeHead(status, { 'content-type': type, ...headers });
    response.end(typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body));
  };

/** Sends the beginning of an answer, and then does something else. @returns {Answer} */
export const half = (body, then, headers) => (response) => {
  response.writeHead(200, headers);
  // The page must have got the beginning before the rest fails.
  response.write(body.slice(0, body.length / 2), () => setTimeout(then, 20, response));
};
/** @type {Answer} */
export const reset = ({ socket }) => socket.resetAndDestroy();
/** @type {Answer} */
export const destroy = ({ socket }) => socket.destroy();
/** Never answers. @type {Answer} */
export const hang = () => {};
