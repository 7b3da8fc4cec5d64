/** The institution's own site: the customer signs in and chooses accounts here, and the page that opened it goes on. */

import { Steps } from './steps.js';
import { BankSurface } from './surfaces.js';

const { send, flow, institution, resolve, reject } = globalThis.opener.fcsimBank;
document.title = institution.name;
const surface = new BankSurface();
new Steps(surface, send).signInAndPick(surface, flow, institution).then(resolve, reject);
