// The example of `useRelink`, under the strictest rules of typescript-eslint (`no-misused-promises`).

import type { ReactElement } from 'react';
import type { Stripe } from '@stripe/stripe-js';
import { useRelink } from 'fc-relink/react';

declare function useStripe(): Stripe | null;

export function Reconnect(): ReactElement {
  const { relink, status } = useRelink({ stripe: useStripe(), sessionUrl: '/relink-session' });
  return (
    <button onClick={() => void relink()} disabled={status === 'open'}>
      Reconnect
    </button>
  );
}
