/** What an endpoint answers: a JSON value, a text, bytes, or nothing. */
export interface Reply {
  status: number;
  body?: unknown;
  /** Sent as it is, with this media type, in place of JSON. */
  raw?: { data: string | Uint8Array; type: string };
  headers?: Record<string, string>;
  /** Takes nothing from the client's rate limit. */
  free?: true;
}

export function ok(body: unknown, headers?: Record<string, string>): Reply {
  return { status: 200, body, headers };
}

export function created(body: unknown): Reply {
  // GitHub points to what was made.
  const { url } = body as { url?: unknown };
  return { status: 201, body, headers: typeof url === "string" ? { location: url } : {} };
}

export function noContent(): Reply {
  return { status: 204 };
}

export function accepted(body: unknown = {}): Reply {
  return { status: 202, body };
}

export function raw(data: string | Uint8Array, type: string): Reply {
  return { status: 200, raw: { data, type } };
}

export function redirect(location: string): Reply {
  return { status: 302, headers: { location } };
}
