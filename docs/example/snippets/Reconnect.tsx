'use client';

import { loadStripe } from '@stripe/stripe-js';
import { useRelink } from 'fc-relink/react';

const stripe = loadStripe('pk_test_123');

export function Reconnect({ authorization }: { authorization: string }) {
  const { relink, report, error, status } = useRelink({
    stripe,
    sessionUrl: '/relink-session',
    existingAccounts: '/accounts',
    authorization,
  });
  if (report?.outcome === 'relinked') return <p role="status">Your accounts are connected.</p>;
  return (
    <>
      {report && <p role="status">Not connected yet: {report.outcome}. Please try again.</p>}
      {error && <p role="alert">Something went wrong on our side: {error.code}.</p>}
      <button onClick={() => void relink()} disabled={status === 'open'}>
        Reconnect
      </button>
    </>
  );
}
