/**
 * A client of WebKit's remote inspector, which listens in the same browser beside what the driver uses.
 *
 * A message is its size (4 bytes, big endian), a byte for the order of bytes in what follows, a name that ends with 0, and a
 * GVariant. Inside are the inspector's own messages, JSON, for the browser, and inside of these those for its page.
 */

import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const LITTLE_ENDIAN = 1;
const PATIENCE = 10_000;

/** The first target of the first process: the page that MiniBrowser gives to its driver. */
const PAGE = Buffer.alloc(16);
PAGE.writeBigUInt64LE(1n, 0);
PAGE.writeBigUInt64LE(1n, 8);

/** Connects to a browser as soon as it listens. @param {number} port */
export async function connectInspector(port) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return socket;
    } catch (error) {
      if (Date.now() > end) throw new Error('WebKit’s inspector does not listen', { cause: error });
      await sleep(25);
    }
  }
}

/**
 * Looks at the browser's page, once the driver has it.
 *
 * @param {import('node:net').Socket} socket
 * @param {(method: string, params: object) => void} onEvent
 * @returns {Promise<(method: string, params?: object) => Promise<object>>} asks the page
 */
export async function inspectPage(socket, onEvent) {
  const waiting = new Map();
  let last = 0;
  let target;

  const answerTo = (id, what) =>
    new Promise((resolve, reject) => {
      const tooLate = () => reject(new Error(`WebKit’s inspector does not answer ${what}`));
      waiting.set(id, { resolve, reject, timer: setTimeout(tooLate, PATIENCE) });
    });
  const settle = (id, { result, error }) => {
    const { resolve, reject, timer } = waiting.get(id) ?? {};
    clearTimeout(timer);
    waiting.delete(id);
    if (error) reject?.(new Error(`WebKit’s inspector: ${error.message}`));
    else resolve?.(result);
  };
  const hearPage = ({ id, method, params, ...answer }) =>
    id === undefined ? onEvent(method, params) : settle(id, answer);
  readMessages(socket, (name, body) => {
    if (name !== 'SendMessageToFrontend') return;
    const { id, method, params, ...answer } = JSON.parse(body.subarray(PAGE.length, -1).toString());
    if (method === 'Target.targetCreated') settle('target', { result: params.targetInfo.targetId });
    if (method === 'Target.dispatchMessageFromTarget') hearPage(JSON.parse(params.message));
    // The browser could not pass it on; otherwise the page's answer is the one that counts.
    if (answer.error) settle(id, answer);
  });

  writeMessage(socket, 'SetupInspectorClient', Buffer.from([0]));
  writeMessage(socket, 'Setup', PAGE);
  target = await answerTo('target', 'for a page');
  return (method, params = {}) => {
    const id = ++last;
    const message = JSON.stringify({ id, method, params });
    const outer = { id, method: 'Target.sendMessageToTarget', params: { targetId: target, message } };
    writeMessage(socket, 'SendMessageToBackend', PAGE, Buffer.from(`${JSON.stringify(outer)}\0`));
    return answerTo(id, method);
  };
}

/** @param {import('node:net').Socket} socket @param {string} name @param {Buffer[]} parts */
function writeMessage(socket, name, ...parts) {
  const message = Buffer.concat([Buffer.from(`${name}\0`), ...parts]);
  const head = Buffer.alloc(5, LITTLE_ENDIAN);
  head.writeUInt32BE(message.length);
  socket.write(Buffer.concat([head, message]));
}

/** @param {import('node:net').Socket} socket @param {(name: string, body: Buffer) => void} onMessage */
function readMessages(socket, onMessage) {
  let rest = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 5 && rest.length >= 5 + rest.readUInt32BE(0)) {
      const end = 5 + rest.readUInt32BE(0);
      const message = rest.subarray(5, end);
      const name = message.subarray(0, message.indexOf(0)).toString();
      rest = rest.subarray(end);
      onMessage(name, message.subarray(name.length + 1));
    }
  });
}
