/** `sessionUrl` and `existingAccounts` as addresses, against a server on the loopback interface. */
import assert from 'node:assert/strict';
import { before, beforeEach, describe, it } from 'node:test';
import { preload, relink } from 'fc-relink';
import * as fakes from './fakes.mjs';

const { SECRET, aMoment, answer, never, openStripe, rejects, relinkedWith, serve, settlement } = fakes;
const { stripeWith, withGlobal, withTime } = fakes;

let server;
/** What the server does; each test says it. */
let handle;
before(async () => {
  await preload();
  server = await serve(fakes.file, (request, response) => handle(request, response));
});
fakes.assertSettled();
beforeEach(() => {
  server.requests.length = 0;
  handle = (request, response) =>
    answer(response, request.method === 'POST' ? { client_secret: SECRET } : ['fca_1']);
});
const url = (path) => `${server.origin}${path}`;
const flow = (options) => relink({ stripe: stripeWith(relinkedWith([{ id: 'fca_1' }])), ...options });
const withSession = (options) => flow({ sessionUrl: url('/session?customer=1'), ...options });
const withAccounts = (options) =>
  flow({ clientSecret: SECRET, existingAccounts: url('/accounts?all'), ...options });

/** What an endpoint may answer that is no use, and the code that `sessionUrl` rejects with. */
const failed = {
  'the status 404': (response) => answer(response, { client_secret: SECRET }, { status: 404 }),
  'the status 500': (response) => answer(response, ['fca_1'], { status: 500 }),
  'a redirect': (response) => answer(response, '', { status: 302, headers: { location: '/elsewhere' } }),
  'a reset connection': (response) => response.socket.resetAndDestroy(),
  'a connection that ends in the middle of the body': (response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write('{"client_secret"');
    setTimeout(() => response.socket.destroy(), 5);
  },
};
const malformed = {
  'an HTML page': (response) => answer(response, '<!doctype html><p>Sign in', { type: 'text/html' }),
  'truncated JSON': (response) => answer(response, '{"client_secret": "fcsess_'),
  'an empty body': (response) => answer(response, ''),
  'no content': (response) => response.writeHead(204).end(),
  'bytes that are no UTF-8': (response) => answer(response, Buffer.from([0xff, 0xfe, 0x00])),
};

