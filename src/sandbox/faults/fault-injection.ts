/** The fault injection for git's smart HTTP, which has a socket instead of a `Response`. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { authenticate } from "../auth/authenticate.ts";
import { getClient, type RateLimit, type RequestLog } from "../request-log.ts";
import type { Sandbox } from "../sandbox.ts";
import {
  ConnectionResetError,
  createNotFoundResponse,
  createRateLimitResponse,
  createServerErrorResponse,
  createTreeTimeoutResponse,
  maskMergeability,
  truncateResponse,
} from "./fault-responses.ts";
import type { RequestFacts, RequestFaultRule } from "./fault-rules.ts";
import { formatTimestamp } from "../time.ts";
import type { Token } from "../schema/accounts.ts";
import type { Actor } from "../auth/actor.ts";

// Sits between a client and the server, and injects the armed faults.

type AnswerRequest = (request: Request) => Promise<Response>;

/** Wraps `answer` so that faults apply to it. Costs nothing while no fault is armed. */
export function applyRequestFaults(
  sandbox: Sandbox,
  requests: RequestLog,
  answer: AnswerRequest,
): AnswerRequest {
  const { faults } = sandbox;
  return async (request) => {
    if (faults.list().length === 0 && faults.hidden.none) return answer(request);
    const { pathname } = new URL(request.url);
    const path = pathname.replace(/^\/api(\/v3)?(?=\/|$)/, "");
    const kind = path === "/graphql" ? "graphql" : "rest";
    const body = request.body === null ? "" : await request.clone().text();
    const header = request.headers.get("authorization");
    const { seen, token } = readRequestFacts(sandbox, header, {
      kind,
      method: request.method,
      path,
      body,
    });
    if (request.method === "GET" && faults.hidden.takes(path))
      return createNotFoundResponse(createRequestId(sandbox));
    const taken = faults.takeRequestFaults(seen);
    if (taken.length === 0) return answer(request);
    await applyEarlyFaults(sandbox, taken, token);
    const instead =
      createEarlyResponse(sandbox, requests, taken, seen) ??
      checkSecondaryLimits(sandbox, requests, taken, seen, token);
    if (instead) return instead;
    const asked =
      findFault(taken, "mergeable_unknown") ||
      findFault(taken, "list_stale") ||
      findFault(taken, "read_stale")
        ? stripConditions(request)
        : request;
    return applyLateFaults(sandbox, taken, seen, await answer(asked));
  };
}

/** Describes the request for the rules. A client with invalid credentials counts as anonymous. */
function readRequestFacts(
  sandbox: Sandbox,
  header: string | null,
  what: Pick<RequestFacts, "kind" | "method" | "path" | "body">,
) {
  let actor: Actor = { kind: "anonymous", login: null };
  try {
    actor = authenticate(sandbox.world, header, sandbox.clock());
  } catch {
    // The server refuses it later.
  }
  const token = actor.kind === "installation" ? actor.token : null;
  const seen: RequestFacts = { ...what, client: getClient(actor), installation: token !== null };
  return { seen, token };
}

/** Applies faults that happen before the answer and do not replace it. */
async function applyEarlyFaults(
  sandbox: Sandbox,
  taken: RequestFaultRule[],
  token: Token | null,
): Promise<void> {
  for (const rule of taken) {
    if (rule.fault === "slow_answer") await sandbox.wait(rule.ms);
    if (rule.fault === "token_expired" && token) {
      token.expiresAt = formatTimestamp(sandbox.clock());
      sandbox.save();
    }
  }
}

/** Returns the answer of a request that the server never processes, or null. */
function createEarlyResponse(
  sandbox: Sandbox,
  requests: RequestLog,
  taken: RequestFaultRule[],
  seen: RequestFacts,
): Response | null {
  const id = createRequestId(sandbox);
  for (const rule of taken) {
    if (rule.fault === "rate_limit")
      return createRateLimitResponse(rule, seen, getLimit(sandbox, requests, seen), id);
    if (rule.fault === "tree_timeout") return createTreeTimeoutResponse(id);
    if (rule.fault === "server_error" && rule.when === "before")
      return createServerErrorResponse(rule.status, seen.kind, id);
    if (rule.fault === "connection_reset" && rule.when === "before")
      throw new ConnectionResetError();
  }
  return null;
}

/**
 * Returns the refusal of a request beyond the secondary limits of the token's installation, or
 * null.
 */
function checkSecondaryLimits(
  sandbox: Sandbox,
  requests: RequestLog,
  taken: RequestFaultRule[],
  seen: RequestFacts,
  token: Token | null,
): Response | null {
  const rule = findFault(taken, "secondary_limits");
  if (!rule || !token) return null;
  const client = String(token.installationId);
  const after = sandbox.faults.secondary.refuses(client, seen, rule, sandbox.clock().getTime());
  if (after === null) return null;
  const refusal = { ...SECONDARY_REFUSAL, retry_after: after };
  return createRateLimitResponse(
    refusal,
    seen,
    getLimit(sandbox, requests, seen),
    createRequestId(sandbox),
  );
}

