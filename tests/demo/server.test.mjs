import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, request as httpRequest } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { createApp } from '../../www/server/app.mjs';
import { readConfig } from '../../www/server/config.mjs';
import { listen } from '../../www/server/listen.mjs';
import { stripeClient } from '../../www/server/stripe.mjs';
import { listenTo, startDemo, visit } from '../support/demo.mjs';

const POLICY_WITHOUT_KEYS =
  /^default-src 'none'; script-src 'self' 'wasm-unsafe-eval' '(sha256-[\w+/=]+)'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/;

describe('configuration', () => {
  it('needs both keys or none', () => {
    assert.throws(() => readConfig({ STRIPE_SECRET_KEY: 'sk_test_1' }), /STRIPE_PUBLISHABLE_KEY is not set/);
    assert.throws(() => readConfig({ STRIPE_PUBLISHABLE_KEY: 'pk_test_1' }), /STRIPE_SECRET_KEY is not set/);
    assert.deepEqual(readConfig({}), {
      secretKey: null,
      publishableKey: null,
      webhookSecret: null,
      customer: null,
      port: 4242,
    });
  });

  it('refuses live keys unless they are asked for', () => {
    const keys = { STRIPE_SECRET_KEY: 'sk_live_1', STRIPE_PUBLISHABLE_KEY: 'pk_live_1' };
    assert.throws(() => readConfig(keys), /STRIPE_ALLOW_LIVE=1/);
    assert.equal(readConfig({ ...keys, STRIPE_ALLOW_LIVE: '1' }).secretKey, 'sk_live_1');
  });

  it('never sends a secret key to the page as the publishable one', () => {
    const twice = { STRIPE_SECRET_KEY: 'sk_test_1', STRIPE_PUBLISHABLE_KEY: 'sk_test_1' };
    assert.throws(() => readConfig(twice), /must start with pk_/);
  });

  it('takes a webhook secret along with keys', () => {
    const keys = { STRIPE_SECRET_KEY: 'rk_test_1', STRIPE_PUBLISHABLE_KEY: 'pk_test_1' };
    assert.equal(readConfig({ ...keys, STRIPE_WEBHOOK_SECRET: 'whsec_1' }).webhookSecret, 'whsec_1');
    assert.equal(readConfig({ STRIPE_WEBHOOK_SECRET: 'whsec_1' }).webhookSecret, null);
    assert.throws(
      () => readConfig({ ...keys, STRIPE_WEBHOOK_SECRET: 'sk_test_1' }),
      /must start with whsec_/,
    );
  });

  it('refuses keys of other kinds, and a live key beside a test key', () => {
    const publishable = { STRIPE_PUBLISHABLE_KEY: 'pk_test_1' };
    assert.throws(
      () => readConfig({ ...publishable, STRIPE_SECRET_KEY: 'whsec_1' }),
      /must start with sk_ or rk_/,
    );
    const mixed = { ...publishable, STRIPE_SECRET_KEY: 'sk_live_1', STRIPE_ALLOW_LIVE: '1' };
    assert.throws(() => readConfig(mixed), /one of the keys is live/);
  });

  for (const PORT of ['http', '-1', '70000', '42.5']) {
    it(`refuses the port ${PORT}`, () => {
      assert.throws(() => readConfig({ PORT }), /PORT must be a number from 0 to 65535/);
    });
  }
});

