/** The way of a new user: Vite and React, the guide's component, the test double, a production build, a strict policy. */

import { join } from 'node:path';
import assert from 'node:assert/strict';

import { filesOf } from '../support/blocks.mjs';
import { examples } from '../support/readme.mjs';
import { STRICT_CSP, serveFolder } from '../support/static-server.mjs';
import { checkConsole, openPage } from './browser-check.mjs';
import { html } from './sources.mjs';
import { pick } from './vitest.mjs';

export const newUserFiles = () => ({
  'index.html': html('/src/main.jsx').replace('<body></body>', '<body><main></main></body>'),
  'vite.config.js': `import react from '@vitejs/plugin-react';
export default {
  plugins: [react()],
  build: { rollupOptions: { input: ['index.html', 'readme/index.html'] } },
};
`,
  'readme/index.html': html('/src/readme.js').replace('<body>', '<body><button id="relink"></button>'),
  'src/readme.js': `import './stripe.js';\n${examples.find((code) => code.includes('document.'))}
globalThis.consumer = () => true;
`,
  // In place of the script that loadStripe() adds to the page, under the version that it expects.
  'src/stripe.js': `import { fakeStripe } from 'fc-relink/testing';
globalThis.Stripe = Object.assign(() => fakeStripe('relinked', { authorization: 'fcauth_123' }), { version: 'endive' });
`,
  'src/Reconnect.jsx': pick(filesOf('react.md'), ['Reconnect.jsx'])['Reconnect.jsx'],
  'src/main.jsx': `import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { fakeStripe, sampleAccount } from 'fc-relink/testing';
import { Reconnect } from './Reconnect.jsx';

const accounts = [sampleAccount({ status: 'inactive' })];
const stripe = fakeStripe(['canceled', 'relinked'], { accounts });
globalThis.consumer = () => stripe.flows.length;
createRoot(document.querySelector('main')).render(
  <StrictMode>
    <Reconnect stripe={stripe} authorization="fcauth_sample" accounts={accounts} />
  </StrictMode>,
);
`,
});

export async function checkNewUser(browser, project) {
  const printed = project.run('vite', 'build', '--outDir', 'out');
  assert.doesNotMatch(printed, /warn/i);
  let sessions = 0;
  const server = await serveFolder(join(project.folder, 'out'), `${STRICT_CSP}; connect-src 'self'`, {
    '/relink-session': () => ({ client_secret: `fcsess_client_secret_${++sessions}` }),
    '/accounts': () => [{ id: 'fca_sample6789', authorization: 'fcauth_123', status: 'inactive' }],
  });
  const { driver } = browser;
  const text = () => driver.executeScript('return document.querySelector("main").innerText');
  const click = () => driver.executeScript('document.querySelector("button").click()');
  const says = (word) =>
    driver.wait(async () => (await text()).includes(word), 10_000, `the page does not say ${word}`);
  try {
    await openPage(browser, server.url);
    await says('Reconnect');
    await click();
    await says('canceled');
    await click();
    await says('connected again');
    assert.equal(await driver.executeScript('return window.consumer()'), 2);
    await checkConsole(browser);

    await openPage(browser, `${server.url}readme/`);
    await click();
    let logged;
    const hasLogged = async () => (logged = await browser.consoleEntries()).length > 0;
    await driver.wait(hasLogged, 10_000, "the README's example prints nothing");
    assert.match(logged[0].message, /"relinked" "done"/);
    assert.equal(logged.length, 1);
  } finally {
    await server.close();
  }
}
