/**
 * `sessionUrl` and `existingAccounts` as a URL, against a real server on the loopback interface.
 */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { RelinkError, preload, relink } from 'fc-relink';
import {
  SECRET,
  aMoment,
  answer,
  openStripe,
  relinkedWith,
  serve,
  settlement,
  stripeThat,
  stripeWith,
} from './fakes.mjs';

let server;
/** What the server does; each test says it. */
let handle;

before(async () => {
  await preload();
  server = await serve((request, response) => handle(request, response));
});
after(() => server.close());
beforeEach(() => {
  server.requests.length = 0;
  handle = (request, response) => answer(response, { client_secret: SECRET });
});
afterEach(async () => {
  const { value } = await settlement(relink({ stripe: stripeWith(relinkedWith()), clientSecret: SECRET }));
  assert.equal(value?.outcome, 'relinked', 'the next flow works');
});

const url = (path) => `${server.origin}${path}`;
const stripe = () => stripeWith(relinkedWith());

const bodies = {
  'an HTML page': [(response) => answer(response, '<!doctype html><p>Sign in', { type: 'text/html' })],
  'truncated JSON': [(response) => answer(response, '{"client_secret": "fcsess_')],
  'an empty body': [(response) => answer(response, '')],
  'no content': [
    (response) => {
      response.writeHead(204);
      response.end();
    },
  ],
  'bytes that are no UTF-8': [
    (response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(Buffer.from([0xff, 0xfe, 0x00]));
    },
  ],
};
const brokenConnections = {
  'a redirect': (response) => answer(response, '', { status: 302, headers: { location: '/elsewhere' } }),
  'a reset connection': (response) => response.socket.resetAndDestroy(),
  'a connection that ends in the middle of the body': (response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write('{"client_secret"');
    setTimeout(() => response.socket.destroy(), 5);
  },
};

