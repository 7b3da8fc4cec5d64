'use client';

import { loadStripe } from '@stripe/stripe-js';
import { triage } from 'fc-relink';
import { useRelink } from 'fc-relink/react';
import { useState } from 'react';
import { settle, type Row } from '../page/api';
import { endingWords, errorWords, needWords } from '../page/words';

const stripe = loadStripe('pk_test_123');

export function Settings({ rows }: { rows: Row[] }) {
  const [accounts, setAccounts] = useState(rows);
  const [isStale, setIsStale] = useState(false);
  const { relink, report, error, status, target, ready } = useRelink({
    stripe,
    sessionUrl: '/relink-session',
    existingAccounts: accounts,
  });

  const reconnect = async (authorization: string | null) => {
    await relink({ authorization });
    await settle().then(setAccounts, () => setIsStale(true));
  };

  if (!ready) return <p>Loading…</p>;
  return (
    <>
      <p role="status">
        {report && endingWords(report)} {error && errorWords(error)}
        {isStale && 'We could not load your accounts. Please reload this page.'}
      </p>
      <ul>
        {triage(accounts).map((need) => (
          <li key={need.accounts[0].id}>
            {needWords(need)}{' '}
            {need.action !== 'none' && need.action !== 'link_new' && (
              <button disabled={status === 'open'} onClick={() => void reconnect(need.authorization)}>
                {target && target.authorization === need.authorization ? 'Opening…' : 'Reconnect'}
              </button>
            )}
          </li>
        ))}
      </ul>
      <button disabled={status === 'open'} onClick={() => void reconnect(null)}>
        Link an account
      </button>
    </>
  );
}
