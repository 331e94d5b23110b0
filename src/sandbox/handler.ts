import { authenticate } from "./auth/authenticate.ts";
import { answerGraphql } from "./graphql/answer.ts";
import { answerRest, NOT_IMPLEMENTED_HEADER } from "./rest/answer.ts";
import { respondRaw, type RestReply } from "./rest/reply.ts";
import { HttpError, createErrorReply } from "./rest/http-error.ts";
import { createResponse } from "./rest/response.ts";
import { isPageRequest } from "./pages/page-request.ts";
import {
  getClient,
  ANONYMOUS_CLIENT,
  type RequestLog,
  type RateLimitResource,
} from "./request-log.ts";
import type { Sandbox } from "./sandbox.ts";
import type { WorldStore } from "./storage.ts";
import { isDocumentedRoot } from "./rest/documented-endpoints.ts";

export interface HandlerParts {
  sandbox: Sandbox;
  store: WorldStore;
  requests: RequestLog;
  log: (line: string) => void;
}

/**
 * Answers one request: everything that GitHub serves except git itself. By then its changes are on
 * disk.
 */
export async function handleRequest(parts: HandlerParts, request: Request): Promise<Response> {
  const { sandbox, store, requests, log } = parts;
  const url = new URL(request.url);
  if (isPageRequest(request, url)) {
    // Loaded with the first page, so that a sandbox without visitors starts faster.
    const { answerPage } = await import("./pages/index.ts");
    return answerPage({ sandbox, log, api: (asked) => handleRequest(parts, asked) }, request);
  }
  const requestId = sandbox.ids.uuid();
  const graphql = url.pathname === "/api/graphql" || url.pathname === "/graphql";
  const resource: RateLimitResource = graphql
    ? "graphql"
    : url.pathname.includes("/search/")
      ? "search"
      : "core";
  let client = ANONYMOUS_CLIENT;
  let scopes: Record<string, string> = {};
  let reply: RestReply;
  try {
    const front = answerFrontPage(sandbox, request.method, url);
    if (front)
      return await createResponse(request, front, { now: sandbox.clock(), requestId, limit: null });
    const actor = authenticate(
      sandbox.world,
      request.headers.get("authorization"),
      sandbox.clock(),
    );
    client = getClient(actor);
    if (actor.kind === "person") scopes = SCOPES;
    if (graphql) {
      reply = await answerGraphql(sandbox, requests, actor, request);
    } else {
      const writes =
        request.method !== "GET" && request.method !== "HEAD" && /\/repos\//.test(url.pathname);
      requests.note(client, "rest", writes);
      reply = await answerRest({ sandbox, requests, actor }, request, url);
    }
  } catch (error) {
    reply =
      error instanceof HttpError
        ? createErrorReply(error)
        : createFailureReply(error, requestId, log);
  }
  const lacking = reply.headers?.[NOT_IMPLEMENTED_HEADER];
  if (lacking) log(`not implemented: ${lacking} (asked for by ${client})`);
  store.flush();
  const answer = { ...reply, headers: { ...scopes, ...reply.headers } };
  const left = requests.announce(client, resource, sandbox.clock());
  const used = left && { ...left, used: left.used + 1, remaining: Math.max(0, left.remaining - 1) };
  const response = await createResponse(request, answer, {
    now: sandbox.clock(),
    requestId,
    limit: reply.free ? left : used,
  });
  // An answer of 304 is free, except for clients without a token:
  // https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api
  const isFree = reply.free || (response.status === 304 && client !== ANONYMOUS_CLIENT);
  if (!isFree) requests.use(client, resource, sandbox.clock());
  return response;
}

/** A person's token is a classic one with these scopes, which `gh` reads. */
const SCOPES = { "x-oauth-scopes": "read:org, repo, workflow", "x-oauth-client-id": "" };

/**
 * Answers the root. `api.github.localhost`, which `gh` uses without TLS, is the REST API's own
 * host. Its root is the API's.
 */
function answerFrontPage(
  sandbox: Sandbox,
  method: string,
  { hostname, origin, pathname }: URL,
): RestReply | null {
  const { url, apiUrl, graphqlUrl } = sandbox;
  if (method !== "GET" || pathname !== "/" || hostname.startsWith("api.") || origin === apiUrl)
    return null;
  const places = [`REST ${apiUrl}`, `GraphQL ${graphqlUrl}`, `git ${url}/OWNER/NAME.git`];
  return respondRaw(
    ["A GitHub on this machine.", ...places, ""].join("\n"),
    "text/plain; charset=utf-8",
  );
}

function createFailureReply(
  error: unknown,
  requestId: string,
  log: (line: string) => void,
): RestReply {
  log(
    `request ${requestId} failed: ` +
      `${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  );
  return createErrorReply(
    new HttpError(
      500,
      `The sandbox could not answer; its log says why under request ${requestId}.`,
    ),
  );
}

type RequestHandler = (request: Request) => Promise<Response>;

/**
 * Serves the site's half of GitHub. It has no API, except for a client that uses it as the proxy
 * for `api.github.localhost`.
 */
export function serveSite(handle: RequestHandler): RequestHandler {
  const answerApi = serveApi(handle);
  return (request) => {
    const url = new URL(request.url);
    if (url.hostname.startsWith("api.")) return answerApi(request);
    const isApi = isApiPath(url.pathname) && !isPageRequest(request, url);
    return isApi ? Promise.resolve(createNotFound("text/plain", "Not Found")) : handle(request);
  };
}

/** Serves the API's half of GitHub: no pages, no git, no `/api/v3`. */
export function serveApi(handle: RequestHandler): RequestHandler {
  return (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/" || (isApiPath(pathname) && getFirstSegment(pathname) !== "api"))
      return handle(request);
    const body = {
      message: "Not Found",
      documentation_url: "https://docs.github.com/rest",
      status: "404",
    };
    return Promise.resolve(createNotFound("application/json", JSON.stringify(body)));
  };
}

/** Returns whether only the API's host answers this path if it has its own, implemented or not. */
function isApiPath(pathname: string): boolean {
  const first = getFirstSegment(pathname);
  return first === "api" || first === "graphql" || isDocumentedRoot(first);
}

function getFirstSegment(pathname: string): string {
  return pathname.split("/")[1] ?? "";
}

function createNotFound(type: string, body: string): Response {
  return new Response(body, { status: 404, headers: { "content-type": `${type}; charset=utf-8` } });
}
