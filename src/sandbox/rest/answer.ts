import { permit } from "../auth/permit.ts";
import { gitOf } from "../git/of.ts";
import type { RequestLog } from "../requests.ts";
import type { Sandbox } from "../sandbox.ts";
import { checkVersion } from "./api-version.ts";
import { readBody } from "./body.ts";
import { findDocumented } from "./documented.ts";
import type { Actor, Call, Endpoint } from "./endpoint.ts";
import { endpoints } from "./index.ts";
import { checkAccept } from "./media-type.ts";
import { redirectMoved } from "./moved.ts";
import { notFound, Refusal } from "./refusal.ts";
import { withRenderedBody } from "./rendered-body.ts";
import type { Reply } from "./reply.ts";
import { Router } from "./router.ts";

const router = new Router(endpoints);

/** The header that names an endpoint of GitHub's which the sandbox lacks. */
export const NOT_IMPLEMENTED = "x-sandbox-not-implemented";

export interface RestParts {
  sandbox: Sandbox;
  requests: RequestLog;
  actor: Actor;
}

/** Answers a request of the REST API; refusals are thrown, and know their endpoint's page. */
export async function answerRest(parts: RestParts, request: Request, url: URL): Promise<Reply> {
  const path = url.pathname.replace(/^\/api\/(v3|uploads)(?=\/|$)/, "") || "/";
  // HEAD is GET without the body; a method that a path doesn't have is 404, never 405:
  // https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api#404-not-found-for-an-existing-resource
  const match = router.match(request.method === "HEAD" ? "GET" : request.method, path);
  if (!match) throw missing(parts.sandbox, request.method, path);
  const { endpoint, params } = match;
  const headers = acceptedPermissions(parts.actor, endpoint);
  try {
    checkVersion(request.headers.get("x-github-api-version"));
    checkAccept(endpoint, request.headers.get("accept"));
    const call = await callOf(parts, request, url, endpoint, params);
    const reply = withRenderedBody(endpoint, call, await endpoint.handle(call));
    return { ...reply, headers: { ...headers, ...reply.headers } };
  } catch (error) {
    if (error instanceof Refusal) {
      error.docs ??= endpoint.docs;
      error.headers = { ...headers, ...error.headers };
    }
    throw error;
  }
}

/** 404 in any case; where GitHub has what was asked for, a header and the log name it, so that nobody is misled. */
function missing(sandbox: Sandbox, method: string, path: string): Refusal {
  const refusal = notFound();
  const name = findDocumented(method === "HEAD" ? "GET" : method, path);
  if (name === null) return refusal;
  sandbox.notImplemented.add(name);
  refusal.headers = { [NOT_IMPLEMENTED]: name };
  return refusal;
}

async function callOf(parts: RestParts, request: Request, url: URL, endpoint: Endpoint, params: Call["params"]) {
  const { sandbox, requests, actor } = parts;
  redirectMoved(sandbox, actor, { method: endpoint.method, asked: url }, params);
  const repository = permit(sandbox.world, endpoint, actor, params);
  const call: Call = {
    ...{ sandbox, requests, request, params, actor },
    query: url.searchParams,
    body: endpoint.takesBytes ? {} : await readBody(request, endpoint),
    bytes: endpoint.takesBytes ? Buffer.from(await request.arrayBuffer()) : Buffer.alloc(0),
    get repository() {
      if (!repository) throw new Error(`${endpoint.path} has no repository`);
      return repository;
    },
    get git() {
      return gitOf(sandbox, this.repository);
    },
    get login() {
      if (actor.login === null) throw new Refusal(401, "Requires authentication");
      return actor.login;
    },
  };
  return call;
}

/**
 * What an app's token would need, `;` between alternatives:
 * https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api#resource-not-accessible
 */
function acceptedPermissions(actor: Actor, { permission }: Endpoint): Record<string, string> {
  if (!("token" in actor) || !permission.includes(":")) return {};
  return { "x-accepted-github-permissions": permission.replaceAll(":", "=").replaceAll("|", "; ") };
}
