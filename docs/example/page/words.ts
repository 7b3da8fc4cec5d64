import { RelinkError, type RelinkReport, type TriageEntry } from 'fc-relink';

/** What the customer reads when the flow has ended. */
export function endingWords(report: RelinkReport): string {
  switch (report.outcome) {
    case 'relinked':
    case 'new_authorization':
      return report.complete
        ? 'Your accounts are connected.'
        : 'Connected. Please check the list: some accounts may still need you.';
    case 'failed':
      return failures[report.reason];
    case 'pending':
      return 'You have not finished yet. Nothing has changed so far.';
    case 'canceled':
      return 'You closed the window before the end. Nothing has changed.';
    case 'error':
      return 'That took too long. Please try again.';
  }
}

const failures = {
  no_account: 'You signed in, but did not choose the account we asked for. Please try again and choose it.',
  no_authorization: 'Your bank did not confirm the sign-in. Please try again.',
  other: 'That did not work, and it is not your fault. Please try again in a few minutes.',
};

/** What the customer reads when there was no flow. */
export function errorWords(error: unknown): string {
  switch (error instanceof RelinkError && error.code) {
    case 'in_progress':
      return 'A window to reconnect is open already.';
    case 'request_failed':
      return 'We could not reach our server. Please reload this page and try again.';
    case 'stripe_unavailable':
    case 'load_failed':
      return 'A part of this page did not load. Please check your connection and try again.';
    default:
      return 'Something went wrong on our side. Please try again later.';
  }
}

/** What one authorization needs, for a row of the page. */
export function needWords({ action, institutionName, deadline }: TriageEntry): string {
  const bank = institutionName ?? 'Your bank';
  switch (action) {
    case 'relink':
      return `${bank} needs you to sign in again.`;
    case 'relink_soon': {
      const date = deadline && new Date(deadline * 1000).toLocaleDateString();
      return date ? `${bank} needs you to sign in before ${date}.` : `${bank} needs you to sign in soon.`;
    }
    case 'link_new':
      return `${bank} cannot be reconnected. Please link it anew.`;
    case 'unknown':
      return `${bank} may need you to sign in again.`;
    case 'none':
      return `${bank} is connected.`;
  }
}
