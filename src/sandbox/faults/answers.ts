/** GitHub's own words when it fails or has had enough of a client. */
import type { Limit } from "../requests.ts";
import type { SeenRequest } from "./match.ts";
import type { RuleOf } from "./rule.ts";

const LIMITS = "https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api";

/** 500 and 502 are JSON, 503 is the unicorn's page; 504 is what a request gets that took over ten seconds. */
export function serverError(status: number, kind: SeenRequest["kind"], id: string): Response {
  const headers = { "x-github-request-id": id };
  if (status === 503) {
    const page = "<!DOCTYPE html>\n<html><head><title>Unicorn! &middot; GitHub</title></head>\n<body><p><strong>";
    const text = "We had issues producing the response to your request.</strong></p><p>Sorry about that.</p>";
    const type = { "content-type": "text/html; charset=utf-8" };
    return new Response(`${page}${text}</body></html>\n`, { status, headers: { ...headers, ...type } });
  }
  if (kind === "graphql") {
    const why = "This may be the result of a timeout, or it could be a GitHub bug.";
    const report = `Please include \`${id}\` when reporting this issue.`;
    const message = `Something went wrong while executing your query. ${why} ${report}`;
    return Response.json({ data: null, errors: [{ message }] }, { status, headers });
  }
  const late = "We couldn't respond to your request in time. Sorry about that. Please try resubmitting your request";
  const message = status === 504 ? `${late} and contact us if the problem persists.` : "Server Error";
  return Response.json({ message }, { status, headers });
}

/** https://github.com/qoomon/actions--create-commit/issues/90 */
export function treeTimedOut(id: string): Response {
  const advice = "Consider building the tree incrementally, or building the commits you need in a local clone of the ";
  const message =
    "Sorry, your request timed out.  It's likely that your input was too large to process.  " +
    `${advice}repository and then pushing them to GitHub.`;
  const documentation_url = "https://docs.github.com/rest/git/trees#create-a-tree";
  const body = { message, documentation_url, status: "422" };
  return Response.json(body, { status: 422, headers: { "x-github-request-id": id } });
}

/**
 * The primary limit says when it resets, by a header; a secondary one says `retry-after`, or nothing:
 * https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
 */
export function rateLimited(rule: Refused, seen: SeenRequest, left: Limit, id: string): Response {
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
    : `You have exceeded a secondary rate limit. Please wait a few minutes before you try again. ${help}`;
  // https://docs.github.com/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api: it stays a 200.
  if (primary && seen.kind === "graphql") {
    return Response.json({ errors: [{ type: "RATE_LIMITED", message }] }, { headers });
  }
  const documentation_url = primary ? LIMITS : `${LIMITS}#about-secondary-rate-limits`;
  const body = { message, documentation_url, status: String(rule.status) };
  return Response.json(body, { status: rule.status, headers });
}

type Refused = Pick<RuleOf<"rate_limit">, "limit" | "status" | "retry_after">;

export function hiddenObject(id: string): Response {
  const body = { message: "Not Found", documentation_url: "https://docs.github.com/rest", status: "404" };
  return Response.json(body, { status: 404, headers: { "x-github-request-id": id } });
}