describe('sessionUrl', () => {
  it('is POSTed JSON of what is known, and its answer opens the flow', async () => {
    const odd = { authorization: 'a"\\\n\u2028\u00e9', account: 'fca_1' };
    for (const [asked, body, sessionUrl] of [
      [odd, odd, url('/session?customer=1')],
      [{ authorization: null, account: '' }, {}, new URL(url('/session?customer=1'))],
    ]) {
      server.requests.length = 0;
      const stripe = stripeWith();
      await withSession({ stripe, sessionUrl, ...asked });
      const [request, ...others] = server.requests;
      assert.deepEqual(others, []);
      assert.deepEqual([request.method, request.url], ['POST', '/session?customer=1']);
      assert.match(request.headers['content-type'], /^application\/json\b/);
      assert.deepEqual(JSON.parse(request.body), body);
      assert.deepEqual(stripe.calls[0].args, [{ clientSecret: SECRET }]);
    }
  });

  it('may answer clientSecret, any 2xx and any content type, and gets the headers of the page', async () => {
    handle = (request, response) =>
      answer(response, { clientSecret: SECRET }, { status: 201, type: 'text/plain' });
    const csrf = { 'X-CSRF-Token': 'abc' };
    for (const headers of [csrf, Object.entries(csrf), new Headers(csrf)]) {
      const stripe = stripeWith();
      await withSession({ stripe, headers });
      assert.equal(stripe.calls[0].args[0].clientSecret, SECRET);
      const { headers: received } = server.requests.at(-1);
      assert.equal(received['x-csrf-token'], 'abc');
      assert.match(received['content-type'], /^application\/json\b/);
    }
  });

  /** Rejects, asked once, and Stripe is not called. */
  async function fails(code, path, options) {
    const stripe = stripeWith();
    const error = await rejects(withSession({ stripe, ...options }), code);
    if (path) assert.match(error.path, path);
    assert.deepEqual(stripe.calls, []);
    return error;
  }
  for (const [name, respond] of Object.entries(failed)) {
    it(`that answers with ${name} is request_failed, and nothing is asked twice, or elsewhere`, async () => {
      handle = (request, response) => respond(response);
      const { status } = await fails('request_failed', /^sessionUrl$/);
      assert.equal(status, /^the status/.test(name) ? Number(name.slice(-3)) : undefined);
      assert.equal(server.requests.length, 1);
    });
  }
  for (const [name, respond] of Object.entries(malformed)) {
    it(`that answers with ${name} is malformed_response`, async () => {
      handle = (request, response) => respond(response);
      assert.equal((await fails('malformed_response', /^sessionUrl$/)).result, undefined);
    });
  }
  it('that answers JSON of something else is malformed_response', async () => {
    const secrets = ['null', '7', '""', '["a"]'].map((it) => `{"client_secret": ${it}}`);
    for (const body of ['null', '"text"', '[]', '{}', ...secrets]) {
      handle = (request, response) => answer(response, body);
      await fails('malformed_response', /^sessionUrl(\.client_secret)?$/);
    }
  });
  it('that answers an API key opens no flow, and no character of it is named', async () => {
    handle = (request, response) => answer(response, { client_secret: 'Bearer rk_test_XYZZY51' });
    const { message } = await fails('invalid_client_secret');
    assert.match(message, /secret API key/i);
    assert.doesNotMatch(message, /XYZZY|[sr]k_/);
  });
  it('where nobody listens, or that is no address, rejects before anything is opened', async () => {
    const error = await fails('request_failed', /^sessionUrl$/, { sessionUrl: 'http://127.0.0.1:1/' });
    assert.equal(error.status, undefined);
    assert.ok(error.cause instanceof Error);
    for (const sessionUrl of ['http://', 'http://[', '/relative'])
      assert.match(
        (await fails(undefined, undefined, { sessionUrl })).code,
        /^(invalid_options|request_failed)$/,
      );
  });
  it('that never answers is given up after 30 seconds', async (context) => {
    let asked;
    let settled;
    const hangs = (request, init) => ((asked = init?.signal ?? request.signal), never());
    await withGlobal('fetch', hangs, () =>
      withTime(context, async (pass) => {
        withSession().catch((error) => (settled = error));
        await pass(29_900);
        assert.deepEqual([settled, asked?.aborted], [undefined, false]);
        await pass(200);
      }),
    );
    assert.deepEqual([settled?.code, settled?.path, asked.aborted], ['request_failed', 'sessionUrl', true]);
  });
});