describe('sessionUrl', () => {
  /** What the server was sent at this URL for these options. */
  const sent = async (options) => {
    await relink({ stripe: stripe(), sessionUrl: url('/session'), ...options });
    assert.equal(server.requests.length, 1);
    return server.requests[0];
  };

  it('is POSTed JSON, and its answer opens the flow', async () => {
    const it = stripe();
    const report = await relink({
      stripe: it,
      sessionUrl: url('/session?customer=1'),
      authorization: 'fcauth_1',
    });
    assert.equal(report.outcome, 'relinked');
    assert.deepEqual(it.calls[0].args, [{ clientSecret: SECRET }]);
    const [{ method, url: path, headers, body }, ...others] = server.requests;
    assert.deepEqual(others, []);
    assert.equal(method, 'POST');
    assert.equal(path, '/session?customer=1');
    assert.match(headers['content-type'], /^application\/json\b/);
    assert.match(headers.accept, /application\/json/);
    assert.deepEqual(JSON.parse(body), { authorization: 'fcauth_1' });
  });

  const known = [
    [{}, {}],
    [{ authorization: null, account: '' }, {}],
    [{ authorization: 'fcauth_1' }, { authorization: 'fcauth_1' }],
    [{ account: 'fca_1' }, { account: 'fca_1' }],
    [
      { authorization: 'fcauth_1', account: 'fca_1' },
      { authorization: 'fcauth_1', account: 'fca_1' },
    ],
    [{ authorization: 'a"\\\n\u2028\u00e9' }, { authorization: 'a"\\\n\u2028\u00e9' }],
  ];
  for (const [options, body] of known) {
    it(`is sent ${JSON.stringify(body)} for ${JSON.stringify(options)}`, async () => {
      assert.deepEqual(JSON.parse((await sent(options)).body), body);
    });
  }

  it('may be a URL object', async () => {
    assert.equal((await sent({ sessionUrl: new URL(url('/by-object')) })).url, '/by-object');
  });

  it('may answer clientSecret', async () => {
    handle = (request, response) => answer(response, { clientSecret: SECRET });
    const it = stripe();
    await relink({ stripe: it, sessionUrl: url('/') });
    assert.deepEqual(it.calls[0].args, [{ clientSecret: SECRET }]);
  });

  it('may answer with any 2xx and any content type', async () => {
    handle = (request, response) =>
      answer(response, { client_secret: SECRET }, { status: 201, type: 'text/plain' });
    assert.equal((await relink({ stripe: stripe(), sessionUrl: url('/') })).outcome, 'relinked');
  });

  for (const [name, headers] of Object.entries({
    'an object': { 'X-CSRF-Token': 'abc' },
    'a list of pairs': [['X-CSRF-Token', 'abc']],
    Headers: new Headers({ 'X-CSRF-Token': 'abc' }),
  })) {
    it(`is sent the extra headers of ${name}`, async () => {
      const { headers: received } = await sent({ headers });
      assert.equal(received['x-csrf-token'], 'abc');
      assert.match(received['content-type'], /^application\/json\b/);
    });
  }

  it('takes no header that cannot be sent', async () => {
    const { reason } = await settlement(
      relink({ stripe: stripe(), sessionUrl: url('/'), headers: { 'a\nb': 'c' } }),
    );
    assert.equal(reason.code, 'invalid_options');
    assert.equal(reason.path, 'headers');
    assert.equal(server.requests.length, 0);
  });

  const rejects = async (code, path, options) => {
    const flow = stripe();
    const { reason } = await settlement(relink({ stripe: flow, sessionUrl: url('/'), ...options }));
    assert.ok(reason instanceof RelinkError, String(reason));
    assert.equal(reason.code, code, reason.message);
    assert.equal(reason.path, path);
    assert.equal(flow.calls.length, 0);
    return reason;
  };

  for (const status of [400, 401, 403, 404, 429, 500, 503]) {
    it(`that answers ${status} is request_failed with the status`, async () => {
      handle = (request, response) => answer(response, { client_secret: SECRET }, { status });
      assert.equal((await rejects('request_failed', 'sessionUrl')).status, status);
    });
  }

  for (const [name, broken] of Object.entries(brokenConnections)) {
    it(`that answers with ${name} is request_failed without a status`, async () => {
      handle = (request, response) => broken(response);
      const { reason } = await settlement(relink({ stripe: stripe(), sessionUrl: url('/') }));
      assert.equal(reason.code, 'request_failed');
      assert.equal(reason.status, undefined);
      assert.equal(server.requests.length, 1, 'nothing is asked twice, or elsewhere');
    });
  }

  it('where nobody listens is request_failed', async () => {
    const { origin, close } = await serve(() => {});
    await close();
    const error = await rejects('request_failed', 'sessionUrl', { sessionUrl: origin });
    assert.equal(error.status, undefined);
    assert.ok(error.cause instanceof Error);
  });

  for (const [name, [respond]] of Object.entries(bodies)) {
    it(`that answers with ${name} is malformed_response`, async () => {
      handle = (request, response) => respond(response);
      const error = await rejects('malformed_response', 'sessionUrl');
      assert.equal(error.result, undefined);
    });
  }

  for (const body of [
    'null',
    '7',
    '"text"',
    'true',
    '[]',
    '{}',
    '{"client_secret": null}',
    '{"client_secret": 7}',
    '{"client_secret": ""}',
  ]) {
    // prettier-ignore
    it(`that answers ${body} is malformed_response`, async () => {
      handle = (request, response) => answer(response, body);
      const { reason } = await settlement(relink({ stripe: stripe(), sessionUrl: url('/') }));
      assert.equal(reason.code, 'malformed_response', reason.message);
      assert.match(reason.path, /^sessionUrl(\.client_secret)?$/);
      assert.equal(reason.result, undefined);
    });
  }

  it('that answers a secret API key opens no flow and names no character of it', async () => {
    handle = (request, response) => answer(response, { client_secret: 'sk_live_XYZZY51' });
    const flow = stripe();
    const { reason } = await settlement(relink({ stripe: flow, sessionUrl: url('/') }));
    assert.ok(reason instanceof RelinkError);
    assert.match(reason.code, /^(invalid_client_secret|malformed_response)$/);
    assert.match(reason.message, /secret API key/i);
    assert.doesNotMatch(reason.message, /XYZZY|sk_/);
    assert.equal(flow.calls.length, 0);
  });

  it('that is no URL rejects before anything is opened', async () => {
    for (const sessionUrl of ['http://', 'http://[', '/relative']) {
      const flow = stripe();
      const { reason } = await settlement(relink({ stripe: flow, sessionUrl }));
      assert.ok(reason instanceof RelinkError, sessionUrl);
      assert.match(reason.code, /^(invalid_options|request_failed)$/);
      assert.equal(flow.calls.length, 0);
    }
  });

  it('that never answers is given up after 30 seconds', async (test) => {
    // Stands in for the network alone, whose own timers must not be mocked.
    const realFetch = globalThis.fetch;
    let asked;
    globalThis.fetch = (request) => {
      asked = request;
      return new Promise((_, reject) => {
        request.signal.addEventListener('abort', () => reject(request.signal.reason));
      });
    };
    test.mock.timers.enable({ apis: ['setTimeout'] });
    try {
      const ticks = async () => {
        for (let i = 0; i < 50; i += 1) await Promise.resolve();
      };
      let settled;
      const flow = relink({ stripe: stripe(), sessionUrl: url('/') }).catch((error) => {
        settled = error;
      });
      await ticks();
      test.mock.timers.tick(29_900);
      await ticks();
      assert.ok(asked instanceof Request);
      assert.equal(settled, undefined);
      test.mock.timers.tick(200);
      await flow;
      assert.equal(settled.code, 'request_failed');
      assert.equal(settled.status, undefined);
    } finally {
      test.mock.timers.reset();
      globalThis.fetch = realFetch;
    }
  });
});

