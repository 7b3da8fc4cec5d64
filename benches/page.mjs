/** What runs in the page. */

/** All rows of a subject. @param {string} name */
export async function measure(name) {
  const { rows } = await import(`./subjects/${name}.mjs`);
  const all = [];
  for await (const row of rows()) all.push(row);
  return all;
}

/** A browser that has just started has things to do of its own. */
export async function idle() {
  await new Promise((resolve) => setTimeout(resolve, 500));
  await new Promise((resolve) => globalThis.requestIdleCallback(resolve));
}