describe('existingAccounts as an address', () => {
  it('is asked with GET, and its answer is what the page had', async () => {
    const list = [{ id: 'fca_1', status: 'inactive' }, 'fca_2'];
    for (const [body, existingAccounts] of [
      [list, url('/accounts?all')],
      [{ object: 'list', data: list, has_more: true }, new URL(url('/accounts?all'))],
    ]) {
      server.requests.length = 0;
      handle = (request, response) => answer(response, body);
      const { accounts, warnings } = await withAccounts({ existingAccounts, headers: { 'X-T': 'abc' } });
      assert.deepEqual(
        accounts.map((entry) => [entry.change, entry.before]),
        [
          ['reauthorized', list[0]],
          ['missing', list[1]],
        ],
      );
      assert.equal(warnings[0]?.code, body.has_more && 'accounts_incomplete');
      const [{ method, url: path, headers, body: sent }, ...others] = server.requests;
      assert.deepEqual([method, path, sent, others], ['GET', '/accounts?all', '', []]);
      assert.deepEqual([headers.accept, headers['x-t']], ['application/json', 'abc']);
    }
  });

  it('is no address where a list says its own', async () => {
    const list = { href: url('/list'), data: [{ id: 'fca_1' }] };
    assert.equal((await withAccounts({ existingAccounts: list })).accounts[0].before, list.data[0]);
    assert.deepEqual(server.requests, []);
  });

  it('is asked before the flow opens, beside sessionUrl, and read while the flow is open', async () => {
    const waiting = [];
    handle = (...args) => waiting.push(args);
    const stripe = openStripe();
    const report = withAccounts({ stripe, clientSecret: undefined, sessionUrl: url('/session') });
    while (waiting.length < 2) await aMoment(5);
    const long = Array.from({ length: 100_000 }, (_, i) => ({ id: `fca_${i}`, last4: 'x'.repeat(50) }));
    const taken = waiting.map(([request, response]) => {
      const closed = new Promise((resolve) =>
        response.once('close', () => resolve(response.writableFinished)),
      );
      answer(response, request.method === 'POST' ? { client_secret: SECRET } : long);
      return closed;
    });
    assert.deepEqual((await settlement(Promise.all(taken), 20_000)).value, [true, true]);
    while (stripe.calls.length === 0) await aMoment(5);
    stripe.end(relinkedWith([{ id: 'fca_1' }]));
    assert.equal((await report).summary.reauthorized, 1);
  });

  const odd = ['null', '7', '"fca_1"', '{}', '{"data": null}', '["fca_1", {"id": 7}]', '[null]', '[""]'];
  const unusable = Object.fromEntries(odd.map((body) => [body, (response) => answer(response, body)]));
  for (const [name, respond] of Object.entries({ ...failed, ...malformed, ...unusable })) {
    it(`that answers with ${name} costs no success`, async () => {
      handle = (request, response) => respond(response);
      const { outcome, warnings, accounts } = await withAccounts();
      assert.deepEqual([outcome, accounts[0].change], ['relinked', 'returned']);
      assert.equal(warnings[0].code, 'existing_accounts_unavailable');
      if (/^the status/.test(name)) assert.ok(warnings[0].message.includes(name.slice(-3)));
    });
  }
});

it('requests keep credentials at home, follow no redirect, and are neither cached nor referred', async () => {
  const realFetch = globalThis.fetch;
  const requests = [];
  const watched = (...args) => {
    requests.push(new Request(args[0] instanceof Request ? args[0].clone() : args[0], args[1]));
    return realFetch(...args);
  };
  await withGlobal('fetch', watched, () => withSession({ existingAccounts: url('/accounts') }));
  assert.equal(requests.length, 2);
  for (const { credentials, cache, redirect, referrerPolicy, headers } of requests) {
    assert.deepEqual(
      [credentials, cache, redirect, referrerPolicy, headers.get('accept')],
      ['same-origin', 'no-store', 'error', 'no-referrer', 'application/json'],
    );
  }
});

it('an address with a client secret or an API key anywhere in it is invalid_options, and never requested', async () => {
  const places = (text) => [
    ...[text, `"${text}"`, `\t${text}\n`, url(`/${text}`), url(`/?s=${text}`), url(`/#${text}`)],
    ...[new URL(url(`/?q=${encodeURIComponent(`"${text}"`)}`)), `http://u:${text}@127.0.0.1:1/`],
  ];
  for (const secret of ['fcsess_client_secret_abc', 'las_client_secret_abc', 'rk_test_abcDEF123']) {
    for (const text of places(secret)) {
      for (const options of [{ sessionUrl: text }, { existingAccounts: text, clientSecret: SECRET }]) {
        const stripe = stripeWith();
        const [key] = Object.keys(options);
        const error = await rejects(flow({ stripe, ...options }), 'invalid_options', key);
        assert.ok(!`${error.message}${error.stack}`.includes(secret));
        assert.deepEqual([stripe.calls, server.requests], [[], []], String(text));
      }
    }
  }
});