describe('the requests', () => {
  it('keep credentials at home, follow no redirect, and are neither cached nor referred', async () => {
    const realFetch = globalThis.fetch;
    const requests = [];
    globalThis.fetch = (request, ...rest) => {
      requests.push([request, rest]);
      return realFetch(request, ...rest);
    };
    try {
      handle = (request, response) =>
        answer(response, request.method === 'POST' ? { client_secret: SECRET } : []);
      await relink({ stripe: stripe(), sessionUrl: url('/session'), existingAccounts: url('/accounts') });
    } finally {
      globalThis.fetch = realFetch;
    }
    assert.equal(requests.length, 2);
    for (const [request] of requests) {
      assert.ok(request instanceof Request);
      assert.equal(request.credentials, 'same-origin');
      assert.equal(request.cache, 'no-store');
      assert.equal(request.redirect, 'error');
      assert.equal(request.referrerPolicy, 'no-referrer');
      assert.equal(request.headers.get('accept'), 'application/json');
    }
  });

  it('for accounts and session go out together', async () => {
    const waiting = [];
    handle = (request, response) => waiting.push([request, response]);
    const report = relink({
      stripe: stripe(),
      sessionUrl: url('/session'),
      existingAccounts: url('/accounts'),
    });
    while (waiting.length < 2) await aMoment(5);
    for (const [request, response] of waiting) {
      answer(response, request.method === 'POST' ? { client_secret: SECRET } : ['fca_1']);
    }
    assert.equal((await report).accounts[0].id, 'fca_1');
  });
});