describe('starting and stopping', () => {
  it('prints its address and nothing else', async () => {
    const demo = await startDemo();
    const visitor = await visit(demo.url);
    assert.equal((await visitor.get('/api/accounts')).status, 200);
    await demo.stop();
    assert.equal(demo.stdout.length, 1);
    assert.match(demo.stdout[0], /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.deepEqual(demo.stderr, []);
  });

  for (const signal of ['SIGINT', 'SIGTERM']) {
    it(`ends cleanly on ${signal}, with a connection still open`, async () => {
      const demo = await startDemo();
      await fetch(demo.url);
      assert.deepEqual(await demo.stop(signal), { code: 0, signal: null });
    });
  }

  it('takes the next free port when its own is taken', async () => {
    const first = await startDemo();
    const port = Number(new URL(first.url).port);
    const second = await startDemo({ PORT: String(port) });
    assert.ok(Number(new URL(second.url).port) > port);
    await Promise.all([first.stop(), second.stop()]);
  });

  it('says why it cannot start, and fails', async () => {
    const demo = await startDemo({ STRIPE_SECRET_KEY: 'sk_test_1' });
    assert.equal((await demo.exited).code, 1);
    assert.deepEqual(demo.stderr, [
      'the demo could not start: STRIPE_PUBLISHABLE_KEY is not set; set both keys for Stripe, or none for the simulator',
    ]);
    assert.deepEqual(demo.stdout, []);
  });
});

describe('the server', () => {
  let demo;
  before(async () => (demo = await startDemo()));
  after(async () => {
    await demo.stop();
  });

  describe('the page', () => {
    it('comes with a strict policy that allows its own import map alone', async () => {
      const { page } = await visit(demo.url);
      const [, hash] = POLICY_WITHOUT_KEYS.exec(page.headers.get('content-security-policy'));
      const html = await page.text();
      const inline = [...html.matchAll(/<script(?![^>]* src=)[^>]*>([\s\S]*?)<\/script>/g)];
      assert.equal(inline.length, 1);
      assert.equal(hash, `sha256-${createHash('sha256').update(inline[0][1]).digest('base64')}`);
      assert.doesNotMatch(html, / style=| on\w+=/);
    });

    it('comes with the other headers that confine it', async () => {
      const { page } = await visit(demo.url);
      assert.equal(page.headers.get('x-content-type-options'), 'nosniff');
      assert.equal(page.headers.get('referrer-policy'), 'strict-origin-when-cross-origin');
      assert.equal(page.headers.get('cross-origin-opener-policy'), 'same-origin');
      assert.equal(page.headers.get('x-powered-by'), null);
    });

    it('serves nothing outside its folders', async () => {
      for (const path of ['/page/../server/main.mjs', '/page/%2e%2e/server/main.mjs', '/server/main.mjs']) {
        assert.equal((await fetch(new URL(path, demo.url))).status, 404, path);
      }
    });
  });

  describe('the session', () => {
    it('is a cookie that scripts and other sites cannot use', async () => {
      const { page } = await visit(demo.url);
      assert.match(
        page.headers.get('set-cookie'),
        /^fc_relink_demo=[\w-]{32}; Path=\/; HttpOnly; SameSite=Strict$/,
      );
    });

    it('is kept when the page is loaded again', async () => {
      const visitor = await visit(demo.url);
      const again = await visitor.get('/');
      assert.equal(again.headers.get('set-cookie'), null);
    });

    it('gives each visitor accounts of their own', async () => {
      const [one, other] = await Promise.all([visit(demo.url), visit(demo.url)]);
      const ids = async (visitor) => (await visitor.get('/api/accounts')).body.data.map(({ id }) => id);
      const [mine, theirs] = [await ids(one), await ids(other)];
      assert.equal(mine.length, 9);
      assert.deepEqual(
        mine.filter((id) => theirs.includes(id)),
        [],
      );
    });

    it('makes one customer of requests that arrive together', async () => {
      const visitor = await visit(demo.url);
      const answers = await Promise.all(Array.from({ length: 5 }, () => visitor.get('/api/accounts')));
      assert.equal(new Set(answers.map(({ text }) => text)).size, 1);
    });

    it('is needed for every endpoint', async () => {
      for (const path of ['/api/accounts', '/api/config', '/simulator/scenarios']) {
        const response = await fetch(new URL(path, demo.url), {
          headers: { cookie: 'fc_relink_demo=made-up' },
        });
        assert.equal(response.status, 401, path);
        assert.deepEqual(await response.json(), {
          error: { code: 'no_session', message: 'load the page again' },
        });
      }
    });
  });

  describe('requests from elsewhere', () => {
    const foreign = [
      ['no origin', undefined],
      ['another host', 'https://example.com'],
      ['another port', 'http://127.0.0.1:1'],
      ['another scheme', (url) => url.replace('http:', 'https:')],
      ['an opaque origin', 'null'],
    ];
    for (const [name, value] of foreign) {
      it(`refuses a POST with ${name}`, async () => {
        const visitor = await visit(demo.url);
        const origin = typeof value === 'function' ? value(new URL(demo.url).origin) : value;
        const response = await fetch(new URL('/api/link-sessions', demo.url), {
          method: 'POST',
          headers: { cookie: visitor.cookie, ...(origin && { origin }) },
        });
        assert.equal(response.status, 403);
        assert.equal((await response.json()).error.code, 'foreign_origin');
      });
    }

    it('refuses a host name that was pointed at the loopback address', async () => {
      const { port } = new URL(demo.url);
      const request = httpRequest({ host: '127.0.0.1', port, headers: { host: `evil.example:${port}` } });
      request.end();
      const [response] = await once(request, 'response');
      response.resume();
      assert.equal(response.statusCode, 421);
    });
  });

  describe('the accounts', () => {
    it('come as a Stripe list', async () => {
      const visitor = await visit(demo.url);
      const { body, headers } = await visitor.get('/api/accounts');
      assert.equal(body.object, 'list');
      assert.equal(body.has_more, false);
      assert.ok(body.data.every(({ object }) => object === 'financial_connections.account'));
      assert.equal(headers.get('cache-control'), 'no-store');
    });

    it('show nothing that Stripe would not', async () => {
      const visitor = await visit(demo.url);
      const { body } = await visitor.get('/api/accounts');
      assert.deepEqual(
        body.data.filter((account) => 'holding' in account || 'login' in account),
        [],
      );
    });

    it('are those of the visitor alone, also one authorization at a time', async () => {
      const [one, other] = await Promise.all([visit(demo.url), visit(demo.url)]);
      const [{ authorization }] = (await one.get('/api/accounts')).body.data;
      assert.equal((await one.get(`/api/authorizations/${authorization}`)).body.id, authorization);
      const refused = await other.get(`/api/authorizations/${authorization}`);
      const unknown = await other.get('/api/authorizations/fcauth_unknown');
      assert.equal(refused.status, 404);
      assert.equal(refused.text, unknown.text);
    });
  });

  describe('one account', () => {
    it('is retrieved for its customer alone', async () => {
      const [one, other] = await Promise.all([visit(demo.url), visit(demo.url)]);
      const [{ id }] = (await one.get('/api/accounts')).body.data;
      assert.equal((await one.get(`/api/accounts/${id}`)).body.id, id);
      assert.equal((await other.get(`/api/accounts/${id}`)).status, 404);
    });
  });

  describe('payment methods', () => {
    const paysNot = ({ permissions }) => !permissions.includes('payment_method');

    it('need an accepted mandate, and an account of the customer', async () => {
      const [one, other] = await Promise.all([visit(demo.url), visit(demo.url)]);
      const [{ id }] = (await one.get('/api/accounts')).body.data;
      const post = (visitor, body) => visitor.post('/api/payment-methods', body);
      assert.equal((await post(one, { account: id })).body.error.code, 'mandate_not_accepted');
      assert.equal((await post(one, { account: id, mandate_accepted: 'yes' })).status, 400);
      assert.equal((await post(one, { mandate_accepted: true })).status, 400);
      assert.equal((await post(other, { account: id, mandate_accepted: true })).status, 404);
      assert.equal((await post(one, { account: id, mandate_accepted: true })).status, 201);
    });

    it('are refused for an account that payments were not agreed for', async () => {
      const visitor = await visit(demo.url);
      const { id } = (await visitor.get('/api/accounts')).body.data.find(paysNot);
      const { status, body } = await visitor.post('/api/payment-methods', {
        account: id,
        mandate_accepted: true,
      });
      assert.equal(status, 502);
      assert.equal(body.error.code, 'stripe_refused');
    });

    it('are those of the visitor alone', async () => {
      const [one, other] = await Promise.all([visit(demo.url), visit(demo.url)]);
      const ids = async (visitor) =>
        (await visitor.get('/api/payment-methods')).body.data.map(({ id }) => id);
      const [mine, theirs] = [await ids(one), await ids(other)];
      assert.equal(mine.length, 5);
      assert.deepEqual(
        mine.filter((id) => theirs.includes(id)),
        [],
      );
    });
  });

  it('keeps the updates of a visitor out of every cache', async () => {
    const page = await listenTo(await visit(demo.url), '/api/events');
    assert.equal(page.response.headers.get('content-type'), 'text/event-stream; charset=utf-8');
    assert.equal(page.response.headers.get('cache-control'), 'no-store');
    await page.close();
  });

  describe('a relink session', () => {
    it('answers the client secret alone, and no cache keeps it', async () => {
      const visitor = await visit(demo.url);
      const [{ authorization }] = (await visitor.get('/api/accounts')).body.data;
      const { status, body, headers } = await visitor.post('/api/relink-sessions', { authorization });
      assert.equal(status, 201);
      assert.deepEqual(Object.keys(body), ['client_secret']);
      assert.match(body.client_secret, /^fcsess_client_secret_/);
      assert.equal(headers.get('cache-control'), 'no-store');
    });

    it('asks for one account that can be paid from, where an account is required', async () => {
      const visitor = await visit(demo.url);
      const [{ id, authorization }] = (await visitor.get('/api/accounts')).body.data;
      const { body } = await visitor.post('/api/relink-sessions', { authorization, account: id });
      const { body: ended } = await visitor.post('/simulator/flow/cancel', body);
      assert.deepEqual(ended.session.relink_options, { authorization, account: id });
      assert.deepEqual(ended.session.limits, { accounts: 1 });
      assert.deepEqual(ended.session.filters, { account_subcategories: ['checking', 'savings'] });
      assert.deepEqual(ended.session.permissions, ['payment_method', 'balances', 'transactions']);
    });

    it('is refused for someone else’s authorization', async () => {
      const [one, other] = await Promise.all([visit(demo.url), visit(demo.url)]);
      const [{ authorization }] = (await one.get('/api/accounts')).body.data;
      const { status, body } = await other.post('/api/relink-sessions', { authorization });
      assert.equal(status, 404);
      assert.deepEqual(body, {
        error: { code: 'not_found', message: 'there is nothing here under that name' },
      });
    });

    it('is refused for someone else’s account, and for one of another authorization', async () => {
      const [one, other] = await Promise.all([visit(demo.url), visit(demo.url)]);
      const mine = (await one.get('/api/accounts')).body.data;
      const theirs = (await other.get('/api/accounts')).body.data;
      const { authorization } = mine[0];
      const elsewhere = mine.find((account) => account.authorization !== authorization);
      for (const account of [theirs[0].id, elsewhere.id]) {
        const { status } = await one.post('/api/relink-sessions', { authorization, account });
        assert.equal(status, 404);
      }
    });

    const malformed = [
      ['no body', undefined],
      ['an array', []],
      ['no authorization', {}],
      ['a number', { authorization: 5 }],
      ['a path', { authorization: '../customers' }],
      ['an account that is no id', { authorization: 'fcauth_1', account: {} }],
    ];
    for (const [name, sent] of malformed) {
      it(`is refused for ${name}`, async () => {
        const visitor = await visit(demo.url);
        const { status, body } = await visitor.post('/api/relink-sessions', sent);
        assert.equal(status, 400);
        assert.deepEqual(Object.keys(body.error), ['code', 'message']);
      });
    }

    it('is refused for a body that is not JSON, or too large', async () => {
      const visitor = await visit(demo.url);
      const send = (body) =>
        fetch(new URL('/api/relink-sessions', demo.url), {
          method: 'POST',
          body,
          headers: {
            cookie: visitor.cookie,
            origin: new URL(demo.url).origin,
            'content-type': 'application/json',
          },
        });
      assert.equal((await send('{"authorization":')).status, 400);
      assert.equal((await send(JSON.stringify({ authorization: 'x'.repeat(20_000) }))).status, 413);
    });
  });

  describe('replacements', () => {
    it('let the new account stand for the old one', async () => {
      const visitor = await visit(demo.url);
      const [first, second, ...others] = (await visitor.get('/api/accounts')).body.data;
      const replacements = [{ before: first.id, after: second.id }];
      assert.equal((await visitor.post('/api/replacements', { replacements })).status, 200);
      const left = (await visitor.get('/api/accounts')).body.data;
      assert.deepEqual(
        left.map(({ id }) => id),
        [second, ...others].map(({ id }) => id),
      );
    });

    it('are refused for someone else’s accounts', async () => {
      const [one, other] = await Promise.all([visit(demo.url), visit(demo.url)]);
      const [mine] = (await one.get('/api/accounts')).body.data;
      const [theirs] = (await other.get('/api/accounts')).body.data;
      for (const pair of [
        { before: theirs.id, after: mine.id },
        { before: mine.id, after: theirs.id },
      ]) {
        assert.equal((await one.post('/api/replacements', { replacements: [pair] })).status, 404);
      }
      assert.equal((await one.get('/api/accounts')).body.data[0].id, mine.id);
    });

    it('are refused where they cannot be meant', async () => {
      const visitor = await visit(demo.url);
      const all = (await visitor.get('/api/accounts')).body.data;
      const [first, second, third] = all;
      const elsewhere = all.find(({ institution }) => institution !== first.institution);
      for (const pairs of [
        [[first, first]],
        [
          [first, third],
          [second, third],
        ],
        [
          [first, second],
          [second, third],
        ],
        [[first, elsewhere]],
      ]) {
        const replacements = pairs.map(([before, after]) => ({ before: before.id, after: after.id }));
        assert.equal((await visitor.post('/api/replacements', { replacements })).status, 400);
      }
      assert.equal((await visitor.get('/api/accounts')).body.data.length, all.length);
    });

    it('are refused in any other form', async () => {
      const visitor = await visit(demo.url);
      for (const replacements of [undefined, {}, [null], [{ before: 'fca_1' }], new Array(101).fill({})]) {
        assert.equal((await visitor.post('/api/replacements', { replacements })).status, 400);
      }
    });
  });

  it('answers unknown addresses in the same shape', async () => {
    const visitor = await visit(demo.url);
    for (const path of ['/nothing', '/api/nothing']) {
      const { status, body } = await visitor.get(path);
      assert.equal(status, 404);
      assert.equal(body.error.code, 'not_found');
    }
  });
});

describe('with keys', () => {
  const KEYS = {
    STRIPE_SECRET_KEY: 'sk_test_unused',
    STRIPE_PUBLISHABLE_KEY: 'pk_test_page',
    // Named, so that none is made and Stripe is not asked.
    STRIPE_CUSTOMER: 'cus_unused',
  };

  it('names Stripe.js and the publishable key, and has no simulator', async () => {
    const demo = await startDemo(KEYS);
    const visitor = await visit(demo.url);
    assert.deepEqual((await visitor.get('/api/config')).body, {
      publishableKey: 'pk_test_page',
      stripeJs: 'https://js.stripe.com/endive/stripe.js',
    });
    assert.equal((await visitor.get('/simulator/stripe.js')).status, 404);
    assert.equal((await visitor.get('/simulator/scenarios')).status, 404);
    await demo.stop();
    assert.doesNotMatch([...demo.stdout, ...demo.stderr].join('\n'), /sk_test_unused/);
  });

  it('lets Stripe’s hosts into the policy, and no others', async () => {
    const demo = await startDemo(KEYS);
    const { page } = await visit(demo.url);
    await demo.stop();
    const policy = page.headers.get('content-security-policy');
    assert.match(
      policy,
      /script-src 'self' 'wasm-unsafe-eval' '[^']+' https:\/\/js\.stripe\.com https:\/\/\*\.js\.stripe\.com;/,
    );
    assert.match(policy, /connect-src 'self' https:\/\/api\.stripe\.com;/);
    const hosts = policy.match(/https:[^ ;]+/g);
    assert.ok(hosts.every((host) => host.endsWith('.stripe.com') || host === 'https://js.stripe.com'));
    assert.equal(page.headers.get('cross-origin-opener-policy'), 'same-origin-allow-popups');
  });
});

