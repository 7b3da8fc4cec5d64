import { Settings } from '../../react/Settings';
import { currentCustomer } from '../../server/customer';
import { settle } from '../../server/sessions';
import { accountsOf } from '../../server/store';

// Made for each request: the accounts are the customer's.
export const dynamic = 'force-dynamic';

export default async function Page() {
  await settle(currentCustomer());
  return <Settings rows={accountsOf(currentCustomer())} />;
}
