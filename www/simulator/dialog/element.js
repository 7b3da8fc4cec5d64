/** Makes elements, and talks with the simulator. */

export const MERCHANT = 'Tally';

export const base = new URL('../', import.meta.url);

export function el(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, '');
    else if (value !== false) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** An error in Stripe's shape. */
export class ApiProblem extends Error {
  constructor(error) {
    super(error.message);
    this.error = error;
  }
}

export async function post(path, body = {}) {
  let answer;
  try {
    const response = await fetch(new URL(path, base), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    answer = await response.json();
  } catch {
    throw new ApiProblem({ type: 'api_connection_error', message: 'We are experiencing issues connecting.' });
  }
  if (answer.error) throw new ApiProblem(answer.error);
  return answer;
}

/** Sends a step of a flow. */
export const sendTo = (clientSecret) => (step, body) =>
  post(`flow/${step}`, { client_secret: clientSecret, ...body });
