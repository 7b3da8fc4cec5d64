/** Starts the demo server as a child process, as `npm start` does after the build. */

import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { start } from './process.mjs';

const MAIN = fileURLToPath(new URL('../../www/server/main.mjs', import.meta.url));

/** Set, though empty, so that no key of the developer's reaches a test. */
const KEYS = 'STRIPE_SECRET_KEY STRIPE_PUBLISHABLE_KEY STRIPE_CUSTOMER STRIPE_ALLOW_LIVE'.split(' ');
const NO_KEYS = Object.fromEntries(KEYS.map((name) => [name, '']));

/** Runs `node www/server/main.mjs`; resolves when it has printed its address, or has ended without. */
export async function startDemo(env = {}) {
  // Ends as a terminal or a supervisor would end it.
  const { child, exited, stop } = start(
    process.execPath,
    [MAIN],
    {
      // Away from the checkout, so that a developer's `.env` is not read.
      cwd: tmpdir(),
      env: { ...process.env, ...NO_KEYS, PORT: '0', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
    'SIGTERM',
  );
  const stdout = [];
  const stderr = [];
  createInterface({ input: child.stderr }).on('line', (line) => stderr.push(line));
  const lines = createInterface({ input: child.stdout }).on('line', (line) => stdout.push(line));
  await Promise.race([once(lines, 'line'), exited]);
  /** `url` is where it answers; `undefined` where it did not start. */
  return { url: stdout[0], stdout, stderr, exited, stop };
}

/** A visitor who keeps a cookie, as a browser does. */
export async function visit(url) {
  const page = await fetch(url);
  const [cookie] = page.headers.get('set-cookie').split(';');
  const ask = async (path, init = {}) => {
    const response = await fetch(new URL(path, url), { ...init, headers: { cookie, ...init.headers } });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson ? JSON.parse(text) : undefined,
    };
  };
  return {
    page,
    cookie,
    url,
    get: (path, headers) => ask(path, { headers }),
    post: (path, body, headers) =>
      ask(path, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json', origin: new URL(url).origin, ...headers },
      }),
  };
}

/** Reads server-sent events as a page does; `until` resolves with all data up to the one that fits. */
export async function listenTo({ cookie, url }, path) {
  const controller = new AbortController();
  const response = await fetch(new URL(path, url), { headers: { cookie }, signal: controller.signal });
  const heard = [];
  const reading = (async () => {
    let text = '';
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      const blocks = (text + chunk).split('\n\n');
      text = blocks.pop();
      const data = blocks.map((block) => /^data: (.*)$/m.exec(block)?.[1]).filter(Boolean);
      heard.push(...data.map((it) => JSON.parse(it)));
    }
  })().catch(() => {});
  return {
    response,
    async until(fits) {
      const end = Date.now() + 5000;
      while (!heard.some(fits)) {
        if (Date.now() > end) throw new Error(`only heard ${JSON.stringify(heard)}`);
        await sleep(10);
      }
      return heard;
    },
    async close() {
      controller.abort();
      await reading;
    },
  };
}
