type Json = Record<string, unknown>;

/** What GitHub says while its background job computes whether a pull request merges: REST, then GraphQL. */
const UNKNOWN: Readonly<Record<string, unknown>> = { rebaseable: null, mergeable_state: "unknown" };
const UNKNOWN_NODE: Readonly<Record<string, unknown>> = { mergeable: "UNKNOWN", mergeStateStatus: "UNKNOWN" };

/** Mergeability: https://docs.github.com/rest/guides/using-the-rest-api-to-interact-with-your-git-database */
export async function unknownMergeable(response: Response): Promise<Response> {
  if (!response.ok || !/json/.test(response.headers.get("content-type") ?? "")) return response;
  const body = forget(await response.json());
  const headers = new Headers(response.headers);
  // Else the client would keep this body under the etag of the other one.
  headers.delete("etag");
  headers.delete("content-length");
  return new Response(JSON.stringify(body), { status: response.status, headers });
}

function forget(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(forget);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value as Json).map(([key, one]) => {
    if (key === "mergeable" && (typeof one === "boolean" || one === null)) return [key, null];
    if (key in UNKNOWN) return [key, UNKNOWN[key]];
    return [key, key in UNKNOWN_NODE && typeof one === "string" ? UNKNOWN_NODE[key] : forget(one)];
  });
  return Object.fromEntries(entries);
}
