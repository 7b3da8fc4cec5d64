import { currentCustomer } from '../../server/customer';
import { settle } from '../../server/sessions';
import { accountsOf } from '../../server/store';

export async function POST(): Promise<Response> {
  await settle(currentCustomer());
  return Response.json(accountsOf(currentCustomer()), { headers: { 'cache-control': 'no-store' } });
}
