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
/** Of a message whose answer says only that it was passed on. */
const FORWARDED = 0;

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
      // Whoever waits for an answer hears of it when the socket closes.
      socket.on('error', () => {});
      return socket;
    } catch (error) {
      if (Date.now() > end) throw new Error('WebKit’s inspector does not listen', { cause: error });
      await sleep(25);
    }
  }
}

/**
 * Asks a target, which is a page in a process of its own.
 *
 * @typedef {(method: string, params?: object) => Promise<object>} Ask
 */

/**
 * Looks at the browser's page, once the driver has it.
 *
 * @param {import('node:net').Socket} socket
 * @param {object} handlers
 * @param {(method: string, params: object) => void} handlers.onEvent of the page
 * @param {(ask: Ask) => Promise<void>} handlers.prepare a target, before its scripts run
 * @returns {Promise<Ask>} asks the page where it is
 */
export async function inspectPage(socket, { onEvent, prepare }) {
  const waiting = new Map();
  let last = 0;

  /** Sends what `write` makes of a new number; resolves with the answer to it. */
  const request = (method, write) =>
    new Promise((resolve, reject) => {
      const id = ++last;
      const tooLate = () => reject(new Error(`WebKit’s inspector does not answer ${method}`));
      waiting.set(id, { resolve, reject, timer: setTimeout(tooLate, PATIENCE) });
      const message = Buffer.from(`${JSON.stringify(write(id))}\0`);
      writeMessage(socket, 'SendMessageToBackend', PAGE, message);
    });
  const settle = (id, { result, error }) => {
    const { resolve, reject, timer } = waiting.get(id) ?? {};
    clearTimeout(timer);
    waiting.delete(id);
    if (error) reject?.(new Error(`WebKit’s inspector: ${error.message}`));
    else resolve?.(result);
  };
  const askBrowser = (method, params) => request(method, (id) => ({ id, method, params }));
  /** @returns {Ask} */
  const asking =
    (targetId) =>
    (method, params = {}) =>
      request(method, (id) => ({
        id: FORWARDED,
        method: 'Target.sendMessageToTarget',
        params: { targetId, message: JSON.stringify({ id, method, params }) },
      }));

  let current;
  const ready = new Promise((resolve, reject) => {
    /** Another site gets another process: first a provisional target beside the old one. */
    const meet = async ({ targetId, isProvisional, isPaused }) => {
      if (!isProvisional) current = targetId;
      await prepare(asking(targetId));
      if (isPaused) await askBrowser('Target.resume', { targetId });
    };
    const hear = (method, params) => {
      if (method === 'Target.targetCreated') meet(params.targetInfo).then(resolve, reject);
      if (method === 'Target.didCommitProvisionalTarget') current = params.newTargetId;
      if (method !== 'Target.dispatchMessageFromTarget') return;
      const { id, ...message } = JSON.parse(params.message);
      if (id === undefined) onEvent(message.method, message.params);
      else settle(id, message);
    };
    readMessages(socket, (name, body) => {
      if (name !== 'SendMessageToFrontend') return;
      const { id, ...message } = JSON.parse(body.subarray(PAGE.length, -1).toString());
      if (id === undefined) hear(message.method, message.params);
      else settle(id, message);
    });
    setTimeout(reject, PATIENCE, new Error('WebKit’s inspector sees no page')).unref();
  });
  socket.once('close', () => {
    for (const id of waiting.keys()) settle(id, { error: { message: 'the browser has ended' } });
  });
  writeMessage(socket, 'SetupInspectorClient', Buffer.from([0]));
  writeMessage(socket, 'Setup', PAGE);
  await askBrowser('Target.setPauseOnStart', { pauseOnStart: true });
  await ready;
  return async (method, params) => {
    // After its answer `current` is the page that the driver sees.
    await askBrowser('Target.setPauseOnStart', { pauseOnStart: true });
    return asking(current)(method, params);
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