describe('existingAccounts as a URL', () => {
  const reportWith = (options, accounts = [{ id: 'fca_1' }]) =>
    relink({
      stripe: stripeWith(relinkedWith(accounts)),
      clientSecret: SECRET,
      existingAccounts: url('/accounts?all'),
      ...options,
    });

  it('is asked with GET, and its answer is what the page had', async () => {
    handle = (request, response) => answer(response, [{ id: 'fca_1', status: 'inactive' }, 'fca_2']);
    const report = await reportWith({ headers: { 'X-CSRF-Token': 'abc' } });
    assert.deepEqual(
      report.accounts.map(({ change, before }) => [change, before]),
      [
        ['reauthorized', { id: 'fca_1', status: 'inactive' }],
        ['missing', 'fca_2'],
      ],
    );
    const [{ method, url: path, headers, body }, ...others] = server.requests;
    assert.deepEqual(others, []);
    assert.equal(method, 'GET');
    assert.equal(path, '/accounts?all');
    assert.equal(body, '');
    assert.match(headers.accept, /application\/json/);
    assert.equal(headers['x-csrf-token'], 'abc');
  });

  it('is read while the flow is open, however long the list', async () => {
    const long = Array.from({ length: 100_000 }, (_, index) => ({
      id: `fca_${index}`,
      display_name: 'x'.repeat(100),
    }));
    const read = new Promise((resolve) => {
      handle = (request, response) => {
        response.once('close', () => resolve(response.writableFinished));
        answer(response, long);
      };
    });
    const stripe = openStripe();
    const report = reportWith({ stripe });
    assert.equal((await settlement(read, 10_000)).value, true, 'all of it was taken before the flow ended');
    stripe.end(relinkedWith([{ id: 'fca_1' }]));
    assert.equal((await report).accounts.length, long.length);
  });

  it('is no URL where a list says its own address', async () => {
    const list = { href: url('/list'), data: [{ id: 'fca_1' }] };
    const report = await reportWith({ existingAccounts: list });
    assert.equal(report.accounts[0].before, list.data[0]);
    assert.equal(server.requests.length, 0);
  });

  it('may be a URL object', async () => {
    handle = (request, response) => answer(response, ['fca_1']);
    const report = await reportWith({ existingAccounts: new URL(url('/by-object')) });
    assert.equal(report.accounts[0].change, 'reauthorized');
    assert.equal(server.requests[0].url, '/by-object');
  });

  it('may answer a list object, with a warning where it has more', async () => {
    handle = (request, response) => answer(response, { object: 'list', data: ['fca_1'], has_more: true });
    const report = await reportWith();
    assert.equal(report.accounts[0].change, 'reauthorized');
    assert.deepEqual(
      report.warnings.map(({ code }) => code),
      ['accounts_incomplete'],
    );
  });

  it('is asked before the flow opens and does not delay it', async () => {
    const realFetch = globalThis.fetch;
    const log = [];
    globalThis.fetch = (...args) => {
      log.push('accounts');
      return realFetch(...args);
    };
    let release;
    handle = (request, response) => {
      release = () => answer(response, ['fca_1']);
    };
    const flow = openStripe();
    const open = flow.collectFinancialConnectionsAccounts;
    flow.collectFinancialConnectionsAccounts = (...args) => {
      log.push('flow');
      return open.apply(flow, args);
    };
    let report;
    try {
      report = relink({ stripe: flow, clientSecret: SECRET, existingAccounts: url('/slow') });
    } finally {
      globalThis.fetch = realFetch;
    }
    assert.deepEqual(log, ['accounts', 'flow']);
    flow.end(relinkedWith([{ id: 'fca_1' }]));
    assert.deepEqual(await settlement(report, 100), { pending: true });
    release();
    assert.equal((await report).accounts[0].change, 'reauthorized');
  });

  const failing = {
    ...Object.fromEntries(
      [401, 404, 500].map((status) => [`${status}`, (response) => answer(response, ['fca_1'], { status })]),
    ),
    ...Object.fromEntries(Object.entries(bodies).map(([name, [respond]]) => [name, respond])),
    ...brokenConnections,
    ...Object.fromEntries(
      ['null', '7', '"fca_1"', '{}', '{"data": null}', '["fca_1", {"id": 7}]', '[null]', '[""]'].map(
        (body) => [body, (response) => answer(response, body)],
      ),
    ),
  };
  for (const [name, respond] of Object.entries(failing)) {
    it(`that answers ${name} is a warning, and all that came back is added`, async () => {
      handle = (request, response) => respond(response);
      const accounts = [{ id: 'fca_1' }, { id: 'fca_2', authorization: 'fcauth_1' }];
      const report = await reportWith({}, accounts);
      assert.equal(report.outcome, 'relinked');
      assert.deepEqual(
        report.warnings.map(({ code }) => code),
        ['existing_accounts_unavailable'],
      );
      assert.deepEqual(
        report.accounts.map(({ change, before, after }) => [change, before, after]),
        accounts.map((account) => ['added', null, account]),
      );
      report.accounts.forEach(({ after: returned }, i) => assert.equal(returned, accounts[i]));
    });
  }

  it('where nobody listens is a warning', async () => {
    const { origin, close } = await serve(() => {});
    await close();
    const report = await reportWith({ existingAccounts: origin });
    assert.equal(report.warnings[0].code, 'existing_accounts_unavailable');
  });

  it('does not hide how a flow ended that brought nothing', async () => {
    handle = (request, response) => answer(response, '', { status: 500 });
    const report = await reportWith({ stripe: stripeThat(async () => ({ error: { code: 'x' } })) });
    assert.equal(report.outcome, 'error');
    assert.equal(report.warnings[0].code, 'existing_accounts_unavailable');
    assert.deepEqual(report.accounts, []);
  });
});
