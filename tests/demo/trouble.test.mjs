/** What goes wrong around a flow is told clearly, and loses nothing that had succeeded. */

import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { By, Key, until } from 'selenium-webdriver';
import { listen } from '../../www/server/listen.mjs';
import { ENGINE } from '../support/browser.mjs';
import { visit } from '../support/demo.mjs';
import { ACTIVE, GOAL, HOUSEHOLD, INACTIVE, NETWORK, setStage } from './stage.mjs';

const stage = setStage();
let customer;
let driver;
beforeEach(() => ({ customer, driver } = stage));

async function endOutage() {
  await customer.click('.drawer-opener');
  await customer.click('#end-outage');
  await customer.press(Key.ESCAPE);
}

const DOWN = 'Stripe cannot be reached right now. Nothing has changed; please try again in a moment.';

/** What WebKit says of requests that a page has given up by being left, where there are any. */
const GIVEN_UP = ENGINE === 'webkit' ? [/Fetch API cannot load .* due to access control checks\.$/] : [];

describe('Stripe in trouble', () => {
  for (const scenario of ['stripe-down', 'stripe-garbage']) {
    it(`before the flow: ${scenario}; trying again works`, async () => {
      await customer.scenario(scenario);
      await customer.reconnect('Inactive Accounts');
      const { problem, tone, headline, text } = await customer.result();
      assert.equal(problem, 'request_failed');
      assert.equal(tone, 'bad');
      assert.equal(headline, 'That did not work');
      assert.equal(text, DOWN);
      assert.deepEqual(await customer.accounts('Inactive Accounts'), INACTIVE);

      await endOutage();
      await customer.click('.result .next .button');
      await customer.goThrough();
      assert.equal((await customer.result()).outcome, 'relinked');
      await customer.consoleSays(NETWORK('/api/relink-sessions', 502));
    });
  }

  it('slow: the page says so, and goes on as soon as the session is there', async () => {
    await customer.scenario('slow');
    const start = Date.now();
    await customer.reconnect('Inactive Accounts');
    await customer.hasHeard('This takes longer than usual.');
    assert.equal(
      await customer.text('.waiting p'),
      'Preparing your sign-in to Inactive Accounts. This takes longer than usual.',
    );
    await customer.atStep('consent');
    assert.ok(Date.now() - start > 9500);
    await customer.goThrough();
    assert.equal((await customer.result()).outcome, 'relinked');
    assert.deepEqual(await customer.accounts('Inactive Accounts'), ACTIVE);
    await customer.consoleSays();
  });

  it('slow accounts: the result stays, and a page that is loaded says that it waits', async () => {
    await customer.scenario('slow-afterwards');
    await customer.reconnect('Inactive Accounts');
    await customer.consent();
    await customer.signIn();
    await customer.connect();
    await customer.click('form[data-step="success"] .fcsim-main');
    assert.equal(await customer.text('.result .headline'), 'Inactive Accounts is connected again');
    await customer.find('#accounts[aria-busy="true"]');
    assert.deepEqual(await customer.accounts('Inactive Accounts'), INACTIVE);

    await driver.navigate().refresh();
    await sleep(1000);
    assert.equal(await customer.text('#summary'), 'Loading your accounts…');
    await customer.find('#accounts[aria-busy="true"] .placeholder');
    // What is under way stays slow.
    await customer.ask('/simulator/recovery', {});
    await driver.wait(until.elementLocated(By.css('.account')), 15_000);
    assert.deepEqual(await customer.accounts('Inactive Accounts'), ACTIVE);
    assert.deepEqual(await driver.findElements(By.css('.notice')), []);
    await customer.consoleSaysAtMost(...GIVEN_UP);
  });

  it('after a success: the result stays, and can be saved once Stripe is back', async () => {
    await customer.scenario('down-afterwards');
    await customer.reconnect('Bank (OAuth)');
    await customer.goThrough({ login: 'second' });
    const { outcome, rows, ids } = await customer.result();
    assert.equal(outcome, 'new_authorization');
    assert.deepEqual(
      rows.map(({ name, change }) => [name, change]),
      [
        [HOUSEHOLD, 'Has a new id'],
        [GOAL, 'Has a new id'],
      ],
    );
    assert.match(await customer.text('.notice.bad'), /What you see here may be out of date/);

    await customer.acceptMandate('.result', ids[0]);
    assert.equal(
      await customer.text('.result .mandate .problem'),
      'It could not be saved. Please try again.',
    );
    await customer.takeNextStep();
    await customer.sees(
      async () => await customer.text('.notice.bad:last-child p'),
      `${DOWN} The result below is kept.`,
    );
    assert.equal((await customer.result()).outcome, 'new_authorization');

    await endOutage();
    await customer.click(`.result [data-mandate="${ids[0]}"] .button`);
    assert.match(await customer.text('.result .mandate-done'), /^Mandate accepted\./);
    await customer.takeNextStep();
    await customer.sees(
      () => customer.accounts('Bank (OAuth)'),
      [
        [HOUSEHOLD, 'Active'],
        [GOAL, 'Active'],
      ],
    );
    assert.deepEqual(await driver.findElements(By.css('.notice')), []);
    await customer.consoleSays(
      NETWORK('/api/accounts', 502),
      NETWORK('/api/payment-methods', 502),
      NETWORK('/api/replacements', 502),
    );
  });

  it('when the page is loaded: it says so, and the accounts come later', async () => {
    await customer.scenario('down-afterwards');
    await customer.reconnect('Inactive Accounts');
    await customer.goThrough();
    await driver.navigate().refresh();
    assert.match(await customer.text('.notice.bad'), /^Your accounts could not be loaded\./);
    await endOutage();
    await customer.click('.notice .button');
    await customer.find('.account');
    assert.deepEqual(await customer.accounts('Inactive Accounts'), ACTIVE);
  });
});

