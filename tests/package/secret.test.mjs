/** A client secret with a mark in it: it may reach Stripe's call, and nothing else. */
import assert from 'node:assert/strict';
import { before, beforeEach, describe, it } from 'node:test';
import { inspect } from 'node:util';
import { revokedProxy } from '../fuzz/values.mjs';
import { watchMemories } from '../support/wasm-memory.mjs';
import * as fakes from './fakes.mjs';

const { answer, never, rejects, relinkedWith, serve, settlement, stripeThat, stripeWith, withGlobal } = fakes;

const MARK = 'CANARY7f3a9c';
const SECRET = `fcsess_client_secret_${MARK}`;
const KEY = `sk_live_${MARK}`;

let copy;
let memories;
let server;
let handle;
let printed;
before(async () => {
  memories = await watchMemories(async () => {
    copy = await (await fakes.freshCopy(fakes.file)).esm();
    await copy.preload();
  });
  assert.equal(memories.size, 1);
  server = await serve(fakes.file, (request, response) => handle(request, response));
});
beforeEach(() => {
  printed = '';
  server.requests.length = 0;
  handle = (request, response) => answer(response, { client_secret: SECRET });
});

/** Everything that can be reached from a value: own properties, enumerable or not, getters and all. */
const reachable = (value) =>
  inspect(value, {
    ...{ showHidden: true, getters: true, customInspect: false },
    ...{ depth: 20, maxArrayLength: null, maxStringLength: null },
  });

const hides = (text, where) => assert.ok(!text.includes(MARK), `${where} holds the secret`);
function assertHidden(said) {
  if (said instanceof Error) {
    const { result, ...shown } = Object.getOwnPropertyDescriptors(said);
    assert.ok(!result?.enumerable);
    const texts = [said.message, said.stack, String(said), JSON.stringify(said), inspect(said, { depth: 9 })];
    hides([...texts, reachable(shown)].join('\n'), 'an error');
  } else {
    hides(`${JSON.stringify(said)}\n${inspect(said, { depth: 9 })}\n${reachable(said.warnings)}`, 'a report');
  }
  for (const memory of memories) {
    const bytes = Buffer.from(memory.buffer);
    for (const encoding of ['utf8', 'utf16le'])
      assert.equal(bytes.indexOf(MARK, encoding), -1, `wasm memory holds the secret as ${encoding}`);
  }
  hides(JSON.stringify(server.requests), 'a request');
  hides(printed, 'what was printed');
}

/** What a call ends with; what is printed meanwhile is kept. */
async function ended(options) {
  const print = (...args) => (printed += args.map((it) => inspect(it, { depth: 9 })).join(' '));
  const quiet = Object.fromEntries(Object.keys(console).map((name) => [name, print]));
  process.on('warning', print);
  try {
    return await withGlobal('console', quiet, () =>
      settlement(copy.relink({ stripe: stripeWith(), ...options })),
    );
  } finally {
    process.off('warning', print);
  }
}
async function fails(options, code) {
  const { reason } = await ended(options);
  assert.ok(reason instanceof copy.RelinkError, String(reason));
  if (code) assert.equal(reason.code, code);
  assertHidden(reason);
  return reason;
}

it('the search finds a mark in wasm memory, and in what is not enumerable', () => {
  const [memory] = memories;
  const bytes = Buffer.from(memory.buffer);
  const kept = Buffer.from(bytes.subarray(-64));
  bytes.write(MARK, bytes.length - 64, 'utf16le');
  assert.throws(() => assertHidden({ warnings: [] }), /wasm memory/);
  kept.copy(bytes, bytes.length - 64);
  assertHidden({ warnings: [] });
  const error = new Error('x', { cause: new Error('y', { cause: { inner: [new Map([[1, MARK]])] } }) });
  assert.throws(() => assertHidden(error), /an error holds/);
});

