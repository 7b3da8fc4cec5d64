/** Loads Stripe.js, or its stand-in: whichever the server names. */

import { state } from './store.js';

let loading = null;

/** Resolves with an initialised Stripe object. */
export function loadStripe() {
  const { stripeJs, publishableKey } = state.config;
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = stripeJs;
    script.onload = () => resolve(globalThis.Stripe(publishableKey ?? 'pk_test_simulator'));
    script.onerror = () => {
      // The next call tries again.
      loading = null;
      script.remove();
      reject(new Error('Stripe.js could not be loaded'));
    };
    document.head.append(script);
  });
  return loading;
}
