import type { TriageEntry } from 'fc-relink';

/** Sends a reminder. This example writes to the console; yours sends an e-mail, at most one a week. */
export function remind(customer: string, need: TriageEntry): void {
  const until = need.deadline && ` before ${new Date(need.deadline * 1000).toDateString()}`;
  console.log(`${customer}: please reconnect ${need.institutionName ?? 'your bank'}${until ?? ''}`);
}
