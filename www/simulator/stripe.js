/**
 * A stand-in for Stripe.js, loaded in its place where no publishable key is set. It defines `Stripe(key)` with
 * `collectFinancialConnectionsAccounts`, which resolves and fails as Stripe's own does; the dialog is ours.
 *
 * @see https://docs.stripe.com/js/financial_connections/collect_financial_connections_accounts
 */
'use strict';
{
  const base = new URL('./', document.currentScript.src);
  // Loaded ahead, so that the dialog shows at once.
  const dialog = import(new URL('dialog/collect.js', base).href);
  dialog.catch(() => {});
  const style = document.createElement('link');
  style.rel = 'stylesheet';
  style.href = new URL('stripe.css', base).href;
  document.head.append(style);

  globalThis.Stripe = function Stripe(key) {
    if (typeof key !== 'string' || !key.startsWith('pk_')) {
      throw integrationError('Missing value for Stripe(): apiKey should be a string that starts with pk_.');
    }
    return { collectFinancialConnectionsAccounts };
  };

  async function collectFinancialConnectionsAccounts(options) {
    const clientSecret = options?.clientSecret;
    if (typeof clientSecret !== 'string' || clientSecret === '') {
      throw integrationError('Missing required option: clientSecret must be a non-empty string.');
    }
    const { collect } = await dialog;
    return collect(clientSecret);
  }

  function integrationError(message) {
    const error = new Error(message);
    error.name = 'IntegrationError';
    return error;
  }
}
