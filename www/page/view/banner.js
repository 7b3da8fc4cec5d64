/** What is going on in a card, or how it ended: in place of what the card needs, and with one main action. */

import { html, nothing } from 'lit-html';
import { startLink } from '../actions/link.js';
import { closeEnding, startRelink } from '../actions/relink.js';
import { checkAgain, removeAccount, saveAgain } from '../actions/settling.js';
import { headlineOf } from '../model/ending.js';
import { accountName, promptWords } from '../model/words.js';
import { icon, TONE_ICON } from './icons.js';
import { promptBanner } from './prompt.js';

/** Whether a flow, or how it ended, belongs to this card. */
export const isHere = (flow, ending, fits) => fits(flow ? flow.target : ending?.target);

/** The flow or the ending, in place of what the card needs. */
export function banner(view, { prompts }) {
  const { flow, ending } = view.state;
  return flow ? waiting(flow) : endingBanner(ending, view, prompts);
}

const PHASE = {
  preparing: (to) => `Preparing your sign-in${to}.`,
  open: (to) => `Waiting for you to finish signing in${to}.`,
  following: () => 'Checking your accounts.',
};

function waiting({ target, phase, long, controller, canStop }) {
  const text = PHASE[phase](target.institution ? ` to ${target.institution}` : '');
  return html`<div class="banner waiting" data-reveal>
    <span class="spinner" aria-hidden="true"></span>
    <p tabindex="-1" data-focus="waiting">
      ${long && phase === 'preparing' ? `${text} This takes longer than usual.` : text}
    </p>
    ${
      canStop && phase !== 'following'
        ? html`<button type="button" class="link" id="stop" @click=${() => controller.abort()}>
            Stop waiting
          </button>`
        : nothing
    }
  </div>`;
}

function endingBanner(ending, view, prompts) {
  const { state, works } = view;
  const { tone, title, text, step, url } = headlineOf(ending, { accounts: state.accounts ?? [], works });
  const { target } = ending;
  const isFor = ({ action, authorization }) =>
    target.instead
      ? action === 'link_new'
      : action !== 'link_new' && (authorization === target.authorization || ending.report);
  const absorbed = prompts.find(isFor);
  const main = actionOf(ending, step, url, absorbed);
  return html`<div class="banner ending ${tone}" data-ending data-tone=${tone} data-reveal>
      <span class="banner-icon">${icon(TONE_ICON[tone])}</span>
      <div class="banner-text" aria-busy=${Boolean(state.loading)}>
        <h4 tabindex="-1" data-focus="headline">${title}</h4>
        ${text ? html`<p>${text}</p>` : nothing}
      </div>
      ${step === 'answer' ? nothing : actions(main)}
    </div>
    ${prompts
      .filter((entry) => entry !== absorbed)
      .map((entry) => promptBanner(entry, view, { isMain: false }))}`;
}

const actions = (main) =>
  html`<div class="banner-actions">
    ${main}
    <button type="button" class=${main === nothing ? 'button' : 'link'} id="dismiss" @click=${closeEnding}>
      ${main === nothing ? 'Done' : 'Dismiss'}
    </button>
  </div>`;

/** The one thing to do now. */
function actionOf({ target, report, isLink, kind }, step, url, absorbed) {
  const again = () => (isLink ? startLink(target) : startRelink(target));
  const button = (label, onClick, look = 'primary') =>
    html`<button type="button" class="button ${look}" id="next" @click=${onClick}>${label}</button>`;
  const link = (label, href) => html`<a class="button primary" id="next" href=${href}>${label}</a>`;
  if (step === 'again') return button('Try again', again);
  if (step === 'choose') return button('Choose the right account', again);
  if (step === 'save') return button('Save again', saveAgain);
  if (step === 'check') return button('Check again', checkAgain);
  if (step === 'continue') return link('Go on', report.url);
  if (url) return link(`Reconnect ${target.institution}`, url);
  if (absorbed && target.instead) {
    const [account] = absorbed.accounts;
    return button(`Remove ${accountName(account)}`, () => removeAccount(account));
  }
  if (!absorbed) return nothing;
  const { button: label } = promptWords(absorbed);
  const go = () => startRelink({ ...target, authorization: absorbed.authorization });
  return button(kind === 'note' ? `${label} here` : label, go, kind === 'note' ? '' : 'primary');
}

export const noticeBox = ({ tone, text, button }) =>
  html`<div class="notice ${tone}">
    <p>${text}</p>
    <button type="button" class="button" data-focus=${button.focus} @click=${button.onClick}>
      ${button.label}
    </button>
  </div>`;
