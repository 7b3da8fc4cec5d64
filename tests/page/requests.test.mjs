/** What requests to the page's endpoints carry, as a real browser sends them and as the server gets them. */
import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { ENGINE } from '../support/browser.mjs';
import { answer } from './site.mjs';
import { setStage } from './stage.mjs';

const stage = setStage();

const SECRET = 'fcsess_client_secret_0123456789abcdef';
const PLACES = { '/session': { client_secret: SECRET }, '/accounts': ['fca_1'] };
const CACHEABLE = { headers: { 'cache-control': 'max-age=3600' } };

beforeEach(() => {
  for (const [path, body] of Object.entries(PLACES)) stage.site.answers.set(path, answer(body));
});

/** Relinks with both endpoints. @returns what both were sent, preflights aside */
async function relink(site = stage.site) {
  const { outcome, message } = await stage.run(
    (origin) => page.relinkOnce({ sessionUrl: `${origin}/session`, existingAccounts: `${origin}/accounts` }),
    site === stage.site ? '' : site.origin,
  );
  assert.equal(outcome, 'relinked', message);
  const asked = Object.keys(PLACES).map((path) =>
    site.asked(path).findLast(({ method }) => method !== 'OPTIONS'),
  );
  assert.ok(asked.every(Boolean));
  return asked;
}

/** Lets pages of the first origin ask the other one, cookies and all. */
function allowElsewhere(headers = {}) {
  const allowed = {
    'access-control-allow-origin': stage.site.origin,
    'access-control-allow-credentials': 'true',
    'access-control-allow-headers': 'content-type',
  };
  for (const [path, body] of Object.entries(PLACES)) {
    const permit = answer('', { status: 204, headers: allowed });
    const give = answer(body, { headers: { ...allowed, ...headers } });
    stage.elsewhere.answers.set(path, (...args) => (args[1].method === 'OPTIONS' ? permit : give)(...args));
  }
}

describe('requests', () => {
  it('tell no server which page they are from, though the page refers everybody everywhere', async () => {
    allowElsewhere();
    await stage.run(() => {
      const meta = document.createElement('meta');
      document.head.append(Object.assign(meta, { name: 'referrer', content: 'unsafe-url' }));
    });
    for (const site of [stage.site, stage.elsewhere])
      for (const { headers } of await relink(site)) assert.equal(headers.referer, undefined);
    // The same browser tells it otherwise.
    await stage.run(() => fetch('/accounts').then(() => true));
    assert.equal(stage.site.asked('/accounts').at(-1).headers.referer, `${stage.site.origin}/`);
  });

  it('carry cookies to their own origin, none to another, and take none from there', async () => {
    await stage.run(() => void (document.cookie = 'login=abc'));
    allowElsewhere({ 'set-cookie': 'planted=1' });
    for (const { headers } of await relink()) assert.equal(headers.cookie, 'login=abc');
    for (const { headers } of await relink(stage.elsewhere)) assert.equal(headers.cookie, undefined);
    assert.equal(await stage.run(() => document.cookie), 'login=abc');
    // A port is no border for cookies: asked to, the same browser sends it.
    const address = `${stage.elsewhere.origin}/accounts`;
    await stage.run((url) => fetch(url, { credentials: 'include' }).then(() => true), address);
    assert.equal(stage.elsewhere.asked('/accounts').at(-1).headers.cookie, 'login=abc');
  });

  // WebKitGTK has no cache while WebDriver drives it: nothing would be shown.
  if (ENGINE !== 'webkit') {
    it('are answered by the server each time, and leave nothing in the cache', async () => {
      stage.site.answers.set('/accounts', answer(['fca_1'], CACHEABLE));
      const ask = () => stage.run(() => fetch('/accounts').then((response) => response.text()));
      await ask();
      await ask();
      assert.equal(stage.site.asked('/accounts').length, 1, 'it would be in the cache');
      const [, { headers }] = await relink();
      assert.equal(stage.site.asked('/accounts').length, 2);
      assert.deepEqual([headers['if-none-match'], headers['cache-control']], [undefined, 'no-cache']);
      stage.site.answers.set('/unseen', answer(['fca_1'], CACHEABLE));
      await stage.run(async () => {
        await page.relinkOnce({ existingAccounts: '/unseen' });
        await fetch('/unseen', { cache: 'force-cache' });
      });
      assert.equal(stage.site.asked('/unseen').length, 2);
    });
  }
});

it('the flow opens inside the click: the customer’s activation is there when Stripe is called', async () => {
  await stage.run(async () => {
    await page.preload();
    const button = document.body.appendChild(document.createElement('button'));
    const play = () => {
      page.seen = [page.isInside, navigator.userActivation?.isActive ?? true];
      return 'relinked';
    };
    button.addEventListener('click', () => {
      page.isInside = true;
      page.begin({ existingAccounts: '/accounts', headers: () => ({}) }, play);
      page.isInside = false;
    });
  });
  await stage.driver.findElement({ css: 'button' }).click();
  const ended = await stage.run(async () => [(await page.ended).outcome, ...page.seen]);
  assert.deepEqual(ended, ['relinked', true, true]);
});
