import { z } from "zod";
import { findRepository } from "./auth/permissions.ts";
import { HttpError } from "./rest/http-error.ts";
import { serializeRun } from "./rest/serializers/run.ts";
import { isSameSecret } from "./access-key.ts";
import type { RequestLog } from "./request-log.ts";
import type { Sandbox } from "./sandbox.ts";
import { FaultRuleError } from "./faults/fault-rules.ts";

const Body = z.strictObject({
  /** `owner/name` */
  repository: z.string().regex(/^[^/]+\/[^/]+$/, "must be owner/name"),
  /** Path of the workflow's file, or its name below `.github/workflows`. */
  workflow: z.string().min(1),
});

/** Triggers a workflow's `schedule` now, so that nobody has to wait for its time. */
function startScheduledWorkflow({ sandbox, body }: ControlCall): Response {
  const parsed = Body.safeParse(body ?? {});
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new HttpError(
      400,
      `${issue?.path.join(".") || "body"}: ${issue?.message ?? "is invalid"}`,
    );
  }
  const { repository: full, workflow } = parsed.data;
  const [owner = "", name = ""] = full.split("/");
  const repository = findRepository(sandbox.world, owner, name);
  if (!repository) throw new HttpError(404, `The sandbox has no repository ${full}.`);
  const path = workflow.includes("/") ? workflow : `.github/workflows/${workflow}`;
  const run = sandbox.actions.schedule(repository, path);
  return Response.json(serializeRun(sandbox, repository, run), { status: 201 });
}

// `/_sandbox/…`: functions for which GitHub has no address. They need the key, which jobs and web
// pages don't have.

interface ControlCall {
  sandbox: Sandbox;
  requests: RequestLog;
  /** The part of the path after the control's own address. */
  rest: string;
  /** The JSON body, or null if there is none. */
  body: unknown;
}

type Control = (call: ControlCall) => Response;

const CONTROLS: Readonly<Record<string, Control>> = {
  "GET requests": ({ requests }) => Response.json(requests.report()),
  "GET faults": listFaults,
  "POST faults": addFaults,
  "DELETE faults": clearFaults,
  "POST schedule": startScheduledWorkflow,
};

const KEYLESS =
  "Send the sandbox's key as Authorization: Bearer KEY; it is in the file key in the sandbox's " +
  "folder.";

/** Answers a control's request. Returns null for any other. */
export async function answerControl(
  sandbox: Sandbox,
  requests: RequestLog,
  request: Request,
): Promise<Response | null> {
  const { pathname } = new URL(request.url);
  const [, name = "", rest = ""] = /^\/_sandbox\/([^/]*)\/?(.*)$/.exec(pathname) ?? [];
  if (name === "") return null;
  const [, given = ""] = /^Bearer (\S+)$/i.exec(request.headers.get("authorization") ?? "") ?? [];
  if (!isSameSecret(given, sandbox.key))
    return respondProblem(401, KEYLESS, { "www-authenticate": "Bearer" });
  const control = CONTROLS[`${request.method} ${name}`];
  if (!control)
    return respondProblem(
      404,
      `There is no control ${request.method} ${pathname}; use ${Object.keys(CONTROLS).join(", ")}.`,
    );
  try {
    const text = await request.text();
    const body: unknown = text === "" ? null : JSON.parse(text);
    return control({ sandbox, requests, rest, body });
  } catch (error) {
    if (error instanceof HttpError) return respondProblem(error.status, error.message);
    if (error instanceof SyntaxError)
      return respondProblem(400, `The body is not JSON: ${error.message}.`);
    throw error;
  }
}

function respondProblem(
  status: number,
  message: string,
  headers: Record<string, string> = {},
): Response {
  return Response.json({ message }, { status, headers });
}

/** Lists the armed faults, and how often each has happened. */
function listFaults({ sandbox }: ControlCall): Response {
  return Response.json(sandbox.faults.list());
}

/** Arms a list of rules: all of them, or none if one is invalid. */
function addFaults({ sandbox, body }: ControlCall): Response {
  try {
    return Response.json(sandbox.faults.armAll(body), { status: 201 });
  } catch (error) {
    if (error instanceof FaultRuleError) throw new HttpError(400, error.message);
    throw error;
  }
}

/** Disarms all faults, or the one whose id is in the path. */
function clearFaults({ sandbox, rest }: ControlCall): Response {
  const gone = sandbox.faults.clear(rest === "" ? undefined : Number(rest));
  if (rest !== "" && gone === 0) throw new HttpError(404, `No fault ${rest} is armed.`);
  return new Response(null, { status: 204 });
}
