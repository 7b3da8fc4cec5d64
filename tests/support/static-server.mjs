/** Serves a folder, with or without a strict Content-Security-Policy. */

import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';

/** Nothing but scripts of its own and wasm. */
export const STRICT_CSP =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.wasm': 'application/wasm',
};

/**
 * @param {string} folder
 * @param {string | null} [csp]
 * @param {Record<string, () => object>} [endpoints] what it answers as JSON
 */
export async function serveFolder(folder, csp = STRICT_CSP, endpoints = {}) {
  const requests = [];
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    requests.push(pathname);
    if (pathname === '/favicon.ico') return response.writeHead(204).end();
    if (Object.hasOwn(endpoints, pathname)) {
      response.writeHead(200, { 'content-type': 'application/json' });
      return response.end(JSON.stringify(endpoints[pathname]()));
    }
    const path = pathname.endsWith('/') ? `${pathname}index.html` : pathname;
    try {
      const body = await readFile(join(folder, normalize(path)));
      const type = TYPES[extname(path)] ?? 'application/octet-stream';
      response
        .writeHead(200, { 'content-type': type, ...(csp && { 'content-security-policy': csp }) })
        .end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    requests,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
