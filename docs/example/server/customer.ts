/** The Stripe customer who is signed in. Yours comes from your own login; this example has one. */
export function currentCustomer(): string {
  const customer = process.env.STRIPE_CUSTOMER;
  if (!customer) throw new Error('set STRIPE_CUSTOMER to the id of a customer, cus_…');
  return customer;
}
