import { relink, type RelinkReport, type StripeLike } from 'fc-relink';

/** A page whose access token expires, and whose customer may leave the view. */
export function reconnect(
  stripe: StripeLike,
  authorization: string,
  accessToken: () => Promise<string>,
  signal: AbortSignal,
): Promise<RelinkReport> {
  return relink({
    stripe,
    sessionUrl: '/relink-session',
    existingAccounts: '/accounts',
    authorization,
    headers: async () => ({ authorization: `Bearer ${await accessToken()}` }),
    signal,
  });
}
