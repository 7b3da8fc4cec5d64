/**
 * A client secret with a mark in it: it may reach Stripe's call, and nothing else.
 */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { inspect } from 'node:util';
import { answer, freshCopy, relinkedWith, serve, settlement, stripeThat, stripeWith } from './fakes.mjs';

const MARK = 'CANARY7f3a9c';
const SECRET = `fcsess_client_secret_${MARK}`;

let copy;
let memories;
let server;
let handle;
let printed;

/** Loads the package with its wasm memories in reach. */
before(async () => {
  memories = new Set();
  const keep = (instance) => {
    const exported = Object.entries(instance.exports);
    // Node's own HTTP parser is wasm as well.
    if (!exported.some(([name]) => name === 'interpret')) return;
    for (const [, value] of exported) if (value instanceof WebAssembly.Memory) memories.add(value);
  };
  const { instantiate, instantiateStreaming } = WebAssembly;
  const watched = (real) =>
    async function instantiateAndKeep(...args) {
      const made = await Reflect.apply(real, WebAssembly, args);
      keep(made.instance ?? made);
      return made;
    };
  Object.assign(WebAssembly, {
    instantiate: watched(instantiate),
    instantiateStreaming: watched(instantiateStreaming),
  });
  const RealInstance = WebAssembly.Instance;
  WebAssembly.Instance = class extends RealInstance {
    constructor(...args) {
      super(...args);
      keep(this);
    }
  };
  try {
    copy = await (await freshCopy({ after })).esm();
    await copy.preload();
  } finally {
    Object.assign(WebAssembly, { instantiate, instantiateStreaming, Instance: RealInstance });
  }
  assert.ok(memories.size > 0, 'the memory is in reach');
  server = await serve((request, response) => handle(request, response));
});
after(() => server.close());

beforeEach(() => {
  printed = '';
  server.requests.length = 0;
  handle = (request, response) => answer(response, { client_secret: SECRET });
});

/** Everything that can be reached from a value: own and inherited properties, enumerable or not, text and all. */
function reachable(value, seen = new Set()) {
  if (typeof value === 'string') return value;
  if (typeof value === 'symbol') return String(value);
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value))
    return '';
  seen.add(value);
  const parts = [];
  for (const key of Reflect.ownKeys(value)) {
    parts.push(String(key));
    const { value: inner, get } = Object.getOwnPropertyDescriptor(value, key);
    parts.push(reachable(get ? Reflect.apply(get, value, []) : inner, seen));
  }
  if (value instanceof Map || value instanceof Set) parts.push(reachable([...value], seen));
  return parts.join('\n');
}

const hides = (text, where) => assert.ok(!text.includes(MARK), `${where} holds the client secret`);

function assertHidden(said) {
  if (said instanceof Error) {
    for (const text of [said.message, said.stack, String(said), JSON.stringify(said)])
      hides(text, 'an error');
    hides(inspect(said, { depth: Infinity, showHidden: true }), 'an inspected error');
  } else {
    hides(JSON.stringify(said), 'a report');
    hides(inspect(said, { depth: Infinity }), 'an inspected report');
    hides(reachable(said.warnings), 'a warning');
  }
  for (const memory of memories) {
    const bytes = Buffer.from(memory.buffer);
    assert.equal(bytes.indexOf(MARK, 'utf8'), -1, 'wasm memory holds the client secret as UTF-8');
    assert.equal(bytes.indexOf(MARK, 'utf16le'), -1, 'wasm memory holds the client secret as UTF-16');
  }
  for (const { url, headers, body } of server.requests) {
    hides(`${url}\n${JSON.stringify(headers)}\n${body}`, 'a request');
  }
  hides(printed, 'what was printed');
}

/** What a call ends with; what is printed meanwhile is kept. */
async function ended(options) {
  const methods = Object.keys(console).filter((name) => typeof console[name] === 'function');
  const real = Object.fromEntries(methods.map((name) => [name, console[name]]));
  for (const name of methods) {
    console[name] = (...args) => {
      printed += `${args.map((it) => inspect(it, { depth: Infinity })).join(' ')}\n`;
    };
  }
  const onWarning = (warning) => {
    printed += `${warning.stack}\n`;
  };
  process.on('warning', onWarning);
  try {
    return await settlement(copy.relink(options));
  } finally {
    Object.assign(console, real);
    process.off('warning', onWarning);
  }
}

async function rejects(options, code) {
  const { reason } = await ended(options);
  assert.ok(reason instanceof copy.RelinkError, String(reason));
  assert.equal(reason.code, code);
  assertHidden(reason);
  hides(reachable(reason), 'what is reachable from an error');
  return reason;
}

