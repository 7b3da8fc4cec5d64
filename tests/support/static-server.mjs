/** Serves a folder, with or without a strict Content-Security-Policy. */

import { once } from 'node:events';
import { createServer } from 'node:http';
import express from 'express';

/** Nothing but scripts of its own and wasm. */
export const STRICT_CSP =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Listens on the loopback interface. @param {import('node:http').RequestListener} answer */
export async function listen(answer) {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Files as they are, of which nothing is cached. @param {string} folder @param {Record<string, string>} [headers] */
export const filesOf = (folder, headers = {}) =>
  express.static(folder, {
    cacheControl: false,
    etag: false,
    lastModified: false,
    setHeaders: (response) => response.set(headers),
  });

/**
 * @param {string} folder
 * @param {string | null} [csp]
 * @param {Record<string, () => object>} [endpoints] what it answers as JSON
 */
export async function serveFolder(folder, csp = STRICT_CSP, endpoints = {}) {
  const app = express();
  app.get('/favicon.ico', (_, response) => response.status(204).end());
  for (const [path, answer] of Object.entries(endpoints))
    app.all(path, (_, response) => response.json(answer()));
  app.use(filesOf(folder, csp ? { 'content-security-policy': csp } : {}));
  const { origin, close } = await listen(app);
  return { url: `${origin}/`, close };
}
