/** What may become of an answer of the page's server, and what a relink makes of it. */

import { gzipSync } from 'node:zlib';
import { ENGINE } from '../support/browser.mjs';
import { answer, destroy, half, hang, reset } from './site.mjs';

const MIB = 2 ** 20;
const TYPE = { 'content-type': 'application/json' };

/** Text, compressed in blocks of a kind that there is not. */
function badlyCompressed(text) {
  const HEADER = 10;
  return gzipSync(text).fill(0xff, HEADER);
}

/**
 * Answers that are no use, each with the code that `sessionUrl` rejects with, and whether it takes for ever.
 *
 * @param {unknown} body what would be the right answer
 * @param {string} elsewhere an address of another origin, which would answer it
 * @returns {Record<string, [import('./site.mjs').Answer, string, boolean?]>}
 */
export function faults(body, elsewhere) {
  const text = JSON.stringify(body);
  const whole = { ...TYPE, 'content-length': `${Buffer.byteLength(text)}` };
  const [failed, malformed] = ['request_failed', 'malformed_response'];
  // WebKitGTK passes on what there is of a body whose chunks break off, or which it cannot decompress.
  const undecodable = ENGINE === 'webkit' ? malformed : failed;
  const each = (fault, ...kinds) => Object.fromEntries(kinds.map((kind) => [`${kind}`, fault(kind)]));
  const redirect = (location, status = 302) => answer('', { status, headers: { location } });
  const gzip = { headers: { 'content-encoding': 'gzip' } };
  return {
    ...each((status) => [answer(text, { status }), failed], 400, 401, 403, 404, 429, 500, 503),
    ...each((status) => [redirect(elsewhere, status), failed], 301, 302, 307),
    'a redirect to its own origin': [redirect('/moved'), failed],
    'no content (204)': [(response) => response.writeHead(204).end(), malformed],
    'an empty body': [answer(''), malformed],
    'an HTML page': [
      answer(`<!doctype html><title>Sign in</title><p>${text}`, { type: 'text/html' }),
      malformed,
    ],
    'truncated JSON': [answer(text.slice(0, -3)), malformed],
    'JSON and something after it': [answer(`${text}${text}`), malformed],
    'JSON in UTF-16': [answer(Buffer.from(`\ufeff${text}`, 'utf16le'), UTF16), malformed],
    'bytes that are no text': [answer(Buffer.from([0xff, 0xfe, 0x00, 0xd8, 0x80])), malformed],
    '50 MB that are no JSON': [answer(`${text.slice(0, -1)}${' '.repeat(50 * MIB)}`), malformed],
    'a body that cannot be decompressed': [answer(badlyCompressed(text), gzip), undecodable],
    'a connection that is reset': [reset, failed],
    'a connection that is closed': [destroy, failed],
    'a connection that is reset in the body': [half(text, reset, whole), failed],
    'a connection that is closed in the body': [half(text, destroy, whole), failed],
    'a connection that is reset in chunks': [half(text, reset, TYPE), failed],
    'a connection that is closed in chunks': [half(text, destroy, TYPE), undecodable],
    'chunks that are none': [
      // As the size of a chunk, WebKitGTK reads a line of no more than 128 characters.
      ({ socket }) =>
        socket.end(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${text.slice(0, 100)}\r\n`),
      undecodable,
    ],
    nothing: [hang, failed, true],
    'half of it, and then nothing': [half(text, hang, whole), failed, true],
  };
}

const UTF16 = { type: 'application/json; charset=utf-16' };

/** Answers that are odd, and still right. @returns {Record<string, import('./site.mjs').Answer>} */
export function oddities(body) {
  const text = JSON.stringify(body);
  return {
    'of 50 MB': answer(`${text.slice(0, 1)}${' '.repeat(50 * MIB)}${text.slice(1)}`),
    'with a byte order mark': answer(`\ufeff${text}`),
    'that calls itself HTML': answer(text, { type: 'text/html' }),
    'that calls itself UTF-16 and is not': answer(text, UTF16),
    'in many chunks': (response) => {
      response.writeHead(200, TYPE);
      let at = 0;
      const next = () => (at < text.length ? response.write(text[at++], next) : response.end());
      next();
    },
  };
}
