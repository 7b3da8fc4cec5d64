/** Makes elements. Text goes in as text, so nothing that a server sent is ever read as markup. */

const SVG = 'http://www.w3.org/2000/svg';

const ICONS = {
  check: 'M5 12.5l4.5 4.5L19 7.5',
  attention: 'M12 7v6.5M12 17h.01',
  info: 'M12 11v6M12 7.5h.01',
  arrow: 'M5 12h14M13 6l6 6-6 6',
};

/**
 * @param {string} tag
 * @param {Record<string, unknown>} [properties] attributes; `onclick` and the like are listeners
 * @param {...(Node | string | null | false | undefined | Node[])} children empty ones are left out
 */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child || child === 0));
  return element;
}

/** A decorative icon; the text beside it says the same. */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', ICONS[name]);
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  svg.append(path);
  return svg;
}

/**
 * Shows these children, but touches nothing that stays the same: a click or a selection under way goes on. What was
 * opened stays open, and what is on the screen stays where it is.
 *
 * @param {HTMLElement} parent
 * @param {(Node | null | false)[]} children
 * @param {boolean} [holds] whether it is what stays where it is; of two lists side by side, one can
 */
export function showChildren(parent, children, holds = true) {
  const opened = [...parent.querySelectorAll('details[open][data-key]')].map(({ dataset }) => dataset.key);
  const old = [...parent.children];
  const next = children.filter(Boolean).map((child) => {
    for (const details of child.querySelectorAll('details[data-key]')) {
      details.open = opened.includes(details.dataset.key);
    }
    const same = old.findIndex((candidate) => candidate.isEqualNode(child));
    return same < 0 ? child : old.splice(same, 1)[0];
  });

  const anchor = [...parent.children].findIndex((child) => child.getBoundingClientRect().bottom > 0);
  const top = () => parent.children[anchor]?.getBoundingClientRect().top;
  const before = top();
  for (const child of old) child.remove();
  for (const [index, child] of next.entries()) {
    if (parent.children[index] !== child) parent.insertBefore(child, parent.children[index] ?? null);
  }
  // What stands above the screen may have grown.
  const moved = top() - before;
  if (holds && before < 0 && moved) scrollBy(0, moved);
}
