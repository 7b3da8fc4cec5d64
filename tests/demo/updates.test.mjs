import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { watchUpdates } from '../../www/page/updates.js';

/** What `watchUpdates` uses of a browser: its connection, and whether the page is to be seen. */
class FakeSource extends EventTarget {
  static open = [];
  constructor(address) {
    super();
    assert.equal(address, '/api/events');
    FakeSource.open.push(this);
  }
  close() {
    FakeSource.open = FakeSource.open.filter((source) => source !== this);
  }
  say(type, data) {
    this.dispatchEvent(Object.assign(new Event(type), data && { data: JSON.stringify(data) }));
  }
}

describe('the connection for updates', () => {
  let heard;
  let returns;
  let page;
  let say;

  beforeEach(() => {
    FakeSource.open = [];
    heard = [];
    returns = 0;
    page = Object.assign(new EventTarget(), { hidden: false });
    globalThis.EventSource = FakeSource;
    globalThis.document = page;
    const listeners = new EventTarget();
    globalThis.addEventListener = listeners.addEventListener.bind(listeners);
    say = (type) => listeners.dispatchEvent(new Event(type));
    watchUpdates({ onChanges: (changes) => heard.push(changes), onReturn: () => (returns += 1) });
  });
  const see = (hidden) => {
    page.hidden = hidden;
    page.dispatchEvent(new Event('visibilitychange'));
  };

  it('gathers what comes in a burst', async () => {
    const [source] = FakeSource.open;
    const one = { type: 'reactivated', account: 'fca_1' };
    const other = { type: 'reactivated', account: 'fca_2' };
    source.say('account', one);
    source.say('account', other);
    await sleep(200);
    source.say('account', one);
    await sleep(200);
    assert.deepEqual(heard, [[one, other], [one]]);
  });

  it('that was lost has the page ask when it is back', () => {
    const [source] = FakeSource.open;
    source.say('open');
    assert.equal(returns, 0);
    source.say('error');
    source.say('open');
    assert.equal(returns, 1);
  });

  it('is given up while nobody sees the page', () => {
    FakeSource.open[0].say('open');
    see(true);
    assert.equal(FakeSource.open.length, 0);
    see(false);
    assert.equal(FakeSource.open.length, 1);
    FakeSource.open[0].say('open');
    assert.equal(returns, 1);
  });

  it('is given up by a page that is left, and taken up when it is shown again', () => {
    say('pagehide');
    assert.equal(FakeSource.open.length, 0);
    say('pageshow');
    say('pageshow');
    assert.equal(FakeSource.open.length, 1);
  });
});
