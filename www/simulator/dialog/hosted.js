/** The page that Stripe hosts: the same steps on a page of their own, and back to the application. */

import { ApiProblem, post, sendTo } from './element.js';
import { gonePane } from './panes.js';
import { Steps } from './steps.js';
import { LATER, PageSurface } from './surfaces.js';

const surface = new PageSurface();

async function start() {
  const { client_secret, return_url } = await post(location.pathname.split('/').slice(-2).join('/'));
  await new Steps(surface, sendTo(client_secret)).run().catch((reason) => {
    // The session stays as it is: the link works again later.
    if (reason !== LATER) throw reason;
  });
  location.assign(return_url);
}

start().catch((problem) => {
  if (!(problem instanceof ApiProblem)) throw problem;
  surface.show(gonePane()).catch(() => {});
});
