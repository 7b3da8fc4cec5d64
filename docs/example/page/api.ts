import type { AccountLike } from 'fc-relink';

/** What the page knows of a row of the server's. */
export interface Row extends AccountLike {
  needsMandate: boolean;
}

async function rows(path: string, init: RequestInit): Promise<Row[]> {
  const response = await fetch(path, { method: 'POST', ...init });
  if (!response.ok) throw new Error(`${path} returned ${response.status}`);
  return (await response.json()) as Row[];
}

/** Has the server ask Stripe how the open sessions ended. Returns the accounts as they are now. */
export const settle = (): Promise<Row[]> => rows('/relinked', {});

export const acceptMandate = (account: string): Promise<Row[]> =>
  rows('/mandates', {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ account }),
  });
