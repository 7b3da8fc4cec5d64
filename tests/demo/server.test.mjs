import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
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
  const PUBLISHABLE = { STRIPE_PUBLISHABLE_KEY: 'pk_test_1' };
  const KEYS = { ...PUBLISHABLE, STRIPE_SECRET_KEY: 'rk_test_1' };
  const LIVE = { STRIPE_SECRET_KEY: 'sk_live_1', STRIPE_PUBLISHABLE_KEY: 'pk_live_1' };
  const ALLOWED = { STRIPE_ALLOW_LIVE: '1' };

  it('takes keys, what goes with them, or nothing', () => {
    const nothing = { secretKey: null, publishableKey: null, webhookSecret: null, customer: null };
    assert.deepEqual(readConfig({}), { ...nothing, cookieName: null, port: 4242, latency: 700 });
    assert.equal(readConfig({ ...LIVE, ...ALLOWED }).secretKey, 'sk_live_1');
    assert.equal(readConfig({ ...KEYS, STRIPE_WEBHOOK_SECRET: 'whsec_1' }).webhookSecret, 'whsec_1');
    assert.equal(readConfig({ STRIPE_WEBHOOK_SECRET: 'whsec_1' }).webhookSecret, null);
    assert.equal(readConfig({ COOKIE_NAME: 'mine' }).cookieName, 'mine');
  });

  for (const [name, env, expected] of [
    ['one key of two', { STRIPE_SECRET_KEY: 'sk_test_1' }, /STRIPE_PUBLISHABLE_KEY is not set/],
    ['the other key of two', PUBLISHABLE, /STRIPE_SECRET_KEY is not set/],
    ['live keys that are not asked for', LIVE, /STRIPE_ALLOW_LIVE=1/],
    ['a secret key for the page', { ...KEYS, STRIPE_PUBLISHABLE_KEY: 'sk_test_1' }, /must start with pk_/],
    ['a key of another kind', { ...KEYS, STRIPE_SECRET_KEY: 'whsec_1' }, /must start with sk_ or rk_/],
    ['a live key beside a test key', { ...LIVE, ...PUBLISHABLE, ...ALLOWED }, /one of the keys is live/],
    ['a key for webhooks', { ...KEYS, STRIPE_WEBHOOK_SECRET: 'sk_test_1' }, /must start with whsec_/],
    ['a port that is none', { PORT: 'http' }, /PORT must be a number from 0 to 65535/],
    ['a port that is too high', { PORT: '70000' }, /PORT must be a number from 0 to 65535/],
    ['a name with a space', { COOKIE_NAME: 'a b' }, /COOKIE_NAME must be letters, digits and _/],
  ]) {
    it(`refuses ${name}`, () => assert.throws(() => readConfig(env), expected));
  }
});