describe('what a reader copies', () => {
  it('is less than 300 lines', () => {
    const lines = ['api', 'webhooks', 'stripe'].map(
      (name) =>
        readFileSync(new URL(`../../www/server/${name}.mjs`, import.meta.url), 'utf8').split('\n').length - 1,
    );
    assert.ok(lines.reduce((sum, count) => sum + count) < 300, lines.join(' + '));
  });
});

describe('Stripe in trouble', () => {
  const SECRET = 'fcsess_client_secret_neverLogged';

  /** The demo, on a Stripe that answers as `handler` does. */
  async function withStripe(handler, run) {
    const fake = await listen(handler, 0);
    const lines = [];
    const stripe = stripeClient('sk_test_fake', { host: fake.host, port: fake.port, protocol: 'http' });
    const app = createApp({
      stripe,
      publishableKey: null,
      customer: 'cus_1',
      log: (line) => lines.push(line),
    });
    const demo = await listen(app, 0);
    try {
      await run(await visit(`http://${demo.host}:${demo.port}`), lines);
    } finally {
      await demo.close();
      await fake.close();
    }
  }

  const answering = (status, body) => (request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', 'request-id': 'req_1' });
    response.end(body);
  };
  const error = (fields) => JSON.stringify({ error: { message: `about ${SECRET}`, ...fields } });

  const cases = [
    ['answers garbage', answering(200, '<html>'), 502, 'stripe_failed'],
    ['fails', answering(500, error({ type: 'api_error' })), 502, 'stripe_failed'],
    ['refuses the key', answering(401, error({ type: 'invalid_request_error' })), 502, 'stripe_refused'],
    ['refuses the request', answering(400, error({ type: 'invalid_request_error' })), 502, 'stripe_refused'],
    ['wants to be asked less', answering(429, error({ type: 'invalid_request_error' })), 503, 'stripe_busy'],
    ['hangs up', (request) => request.socket.destroy(), 502, 'stripe_unreachable'],
  ];
  for (const [name, handler, status, code] of cases) {
    it(`that ${name} ends as ${status} ${code}, and nothing of it reaches page or log`, async () => {
      await withStripe(handler, async (visitor, lines) => {
        const answer = await visitor.get('/api/accounts');
        assert.equal(answer.status, status);
        assert.equal(answer.body.error.code, code);
        assert.equal(lines.length, 1);
        assert.match(lines[0], new RegExp(`^GET /api/accounts ${status} ${code} Stripe\\w+`));
        assert.doesNotMatch(answer.text + lines.join(), /neverLogged|sk_test/);
      });
    });
  }

  it('that is not there ends as 502 stripe_unreachable', async () => {
    const gone = createServer();
    gone.listen(0, '127.0.0.1');
    await once(gone, 'listening');
    const { port } = gone.address();
    gone.close();
    await once(gone, 'close');
    const stripe = stripeClient('sk_test_fake', { host: '127.0.0.1', port, protocol: 'http' });
    const app = createApp({ stripe, publishableKey: null, customer: 'cus_1', log: () => {} });
    const demo = await listen(app, 0);
    const visitor = await visit(`http://${demo.host}:${demo.port}`);
    const answer = await visitor.get('/api/accounts');
    await demo.close();
    assert.equal(answer.status, 502);
    assert.equal(answer.body.error.code, 'stripe_unreachable');
  });

  it('that does not take a mandate is told, and no PaymentMethod is shown', async () => {
    const answers = {
      'GET /v1/financial_connections/accounts/fca_1': { id: 'fca_1', account_holder: { customer: 'cus_1' } },
      'GET /v1/customers/cus_1/payment_methods': { object: 'list', data: [], has_more: false },
      'POST /v1/payment_methods': { id: 'pm_1', us_bank_account: { financial_connections_account: 'fca_1' } },
      'POST /v1/setup_intents': { id: 'seti_1', status: 'requires_action' },
    };
    const handler = (request, response) => {
      const [path] = request.url.split('?');
      answering(200, JSON.stringify(answers[`${request.method} ${path}`]))(request, response);
    };
    await withStripe(handler, async (visitor) => {
      const { status, body } = await visitor.post('/api/payment-methods', {
        account: 'fca_1',
        mandate_accepted: true,
      });
      assert.equal(status, 502);
      assert.equal(body.error.code, 'mandate_not_recorded');
    });
  });

  it('while a customer is made does not keep the visitor from trying again', async () => {
    let down = true;
    const handler = (request, response) => {
      if (request.url === '/v1/customers') {
        const made = down ? answering(500, error({ type: 'api_error' })) : answering(200, '{"id":"cus_2"}');
        made(request, response);
      } else answering(200, '{"object":"list","data":[],"has_more":false}')(request, response);
    };
    const fake = await listen(handler, 0);
    const stripe = stripeClient('sk_test_fake', { host: fake.host, port: fake.port, protocol: 'http' });
    const demo = await listen(createApp({ stripe, publishableKey: null, log: () => {} }), 0);
    const visitor = await visit(`http://${demo.host}:${demo.port}`);
    const first = await visitor.get('/api/accounts');
    down = false;
    const second = await visitor.get('/api/accounts');
    await demo.close();
    await fake.close();
    assert.equal(first.status, 502);
    assert.equal(second.status, 200);
  });
});
