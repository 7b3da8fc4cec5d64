/** The scenario drawer: sets the simulator up for an ending, and says how to play it. Simulator only. */

import { h } from './dom.js';
import { get, post } from './server.js';

/**
 * @param {HTMLElement} place
 * @param {() => Promise<void>} onReset called when the accounts are back at the start
 * @param {(text: string) => void} announce
 */
export async function mountScenarios(place, onReset, announce) {
  render(await get('/simulator/scenarios'));

  async function choose(id) {
    const answer = await post('/simulator/scenarios', { id });
    render(answer, id ?? 'reset');
    const chosen = answer.scenarios.find((scenario) => scenario.id === id);
    announce(chosen ? `Scenario set: ${chosen.title}. ${chosen.how}` : 'The accounts are back at the start.');
    await onReset();
  }

  async function recover() {
    render(await post('/simulator/recovery'), 'reset');
    announce('The outage has ended.');
  }

  function render({ active, outage, scenarios }, focused) {
    const open = place.querySelector('[popover]')?.matches(':popover-open');
    const drawer = h(
      'aside',
      { id: 'drawer', class: 'drawer', popover: true, 'aria-labelledby': 'drawer-title' },
      h('h2', { id: 'drawer-title' }, 'Scenarios'),
      h('p', {}, 'Each starts from fresh accounts. Choose one, close this drawer and play it.'),
      h(
        'ul',
        {},
        ...scenarios.map(({ id, title, how }) =>
          h(
            'li',
            {},
            h(
              'button',
              {
                type: 'button',
                class: 'scenario',
                'data-scenario': id,
                'aria-pressed': String(id === active),
                onclick: () => choose(id),
              },
              title,
            ),
            id === active && h('p', { class: 'how' }, how),
            id === active &&
              outage &&
              h(
                'button',
                { type: 'button', class: 'button', id: 'end-outage', onclick: recover },
                'End the outage',
              ),
          ),
        ),
      ),
      h(
        'div',
        { class: 'drawer-end' },
        h(
          'button',
          { type: 'button', class: 'button', 'data-scenario': 'reset', onclick: () => choose(null) },
          'Reset',
        ),
        h(
          'button',
          { type: 'button', class: 'button', popovertarget: 'drawer', popovertargetaction: 'hide' },
          'Close',
        ),
      ),
    );
    const opener = h(
      'button',
      { type: 'button', class: 'button drawer-opener', popovertarget: 'drawer' },
      'Scenarios',
    );
    place.replaceChildren(opener, drawer);
    if (!open) return;
    drawer.showPopover();
    const button = drawer.querySelector(`[data-scenario="${focused}"]`);
    button?.focus();
    button?.closest('li')?.scrollIntoView({ block: 'nearest' });
  }
}
