/** Stands between a client and what answers it, and lets happen what is armed. */
import { authenticate } from "../auth/authenticate.ts";
import type { Token } from "../model.ts";
import type { Actor } from "../rest/endpoint.ts";
import { clientOf, type Limit, type RequestLog } from "../requests.ts";
import type { Sandbox } from "../sandbox.ts";
import { hiddenObject, rateLimited, serverError, treeTimedOut } from "./answers.ts";
import { ConnectionCut, truncated } from "./cut.ts";
import type { SeenRequest } from "./match.ts";
import { unknownMergeable } from "./mergeable.ts";
import type { RequestRule } from "./rule.ts";
import { stamp } from "../time.ts";

type Answer = (request: Request) => Promise<Response>;

/** `answer` as clients meet it. Costs nothing while nothing is armed. */
export function withFaults(sandbox: Sandbox, requests: RequestLog, answer: Answer): Answer {
  const { faults } = sandbox;
  return async (request) => {
    if (faults.list().length === 0 && faults.hidden.none) return answer(request);
    const { pathname } = new URL(request.url);
    const path = pathname.replace(/^\/api(\/v3)?(?=\/|$)/, "");
    const kind = path === "/graphql" ? "graphql" : "rest";
    const body = request.body === null ? "" : await request.clone().text();
    const header = request.headers.get("authorization");
    const { seen, token } = look(sandbox, header, { kind, method: request.method, path, body });
    if (request.method === "GET" && faults.hidden.takes(path)) return hiddenObject(requestId(sandbox));
    const taken = faults.ofRequest(seen);
    if (taken.length === 0) return answer(request);
    await beforeAnswer(sandbox, taken, token);
    const instead = early(sandbox, requests, taken, seen) ?? tooMuch(sandbox, requests, taken, seen, token);
    if (instead) return instead;
    const asked =
      of(taken, "mergeable_unknown") || of(taken, "list_stale") || of(taken, "read_stale")
        ? withoutCondition(request)
        : request;
    return late(sandbox, taken, seen, await answer(asked));
  };
}

/** Who asks for what; a signature that proves nothing is nobody's. */
export function look(
  sandbox: Sandbox,
  header: string | null,
  what: Pick<SeenRequest, "kind" | "method" | "path" | "body">,
) {
  let actor: Actor = { kind: "anonymous", login: null };
  try {
    actor = authenticate(sandbox.world, header, sandbox.clock());
  } catch {
    // It is refused where it is answered.
  }
  const token = actor.kind === "installation" ? actor.token : null;
  const seen: SeenRequest = { ...what, client: clientOf(actor), installation: token !== null };
  return { seen, token };
}

/** What comes before the answer and leaves it to others. */
export async function beforeAnswer(sandbox: Sandbox, taken: RequestRule[], token: Token | null): Promise<void> {
  for (const rule of taken) {
    if (rule.fault === "slow_answer") await sandbox.wait(rule.ms);
    if (rule.fault === "token_expired" && token) {
      token.expiresAt = stamp(sandbox.clock());
      sandbox.save();
    }
  }
}

/** The answer of a request that nobody has looked at. */
export function early(
  sandbox: Sandbox,
  requests: RequestLog,
  taken: RequestRule[],
  seen: SeenRequest,
): Response | null {
  const id = requestId(sandbox);
  for (const rule of taken) {
    if (rule.fault === "rate_limit") return rateLimited(rule, seen, limitOf(sandbox, requests, seen), id);
    if (rule.fault === "tree_timeout") return treeTimedOut(id);
    if (rule.fault === "server_error" && rule.when === "before") return serverError(rule.status, seen.kind, id);
    if (rule.fault === "connection_reset" && rule.when === "before") throw new ConnectionCut();
  }
  return null;
}

/** What goes beyond the secondary limits of the token's installation. */
function tooMuch(
  sandbox: Sandbox,
  requests: RequestLog,
  taken: RequestRule[],
  seen: SeenRequest,
  token: Token | null,
): Response | null {
  const rule = of(taken, "secondary_limits");
  if (!rule || !token) return null;
  const client = String(token.installationId);
  const after = sandbox.faults.secondary.refuses(client, seen, rule, sandbox.clock().getTime());
  if (after === null) return null;
  const refusal = { ...SECONDARY, retry_after: after };
  return rateLimited(refusal, seen, limitOf(sandbox, requests, seen), requestId(sandbox));
}

const SECONDARY = { limit: "secondary", status: 403 } as const;

function limitOf(sandbox: Sandbox, requests: RequestLog, { client, kind }: SeenRequest): Limit {
  return requests.left(client, kind === "graphql" ? "graphql" : "core", sandbox.clock());
}

async function late(sandbox: Sandbox, taken: RequestRule[], seen: SeenRequest, response: Response): Promise<Response> {
  let answered = response;
  for (const rule of taken) {
    if (rule.fault === "server_error") return serverError(rule.status, seen.kind, requestId(sandbox));
    if (rule.fault === "connection_reset") throw new ConnectionCut();
    if (rule.fault === "truncated_answer") return truncated(answered, sandbox.wait);
    if (rule.fault === "list_stale") answered = await sandbox.faults.staleLists.show(seen.path, answered, rule.reads);
    if (rule.fault === "read_stale")
      answered = await sandbox.faults.staleLists.showOne(seen.path, answered, rule.reads);
    if (rule.fault === "mergeable_unknown") answered = await unknownMergeable(answered);
  }
  return answered;
}

export function of<Name extends RequestRule["fault"]>(taken: RequestRule[], name: Name) {
  return taken.find((rule): rule is Extract<RequestRule, { fault: Name }> => rule.fault === name);
}

/** GitHub's front writes them in capitals. */
export function requestId({ ids }: Sandbox): string {
  return ids.uuid().toUpperCase();
}

/** A 304 could not tell of a change that was never made. */
function withoutCondition(request: Request): Request {
  const headers = new Headers(request.headers);
  headers.delete("if-none-match");
  headers.delete("if-modified-since");
  return new Request(request, { headers });
}
