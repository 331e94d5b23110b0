import { randomUUID } from "node:crypto";
import { authenticate } from "./auth/authenticate.ts";
import { permit } from "./auth/permit.ts";
import { gitOf } from "./git/of.ts";
import { answerGraphql } from "./graphql/answer.ts";
import type { Actor, Call } from "./rest/endpoint.ts";
import { endpoints } from "./rest/index.ts";
import { ok, raw, type Reply } from "./rest/reply.ts";
import { notFound, Refusal } from "./rest/refusal.ts";
import { respond } from "./rest/respond.ts";
import { Router } from "./rest/router.ts";
import type { RequestLog } from "./requests.ts";
import type { Sandbox } from "./sandbox.ts";
import type { Store } from "./store.ts";

const router = new Router(endpoints);

export interface HandlerParts {
  sandbox: Sandbox;
  store: Store;
  requests: RequestLog;
  log: (line: string) => void;
}

/** Answers one request: everything that GitHub serves but git itself. What it changed is on the disk by then. */
export async function handle(parts: HandlerParts, request: Request): Promise<Response> {
  const { sandbox, store, requests, log } = parts;
  const url = new URL(request.url);
  const requestId = randomUUID();
  let client = "anonymous";
  let reply: Reply;
  try {
    const control = answerControl(parts, request.method, url.pathname);
    if (control) return await respond(request, control, { requestId, limit: null });
    const actor = authenticate(sandbox.world, request.headers.get("authorization"), sandbox.clock());
    client = clientOf(actor);
    if (url.pathname === "/api/graphql" || url.pathname === "/graphql") {
      reply = await answerGraphql(sandbox, requests, actor, request);
    } else {
      requests.note(client, "rest", request.method !== "GET" && /\/repos\//.test(url.pathname));
      reply = await answerRest(sandbox, requests, actor, request, url);
    }
  } catch (error) {
    reply = refused(error, requestId, log);
  }
  store.flush();
  const fresh = await respond(request, reply, { requestId, limit: requests.left(client, sandbox.clock()) });
  // An answer of 304 is free, as on GitHub.
  if (fresh.status === 304) return fresh;
  requests.use(client, sandbox.clock());
  return fresh;
}

async function answerRest(sandbox: Sandbox, requests: RequestLog, actor: Actor, request: Request, url: URL) {
  const path = url.pathname.replace(/^\/api\/v3(?=\/|$)/, "");
  if (path === "/rate_limit" && request.method === "GET") return rateLimit(requests, actor, sandbox.clock());
  const match = router.match(request.method, path);
  if (!match) throw notFound();
  const repository = permit(sandbox.world, match.endpoint, actor, match.params);
  const call: Call = {
    sandbox,
    request,
    params: match.params,
    query: url.searchParams,
    body: await readBody(request),
    actor,
    get repository() {
      if (!repository) throw new Error(`${match.endpoint.path} has no repository`);
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
  return match.endpoint.handle(call);
}

function answerControl(parts: HandlerParts, method: string, path: string): Reply | null {
  if (method !== "GET") return null;
  const { url } = parts.sandbox;
  if (path === "/_sandbox/requests") return ok(parts.requests.report());
  if (path !== "/") return null;
  const places = [`REST ${url}/api/v3`, `GraphQL ${url}/api/graphql`, `git ${url}/OWNER/NAME.git`];
  return raw(["A GitHub on this machine.", ...places, ""].join("\n"), "text/plain; charset=utf-8");
}

function rateLimit(requests: RequestLog, actor: Actor, now: Date): Reply {
  const core = { limit: 5000, ...requests.left(clientOf(actor), now) };
  return ok({ resources: { core, graphql: core, search: { ...core, limit: 30 } }, rate: core });
}

async function readBody(request: Request): Promise<Record<string, unknown>> {
  if (request.method === "GET") return {};
  const text = await request.text();
  if (text.trim() === "") return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
    if (Array.isArray(value)) return { items: value };
  } catch {
    throw new Refusal(400, "Problems parsing JSON");
  }
  throw new Refusal(400, "Body should be a JSON object");
}

function refused(error: unknown, requestId: string, log: (line: string) => void): Reply {
  if (error instanceof Refusal) {
    const errors = error.errors.length > 0 ? { errors: error.errors } : {};
    return {
      status: error.status,
      body: {
        message: error.message,
        ...errors,
        documentation_url: "https://docs.github.com/rest",
        status: String(error.status),
      },
    };
  }
  log(`request ${requestId} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  const message = `The sandbox could not answer; its log says why under request ${requestId}.`;
  return { status: 500, body: { message, documentation_url: "https://docs.github.com/rest", status: "500" } };
}

export function clientOf(actor: Actor): string {
  return actor.login ?? (actor.kind === "app" ? `app:${actor.app.slug}` : "anonymous");
}
