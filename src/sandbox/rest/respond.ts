import { createHash } from "node:crypto";
import { HOURLY } from "../requests.ts";
import type { Reply } from "./reply.ts";

interface Extra {
  requestId: string;
  limit: { remaining: number; used: number; reset: number } | null;
}

/** The HTTP answer: GitHub's usual headers, and 304 where the client knows the body already. */
export async function respond(request: Request, reply: Reply, extra: Extra): Promise<Response> {
  const headers = new Headers({
    "x-github-request-id": extra.requestId,
    "x-github-media-type": "github.v3; format=json",
    "x-github-enterprise-version": "3.20.0",
    ...reply.headers,
  });
  if (extra.limit) {
    headers.set("x-ratelimit-limit", String(HOURLY));
    headers.set("x-ratelimit-remaining", String(extra.limit.remaining));
    headers.set("x-ratelimit-used", String(extra.limit.used));
    headers.set("x-ratelimit-reset", String(extra.limit.reset));
    headers.set("x-ratelimit-resource", "core");
  }
  const body = reply.raw?.data ?? (reply.body === undefined ? null : JSON.stringify(reply.body));
  if (body === null) return new Response(null, { status: reply.status, headers });
  headers.set("content-type", reply.raw?.type ?? "application/json; charset=utf-8");
  if (request.method === "GET" && reply.status === 200) {
    const etag = `W/"${createHash("sha256").update(body).digest("hex")}"`;
    headers.set("etag", etag);
    const known = request.headers.get("if-none-match") ?? "";
    const bare = (tag: string): string => tag.trim().replace(/^W\//, "");
    if (known.split(",").some((tag) => bare(tag) === bare(etag))) return new Response(null, { status: 304, headers });
  }
  return new Response(typeof body === "string" ? body : Buffer.from(body), { status: reply.status, headers });
}
