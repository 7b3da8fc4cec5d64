/** Talks with the page's own server. */

/** An answer that is no success, in the one shape that the server has for errors. */
export class ServerError extends Error {
  constructor(
    status,
    { code = 'unreadable', message = 'The server sent an answer that this page cannot read.' } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Asks for JSON. */
export async function get(path) {
  // Chromium would let it wait for an earlier request of the same address, though neither may be cached.
  return answer(fetch(path, { cache: 'no-store' }));
}

/** Sends and asks for JSON. */
export async function post(path, body = {}) {
  return answer(
    fetch(path, {
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  );
}

async function answer(request) {
  let response;
  try {
    response = await request;
  } catch (cause) {
    throw new ServerError(0, {
      code: 'unreachable',
      message: `The server cannot be reached (${cause.message}).`,
    });
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new ServerError(response.status, body.error);
  return body;
}
