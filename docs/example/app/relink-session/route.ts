import { currentCustomer } from '../../server/customer';
import { createSession, type Asked } from '../../server/sessions';

export async function POST(request: Request): Promise<Response> {
  const session = await createSession(currentCustomer(), (await request.json()) as Asked);
  if (!session) return new Response(null, { status: 403 });
  return Response.json(
    { client_secret: session.client_secret },
    { headers: { 'cache-control': 'no-store' } },
  );
}
