import { API_VERSION } from "./api-version.ts";
import { etagOf, isKnown } from "./conditional.ts";
import { understood } from "./media-type.ts";
import type { Reply } from "./reply.ts";
import type { Limit } from "../requests.ts";

interface Extra {
  /** When it answers, by its own clock. */
  now: Date;
  requestId: string;
  limit: Limit | null;
}

/** The HTTP answer: GitHub's usual headers, 304 where the client knows the body already, and none for `HEAD`. */
export async function respond(request: Request, reply: Reply, extra: Extra): Promise<Response> {
  // A plain object until the end: each look into `Headers` costs as much as a whole endpoint.
  const headers: Record<string, string> = {
    date: extra.now.toUTCString(),
    "x-github-request-id": extra.requestId,
    "x-github-media-type": understood(request.headers.get("accept")),
    "x-github-api-version-selected": API_VERSION,
    "x-github-enterprise-version": "3.20.0",
    ...(extra.limit ? limitHeaders(extra.limit) : {}),
    ...reply.headers,
  };
  const body = reply.raw?.data ?? (reply.body === undefined ? null : JSON.stringify(reply.body));
  if (body === null) return new Response(null, { status: reply.status, headers });
  const head = request.method === "HEAD";
  if ((head || request.method === "GET") && reply.status === 200) {
    const who = request.headers.has("authorization") ? "private" : "public";
    headers["etag"] = etagOf(body);
    headers["cache-control"] = `${who}, max-age=60, s-maxage=60`;
    headers["vary"] = "Accept, Authorization, Cookie, X-GitHub-OTP";
    if (isKnown(request.headers, headers)) return new Response(null, { status: 304, headers });
  }
  headers["content-type"] = reply.raw?.type ?? "application/json; charset=utf-8";
  headers["content-length"] = String(Buffer.byteLength(body));
  const sent = head ? null : typeof body === "string" ? body : Buffer.from(body);
  return new Response(sent, { status: reply.status, headers });
}

/** https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api */
function limitHeaders(limit: Limit): Record<string, string> {
  return {
    "x-ratelimit-limit": String(limit.limit),
    "x-ratelimit-remaining": String(limit.remaining),
    "x-ratelimit-used": String(limit.used),
    "x-ratelimit-reset": String(limit.reset),
    "x-ratelimit-resource": limit.resource,
  };
}
