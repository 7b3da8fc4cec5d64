/** Runs before the rest of the page is there: asks for what takes longest. */

import { preload } from 'fc-relink';
import { get } from './server.js';

const isPlain = location.pathname === '/' && !new URLSearchParams(location.search).has('scenario');

/** The first overview, unless something else changes it first. */
export const firstOverview = isPlain ? get('/api/overview') : null;

// Who awaits them tells what went wrong.
preload().catch(() => {});
firstOverview?.catch(() => {});
