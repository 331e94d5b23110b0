/** The reply of an endpoint: a JSON value, a text, bytes, or nothing. */
export interface RestReply {
  status: number;
  body?: unknown;
  /** Sent unchanged with this media type, instead of JSON. */
  raw?: { data: string | Uint8Array; type: string };
  headers?: Record<string, string>;
  /** Whether it costs nothing of the client's rate limit. */
  free?: true;
}

export function respondOk(body: unknown, headers?: Record<string, string>): RestReply {
  return { status: 200, body, headers };
}

export function respondCreated(body: unknown): RestReply {
  // GitHub's reply points to the new object.
  const { url } = body as { url?: unknown };
  return { status: 201, body, headers: typeof url === "string" ? { location: url } : {} };
}

export function respondNoContent(): RestReply {
  return { status: 204 };
}

export function respondAccepted(body: unknown = {}): RestReply {
  return { status: 202, body };
}

export function respondRaw(data: string | Uint8Array, type: string): RestReply {
  return { status: 200, raw: { data, type } };
}

export function respondRedirect(location: string): RestReply {
  return { status: 302, headers: { location } };
}
