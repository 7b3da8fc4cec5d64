/** In place of `relink`: sends the customer to Stripe's page. */
export async function goToStripe(authorization: string): Promise<void> {
  const response = await fetch('/hosted-relink', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ authorization }),
  });
  if (!response.ok) throw new Error(`/hosted-relink returned ${response.status}`);
  const { url } = (await response.json()) as { url: string };
  location.assign(url);
}
