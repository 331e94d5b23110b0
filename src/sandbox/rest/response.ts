import { API_VERSION, formatMediaTypeHeader } from "./content-negotiation.ts";
import { createEtag, isNotModified } from "./conditional-request.ts";
import type { RestReply } from "./reply.ts";
import type { RateLimit } from "../request-log.ts";

interface ResponseContext {
  /** Time of the answer, by the sandbox's clock. */
  now: Date;
  requestId: string;
  limit: RateLimit | null;
}

/**
 * Creates the HTTP answer with GitHub's usual headers. It has status 304 if the client already has
 * the body, and no body for `HEAD`.
 */
export async function createResponse(
  request: Request,
  reply: RestReply,
  extra: ResponseContext,
): Promise<Response> {
  // A plain object until the end, because each access to `Headers` costs as much as a whole
  // endpoint.
  const headers: Record<string, string> = {
    date: extra.now.toUTCString(),
    "x-github-request-id": extra.requestId,
    "x-github-media-type": formatMediaTypeHeader(request.headers.get("accept")),
    "x-github-api-version-selected": API_VERSION,
    "x-github-enterprise-version": "3.20.0",
    ...(extra.limit ? createLimitHeaders(extra.limit) : {}),
    ...reply.headers,
  };
  const body = reply.raw?.data ?? (reply.body === undefined ? null : JSON.stringify(reply.body));
  if (body === null) return new Response(null, { status: reply.status, headers });
  const head = request.method === "HEAD";
  if ((head || request.method === "GET") && reply.status === 200) {
    const who = request.headers.has("authorization") ? "private" : "public";
    headers["etag"] = createEtag(body);
    headers["cache-control"] = `${who}, max-age=60, s-maxage=60`;
    headers["vary"] = "Accept, Authorization, Cookie, X-GitHub-OTP";
    if (isNotModified(request.headers, headers))
      return new Response(null, { status: 304, headers });
  }
  headers["content-type"] = reply.raw?.type ?? "application/json; charset=utf-8";
  headers["content-length"] = String(Buffer.byteLength(body));
  const sent = head ? null : typeof body === "string" ? body : Buffer.from(body);
  return new Response(sent, { status: reply.status, headers });
}

/** https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api */
function createLimitHeaders(limit: RateLimit): Record<string, string> {
  return {
    "x-ratelimit-limit": String(limit.limit),
    "x-ratelimit-remaining": String(limit.remaining),
    "x-ratelimit-used": String(limit.used),
    "x-ratelimit-reset": String(limit.reset),
    "x-ratelimit-resource": limit.resource,
  };
}