describe('the search itself', () => {
  it('finds a mark in wasm memory', () => {
    copy.interpret({ error: {} });
    const [memory] = memories;
    const bytes = Buffer.from(memory.buffer);
    const place = bytes.length - 64;
    const kept = Buffer.from(bytes.subarray(place));
    bytes.write(MARK, place, 'utf16le');
    assert.throws(() => assertHidden({ warnings: [] }), /wasm memory/);
    kept.copy(bytes, place);
    assertHidden({ warnings: [] });
  });

  it('finds a mark in what is not enumerable', () => {
    const error = new Error('x', { cause: new Error('y', { cause: { inner: [MARK] } }) });
    assert.throws(() => hides(reachable(error), 'an error'), /holds the client secret/);
  });
});

describe('a flow that ends well', () => {
  const secrets = {
    'a string': { clientSecret: SECRET },
    'of a function': { clientSecret: () => SECRET },
    'of a promise': { clientSecret: async () => SECRET },
  };
  for (const [name, secret] of Object.entries(secrets)) {
    it(`shows nothing of a secret that is ${name}`, async () => {
      const stripe = stripeWith(relinkedWith([null, { id: 'fca_1' }], { client_secret: SECRET }));
      const { value } = await ended({ stripe, ...secret, existingAccounts: `${server.origin}/accounts` });
      assert.equal(value.outcome, 'relinked');
      assert.equal(stripe.calls[0].args[0].clientSecret, SECRET);
      assertHidden(value);
    });
  }

  it('shows nothing of a secret that is from sessionUrl', async () => {
    const stripe = stripeWith(relinkedWith([{ id: 'fca_1' }], { client_secret: SECRET }));
    const { value } = await ended({
      stripe,
      sessionUrl: `${server.origin}/session`,
      authorization: 'fcauth_1',
      existingAccounts: `${server.origin}/accounts`,
    });
    assert.equal(value.outcome, 'relinked');
    assert.equal(stripe.calls[0].args[0].clientSecret, SECRET);
    assertHidden(value);
  });

  it('shows nothing of the secret on an interpreted session', () => {
    const session = relinkedWith([], { client_secret: SECRET }).financialConnectionsSession;
    assertHidden(copy.interpret(session));
    assertHidden(copy.interpret({ financialConnectionsSession: session, error: { message: 'x' } }));
  });
});

describe('collect_failed', () => {
  const message = `No such session: ${SECRET}`;
  class StripeError extends Error {
    constructor(...args) {
      super(...args);
      this.raw = { param: SECRET, list: [SECRET], nested: { url: `https://127.0.0.1/${SECRET}` } };
    }
  }
  const causes = {
    'an error whose message has it': () => new Error(message),
    'an error whose cause has it': () => new Error('x', { cause: new Error(message) }),
    'an error whose fields have it': () => new StripeError(message),
    'an error whose name has it': () => Object.assign(new Error('x'), { name: SECRET }),
    'an error with a field that is not enumerable': () =>
      Object.defineProperty(new Error('x'), 'hidden', { value: SECRET }),
    'an error with a symbol as key': () => Object.assign(new Error('x'), { [Symbol('field')]: SECRET }),
    'an error with a key that has it': () => Object.assign(new Error('x'), { [SECRET]: 1 }),
    'an aggregate of errors': () => new AggregateError([new Error(message)], 'x'),
    'a string': () => message,
    'the secret': () => SECRET,
    'an object': () => ({ message }),
    'a nested object': () => ({ a: [{ b: { c: message } }] }),
    'an array': () => [message],
    'a map': () => new Map([['clientSecret', SECRET]]),
    'a set': () => new Set([SECRET]),
    'a symbol': () => Symbol(message),
    'a cyclic object': () => {
      const it = { message };
      it.self = it;
      return it;
    },
    'an object whose getter has it': () => ({
      get message() {
        return message;
      },
    }),
    'a class instance that inherits a getter': () =>
      new (class {
        get message() {
          return message;
        }
      })(),
    'an error that is frozen': () => Object.freeze(new Error(message)),
    'a DOMException': () => new DOMException(message, 'AbortError'),
    'a response': () => new Response(message, { headers: { secret: SECRET } }),
  };
  for (const [name, make] of Object.entries(causes)) {
    it(`rejecting with ${name} shows nothing of it`, async () => {
      const stripe = stripeThat(() => Promise.reject(make()));
      await rejects({ stripe, clientSecret: SECRET }, 'collect_failed');
    });

    it(`throwing ${name} shows nothing of it`, async () => {
      const stripe = stripeThat(() => {
        throw make();
      });
      await rejects({ stripe, clientSecret: async () => SECRET }, 'collect_failed');
    });
  }

  it('keeps a cause that does not have it as it is', async () => {
    const cause = new Error('No such session', { cause: { param: 'client_secret' } });
    const stripe = stripeThat(() => Promise.reject(cause));
    const error = await rejects({ stripe, clientSecret: SECRET }, 'collect_failed');
    assert.equal(error.cause, cause);
  });

  it('has no cause where what has it is no error', async () => {
    for (const thrown of [{ code: [SECRET] }, [SECRET], new Map([[SECRET, 1]]), () => SECRET]) {
      const stripe = stripeThat(() => Promise.reject(Object.assign(thrown, { secret: SECRET })));
      const error = await rejects({ stripe, clientSecret: SECRET }, 'collect_failed');
      assert.equal(error.cause, undefined);
    }
  });

  it('keeps what a scrubbed cause says besides', async () => {
    const stripe = stripeThat(() =>
      Promise.reject(Object.assign(new TypeError(`No such session: ${SECRET}!`), { code: 'gone' })),
    );
    const { cause } = await rejects({ stripe, clientSecret: SECRET }, 'collect_failed');
    assert.match(cause.message, /^No such session: .*!$/);
  });
});