describe('an answer of Stripe.js', () => {
  it('that is nothing at all is told, and the accounts show what happened', async () => {
    await customer.scenario('nothing');
    await customer.reconnect('Inactive Accounts');
    await customer.goThrough();
    const { problem, text } = await customer.result();
    assert.equal(problem, 'malformed_response');
    assert.equal(text, 'What came back cannot be read. Below are your accounts as they are now.');
    assert.deepEqual(await customer.accounts('Inactive Accounts'), ACTIVE);
    await customer.consoleSays();
  });

  it('of an older kind, without a result, is read from its accounts', async () => {
    await customer.scenario('no-result');
    await customer.reconnect('Inactive Accounts');
    await customer.goThrough();
    const { outcome, headline, warnings } = await customer.result();
    assert.equal(outcome, 'relinked');
    assert.equal(headline, 'Inactive Accounts is connected again');
    assert.deepEqual(warnings, []);
    await customer.consoleSays();
  });

  it('of an older kind, after a new authorization', async () => {
    await customer.scenario('no-result');
    await customer.reconnect('Bank (OAuth)');
    await customer.goThrough({ login: 'second' });
    assert.equal((await customer.result()).outcome, 'new_authorization');
    await customer.consoleSays();
  });

  it('with a reason that is new is a failure with a warning', async () => {
    await customer.scenario('new-reason');
    await customer.reconnect('Inactive Accounts');
    await customer.consent();
    await customer.cannotSignIn();
    await customer.leave('failure');
    const { outcome, headline, warnings } = await customer.result();
    assert.equal(outcome, 'failed');
    assert.equal(headline, 'Reconnecting did not work');
    assert.deepEqual(warnings, ['The institution gave a reason that we do not know.']);
    await customer.consoleSays();
  });

  it('about an institution that fails is a failure of another kind', async () => {
    await customer.scenario('institution-error');
    await customer.reconnect('Inactive Accounts');
    await customer.leave('unavailable');
    const { outcome, headline, text } = await customer.result();
    assert.equal(outcome, 'failed');
    assert.equal(headline, 'Reconnecting did not work');
    assert.equal(text, 'Inactive Accounts reported a problem. Please try again.');
    await customer.consoleSays();
  });
});

describe('what is not allowed', () => {
  it('to relink what belongs to someone else: the page says so, and nothing is opened', async () => {
    const stranger = await visit(stage.demo.url);
    const [, value] = stranger.cookie.split('=');
    await driver.manage().addCookie({ name: 'fc_relink_demo', value, httpOnly: true, sameSite: 'Strict' });
    await customer.reconnect('Inactive Accounts');
    const { problem, text } = await customer.result();
    assert.equal(problem, 'request_failed');
    assert.equal(text, 'These accounts are no longer yours to reconnect. Load the page again.');
    assert.deepEqual(await driver.findElements(By.css('dialog')), []);
    await customer.consoleSays(NETWORK('/api/relink-sessions', 404));
  });

  it('to post from another origin: refused, and told on the page', async () => {
    // The same page under another address: the browser sends that one as the origin.
    const { hostname, port } = new URL(stage.demo.url);
    const elsewhere = await listen((request, response) => {
      const { method, url: path, headers } = request;
      const options = { hostname, port, method, path, headers: { ...headers, host: `${hostname}:${port}` } };
      const forwarded = httpRequest(options, (answer) => {
        response.writeHead(answer.statusCode, answer.headers);
        answer.pipe(response);
      });
      // A browser gives up requests that were not answered yet.
      forwarded.on('error', () => response.destroy());
      response.on('close', () => forwarded.destroy());
      request.pipe(forwarded);
    }, 0);
    try {
      await driver.get(`http://${elsewhere.host}:${elsewhere.port}`);
      await customer.settled();
      await customer.reconnect('Inactive Accounts');
      const { problem, text } = await customer.result();
      assert.equal(problem, 'request_failed');
      assert.equal(text, 'This page may not do that. Load it again from its own address.');
      assert.equal((await customer.ask('/api/link-sessions', {})).status, 403);
      assert.deepEqual(await customer.accounts('Inactive Accounts'), INACTIVE);
    } finally {
      await driver.get('about:blank');
      await elsewhere.close();
    }
  });

  it('the page cannot post to another host: its own policy forbids it', async () => {
    const before = await customer.ask('/api/accounts');
    const target = stage.demo.url.replace('127.0.0.1', 'localhost');
    const answer = await driver.executeAsyncScript((address, done) => {
      fetch(`${address}/api/link-sessions`, { method: 'POST', mode: 'no-cors', credentials: 'include' }).then(
        ({ type }) => done(type),
        (problem) => done(problem.name),
      );
    }, target);
    // The page's own policy stops it before the server's check of origins would.
    assert.equal(answer, 'TypeError');
    assert.deepEqual(await customer.ask('/api/accounts'), before);
  });
});
