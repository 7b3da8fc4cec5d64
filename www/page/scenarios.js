/** The scenario drawer: puts institutions into any state, and sets the simulator up for an ending. Simulator only. */

import { h } from './dom.js';
import { get, post } from './server.js';

/**
 * @param {HTMLElement} place
 * @param {() => Promise<void>} onReset called when the accounts are back at the start
 * @param {(text: string) => void} announce
 */
export async function mountScenarios(place, onReset, announce) {
  /** What the presenter picked, so that the drawer looks the same after it was made anew. */
  const stage = { institution: null, situation: null };
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

  async function arrange() {
    await post('/simulator/situations', stage);
    // What becomes of the accounts, the page hears by webhook.
    announce('Done.');
  }

  function situationForm(institutions) {
    const here = institutions.find(({ id }) => id === stage.institution) ?? institutions[0];
    stage.institution = here.id;
    if (!here.situations.some(({ id }) => id === stage.situation)) stage.situation = here.situations[0].id;
    const situation = h('select', { id: 'situation', onchange: () => (stage.situation = situation.value) });
    const fill = (situations) =>
      situation.replaceChildren(
        ...situations.map(({ id, title }) =>
          h('option', { value: id, selected: id === stage.situation }, title),
        ),
      );
    fill(here.situations);
    const institution = h(
      'select',
      {
        id: 'institution',
        onchange: () => {
          stage.institution = institution.value;
          fill(institutions.find(({ id }) => id === stage.institution).situations);
          stage.situation = situation.value;
        },
      },
      ...institutions.map(({ id, name }) => h('option', { value: id, selected: id === here.id }, name)),
    );
    return h(
      'div',
      { class: 'situation' },
      h('h3', {}, 'Put an institution into a state'),
      h('label', { for: 'institution' }, 'Institution'),
      institution,
      h('label', { for: 'situation' }, 'State'),
      situation,
      h('button', { type: 'button', class: 'button', 'data-scenario': 'arrange', onclick: arrange }, 'Apply'),
    );
  }

  function render({ active, outage, scenarios, institutions }, focused) {
    const open = place.querySelector('[popover]')?.matches(':popover-open');
    const drawer = h(
      'div',
      { id: 'drawer', class: 'drawer', popover: true, role: 'dialog', 'aria-labelledby': 'drawer-title' },
      h('h2', { id: 'drawer-title' }, 'Scenarios'),
      situationForm(institutions),
      h('h3', {}, 'Play an ending'),
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
