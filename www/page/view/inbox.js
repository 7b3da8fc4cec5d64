/** The demo's inbox: what Stripe would send to the customer by e-mail. Simulator only. */

import { html } from 'lit-html';

export const inboxButton = ({ stage }) =>
  html`<button type="button" class="button" id="inbox-opener" popovertarget="inbox">
    Inbox (${stage.emails.length})
  </button>`;

export const inbox = ({ stage }) =>
  html`<div id="inbox" class="drawer" popover role="dialog" aria-labelledby="inbox-title">
    <div class="drawer-head">
      <h2 id="inbox-title">Your inbox</h2>
      <button type="button" class="button" popovertarget="inbox" popovertargetaction="hide">Close</button>
    </div>
    ${
      stage.emails.length === 0
        ? html`<p class="soft">
            No e-mail yet. Choose “On another device” where a bank has to be reconnected.
          </p>`
        : html`<ul class="emails">
            ${stage.emails.map(email)}
          </ul>`
    }
  </div>`;

const email = ({ subject, address, place, url }) =>
  html`<li>
    <h3>${subject}</h3>
    <p class="soft">To ${address}</p>
    <p>Tally has lost the connection to your accounts at ${place}. It takes a minute to bring it back:</p>
    <p><a class="button primary" href=${url} data-email>Reconnect ${place}</a></p>
  </li>`;