const SECONDARY_REFUSAL = { limit: "secondary", status: 403 } as const;

function getLimit(
  sandbox: Sandbox,
  requests: RequestLog,
  { client, kind }: RequestFacts,
): RateLimit {
  return requests.left(client, kind === "graphql" ? "graphql" : "core", sandbox.clock());
}

async function applyLateFaults(
  sandbox: Sandbox,
  taken: RequestFaultRule[],
  seen: RequestFacts,
  response: Response,
): Promise<Response> {
  let answered = response;
  for (const rule of taken) {
    if (rule.fault === "server_error")
      return createServerErrorResponse(rule.status, seen.kind, createRequestId(sandbox));
    if (rule.fault === "connection_reset") throw new ConnectionResetError();
    if (rule.fault === "truncated_answer") return truncateResponse(answered, sandbox.wait);
    if (rule.fault === "list_stale")
      answered = await sandbox.faults.staleLists.show(seen.path, answered, rule.reads);
    if (rule.fault === "read_stale")
      answered = await sandbox.faults.staleLists.showOne(seen.path, answered, rule.reads);
    if (rule.fault === "mergeable_unknown") answered = await maskMergeability(answered);
  }
  return answered;
}

function findFault<Name extends RequestFaultRule["fault"]>(taken: RequestFaultRule[], name: Name) {
  return taken.find(
    (rule): rule is Extract<RequestFaultRule, { fault: Name }> => rule.fault === name,
  );
}

/** Creates a request id in capitals, as GitHub's front end writes it. */
function createRequestId({ ids }: Sandbox): string {
  return ids.uuid().toUpperCase();
}

/** Removes the conditions of a request, because a 304 can't report a simulated change. */
function stripConditions(request: Request): Request {
  const headers = new Headers(request.headers);
  headers.delete("if-none-match");
  headers.delete("if-modified-since");
  return new Request(request, { headers });
}

type AnswerGit = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export function applyGitFaults(
  sandbox: Sandbox,
  requests: RequestLog,
  answer: AnswerGit,
): AnswerGit {
  return async (request, response) => {
    if (sandbox.faults.list().length === 0) return answer(request, response);
    const [path = "/"] = (request.url ?? "/").split("?");
    const what = { kind: "git", method: request.method ?? "GET", path, body: "" } as const;
    const { seen, token } = readRequestFacts(sandbox, request.headers.authorization ?? null, what);
    const taken = sandbox.faults.takeRequestFaults(seen);
    await applyEarlyFaults(sandbox, taken, token);
    try {
      const instead = createEarlyResponse(sandbox, requests, taken, seen);
      if (instead) return await sendResponse(response, instead);
    } catch (error) {
      if (!(error instanceof ConnectionResetError)) throw error;
      response.destroy();
      return;
    }
    replaceGitAnswer(sandbox, taken, response);
    await answer(request, response);
  };
}

/** Replaces the answer after it was created. The push has been accepted by then. */
function replaceGitAnswer(
  sandbox: Sandbox,
  taken: RequestFaultRule[],
  response: ServerResponse,
): void {
  const error = findFault(taken, "server_error");
  if (error)
    return replaceEnd(
      response,
      () =>
        void sendResponse(
          response,
          createServerErrorResponse(error.status, "git", createRequestId(sandbox)),
        ),
    );
  if (findFault(taken, "connection_reset"))
    return replaceEnd(response, () => void response.destroy());
  if (findFault(taken, "truncated_answer")) truncateGitAnswer(response);
}

/** Replaces the end of the response: the answer is dropped, and `then` is called instead. */
function replaceEnd(response: ServerResponse, then: () => void): void {
  const finish = () => {
    for (const name of ["writeHead", "write", "end"]) Reflect.deleteProperty(response, name);
    then();
    return response;
  };
  Object.assign(response, { writeHead: () => response, write: () => true, end: finish });
}

/** Sends half of the first piece, then ends the socket. */
function truncateGitAnswer(response: ServerResponse): void {
  const write = response.write.bind(response) as (chunk: Uint8Array, done: () => void) => boolean;
  const half = (chunk?: unknown): ServerResponse => {
    const bytes = Buffer.from((chunk ?? "") as Uint8Array);
    if (bytes.length === 0) return response;
    write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
    Object.assign(response, { write: () => true, end: () => response });
    return response;
  };
  Object.assign(response, { write: (chunk: unknown) => half(chunk) !== null, end: half });
}

async function sendResponse(response: ServerResponse, answer: Response): Promise<void> {
  response
    .writeHead(answer.status, Object.fromEntries(answer.headers))
    .end(Buffer.from(await answer.arrayBuffer()));
}