describe('a flow that ends well shows nothing of a secret', () => {
  for (const [name, secret] of Object.entries({
    'that is a string': () => ({ clientSecret: SECRET }),
    'of a function': () => ({ clientSecret: () => SECRET }),
    'of a promise': () => ({ clientSecret: async () => SECRET }),
    'of sessionUrl': () => ({ sessionUrl: `${server.origin}/session`, authorization: 'fcauth_1' }),
  })) {
    it(name, async () => {
      const stripe = stripeWith(relinkedWith([null, { id: 'fca_1' }], { client_secret: SECRET }));
      const { value } = await ended({ stripe, ...secret(), existingAccounts: `${server.origin}/accounts` });
      assert.equal(value.outcome, 'relinked');
      assert.equal(stripe.calls[0].args[0].clientSecret, SECRET);
      assertHidden(value);
    });
  }
  it('on an interpreted session', () => {
    const { financialConnectionsSession } = relinkedWith([], { client_secret: SECRET });
    assertHidden(copy.interpret(financialConnectionsSession));
    assertHidden(copy.interpret({ financialConnectionsSession, error: { message: 'x' } }));
  });
});

/** What may be thrown, with a text in it somewhere. */
const CAUSES = {
  'an error': (text) => new Error(text),
  'an error with a cause': (text) => new Error('x', { cause: new Error(text) }),
  'an error with fields': (text) => Object.assign(new Error('x'), { raw: { list: [text] }, [text]: 1 }),
  'an error whose name has it': (text) => Object.assign(new Error('x'), { name: text }),
  'an error whose stack has it': (text) => Object.assign(new Error('x'), { stack: text }),
  'an error with hidden fields': (text) => Object.defineProperty(new Error('x'), 'raw', { value: { text } }),
  'an aggregate': (text) => new AggregateError([new Error(text)], 'x'),
  'a frozen error': (text) => Object.freeze(new Error(text)),
  'an error with a private field': (text) =>
    new (class extends Error {
      #secret = text;
      toString = () => this.#secret;
      get detail() {
        return this.#secret;
      }
      [inspect.custom]() {
        return this.#secret;
      }
    })('x'),
  'a DOMException': (text) => new DOMException(text, 'AbortError'),
  'a string': (text) => text,
  'a symbol': (text) => Symbol(text),
  'an object': (text) => ({ message: text, a: [{ b: text }] }),
  'an object whose getter has it': (text) => Object.defineProperty({}, 'message', { get: () => text }),
  'a list': (text) => [text],
  'a map': (text) => new Map([[text, text]]),
  'a response': (text) => new Response(text, { headers: { secret: text } }),
  'a URL': (text) => new URL(`https://127.0.0.1/${encodeURI(text)}`),
  'a function': (text) => Object.assign(() => text, { text }),
};
describe('a cause is a copy, and shows nothing of a secret or key', () => {
  for (const [name, make] of Object.entries(CAUSES)) {
    it(name, async () => {
      for (const text of [`No such session: ${SECRET}`, `"${KEY}"`, `Bearer ${KEY}!`]) {
        const rejecting = () => Promise.reject(make(text));
        const throwing = () => {
          throw make(text);
        };
        for (const work of [rejecting, throwing]) {
          for (const secret of [SECRET, async () => SECRET])
            await fails({ stripe: stripeThat(work), clientSecret: secret }, 'collect_failed');
          await fails({ clientSecret: work }, 'request_failed');
          const { value } = await ended({ clientSecret: SECRET, existingAccounts: work });
          assertHidden(value);
        }
        await fails({ stripe: rejecting(), clientSecret: SECRET }, 'stripe_unavailable');
        const options = { stripe: stripeWith(), clientSecret: SECRET };
        const unreadable = Object.defineProperty(options, 'account', { get: throwing });
        assertHidden((await settlement(copy.relink(unreadable))).reason);
      }
    });
  }

  it('with the name, message and stack of what was thrown, redacted, and nothing else', async () => {
    const thrown = Object.assign(new TypeError(`No such session: ${SECRET}!`), { code: 'gone' });
    const stripe = stripeThat(() => Promise.reject(thrown));
    const { cause } = await fails({ stripe, clientSecret: SECRET }, 'collect_failed');
    assert.ok(cause instanceof Error);
    assert.notEqual(cause, thrown);
    assert.equal(cause.name, 'TypeError');
    assert.match(cause.message, /^No such session: .*!$/);
    assert.match(cause.stack, /secret\.test\.mjs/);
    assert.equal('code' in cause, false);
    const plain = stripeThat(() => Promise.reject(new Error('gone')));
    assert.equal((await fails({ stripe: plain, clientSecret: SECRET })).cause.message, 'gone');
  });

  it('a text is redacted, whatever the secret looks like; anything else is left out', async () => {
    const clientSecret = `odd $& (secret) ${MARK}`;
    const text = stripeThat(() => Promise.reject(`a ${clientSecret} b ${clientSecret} c`));
    const { cause } = await fails({ stripe: text, clientSecret }, 'collect_failed');
    assert.match(cause, /^a .+ b .+ c$/);
    for (const thrown of [[SECRET], new Map(), () => {}, 7, null, undefined, { code: 1 }, revokedProxy({})]) {
      const stripe = stripeThat(() => Promise.reject(thrown));
      const error = await fails({ stripe, clientSecret: SECRET }, 'collect_failed');
      assert.equal(error.cause, undefined);
    }
  });

  it('in time that grows with the text alone', async () => {
    const long = `${'x_client_secret'.repeat(60_000)} ${'sk_'.repeat(300_000)} ${'x'.repeat(1_000_000)}`;
    const error = new Error(long);
    for (let i = 0; i < 200; i += 1) error[`field${i}`] = { long, list: [long] };
    const start = performance.now();
    await fails({ stripe: stripeThat(() => Promise.reject(error)), clientSecret: SECRET }, 'collect_failed');
    assert.ok(performance.now() - start < 2_000);
  });
});