describe('starting and stopping', () => {
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

  it('prints its address and nothing else, with the next free port when its own is taken', async () => {
    const first = await startDemo(QUICK);
    const second = await startDemo({ PORT: new URL(first.url).port });
    assert.ok(Number(new URL(second.url).port) > Number(new URL(first.url).port));
    await accountsOf(await visit(first.url));
    await Promise.all([first.stop(), second.stop()]);
    assert.match(first.stdout.join('\n'), /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.deepEqual(first.stderr, []);
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
  /** Someone new, with accounts of their own. */
  async function arrive() {
    const visitor = await visit(demo.url);
    const accounts = await accountsOf(visitor);
    return { visitor, accounts, authorization: accounts[0].authorization, id: accounts[0].id };
  }
  const twoArrive = () => Promise.all([arrive(), arrive()]);
  const idsOf = async (visitor) => (await accountsOf(visitor)).map(({ id }) => id);
  const origin = () => new URL(demo.url).origin;
  const send = (path, init) => fetch(new URL(path, demo.url), init);

  it('the page comes with headers that confine it, and allow its own import map alone', async () => {
    const { page } = await visit(demo.url);
    const [, hash] = POLICY_WITHOUT_KEYS.exec(page.headers.get('content-security-policy'));
    const html = await page.text();
    // What is data is not run.
    const inline = [...html.matchAll(/<script(?![^>]* src=)([^>]*)>([\s\S]*?)<\/script>/g)];
    const [map, ...others] = inline.filter(([, type]) => type !== ' type="application/json" id="config"');
    assert.deepEqual(others, []);
    assert.equal(hash, `sha256-${createHash('sha256').update(map[2]).digest('base64')}`);
    assert.doesNotMatch(html, / style=| on\w+=/);
    assert.equal(page.headers.get('x-content-type-options'), 'nosniff');
    assert.equal(page.headers.get('referrer-policy'), 'strict-origin-when-cross-origin');
    assert.equal(page.headers.get('cross-origin-opener-policy'), 'same-origin');
    assert.equal(page.headers.get('x-powered-by'), null);
  });

  it('the page names every script that it needs, and nothing outside its folders is served', async () => {
    const html = await (await fetch(demo.url)).text();
    const preloads = [...html.matchAll(/rel="modulepreload" href="([^"]+)"/g)].map(([, path]) => path);
    assert.ok(preloads.includes('/page/main.js') && preloads.includes('/lit-html/lit-html.js'));
    for (const path of preloads) assert.equal((await send(path)).status, 200, path);
    for (const path of ['/page/../server/main.mjs', '/page/%2e%2e/server/main.mjs', '/server/main.mjs']) {
      assert.equal((await send(path)).status, 404, path);
    }
  });

  it('the session is a cookie that scripts and other sites cannot use, and is kept', async () => {
    const visitor = await visit(demo.url);
    const { port } = new URL(demo.url);
    const cookie = `^fc_relink_demo_${port}=[\\w-]{32}\\.[\\w-]{43}; Path=/; HttpOnly; SameSite=Lax$`;
    assert.match(visitor.page.headers.get('set-cookie'), new RegExp(cookie));
    assert.equal((await visitor.get('/')).headers.get('set-cookie'), null);
  });

  it('the session gives each visitor one customer, with accounts of its own', async () => {
    const [one, other] = await twoArrive();
    const mine = one.accounts.map(({ id }) => id);
    assert.equal(mine.length, 9);
    assert.ok(other.accounts.every(({ id }) => !mine.includes(id)));
    const late = await visit(demo.url);
    const answers = await Promise.all(Array.from({ length: 5 }, () => late.get('/api/overview')));
    assert.equal(new Set(answers.map(({ text }) => text)).size, 1);
  });

  it('the session is needed for every endpoint, and cannot be made up', async () => {
    const name = `fc_relink_demo_${new URL(demo.url).port}`;
    for (const [path, cookie] of [
      ['/api/overview', 'made-up'],
      ['/api/source', `${'a'.repeat(32)}.${'b'.repeat(43)}`],
      ['/api/events', ''],
      ['/simulator/stage', '.'],
    ]) {
      const response = await send(path, { headers: { cookie: `${name}=${cookie}` } });
      assert.equal(response.status, 401, path);
      assert.equal((await response.json()).error.code, 'no_session');
    }
  });

  it('requests from elsewhere are refused where they would change something', async () => {
    const { cookie } = await visit(demo.url);
    const secure = origin().replace('http:', 'https:');
    for (const foreign of [undefined, 'https://example.com', 'http://127.0.0.1:1', secure, 'null']) {
      const headers = { cookie, ...(foreign && { origin: foreign }) };
      const response = await send('/api/link-sessions', { method: 'POST', headers });
      assert.equal(response.status, 403, foreign);
      assert.equal((await response.json()).error.code, 'foreign_origin');
    }
  });

  it('requests from elsewhere are refused for a host name that was pointed at the loopback address', async () => {
    const { port } = new URL(demo.url);
    const headers = { host: `evil.example:${port}` };
    const [response] = await once(httpRequest({ host: '127.0.0.1', port, headers }).end(), 'response');
    response.resume();
    assert.equal(response.statusCode, 421);
  });

  it('answers the overview as Stripe has it', async () => {
    const { body } = await (await visit(demo.url)).get('/api/overview');
    assert.deepEqual([body.accounts.object, body.accounts.has_more], ['list', false]);
    assert.ok(body.accounts.data.every((account) => !('holding' in account)));
    const statuses = body.authorizations.map(({ status }) => status);
    assert.deepEqual(statuses, ['inactive', 'inactive', 'active']);
    assert.equal(body.payment_methods.length, 5);
  });

  it('sends text compressed, but nothing that holds a secret, and lets no cache keep what is a visitor’s', async () => {
    const visitor = await visit(demo.url);
    for (const path of ['/', '/page/page.css', '/page/main.js', '/fc-relink/index.js', '/api/overview']) {
      assert.equal((await visitor.get(path)).headers.get('content-encoding'), 'gzip', path);
    }
    const secret = await visitor.post('/api/link-sessions', {});
    assert.equal(secret.headers.get('content-encoding'), null);
    const page = await listenTo(visitor, '/api/events');
    assert.equal(page.response.headers.get('content-type'), 'text/event-stream; charset=utf-8');
    for (const { headers } of [secret, await visitor.get('/api/overview'), page.response]) {
      assert.equal(headers.get('cache-control'), 'no-store');
    }
    await page.close();
  });

  const accept = (visitor, body) => visitor.post('/api/payment-methods', { mandate_accepted: true, ...body });

  it('PaymentMethods need an accepted mandate, and an account that may pay', async () => {
    const { visitor, accounts, id } = await arrive();
    const refused = await accept(visitor, { account: id, mandate_accepted: undefined });
    assert.equal(refused.body.error.code, 'mandate_not_accepted');
    assert.equal((await accept(visitor, { account: id })).status, 201);
    const { id: account } = accounts.find(({ permissions }) => !permissions.includes('payment_method'));
    assert.equal((await accept(visitor, { account })).body.error.code, 'stripe_refused');
  });

  it('PaymentMethods are made once, however often and at the same time the mandate is accepted', async () => {
    const { visitor, accounts, authorization } = await arrive();
    const { id: account } = accounts.find(({ display_name: name }) => name === 'Rainy Day Savings');
    // Payments have to be agreed for first.
    const { body } = await visitor.post('/api/relink-sessions', { authorization });
    await visitor.post('/simulator/flow/sign-in', { ...body, login: 'first', password: 'open-sesame' });
    await visitor.post('/simulator/flow/complete', { ...body, accounts: ['everyday', 'rainy-day'] });
    const answers = await Promise.all(Array.from({ length: 10 }, () => accept(visitor, { account })));
    answers.push(await accept(visitor, { account }));
    assert.equal(new Set(answers.map(({ text }) => text)).size, 1, answers[0].text);
    const { payment_methods: methods } = (await visitor.get('/api/overview')).body;
    assert.equal(methods.filter((method) => method.account === account).length, 1);
  });

  const askToRelink = (visitor, body) => visitor.post('/api/relink-sessions', body);

  it('a relink session answers the client secret alone', async () => {
    const { visitor, authorization } = await arrive();
    const { status, body } = await askToRelink(visitor, { authorization });
    assert.deepEqual([status, Object.keys(body)], [201, ['client_secret']]);
    assert.match(body.client_secret, /^fcsess_client_secret_/);
  });

  it('a relink session asks for one account that can be paid from, where an account is required', async () => {
    const { visitor, id, authorization } = await arrive();
    const { body } = await askToRelink(visitor, { authorization, account: id });
    const { session } = (await visitor.post('/simulator/flow/cancel', body)).body;
    assert.deepEqual(session.relink_options, { authorization, account: id });
    assert.deepEqual(session.limits, { accounts: 1 });
    assert.deepEqual(session.filters.account_subcategories, ['checking', 'savings']);
    assert.deepEqual(session.permissions, ['payment_method', 'balances', 'transactions']);
  });

  it('answers for what is someone else’s, or of another authorization, as for what does not exist', async () => {
    const [one, other] = await twoArrive();
    const { authorization, id } = one;
    const elsewhere = one.accounts.find((account) => account.authorization !== authorization).id;
    for (const [path, body] of [
      ['relink-sessions', { authorization: other.authorization }],
      ['relink-sessions', { authorization, account: other.id }],
      ['relink-sessions', { authorization, account: elsewhere }],
      ['payment-methods', { account: other.id, mandate_accepted: true }],
      ['replacements', { replacements: [{ before: other.id, after: id }] }],
      ['replacements', { replacements: [{ before: id, after: other.id }] }],
      ['removals', { account: other.id }],
    ]) {
      const answer = await one.visitor.post(`/api/${path}`, body);
      assert.deepEqual([answer.status, answer.body.error.code], [404, 'not_found'], path);
    }
    assert.equal((await idsOf(other.visitor)).length, 9);
  });

  it('refuses bodies of any other form', async () => {
    const { visitor, id } = await arrive();
    const authorization = 'fcauth_1';
    const wrong = {
      'relink-sessions': [
        { authorization: 5 },
        { authorization: '../customers' },
        { authorization, account: {} },
      ],
      'payment-methods': [{ account: id, mandate_accepted: 'yes' }, { mandate_accepted: true }],
      replacements: [{}, [null], [{ before: 'fca_1' }], new Array(101).fill({})].map((replacements) => ({
        replacements,
      })),
      'hosted-relinks': ['post', 5].map((delivery) => ({ authorization, delivery })),
    };
    for (const [path, bodies] of Object.entries(wrong)) {
      for (const sent of [undefined, [], {}, ...bodies]) {
        const { status, body } = await visitor.post(`/api/${path}`, sent);
        assert.deepEqual([status, Object.keys(body.error)], [400, ['code', 'message']], `${path} ${sent}`);
      }
    }
    const headers = { cookie: visitor.cookie, origin: origin(), 'content-type': 'application/json' };
    const post = (body) => send('/api/relink-sessions', { method: 'POST', body, headers });
    assert.equal((await post('{"authorization":')).status, 400);
    assert.equal((await post(JSON.stringify({ authorization: 'x'.repeat(20_000) }))).status, 413);
  });

  const replace = (visitor, ...pairs) =>
    visitor.post('/api/replacements', { replacements: pairs.map(([before, after]) => ({ before, after })) });

  it('replacements let the new account stand for the old one, and the last word count', async () => {
    const { visitor, accounts } = await arrive();
    const [a, b, ...others] = accounts.map(({ id }) => id);
    assert.equal((await replace(visitor, [a, b])).status, 200);
    assert.deepEqual(await idsOf(visitor), [b, ...others]);
    await replace(visitor, [b, a]);
    assert.deepEqual(await idsOf(visitor), [a, ...others]);
  });

  it('replacements are refused where they cannot be meant', async () => {
    const { visitor, accounts } = await arrive();
    const [a, b, c] = accounts.map(({ id }) => id);
    const elsewhere = accounts.find(({ institution }) => institution !== accounts[0].institution).id;
    const ids = { a, b, c, e: elsewhere };
    for (const pairs of ['aa', 'ac bc', 'ab bc', 'ae']) {
      const meant = pairs.split(' ').map(([before, after]) => [ids[before], ids[after]]);
      assert.equal((await replace(visitor, ...meant)).status, 400, pairs);
    }
    assert.equal((await idsOf(visitor)).length, 9);
  });

  it('removes an account that is not wanted', async () => {
    const { visitor, id: account } = await arrive();
    assert.equal((await visitor.post('/api/removals', { account })).status, 200);
    assert.equal((await idsOf(visitor)).length, 8);
  });

  describe('a hosted relink', () => {
    const ask = ({ visitor, authorization }, delivery) =>
      visitor.post('/api/hosted-relinks', { authorization, delivery });

    it('is asked for once in 48 hours, keeps what was there before, and answers no secret', async () => {
      const one = await arrive();
      const both = await Promise.all([ask(one, 'url'), ask(one, 'url')]);
      const [{ body: asked }] = both;
      assert.deepEqual([both[1].status, both[1].body.url], [201, asked.url]);
      assert.match(asked.url, new RegExp(`^${demo.url}/simulator/hosted/\\w+$`));
      assert.equal((await ask(one, 'email')).body.error.code, 'requested_already');
      const { body, text } = await one.visitor.get(`/api/hosted-relinks/${asked.id}`);
      assert.deepEqual([body.session.status, body.session.url], ['pending', asked.url]);
      assert.equal(body.existing_accounts.length, 9);
      assert.doesNotMatch(text, /client_secret/);
      assert.equal((await one.visitor.get('/api/overview')).body.hosted_relinks[0].id, asked.id);
    });

    it('is read by its customer alone, opened by who has the link, and gone when it has ended', async () => {
      const [one, other] = await twoArrive();
      const { body } = await ask(one, 'url');
      assert.equal((await other.visitor.get(`/api/hosted-relinks/${body.id}`)).status, 404);
      const { pathname } = new URL(body.url);
      const open = async () =>
        (await send(pathname, { method: 'POST', headers: { origin: origin() } })).json();
      const { client_secret, return_url } = await open();
      assert.equal(return_url, `${demo.url}/return/${body.id}`);
      await one.visitor.post('/simulator/flow/cancel', { client_secret });
      assert.equal((await open()).error.code, 'resource_missing');
      assert.equal((await one.visitor.get(`/api/hosted-relinks/${body.id}`)).body.session.url, null);
      assert.deepEqual((await one.visitor.get('/api/overview')).body.hosted_relinks, []);
    });

    it('gives no cookie to who comes back', async () => {
      const page = await send('/return/abc');
      assert.deepEqual([page.status, page.headers.get('set-cookie')], [200, null]);
    });
  });

  it('shows the code behind each of its addresses', async () => {
    const { body } = await (await visit(demo.url)).get('/api/source');
    const { file, line, source } = body['POST /api/relink-sessions'];
    const text = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
    assert.equal(text.split('\n')[line - 1].trim(), source.split('\n')[0]);
    assert.match(source, /sessions\.create/);
  });

  it('tells the page of a customer what it asks Stripe, and no secret', async () => {
    const { visitor, authorization } = await arrive();
    const page = await listenTo(visitor, '/api/events');
    await visitor.post('/api/relink-sessions', { authorization });
    const heard = await page.until(({ method }) => method === 'POST');
    await page.close();
    const { path, parameters, route, status } = heard.at(-1);
    const asked = ['/v1/financial_connections/sessions', 'POST /api/relink-sessions', 200];
    assert.deepEqual([path, route, status], asked);
    assert.equal(new Map(parameters).get('relink_options[authorization]'), authorization);
    assert.doesNotMatch(JSON.stringify(heard), /client_secret|sk_test/);
  });

  it('takes no body, and bodies of any kind, at the addresses of the simulator', async () => {
    const { cookie } = await visit(demo.url);
    const steps = ['open', 'sign-in', 'complete', 'fail', 'cancel'];
    for (const path of ['situations', ...steps.map((step) => `flow/${step}`)]) {
      for (const body of [undefined, '{}', '[]', '{"client_secret":5}']) {
        const headers = { cookie, origin: origin(), ...(body && { 'content-type': 'application/json' }) };
        const { status } = await send(`/simulator/${path}`, { method: 'POST', headers, body });
        assert.ok(status >= 400 && status < 500, `${path} ${body}: ${status}`);
      }
    }
  });

  it('answers unknown addresses in the same shape', async () => {
    const visitor = await visit(demo.url);
    for (const path of ['/nothing', '/api/nothing']) {
      const { status, body } = await visitor.get(path);
      assert.deepEqual([status, body.error.code], [404, 'not_found']);
    }
  });
});

it('with keys names Stripe.js and the publishable key, lets Stripe’s hosts in, and has no simulator', async () => {
  const demo = await startDemo({
    STRIPE_SECRET_KEY: 'sk_test_unused',
    STRIPE_PUBLISHABLE_KEY: 'pk_test_page',
    // Named, so that none is made and Stripe is not asked.
    STRIPE_CUSTOMER: 'cus_unused',
  });
  const visitor = await visit(demo.url);
  const [, config] = /id="config">(.*?)<\/script>/.exec(await visitor.page.text());
  const stripeJs = 'https://js.stripe.com/endive/stripe.js';
  assert.deepEqual(JSON.parse(config), { publishableKey: 'pk_test_page', stripeJs, testNames: null });
  for (const path of ['stripe.js', 'stage'])
    assert.equal((await visitor.get(`/simulator/${path}`)).status, 404);
  const policy = visitor.page.headers.get('content-security-policy');
  assert.match(policy, /script-src 'self' 'wasm-unsafe-eval' '[^']+'( https:\/\/(\*\.)?js\.stripe\.com){2};/);
  const hosts = policy.match(/https:[^ ;]+/g);
  assert.ok(hosts.every((host) => host.endsWith('.stripe.com') || host === 'https://js.stripe.com'));
  assert.equal(visitor.page.headers.get('cross-origin-opener-policy'), 'same-origin-allow-popups');
  await demo.stop();
  assert.doesNotMatch([...demo.stdout, ...demo.stderr].join('\n'), /sk_test_unused/);
});

describe('visitors', () => {
  /** Lets one in after the other, to a memory of two; each says whose customer they are. */
  function memory() {
    let made = 0;
    const { greet, identify } = createCustomers(async () => `cus_${(made += 1)}`, { maxSessions: 2 });
    const socket = { localPort: 1 };
    return () => {
      let cookie;
      greet({ headers: {}, socket }, { cookie: (name, value) => (cookie = `${name}=${value}`) }, () => {});
      const request = { headers: { cookie }, socket };
      return async () => {
        await identify(request, null, () => {});
        return request.customer.id;
      };
    };
  }

  it('without a cookie push nobody out, and newcomers nobody who is active', async () => {
    const come = memory();
    const [one, two] = [come(), come()];
    assert.equal(await one(), 'cus_1');
    for (let count = 0; count < 1000; count += 1) come();
    assert.deepEqual([await one(), await two()], ['cus_1', 'cus_2']);
    await assert.rejects(come()(), { code: 'too_many_visitors' });
    assert.equal(await one(), 'cus_1');
  });

  it('who were away the longest make room', async (context) => {
    context.mock.timers.enable({ apis: ['Date'] });
    const come = memory();
    const [one, two, three] = [come(), come(), come()];
    assert.deepEqual([await one(), await two()], ['cus_1', 'cus_2']);
    context.mock.timers.tick(31 * 60 * 1000);
    assert.deepEqual([await one(), await three(), await one()], ['cus_1', 'cus_3', 'cus_1']);
  });
});

describe('Stripe in trouble', () => {
  /** The demo, on a Stripe that answers as `handler` does. */
  async function withStripe(handler, run, customer = 'cus_1') {
    const fake = await listen(handler, 0);
    const lines = [];
    const stripe = stripeClient('sk_test_fake', { host: fake.host, port: fake.port, protocol: 'http' });
    const log = (line) => lines.push(line);
    const demo = await listen(createApp({ stripe, publishableKey: null, customer, log }), 0);
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
  const failing = (status, type = 'invalid_request_error') =>
    answering(status, JSON.stringify({ error: { message: 'fcsess_client_secret_neverLogged', type } }));

  for (const [name, handler, status, code] of [
    ['answers garbage', answering(200, '<html>'), 502, 'stripe_failed'],
    ['fails', failing(500, 'api_error'), 502, 'stripe_failed'],
    ['refuses the key', failing(401), 502, 'stripe_refused'],
    ['refuses the request', failing(400), 502, 'stripe_refused'],
    ['wants to be asked less', failing(429), 503, 'stripe_busy'],
    ['hangs up', (request) => request.socket.destroy(), 502, 'stripe_unreachable'],
  ]) {
    it(`that ${name} ends as ${status} ${code}, and nothing of it reaches page or log`, () =>
      withStripe(handler, async (visitor, lines) => {
        const answer = await visitor.get('/api/overview');
        assert.deepEqual([answer.status, answer.body.error.code], [status, code]);
        assert.equal(lines.length, 1);
        assert.match(lines[0], new RegExp(`^GET /api/overview ${status} ${code} Stripe\\w+`));
        assert.doesNotMatch(answer.text + lines.join(), /neverLogged|sk_test/);
      }));
  }

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
      const accepted = { account: 'fca_1', mandate_accepted: true };
      const { status, body } = await visitor.post('/api/payment-methods', accepted);
      assert.deepEqual([status, body.error.code], [502, 'mandate_not_recorded']);
    });
  });

  it('while a customer is made does not keep the visitor from trying again', async () => {
    let makeCustomer = failing(500, 'api_error');
    const list = answering(200, '{"object":"list","data":[],"has_more":false}');
    const handler = (request, response) =>
      (request.url === '/v1/customers' ? makeCustomer : list)(request, response);
    const tryTwice = async (visitor) => {
      assert.equal((await visitor.get('/api/overview')).status, 502);
      makeCustomer = answering(200, '{"id":"cus_2"}');
      assert.equal((await visitor.get('/api/overview')).status, 200);
    };
    await withStripe(handler, tryTwice, null);
  });
});