describe('other errors', () => {
  const junk = {
    'a result with the secret': () => ({ client_secret: SECRET, message: SECRET }),
    'the secret itself': () => SECRET,
    'a list': () => [SECRET],
  };
  for (const [name, make] of Object.entries(junk)) {
    it(`malformed_response with ${name} says nothing of it in message, stack and what is enumerable`, async () => {
      const { reason } = await ended({ stripe: stripeWith(make()), clientSecret: SECRET });
      assert.equal(reason.code, 'malformed_response');
      for (const text of [reason.message, reason.stack, String(reason), JSON.stringify(reason)]) {
        hides(text, 'an error');
      }
      hides(inspect(reason), 'a logged error');
    });
  }

  it('a function that throws its secret away is request_failed and shows nothing of it', async () => {
    const stripe = stripeWith(relinkedWith());
    // What such a function throws is not known to be a secret: nothing of it is in words of ours.
    const { reason } = await ended({ stripe, clientSecret: () => Promise.reject(new Error(SECRET)) });
    assert.equal(reason.code, 'request_failed');
    hides(reason.message, 'a message');
  });

  const answers = {
    'with another status': (response) => answer(response, { client_secret: SECRET }, { status: 500 }),
    'with a redirect to a URL that has it': (response) =>
      answer(response, '', { status: 302, headers: { location: `/${SECRET}` } }),
    'with text that has it': (response) => answer(response, SECRET),
    'with truncated JSON': (response) => answer(response, `{"client_secret": "${SECRET}`),
    'with a list of it': (response) => answer(response, [SECRET]),
    'with it in another place': (response) => answer(response, { data: { client_secret: SECRET } }),
    'with a key that is no client_secret': (response) => answer(response, { secret: SECRET }),
    'with a secret that is no text': (response) => answer(response, { client_secret: [SECRET] }),
  };
  for (const [name, respond] of Object.entries(answers)) {
    it(`of a sessionUrl that answers ${name}`, async () => {
      handle = (request, response) => respond(response);
      const { reason } = await ended({ stripe: stripeWith(relinkedWith()), sessionUrl: server.origin });
      assert.match(reason.code, /^(request_failed|malformed_response)$/);
      assertHidden(reason);
      hides(reachable(reason), 'what is reachable from an error');
    });
  }

  it('of accounts that are malformed with the secret in them', async () => {
    handle = (request, response) => answer(response, [{ id: 'fca_1', status: { client_secret: SECRET } }]);
    const { value } = await ended({
      stripe: stripeWith(relinkedWith([], { client_secret: SECRET })),
      clientSecret: SECRET,
      existingAccounts: server.origin,
    });
    assert.equal(value.warnings[0].code, 'existing_accounts_unavailable');
    assertHidden(value);
  });

  it('of a secret API key', async () => {
    for (const prefix of ['sk_test_', 'rk_live_']) {
      await rejects({ stripe: stripeWith({}), clientSecret: `${prefix}${MARK}` }, 'invalid_client_secret');
      await rejects(
        { stripe: stripeWith({}), clientSecret: () => `${prefix}${MARK}` },
        'invalid_client_secret',
      );
    }
  });

  it('of in_progress, insecure_context, stripe_unavailable and invalid_options', async () => {
    const aborting = new AbortController();
    const open = copy.relink({
      stripe: stripeThat(() => new Promise(() => {})),
      clientSecret: SECRET,
      signal: aborting.signal,
    });
    await rejects({ stripe: stripeWith({}), clientSecret: SECRET }, 'in_progress');
    aborting.abort(7);
    assert.deepEqual(await settlement(open), { reason: 7 });

    globalThis.isSecureContext = false;
    try {
      await rejects({ stripe: stripeWith({}), clientSecret: SECRET }, 'insecure_context');
    } finally {
      delete globalThis.isSecureContext;
    }
    await rejects({ stripe: null, clientSecret: SECRET }, 'stripe_unavailable');
    await rejects({ stripe: stripeWith({}), clientSecret: SECRET, existingAccounts: [7] }, 'invalid_options');
    await rejects({ stripe: stripeWith({}), clientSecret: [SECRET] }, 'invalid_client_secret');
    await rejects({ stripe: stripeWith({}), clientSecret: SECRET, sessionUrl: SECRET }, 'invalid_options');
  });

  it('of a Stripe promise that is rejected with the secret', async () => {
    const { reason } = await ended({ stripe: Promise.reject(new Error(SECRET)), clientSecret: SECRET });
    assert.equal(reason.code, 'stripe_unavailable');
    assertHidden(reason);
  });
});