describe('nothing is shown', () => {
  it('of what Stripe resolves with, but as the result of the error, which is not enumerable', async () => {
    for (const result of [{ client_secret: SECRET, message: SECRET }, SECRET, [SECRET]]) {
      const { reason } = await ended({ stripe: stripeWith(result), clientSecret: SECRET });
      assert.equal(reason.result, result);
      hides(`${inspect(reason)} ${JSON.stringify(reason)} ${reason.stack}`, 'a logged error');
    }
  });

  const answers = {
    'another status': (response) => answer(response, { client_secret: SECRET }, { status: 500 }),
    'a redirect to it': (response) =>
      answer(response, '', { status: 302, headers: { location: `/${SECRET}` } }),
    'text that has it': (response) => answer(response, SECRET),
    'truncated JSON': (response) => answer(response, `{"client_secret": "${SECRET}`),
    'a list of it': (response) => answer(response, [{ client_secret: SECRET }]),
    'it in another place': (response) => answer(response, { secret: { client_secret: SECRET } }),
    'a secret that is no text': (response) => answer(response, { client_secret: [SECRET] }),
    'an API key': (response) => answer(response, { client_secret: KEY }),
  };
  for (const [name, respond] of Object.entries(answers)) {
    it(`of an endpoint that answers with ${name}`, async () => {
      handle = (request, response) => respond(response);
      const { code } = await fails({ sessionUrl: server.origin });
      assert.match(code, /^(request_failed|malformed_response|invalid_client_secret)$/);
      const { value } = await ended({ clientSecret: SECRET, existingAccounts: server.origin });
      assert.equal(value.warnings[0].code, 'existing_accounts_unavailable');
      assertHidden(value);
    });
  }

  it('of options that are refused, and of a flow that is open', async () => {
    const clientSecret = SECRET;
    for (const options of [
      ...[{ clientSecret: KEY }, { clientSecret: () => KEY }, { clientSecret: [SECRET] }],
      ...[{ stripe: null }, { sessionUrl: SECRET }, { existingAccounts: [7] }, { existingAccounts: KEY }],
      ...[{ authorization: [SECRET] }, { headers: { [SECRET]: 'a\nb' } }],
    ])
      await fails({ clientSecret, ...options });
    const aborting = new AbortController();
    const open = copy.relink({ stripe: stripeThat(never), clientSecret: SECRET, signal: aborting.signal });
    await fails({ clientSecret: SECRET }, 'in_progress');
    aborting.abort(7);
    assert.deepEqual(await settlement(open), { reason: 7 });
    await withGlobal('isSecureContext', false, () => fails({ clientSecret: SECRET }, 'insecure_context'));
    await rejects(copy.preload(`${server.origin}/${SECRET}`).then(() => copy.relink()));
  });
});
