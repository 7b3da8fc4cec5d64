/** A Next.js application that uses the package on both sides. */

import assert from 'node:assert/strict';

import { freePort } from '../support/project.mjs';
import { checkPage } from './browser-check.mjs';
import { page } from './sources.mjs';

const onServer = `import { preload, triage } from 'fc-relink';
import { sampleAccount } from 'fc-relink/testing';

export async function firstNeed() {
  await preload();
  return triage([sampleAccount({ status: 'inactive' })])[0].action;
}
`;

export const nextFiles = () => ({
  'app/layout.jsx': `export default function Layout({ children }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  );
}
`,
  'app/need.js': onServer,
  // The hook is named here to see that its module says 'use client' by itself.
  'app/page.jsx': `import { useRelink } from 'fc-relink/react';
import { Client } from './client.jsx';
import { firstNeed } from './need.js';

export const dynamic = 'force-dynamic';

export default async function Page() {
  return (
    <main data-need={await firstNeed()} data-hook={typeof useRelink}>
      <Client />
    </main>
  );
}
`,
  'app/scenario.js': page.replace('globalThis.consumer = scenario', 'export { scenario }'),
  'app/client.jsx': `'use client';
import { useEffect } from 'react';
import { scenario } from './scenario.js';

export function Client() {
  useEffect(() => {
    globalThis.consumer = scenario;
  }, []);
  return <p>client</p>;
}
`,
  'app/hook/page.jsx': `'use client';
import { useRelink } from 'fc-relink/react';
import { fakeStripe } from 'fc-relink/testing';

const stripe = fakeStripe('canceled');

export default function Hook() {
  const { relink, status, report } = useRelink({ stripe, clientSecret: () => stripe.createSession().client_secret });
  return (
    <button onClick={relink}>
      {status} {report?.outcome}
    </button>
  );
}
`,
  'app/need/route.js': `import { firstNeed } from '../need.js';

export async function GET() {
  return Response.json({ need: await firstNeed() });
}
`,
});

export async function checkNext(browser, project) {
  const built = project.run('next', 'build');
  assert.doesNotMatch(built, /warn.*fc-relink|fc-relink.*warn/i);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  const server = project.start('next', 'start', '--hostname', '127.0.0.1', '--port', String(port));
  try {
    await server.ready(url);
    const html = await (await fetch(url)).text();
    assert.match(html, /data-need="relink"/, 'the server component calls the package');
    assert.match(html, /data-hook="function"/, 'the hook is a reference to the client');
    assert.deepEqual(
      await (await fetch(`${url}need`)).json(),
      { need: 'relink' },
      'so does the route handler',
    );
    assert.match(await (await fetch(`${url}hook`)).text(), /idle/, 'the hook renders on the server');
    await checkPage(browser, url);

    const { driver } = browser;
    await driver.get(`${url}hook`);
    const text = () => driver.executeScript('return document.querySelector("button").innerText');
    // Until it is hydrated, a click does nothing.
    const clicked = async () => {
      await driver.executeScript('document.querySelector("button").click()');
      return (await text()).includes('canceled');
    };
    await driver.wait(clicked, 10_000, 'the hook does not report');
    assert.doesNotMatch(server.printed(), /error|warn/i);
  } finally {
    await server.stop();
  }
}
