/** What may become of an answer of the page's server, and what a relink makes of it. */

import { gzipSync } from 'node:zlib';
import { ENGINE } from '../support/browser.mjs';
import { json } from './site.mjs';

const MIB = 2 ** 20;
const TYPE = { 'content-type': 'application/json' };

/** Sends the beginning of an answer, and then does something else. */
const half = (text, then, headers) => (response) => {
  response.writeHead(200, { ...TYPE, ...headers });
  // The page must have got the beginning before the rest fails.
  response.write(text.slice(0, text.length / 2), () => setTimeout(() => then(response), 20));
};
const reset = ({ socket }) => socket.resetAndDestroy();
const destroy = ({ socket }) => socket.destroy();

/** Text, compressed in blocks of a kind that there is not. */
function badlyCompressed(text) {
  const HEADER = 10;
  return gzipSync(text).fill(0xff, HEADER);
}

/**
 * Answers that are no use, each with the code that `sessionUrl` rejects with, its status, and whether it takes for ever.
 *
 * @param {unknown} body what would be the right answer
 * @param {string} elsewhere an address of another origin, which would answer it
 * @returns {Record<string, [import('./site.mjs').Answer, string, (number | 'slow')?]>}
 */
export function faults(body, elsewhere) {
  const text = JSON.stringify(body);
  const length = { 'content-length': `${Buffer.byteLength(text)}` };
  const [failed, malformed] = ['request_failed', 'malformed_response'];
  // WebKitGTK passes on what there is of a body whose chunks break off, or which it cannot decompress.
  const undecodable = ENGINE === 'webkit' ? malformed : failed;
  const answers = (fault, ...rest) => Object.fromEntries(rest.map((it) => [`${it}`, fault(it)]));
  const utf16 = { 'content-type': 'application/json; charset=utf-16' };
  const gzip = { headers: { 'content-encoding': 'gzip' } };
  const html = { headers: { 'content-type': 'text/html' } };
  return {
    ...answers((status) => [json(text, { status }), failed, status], 400, 401, 403, 404, 429, 500, 503),
    ...answers((status) => [json('', { status, headers: { location: elsewhere } }), failed], 301, 302, 307),
    'a redirect to its own origin': [json('', { status: 302, headers: { location: '/moved' } }), failed],
    'no content (204)': [(response) => response.writeHead(204).end(), malformed],
    'an empty body': [json(''), malformed],
    'an HTML page': [json(`<!doctype html><title>Sign in</title><p>${text}`, html), malformed],
    'truncated JSON': [json(text.slice(0, -3)), malformed],
    'JSON and something after it': [json(`${text}${text}`), malformed],
    'JSON in UTF-16': [json(Buffer.from(`\ufeff${text}`, 'utf16le'), { headers: utf16 }), malformed],
    'bytes that are no text': [json(Buffer.from([0xff, 0xfe, 0x00, 0xd8, 0x80])), malformed],
    '50 MB that are no JSON': [json(`${text.slice(0, -1)}${' '.repeat(50 * MIB)}`), malformed],
    'a body that cannot be decompressed': [json(badlyCompressed(text), gzip), undecodable],
    'a connection that is reset': [reset, failed],
    'a connection that is closed': [destroy, failed],
    'a connection that is reset in the body': [half(text, reset, length), failed],
    'a connection that is closed in the body': [half(text, destroy, length), failed],
    'a connection that is reset in chunks': [half(text, reset, {}), failed],
    'a connection that is closed in chunks': [half(text, destroy, {}), undecodable],
    'chunks that are none': [
      ({ socket }) => socket.end(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${text}\r\n`),
      undecodable,
    ],
    nothing: [() => {}, failed, 'slow'],
    'half of it, and then nothing': [half(text, () => {}, length), failed, 'slow'],
  };
}

/** Answers that are odd, and still right. @returns {Record<string, import('./site.mjs').Answer>} */
export function oddities(body) {
  const text = JSON.stringify(body);
  const typed = (type) => json(text, { headers: { 'content-type': type } });
  return {
    'of 50 MB': json(`${text.slice(0, 1)}${' '.repeat(50 * MIB)}${text.slice(1)}`),
    'with a byte order mark': json(`\ufeff${text}`),
    'that calls itself HTML': typed('text/html'),
    'that calls itself UTF-16 and is not': typed('application/json; charset=utf-16'),
    'in many chunks': (response) => {
      response.writeHead(200, TYPE);
      let at = 0;
      const next = () => (at < text.length ? response.write(text[at++], next) : response.end());
      next();
    },
  };
}
