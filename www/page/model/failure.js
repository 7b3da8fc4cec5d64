/** What to tell of a flow that did not work, or of which nobody knows. */

import { accountName, worksAgain } from './words.js';

export function failureHeadline({ report, target }, { accounts, works }) {
  const { institution } = target;
  const wanted = accounts.find(({ id }) => id === report.requested.account);
  switch (report.reason) {
    case 'no_account':
      return {
        tone: 'bad',
        title: 'That was another account',
        text:
          wanted && !works(wanted.id)
            ? `You signed in, but ${accountName(wanted)} was not shared. Please choose that one.`
            : 'You signed in, but the account that we need was not shared.',
        step: 'choose',
      };
    case 'no_authorization':
      return {
        tone: 'bad',
        title: 'You could not be signed in',
        text: `${institution} did not confirm who you are. Nothing has changed.`,
        step: 'again',
      };
    default:
      return {
        tone: 'bad',
        title: 'Reconnecting did not work',
        text: `${institution} had a problem. Nothing has changed; please try again later.`,
        step: 'again',
      };
  }
}

/** Where nobody told how it ended, the accounts may. */
export function problemHeadline(problem, { institution, authorization, account }, { accounts, works }) {
  const meant = accounts.filter((one) =>
    account ? one.id === account : authorization && one.authorization === authorization,
  );
  if (problem.code === 'malformed_response' && meant.length > 0 && meant.every(({ id }) => works(id))) {
    return {
      tone: 'good',
      title: `${account ? accountName(meant[0]) : institution} is connected again`,
      text: worksAgain(meant),
      step: null,
    };
  }
  return { step: 'again', ...problem };
}
