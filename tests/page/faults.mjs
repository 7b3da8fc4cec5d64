/** What may become of an answer of the page's server, and what a relink makes of it. */

import { gzipSync } from 'node:zlib';
import { ENGINE } from '../support/browser.mjs';
import { json } from './site.mjs';

const MIB = 2 ** 20;

/** Text as UTF-16, with a mark of the byte order. @param {string} text */
const utf16 = (text) => Buffer.from(`\ufeff${text}`, 'utf16le');

/**
 * JSON with so much white space in it.
 *
 * @param {string} text
 * @param {number} bytes
 */
const padded = (text, bytes) => `${text.slice(0, 1)}${' '.repeat(bytes)}${text.slice(1)}`;

/**
 * Sends the beginning of an answer, and then does something else.
 *
 * @param {string} text
 * @param {(response: import('node:http').ServerResponse) => void} then
 * @param {Record<string, string>} headers
 * @returns {import('./site.mjs').Answer}
 */
const half = (text, then, headers) => (response) => {
  response.writeHead(200, { 'content-type': 'application/json', ...headers });
  // The page must have got the beginning before the rest fails.
  response.write(text.slice(0, text.length / 2), () => setTimeout(() => then(response), 20));
};

/** Text, compressed in blocks of a kind that there is not. @param {string} text */
function badlyCompressed(text) {
  const bytes = gzipSync(text);
  const HEADER = 10;
  bytes.fill(0xff, HEADER);
  return bytes;
}

const reset = ({ socket }) => socket.resetAndDestroy();
const destroy = ({ socket }) => socket.destroy();

/**
 * Answers that are no use, each with the code and status that `sessionUrl` rejects with.
 *
 * @param {unknown} body what would be the right answer
 * @param {string} elsewhere an address of another origin, which would answer it
 * @returns {Record<string, {answer: import('./site.mjs').Answer, code: string, status?: number, isSlow?: boolean}>}
 */
export function faults(body, elsewhere) {
  const text = JSON.stringify(body);
  const length = { 'content-length': `${Buffer.byteLength(text)}` };
  const failed = { code: 'request_failed' };
  const malformed = { code: 'malformed_response' };
  // WebKitGTK passes on what there is of a body whose chunks break off, or which it cannot decompress.
  const undecodable = ENGINE === 'webkit' ? malformed : failed;
  const statuses = [400, 401, 403, 404, 429, 500, 503].map((status) => [
    `${status}`,
    { answer: json(text, { status }), ...failed, status },
  ]);
  const redirects = [301, 302, 303, 307, 308].map((status) => [
    `a redirect (${status}) to another origin`,
    { answer: json('', { status, headers: { location: elsewhere } }), ...failed },
  ]);
  return {
    ...Object.fromEntries([...statuses, ...redirects]),
    'a redirect to its own origin': {
      answer: json('', { status: 302, headers: { location: '/moved' } }),
      ...failed,
    },
    'no content (204)': { answer: (response) => response.writeHead(204).end(), ...malformed },
    'an empty body': { answer: json(''), ...malformed },
    'an HTML page': {
      answer: json(`<!doctype html><title>Sign in</title><p>${text}`, {
        headers: { 'content-type': 'text/html' },
      }),
      ...malformed,
    },
    'truncated JSON': { answer: json(text.slice(0, -3)), ...malformed },
    'JSON and something after it': { answer: json(`${text}${text}`), ...malformed },
    'JSON in UTF-16': {
      answer: json(utf16(text), { headers: { 'content-type': 'application/json; charset=utf-16' } }),
      ...malformed,
    },
    'bytes that are no text': { answer: json(Buffer.from([0xff, 0xfe, 0x00, 0xd8, 0x80])), ...malformed },
    '50 MB that are no JSON': { answer: json(`${text.slice(0, -1)}${' '.repeat(50 * MIB)}`), ...malformed },
    'a body that cannot be decompressed': {
      answer: json(badlyCompressed(text), { headers: { 'content-encoding': 'gzip' } }),
      ...undecodable,
    },
    'a connection that is reset': { answer: reset, ...failed },
    'a connection that is closed': { answer: destroy, ...failed },
    'a connection that is reset in the middle of the body': { answer: half(text, reset, length), ...failed },
    'a connection that is closed in the middle of the body': {
      answer: half(text, destroy, length),
      ...failed,
    },
    'a connection that is reset in the middle of chunks': { answer: half(text, reset, {}), ...failed },
    'a connection that is closed in the middle of chunks': {
      answer: half(text, destroy, {}),
      ...undecodable,
    },
    'chunks that are none': {
      answer: ({ socket }) => socket.end(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${text}\r\n`),
      ...undecodable,
    },
    nothing: { answer: () => {}, ...failed, isSlow: true },
    'half of it, and then nothing': { answer: half(text, () => {}, length), ...failed, isSlow: true },
  };
}

/**
 * Answers that are odd, and still right.
 *
 * @param {unknown} body
 * @returns {Record<string, import('./site.mjs').Answer>}
 */
export function oddities(body) {
  const text = JSON.stringify(body);
  return {
    'of 50 MB': json(padded(text, 50 * MIB)),
    'with a byte order mark': json(`\ufeff${text}`),
    'that calls itself HTML': json(text, { headers: { 'content-type': 'text/html' } }),
    'that calls itself UTF-16 and is not': json(text, {
      headers: { 'content-type': 'application/json; charset=utf-16' },
    }),
    'that calls itself latin1': json(text, {
      headers: { 'content-type': 'application/json; charset=iso-8859-1' },
    }),
    'in many chunks': (response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      let at = 0;
      const next = () => (at < text.length ? response.write(text[at++], next) : response.end());
      next();
    },
  };
}
