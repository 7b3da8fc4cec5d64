/** Hears from the server that Stripe has told of a change. */

/** Events come in bursts, one for each account. */
const BURST = 150;

/**
 * Listens while the page is to be seen: browsers allow six connections to a server, and a tab in the background, or
 * a page that was left and may be come back to, must not hold one.
 *
 * @param {object} options
 * @param {(changes: {type: string, account: string}[]) => void} options.onChanges called once for each burst
 * @param {() => void} options.onReturn called when the connection is back: something may have been missed
 * @param {(call: object) => void} options.onCall called for what the server asked Stripe
 */
export function watchUpdates({ onChanges, onReturn, onCall }) {
  let source = null;
  let burst = [];
  let missing = false;

  function take({ data }) {
    burst.push(JSON.parse(data));
    if (burst.length > 1) return;
    setTimeout(() => {
      const changes = burst;
      burst = [];
      onChanges(changes);
    }, BURST);
  }

  function open() {
    if (source) return;
    source = new EventSource('/api/events');
    source.addEventListener('account', take);
    source.addEventListener('stripe', ({ data }) => onCall(JSON.parse(data)));
    source.addEventListener('error', () => (missing = true));
    source.addEventListener('open', () => {
      if (missing) onReturn();
      missing = false;
    });
  }

  function close() {
    source?.close();
    source = null;
    missing = true;
  }

  document.addEventListener('visibilitychange', () => (document.hidden ? close() : open()));
  addEventListener('pagehide', close);
  addEventListener('pageshow', open);
  open();
}
