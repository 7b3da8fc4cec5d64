/** Listens on the loopback address and closes again. */

import { once } from 'node:events';
import { createServer } from 'node:http';

const HOST = '127.0.0.1';
const TRIES = 50;

/**
 * Listens on `port`, or on the next free one after it.
 *
 * @param {import('node:http').RequestListener} handler
 * @param {number} port 0 for any free one
 */
export async function listen(handler, port) {
  const last = port === 0 ? 0 : Math.min(port + TRIES, 65_535);
  for (let candidate = port; ; candidate += 1) {
    const server = createServer(handler);
    server.listen(candidate, HOST);
    try {
      await once(server, 'listening');
    } catch (error) {
      if (error.code === 'EADDRINUSE' && candidate < last) continue;
      throw error;
    }
    return {
      host: HOST,
      port: server.address().port,
      async close() {
        const closed = once(server, 'close');
        server.close();
        server.closeAllConnections();
        await closed;
      },
    };
  }
}
