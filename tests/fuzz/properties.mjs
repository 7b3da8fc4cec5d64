/** All properties, and which share of the cases each gets. */
import { anyInterpret, anyTriage } from './calls.mjs';
import { anyPage, anyPageOfFlow } from './pages.mjs';
import { anyRelink } from './relinks.mjs';

/** @type {Record<string, { share: number, property: import('fast-check').IRawProperty<unknown> }>} */
export const properties = {
  interpret: { share: 0.35, property: anyInterpret },
  triage: { share: 0.15, property: anyTriage },
  relink: { share: 0.35, property: anyRelink },
  'polluted page': { share: 0.1, property: anyPage },
  'polluted flow': { share: 0.05, property: anyPageOfFlow },
};
