import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, request as httpRequest } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { createApp } from '../../www/server/app.mjs';
import { createCustomers } from '../../www/server/customers.mjs';
import { readConfig } from '../../www/server/config.mjs';
import { listen } from '../../www/server/listen.mjs';
import { stripeClient } from '../../www/server/stripe.mjs';
import { listenTo, startDemo, visit } from '../support/demo.mjs';

/** What a visitor sees of the accounts. */
const accountsOf = async (visitor) => (await visitor.get('/api/overview')).body.accounts.data;

const QUICK = { SIMULATOR_LATENCY: '0' };
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
      cookieName: null,
      port: 4242,
      latency: 700,
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

  it('refuses ports and names that are none', () => {
    for (const PORT of ['http', '-1', '70000', '42.5']) {
      assert.throws(() => readConfig({ PORT }), /PORT must be a number from 0 to 65535/, PORT);
    }
    assert.throws(() => readConfig({ COOKIE_NAME: 'a b' }), /COOKIE_NAME must be letters, digits and _/);
    assert.equal(readConfig({ COOKIE_NAME: 'mine' }).cookieName, 'mine');
  });
});

describe('starting and stopping', () => {
  it('prints its address and nothing else', async () => {
    const demo = await startDemo(QUICK);
    const visitor = await visit(demo.url);
    assert.equal((await visitor.get('/api/overview')).status, 200);
    await demo.stop();
    assert.equal(demo.stdout.length, 1);
    assert.match(demo.stdout[0], /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.deepEqual(demo.stderr, []);
  });

  for (const signal of ['SIGINT', 'SIGTERM']) {
    it(`ends at once on ${signal}, while Stripe takes its time`, async () => {
      const demo = await startDemo(QUICK);
      const visitor = await visit(demo.url);
      await visitor.post('/simulator/scenarios', { id: 'slow' });
      const waiting = visitor.post('/api/link-sessions', {}).catch(() => 'cut off');
      await new Promise((resolve) => setTimeout(resolve, 200));
      const start = Date.now();
      assert.deepEqual(await demo.stop(signal), { code: 0, signal: null });
      assert.equal(await waiting, 'cut off');
      assert.ok(Date.now() - start < 3000);
    });
  }

  it('takes the next free port when its own is taken', async () => {
    const first = await startDemo(QUICK);
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
  before(async () => (demo = await startDemo(QUICK)));
  after(async () => {
    await demo.stop();
  });

  describe('the page', () => {
    it('comes with a strict policy that allows its own import map alone', async () => {
      const { page } = await visit(demo.url);
      const [, hash] = POLICY_WITHOUT_KEYS.exec(page.headers.get('content-security-policy'));
      const html = await page.text();
      // What is data is not run.
      const inline = [...html.matchAll(/<script(?![^>]* src=)([^>]*)>([\s\S]*?)<\/script>/g)];
      const [map, ...others] = inline.filter(([, type]) => type !== ' type="application/json" id="config"');
      assert.deepEqual(others, []);
      assert.equal(hash, `sha256-${createHash('sha256').update(map[2]).digest('base64')}`);
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
        new RegExp(
          `^fc_relink_demo_${new URL(demo.url).port}=[\\w-]{32}\\.[\\w-]{43}; Path=/; HttpOnly; SameSite=Lax$`,
        ),
      );
    });

    it('is kept when the page is loaded again', async () => {
      const visitor = await visit(demo.url);
      const again = await visitor.get('/');
      assert.equal(again.headers.get('set-cookie'), null);
    });

    it('gives each visitor accounts of their own', async () => {
      const [one, other] = await Promise.all([visit(demo.url), visit(demo.url)]);
      const ids = async (visitor) => (await accountsOf(visitor)).map(({ id }) => id);
      const [mine, theirs] = [await ids(one), await ids(other)];
      assert.equal(mine.length, 9);
      assert.deepEqual(
        mine.filter((id) => theirs.includes(id)),
        [],
      );
    });

    it('makes one customer of requests that arrive together', async () => {
      const visitor = await visit(demo.url);
      const answers = await Promise.all(Array.from({ length: 5 }, () => visitor.get('/api/overview')));
      assert.equal(new Set(answers.map(({ text }) => text)).size, 1);
    });

    it('is needed for every endpoint', async () => {
      const name = `fc_relink_demo_${new URL(demo.url).port}`;
      for (const [path, cookie] of [
        ['/api/overview', 'made-up'],
        ['/api/source', `${'a'.repeat(32)}.${'b'.repeat(43)}`],
        ['/simulator/stage', '.'],
      ]) {
        const response = await fetch(new URL(path, demo.url), { headers: { cookie: `${name}=${cookie}` } });
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

  describe('the overview', () => {
    it('has accounts as a Stripe list, nothing that Stripe would not show, and no cache keeps it', async () => {
      const visitor = await visit(demo.url);
      const { body, headers } = await visitor.get('/api/overview');
      assert.equal(body.accounts.object, 'list');
      assert.equal(body.accounts.has_more, false);
      assert.ok(body.accounts.data.every(({ object }) => object === 'financial_connections.account'));
      assert.deepEqual(
        body.accounts.data.filter((account) => 'holding' in account || 'login' in account),
        [],
      );
      assert.deepEqual(
        body.authorizations.map(({ status }) => status),
        ['inactive', 'inactive', 'active'],
      );
      assert.equal(body.payment_methods.length, 5);
      assert.equal(headers.get('cache-control'), 'no-store');
    });

    it('is sent compressed, as all text is; a secret is not', async () => {
      const visitor = await visit(demo.url);
      const encodings = ['/', '/page/page.css', '/page/main.js', '/fc-relink/index.js', '/api/overview'].map(
        async (path) => (await visitor.get(path)).headers.get('content-encoding'),
      );
      assert.deepEqual(new Set(await Promise.all(encodings)), new Set(['gzip']));
      const secret = await visitor.post('/api/link-sessions', {});
      assert.equal(secret.headers.get('content-encoding'), null);
    });
  });

  describe('payment methods', () => {
    const paysNot = ({ permissions }) => !permissions.includes('payment_method');

    it('need an accepted mandate, and an account of the customer', async () => {
      const [one, other] = await Promise.all([visit(demo.url), visit(demo.url)]);
      const [{ id }] = await accountsOf(one);
      const post = (visitor, body) => visitor.post('/api/payment-methods', body);
      assert.equal((await post(one, { account: id })).body.error.code, 'mandate_not_accepted');
      assert.equal((await post(one, { account: id, mandate_accepted: 'yes' })).status, 400);
      assert.equal((await post(one, { mandate_accepted: true })).status, 400);
      assert.equal((await post(other, { account: id, mandate_accepted: true })).status, 404);
      assert.equal((await post(one, { account: id, mandate_accepted: true })).status, 201);
    });

    it('are refused for an account that payments were not agreed for', async () => {
      const visitor = await visit(demo.url);
      const { id } = (await accountsOf(visitor)).find(paysNot);
      const { status, body } = await visitor.post('/api/payment-methods', {
        account: id,
        mandate_accepted: true,
      });
      assert.equal(status, 502);
      assert.equal(body.error.code, 'stripe_refused');
    });

    it('are made once, however often and at the same time the mandate is accepted', async () => {
      const visitor = await visit(demo.url);
      const accounts = await accountsOf(visitor);
      const { id } = accounts.find(({ display_name: name }) => name === 'Rainy Day Savings');
      // Payments have to be agreed for first.
      const { authorization } = accounts[0];
      const { body } = await visitor.post('/api/relink-sessions', { authorization });
      const login = { ...body, login: 'first', password: 'open-sesame' };
      await visitor.post('/simulator/flow/sign-in', login);
      await visitor.post('/simulator/flow/complete', { ...body, accounts: ['everyday', 'rainy-day'] });
      const accept = () => visitor.post('/api/payment-methods', { account: id, mandate_accepted: true });
      const answers = await Promise.all(Array.from({ length: 10 }, accept));
      answers.push(await accept());
      assert.equal(new Set(answers.map(({ text }) => text)).size, 1, answers[0].text);
      const methods = (await visitor.get('/api/overview')).body.payment_methods;
      assert.equal(methods.filter(({ account }) => account === id).length, 1);
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
      const [{ authorization }] = await accountsOf(visitor);
      const { status, body, headers } = await visitor.post('/api/relink-sessions', { authorization });
      assert.equal(status, 201);
      assert.deepEqual(Object.keys(body), ['client_secret']);
      assert.match(body.client_secret, /^fcsess_client_secret_/);
      assert.equal(headers.get('cache-control'), 'no-store');
    });

    it('asks for one account that can be paid from, where an account is required', async () => {
      const visitor = await visit(demo.url);
      const [{ id, authorization }] = await accountsOf(visitor);
      const { body } = await visitor.post('/api/relink-sessions', { authorization, account: id });
      const { body: ended } = await visitor.post('/simulator/flow/cancel', body);
      assert.deepEqual(ended.session.relink_options, { authorization, account: id });
      assert.deepEqual(ended.session.limits, { accounts: 1 });
      assert.deepEqual(ended.session.filters.account_subcategories, ['checking', 'savings']);
      assert.deepEqual(ended.session.permissions, ['payment_method', 'balances', 'transactions']);
    });

    it('is refused for someone else’s authorization', async () => {
      const [one, other] = await Promise.all([visit(demo.url), visit(demo.url)]);
      const [{ authorization }] = await accountsOf(one);
      const { status, body } = await other.post('/api/relink-sessions', { authorization });
      assert.equal(status, 404);
      assert.deepEqual(body, {
        error: { code: 'not_found', message: 'there is nothing here under that name' },
      });
    });

    it('is refused for someone else’s account, and for one of another authorization', async () => {
      const [one, other] = await Promise.all([visit(demo.url), visit(demo.url)]);
      const mine = await accountsOf(one);
      const theirs = await accountsOf(other);
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
      const [first, second, ...others] = await accountsOf(visitor);
      const replacements = [{ before: first.id, after: second.id }];
      assert.equal((await visitor.post('/api/replacements', { replacements })).status, 200);
      const left = await accountsOf(visitor);
      assert.deepEqual(
        left.map(({ id }) => id),
        [second, ...others].map(({ id }) => id),
      );
    });

    it('the other way round bring the old one back: one of the two is always there', async () => {
      const visitor = await visit(demo.url);
      const [{ id: a }, { id: b }] = await accountsOf(visitor);
      const replace = (before, after) =>
        visitor.post('/api/replacements', { replacements: [{ before, after }] });
      const shown = async () =>
        (await accountsOf(visitor)).map(({ id }) => id).filter((id) => id === a || id === b);
      await replace(a, b);
      assert.deepEqual(await shown(), [b]);
      await replace(b, a);
      assert.deepEqual(await shown(), [a]);
    });

    it('are refused for someone else’s accounts', async () => {
      const [one, other] = await Promise.all([visit(demo.url), visit(demo.url)]);
      const [mine] = await accountsOf(one);
      const [theirs] = await accountsOf(other);
      for (const pair of [
        { before: theirs.id, after: mine.id },
        { before: mine.id, after: theirs.id },
      ]) {
        assert.equal((await one.post('/api/replacements', { replacements: [pair] })).status, 404);
      }
      assert.equal((await accountsOf(one))[0].id, mine.id);
    });

    it('are refused where they cannot be meant', async () => {
      const visitor = await visit(demo.url);
      const all = await accountsOf(visitor);
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
      assert.equal((await accountsOf(visitor)).length, all.length);
    });

    it('are refused in any other form', async () => {
      const visitor = await visit(demo.url);
      for (const replacements of [undefined, {}, [null], [{ before: 'fca_1' }], new Array(101).fill({})]) {
        assert.equal((await visitor.post('/api/replacements', { replacements })).status, 400);
      }
    });
  });

  it('removes an account that is not wanted, for its customer alone', async () => {
    const [one, other] = await Promise.all([visit(demo.url), visit(demo.url)]);
    const [{ id: account }] = await accountsOf(one);
    assert.equal((await other.post('/api/removals', { account })).status, 404);
    assert.equal((await one.post('/api/removals', { account })).status, 200);
    assert.equal((await accountsOf(one)).length, 8);
  });

  describe('a hosted relink', () => {
    it('is asked for once in 48 hours, keeps what was there before, and answers no secret', async () => {
      const visitor = await visit(demo.url);
      const [{ authorization }] = await accountsOf(visitor);
      const ask = (delivery) => visitor.post('/api/hosted-relinks', { authorization, delivery });
      const both = await Promise.all([ask('url'), ask('url')]);
      assert.deepEqual(
        both.map(({ status }) => status),
        [201, 201],
      );
      const [{ body: asked }] = both;
      assert.equal(asked.url, both[1].body.url);
      assert.match(asked.url, new RegExp(`^${demo.url}/simulator/hosted/\\w+$`));
      assert.equal((await ask('email')).body.error.code, 'requested_already');

      const { body, text } = await visitor.get(`/api/hosted-relinks/${asked.id}`);
      assert.equal(body.session.status, 'pending');
      assert.equal(body.session.url, asked.url);
      assert.equal(body.existing_accounts.length, 9);
      assert.doesNotMatch(text, /client_secret/);
      assert.equal((await visitor.get('/api/overview')).body.hosted_relinks[0].id, asked.id);
    });

    it('is read by its customer alone, and its page goes when it has ended', async () => {
      const [one, other] = await Promise.all([visit(demo.url), visit(demo.url)]);
      const [{ authorization }] = await accountsOf(one);
      const { body } = await one.post('/api/hosted-relinks', { authorization, delivery: 'url' });
      assert.equal((await other.get(`/api/hosted-relinks/${body.id}`)).status, 404);
      // Whoever has the link needs no cookie.
      const page = new URL(body.url).pathname;
      const headers = { origin: new URL(demo.url).origin };
      const open = () =>
        fetch(new URL(page, demo.url), { method: 'POST', headers }).then((one) => one.json());
      const { client_secret, return_url } = await open();
      assert.equal(return_url, `${demo.url}/return/${body.id}`);
      await one.post('/simulator/flow/cancel', { client_secret });
      assert.equal((await open()).error.code, 'resource_missing');
      assert.equal((await one.get(`/api/hosted-relinks/${body.id}`)).body.session.url, null);
      assert.deepEqual((await one.get('/api/overview')).body.hosted_relinks, []);
    });

    it('needs a way to send its link, and gives no cookie to who comes back', async () => {
      const visitor = await visit(demo.url);
      const [{ authorization }] = await accountsOf(visitor);
      for (const delivery of [undefined, 'post', 5]) {
        assert.equal((await visitor.post('/api/hosted-relinks', { authorization, delivery })).status, 400);
      }
      const page = await fetch(new URL('/return/abc', demo.url));
      assert.equal(page.status, 200);
      assert.equal(page.headers.get('set-cookie'), null);
    });
  });

  it('shows the code behind each of its addresses', async () => {
    const visitor = await visit(demo.url);
    const { body } = await visitor.get('/api/source');
    const { file, line, source } = body['POST /api/relink-sessions'];
    const text = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
    assert.equal(text.split('\n')[line - 1].trim(), source.split('\n')[0]);
    assert.match(source, /sessions\.create/);
  });

  it('tells the page of a customer what it asks Stripe, and no secret', async () => {
    const visitor = await visit(demo.url);
    const [{ authorization }] = await accountsOf(visitor);
    const page = await listenTo(visitor, '/api/events');
    await visitor.post('/api/relink-sessions', { authorization });
    const heard = await page.until(({ method }) => method === 'POST');
    await page.close();
    const { path, parameters, route, status } = heard.at(-1);
    assert.deepEqual(
      [path, route, status],
      ['/v1/financial_connections/sessions', 'POST /api/relink-sessions', 200],
    );
    assert.deepEqual(
      parameters.find(([name]) => name === 'relink_options[authorization]'),
      ['relink_options[authorization]', authorization],
    );
    assert.doesNotMatch(JSON.stringify(heard), /client_secret|sk_test/);
  });

  it('takes no body, and bodies of any kind, at the addresses of the simulator', async () => {
    const visitor = await visit(demo.url);
    const origin = new URL(demo.url).origin;
    for (const path of [
      'flow/open',
      'flow/sign-in',
      'flow/complete',
      'flow/fail',
      'flow/cancel',
      'situations',
    ]) {
      for (const body of [undefined, '{}', '[]', '{"client_secret":5}']) {
        const headers = {
          cookie: visitor.cookie,
          origin,
          ...(body && { 'content-type': 'application/json' }),
        };
        const { status } = await fetch(new URL(`/simulator/${path}`, demo.url), {
          method: 'POST',
          headers,
          body,
        });
        assert.ok(status >= 400 && status < 500, `${path} ${body}: ${status}`);
      }
    }
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
    const [, config] = /id="config">(.*?)<\/script>/.exec(await visitor.page.text());
    assert.deepEqual(JSON.parse(config), {
      publishableKey: 'pk_test_page',
      stripeJs: 'https://js.stripe.com/endive/stripe.js',
      testNames: null,
    });
    assert.equal((await visitor.get('/simulator/stripe.js')).status, 404);
    assert.equal((await visitor.get('/simulator/stage')).status, 404);
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

describe('visitors', () => {
  /** Answers for a visitor, from a memory of two. */
  function memory() {
    let made = 0;
    const { greet, identify } = createCustomers(async () => `cus_${(made += 1)}`, { maxSessions: 2 });
    const socket = { localPort: 1 };
    const come = () => {
      let cookie;
      greet({ headers: {}, socket }, { cookie: (name, value) => (cookie = `${name}=${value}`) }, () => {});
      const request = { headers: { cookie }, socket };
      return async () => {
        await identify(request, null, () => {});
        return request.customer.id;
      };
    };
    return come;
  }

  it('without a cookie push nobody out, and newcomers nobody who is active', async () => {
    const come = memory();
    const one = come();
    assert.equal(await one(), 'cus_1');
    for (let count = 0; count < 1000; count += 1) come();
    assert.equal(await one(), 'cus_1');
    const two = come();
    assert.equal(await two(), 'cus_2');
    await assert.rejects(come()(), { code: 'too_many_visitors' });
    assert.equal(await one(), 'cus_1');
  });

  it('who were away the longest make room', async (context) => {
    context.mock.timers.enable({ apis: ['Date'] });
    const come = memory();
    const [one, two, three] = [come(), come(), come()];
    await one();
    await two();
    context.mock.timers.tick(31 * 60 * 1000);
    await one();
    assert.equal(await three(), 'cus_3');
    assert.equal(await one(), 'cus_1');
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
        const answer = await visitor.get('/api/overview');
        assert.equal(answer.status, status);
        assert.equal(answer.body.error.code, code);
        assert.equal(lines.length, 1);
        assert.match(lines[0], new RegExp(`^GET /api/overview ${status} ${code} Stripe\\w+`));
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
    const answer = await visitor.get('/api/overview');
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
    const first = await visitor.get('/api/overview');
    down = false;
    const second = await visitor.get('/api/overview');
    await demo.close();
    await fake.close();
    assert.equal(first.status, 502);
    assert.equal(second.status, 200);
  });
});
