/** One flow in a dialog, and the result as Stripe.js has it. */

import { ApiProblem, sendTo } from './element.js';
import { Steps } from './steps.js';
import { DialogSurface } from './surfaces.js';

/** @param {string} clientSecret */
export async function collect(clientSecret) {
  const surface = new DialogSurface();
  try {
    return { financialConnectionsSession: await new Steps(surface, sendTo(clientSecret)).run() };
  } catch (problem) {
    if (problem instanceof ApiProblem) return { error: problem.error };
    throw problem;
  } finally {
    surface.remove();
  }
}
