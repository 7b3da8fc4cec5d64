/** The steps of the flow: each waits for the customer, and the surface may be closed at any of them. */

import * as panes from './panes.js';
import { CLOSED, WINDOW_CLOSED } from './surfaces.js';

export class Steps {
  /**
   * @param {import('./surfaces.js').Surface} surface
   * @param {(step: string, body?: object) => Promise<any>} send
   */
  constructor(surface, send) {
    this.surface = surface;
    this.send = send;
  }

  /** Resolves with the session, however the customer ended it. */
  async run() {
    const opened = await this.send('open');
    try {
      return await this.steps(opened);
    } catch (reason) {
      if (reason !== CLOSED) throw reason;
      return (await this.send('cancel')).session;
    }
  }

  async steps(opened) {
    await this.consent(opened);
    const institution = opened.institution ?? (await this.pickInstitution(opened.institutions));
    if (institution.unavailable) return (await this.send('fail')).session;
    const keys = institution.oauth
      ? await this.elsewhere(opened, institution)
      : await this.signInAndPick(this.surface, opened, institution);
    if (keys === null) return this.finish(await this.send('fail'), panes.failure(institution));
    this.surface.wait(`Connecting with ${institution.name}…`);
    const answer = await this.send('complete', { accounts: keys });
    if (answer.session?.status === 'failed') return answer.session;
    return this.finish(answer, panes.success(institution, keys.length));
  }

  /** It has ended; closing changes nothing any more. */
  async finish({ session }, pane) {
    await this.surface.show(pane).catch((reason) => {
      if (reason !== CLOSED) throw reason;
    });
    return session;
  }

  consent(opened) {
    const { institution } = opened;
    return this.surface.show(
      institution?.unavailable ? panes.unavailable(institution) : panes.consent(opened),
    );
  }

  /** Resolves with an institution; one that is not available where the customer leaves for that. */
  async pickInstitution(institutions) {
    for (;;) {
      const institution = await this.surface.show(panes.institutions(institutions));
      if (!institution.unavailable) return institution;
      const another = await this.surface.show(panes.unavailable(institution, { another: true }));
      if (!another) return institution;
    }
  }

  /** At the institution's own site, in a window that comes back: see `bank.js`. */
  async elsewhere(flow, institution) {
    for (let again = false; ; again = true) {
      const opened = await this.surface.show(panes.leaving(institution, { again }));
      // Where the browser opens no window, it goes on here.
      if (!opened) return this.signInAndPick(this.surface, flow, institution);
      let timer;
      const bank = new Promise((resolve, reject) => {
        globalThis.fcsimBank = { send: this.send, flow, institution, resolve, reject };
        timer = setInterval(() => opened.closed && reject(WINDOW_CLOSED), 100);
      });
      try {
        return await Promise.race([bank, this.untilClosed(institution, opened)]);
      } catch (reason) {
        if (reason !== WINDOW_CLOSED) throw reason;
      } finally {
        clearInterval(timer);
        opened.close();
      }
    }
  }

  /** Never resolves: the other window goes on. */
  async untilClosed(institution, opened) {
    for (;;) {
      const stay = await this.surface.show(panes.waiting(institution));
      if (!stay) throw CLOSED;
      opened.focus();
    }
  }

  /** Resolves with the keys of the chosen accounts, or with `null` where the customer could not sign in. */
  async signInAndPick(surface, opened, institution) {
    const choices = await this.signIn(surface, opened, institution);
    return choices && this.pickAccounts(surface, opened, institution, choices);
  }

  async signIn(surface, { logins, password }, institution) {
    const preselected = logins.find(({ linked }) => linked) ?? logins[0];
    const state = { login: preselected.id, problem: null };
    for (;;) {
      const entered = await surface.show(panes.signIn({ institution, logins, password, ...state }));
      if (entered === null) return null;
      surface.wait(`${institution.name} checks who you are…`);
      const { choices, refused } = await this.send('sign-in', { institution: institution.id, ...entered });
      if (!refused) return choices;
      if (refused.locked) return null;
      Object.assign(state, { login: entered.login, problem: refused.message });
    }
  }

  async pickAccounts(surface, { single, isRelink }, institution, choices) {
    const preselect = ({ expected, linked }) => (single ? expected : isRelink && linked);
    let selected = choices.filter(preselect).map(({ key }) => key);
    const expected = choices.find((choice) => choice.expected);
    for (;;) {
      const pane = panes.accounts({ institution, choices, selected, single, expected, isRelink });
      selected = await surface.show(pane);
      // At its own site, the institution takes any account.
      if (!expected || institution.oauth || selected.includes(expected.key)) return selected;
      const again = await surface.show(panes.wrongAccount(institution, expected));
      if (!again) return selected;
    }
  }
}
