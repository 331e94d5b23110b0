/** GitHub's own words for failures and for clients that send too many requests. */
import type { RateLimit } from "../request-log.ts";
import type { FaultRuleOf, RequestFacts } from "./fault-rules.ts";

const LIMITS_DOCS = "https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api";

/**
 * Creates an error: 500 and 502 are JSON, 503 is the unicorn's page. 504 answers a request that
 * took over ten seconds.
 */
export function createServerErrorResponse(
  status: number,
  kind: RequestFacts["kind"],
  id: string,
): Response {
  const headers = { "x-github-request-id": id };
  if (status === 503) {
    const page =
      "<!DOCTYPE html>\n<html><head><title>Unicorn! &middot; GitHub</title></head>\n" +
      "<body><p><strong>";
    const text =
      "We had issues producing the response to your request.</strong></p><p>Sorry about that.</p>";
    const type = { "content-type": "text/html; charset=utf-8" };
    return new Response(`${page}${text}</body></html>\n`, {
      status,
      headers: { ...headers, ...type },
    });
  }
  if (kind === "graphql") {
    const why = "This may be the result of a timeout, or it could be a GitHub bug.";
    const report = `Please include \`${id}\` when reporting this issue.`;
    const message = `Something went wrong while executing your query. ${why} ${report}`;
    return Response.json({ data: null, errors: [{ message }] }, { status, headers });
  }
  const late =
    "We couldn't respond to your request in time. Sorry about that. Please try " +
    "resubmitting your request";
  const message =
    status === 504 ? `${late} and contact us if the problem persists.` : "Server Error";
  return Response.json({ message }, { status, headers });
}

/** https://github.com/qoomon/actions--create-commit/issues/90 */
export function createTreeTimeoutResponse(id: string): Response {
  const advice =
    "Consider building the tree incrementally, or building the commits you need in a local " +
    "clone of the ";
  const message =
    "Sorry, your request timed out.  It's likely that your input was too large to process.  " +
    `${advice}repository and then pushing them to GitHub.`;
  const documentation_url = "https://docs.github.com/rest/git/trees#create-a-tree";
  const body = { message, documentation_url, status: "422" };
  return Response.json(body, { status: 422, headers: { "x-github-request-id": id } });
}

/**
 * Creates a refusal. The primary limit has a header with its reset time; a secondary one has
 * `retry-after`, or nothing:
 *
 * https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
 */
export function createRateLimitResponse(
  rule: RefusalRule,
  seen: RequestFacts,
  left: RateLimit,
  id: string,
): Response {
  const primary = rule.limit === "primary";
  const headers: Record<string, string> = {
    "x-github-request-id": id,
    "x-github-media-type": "github.v3; format=json",
    "x-ratelimit-limit": String(left.limit),
    "x-ratelimit-remaining": String(primary ? 0 : left.remaining),
    "x-ratelimit-used": String(primary ? left.limit : left.used),
    "x-ratelimit-reset": String(left.reset),
    "x-ratelimit-resource": left.resource,
  };
  if (!primary && rule.retry_after !== null) headers["retry-after"] = String(rule.retry_after);
  const help = `If you reach out to GitHub Support for help, please include the request ID ${id}.`;
  const message = primary
    ? `API rate limit exceeded for ${seen.client}. ${help}`
    : "You have exceeded a secondary rate limit. Please wait a few minutes before you try " +
      `again. ${help}`;
  // https://docs.github.com/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api: it
  // stays a 200.
  if (primary && seen.kind === "graphql") {
    return Response.json({ errors: [{ type: "RATE_LIMITED", message }] }, { headers });
  }
  const documentation_url = primary ? LIMITS_DOCS : `${LIMITS_DOCS}#about-secondary-rate-limits`;
  const body = { message, documentation_url, status: String(rule.status) };
  return Response.json(body, { status: rule.status, headers });
}

type RefusalRule = Pick<FaultRuleOf<"rate_limit">, "limit" | "status" | "retry_after">;

export function createNotFoundResponse(id: string): Response {
  const body = {
    message: "Not Found",
    documentation_url: "https://docs.github.com/rest",
    status: "404",
  };
  return Response.json(body, { status: 404, headers: { "x-github-request-id": id } });
}

/**
 * The connection ends before the first byte of the answer. In process it looks like an error of
 * `fetch`; the server ends the socket.
 */
export class ConnectionResetError extends TypeError {
  constructor() {
    super("fetch failed", {
      cause: Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }),
    });
  }
}

/** Returns the answer with a body that ends half-way, although its headers announce all of it. */
export async function truncateResponse(
  response: Response,
  wait: (ms: number) => Promise<void>,
): Promise<Response> {
  const body = new Uint8Array(await response.arrayBuffer());
  const headers = new Headers(response.headers);
  headers.set("content-length", String(body.length));
  let sent = false;
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      // The first half must be sent before the rest fails, because an error overtakes queued data.
      if (sent) return wait(50).then(() => controller.error(new ConnectionResetError()));
      sent = true;
      controller.enqueue(body.slice(0, Math.floor(body.length / 2)));
    },
  });
  return new Response(stream, { status: response.status, headers });
}

type Json = Record<string, unknown>;

/**
 * GitHub's values while its background job computes whether a pull request can be merged: REST,
 * then GraphQL.
 */
const UNKNOWN_REST: Readonly<Record<string, unknown>> = {
  rebaseable: null,
  mergeable_state: "unknown",
};
const UNKNOWN_GRAPHQL: Readonly<Record<string, unknown>> = {
  mergeable: "UNKNOWN",
  mergeStateStatus: "UNKNOWN",
};

/**
 * Replaces the mergeability in an answer:
 * https://docs.github.com/rest/guides/using-the-rest-api-to-interact-with-your-git-database
 */
export async function maskMergeability(response: Response): Promise<Response> {
  if (!response.ok || !/json/.test(response.headers.get("content-type") ?? "")) return response;
  return replaceBody(response, JSON.stringify(maskMergeable(await response.json())));
}

/** Returns the response with another body, without the etag of the first one. */
export function replaceBody(response: Response, body: string): Response {
  const headers = new Headers(response.headers);
  headers.delete("etag");
  headers.delete("content-length");
  return new Response(body, { status: response.status, headers });
}

function maskMergeable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(maskMergeable);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value as Json).map(([key, one]) => {
    if (key === "mergeable" && (typeof one === "boolean" || one === null)) return [key, null];
    if (key in UNKNOWN_REST) return [key, UNKNOWN_REST[key]];
    return [
      key,
      key in UNKNOWN_GRAPHQL && typeof one === "string" ? UNKNOWN_GRAPHQL[key] : maskMergeable(one),
    ];
  });
  return Object.fromEntries(entries);
}
