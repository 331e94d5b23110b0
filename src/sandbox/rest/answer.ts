import { canSee, checkAccess, findRenamedRepository } from "../auth/permissions.ts";
import type { Sandbox } from "../sandbox.ts";
import type { Call, Endpoint } from "./endpoint.ts";
import { HttpError, createNotFoundError } from "./http-error.ts";
import { renderBody, toText } from "../body-html.ts";
import { checkAccept, checkApiVersion, getMediaType } from "./content-negotiation.ts";
import type { RestReply } from "./reply.ts";
import { getGit } from "../git/get-git.ts";
import type { RequestLog } from "../request-log.ts";
import { readBody } from "./request-body.ts";
import { findDocumentedEndpoint } from "./documented-endpoints.ts";
import { endpoints } from "./index.ts";
import { Router } from "./router.ts";
import type { Repository } from "../schema/repository.ts";
import type { Actor } from "../auth/actor.ts";

/**
 * Redirects a client that uses a repository's former name: with 301, or with 307 for methods other
 * than GET. GitHub's new address contains the repository's id, the sandbox's its name.
 *
 * https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#follow-redirects
 */
function throwIfMoved(
  { world, apiUrl }: Sandbox,
  actor: Actor,
  { method, asked }: { method: string; asked: URL },
  { owner, repo }: Record<string, string>,
): void {
  if (owner === undefined || repo === undefined) return;
  const moved = findRenamedRepository(world, owner, repo);
  if (!moved || !canSee(actor, moved)) return;
  const rest = asked.pathname
    .split("/repos/")
    .slice(1)
    .join("/repos/")
    .split("/")
    .slice(2)
    .join("/");
  const place = `${apiUrl}/repos/${moved.owner}/${moved.name}${rest && `/${rest}`}${asked.search}`;
  const refusal = new HttpError(method === "GET" ? 301 : 307, "Moved Permanently");
  refusal.headers = { location: place };
  throw refusal;
}

/**
 * Returns the reply with each text in the form that `Accept` requests. `html` and `text` replace
 * the Markdown; `full` adds them to it.
 * https://docs.github.com/rest/using-the-rest-api/getting-started-with-the-rest-api#media-types
 */
function renderReplyBody(endpoint: Endpoint, call: Call, reply: RestReply): RestReply {
  const form = getMediaType(call);
  if ((form !== "html" && form !== "text" && form !== "full") || !endpoint.media?.includes(form))
    return reply;
  const { sandbox, repository } = call;
  const render = (one: unknown) => renderBodyFields(sandbox, repository, form, one);
  return {
    ...reply,
    body: Array.isArray(reply.body) ? reply.body.map(render) : render(reply.body),
  };
}

function renderBodyFields(
  sandbox: Sandbox,
  repository: Repository,
  form: "html" | "text" | "full",
  one: unknown,
): unknown {
  if (typeof one !== "object" || one === null || !("body" in one)) return one;
  const { body: raw, ...rest } = one as { body: string | null };
  const body_html = renderBody(sandbox, repository, raw);
  const body_text = () => toText(body_html);
  if (form === "html") return { ...rest, body_html };
  return form === "text"
    ? { ...rest, body_text: body_text() }
    : { ...one, body_html, body_text: body_text() };
}

const router = new Router(endpoints);

/** The header that names an endpoint of GitHub that the sandbox lacks. */
export const NOT_IMPLEMENTED_HEADER = "x-sandbox-not-implemented";

export interface RestContext {
  sandbox: Sandbox;
  requests: RequestLog;
  actor: Actor;
}

/**
 * Answers a request of the REST API.
 * @throws HttpError with the page of its endpoint if the request is refused.
 */
export async function answerRest(
  parts: RestContext,
  request: Request,
  url: URL,
): Promise<RestReply> {
  const path = url.pathname.replace(/^\/api\/(v3|uploads)(?=\/|$)/, "") || "/";
  // HEAD is GET without the body. A method that a path lacks gets 404, never 405:
  //
  // https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api#404-not-found-for-an-existing-resource
  const match = router.match(request.method === "HEAD" ? "GET" : request.method, path);
  if (!match) throw createMissingError(parts.sandbox, request.method, path);
  const { endpoint, params } = match;
  const headers = createPermissionHeaders(parts.actor, endpoint);
  try {
    checkApiVersion(request.headers.get("x-github-api-version"));
    checkAccept(endpoint, request.headers.get("accept"));
    const call = await createCall(parts, request, url, endpoint, params);
    const reply = renderReplyBody(endpoint, call, await endpoint.handle(call));
    return { ...reply, headers: { ...headers, ...reply.headers } };
  } catch (error) {
    if (error instanceof HttpError) {
      error.docs ??= endpoint.docs;
      error.headers = { ...headers, ...error.headers };
    }
    throw error;
  }
}

/**
 * Creates a 404. If GitHub documents the endpoint, a header and the log name it as missing in the
 * sandbox.
 */
function createMissingError(sandbox: Sandbox, method: string, path: string): HttpError {
  const refusal = createNotFoundError();
  const name = findDocumentedEndpoint(method === "HEAD" ? "GET" : method, path);
  if (name === null) return refusal;
  sandbox.notImplemented.add(name);
  refusal.headers = { [NOT_IMPLEMENTED_HEADER]: name };
  return refusal;
}

async function createCall(
  parts: RestContext,
  request: Request,
  url: URL,
  endpoint: Endpoint,
  params: Call["params"],
) {
  const { sandbox, requests, actor } = parts;
  throwIfMoved(sandbox, actor, { method: endpoint.method, asked: url }, params);
  const repository = checkAccess(sandbox.world, endpoint, actor, params);
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
      return getGit(sandbox, this.repository);
    },
    get login() {
      if (actor.login === null) throw new HttpError(401, "Requires authentication");
      return actor.login;
    },
  };
  return call;
}

/**
 * Creates the header with the permissions that an app's token would need, with `;` between
 * alternatives:
 *
 * https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api#resource-not-accessible
 */
function createPermissionHeaders(actor: Actor, { permission }: Endpoint): Record<string, string> {
  if (!("token" in actor) || !permission.includes(":")) return {};
  return { "x-accepted-github-permissions": permission.replaceAll(":", "=").replaceAll("|", "; ") };
}
