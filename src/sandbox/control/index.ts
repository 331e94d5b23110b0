/** `/_sandbox/…`: what GitHub has no address for. It asks for the key, which jobs and web pages don't have. */
import { isSame } from "../key.ts";
import type { RequestLog } from "../requests.ts";
import { Refusal } from "../rest/refusal.ts";
import type { Sandbox } from "../sandbox.ts";
import { armFaults, clearFaults, listFaults } from "./faults.ts";
import { fireSchedule } from "./schedule.ts";

export interface ControlCall {
  sandbox: Sandbox;
  requests: RequestLog;
  /** What the path names behind the control's own address. */
  rest: string;
  /** The JSON body; null where there is none. */
  body: unknown;
}

type Control = (call: ControlCall) => Response;

const CONTROLS: Readonly<Record<string, Control>> = {
  "GET requests": ({ requests }) => Response.json(requests.report()),
  "GET faults": listFaults,
  "POST faults": armFaults,
  "DELETE faults": clearFaults,
  "POST schedule": fireSchedule,
};

const KEYLESS = "Send the sandbox's key as Authorization: Bearer KEY; the file key in the sandbox's folder holds it.";

/** Answers a control's request; null for every other. */
export async function answerControl(
  sandbox: Sandbox,
  requests: RequestLog,
  request: Request,
): Promise<Response | null> {
  const { pathname } = new URL(request.url);
  const [, name = "", rest = ""] = /^\/_sandbox\/([^/]*)\/?(.*)$/.exec(pathname) ?? [];
  if (name === "") return null;
  const [, given = ""] = /^Bearer (\S+)$/i.exec(request.headers.get("authorization") ?? "") ?? [];
  if (!isSame(given, sandbox.key)) return problem(401, KEYLESS, { "www-authenticate": "Bearer" });
  const control = CONTROLS[`${request.method} ${name}`];
  if (!control)
    return problem(404, `There is no ${request.method} ${pathname}; there is ${Object.keys(CONTROLS).join(", ")}.`);
  try {
    const text = await request.text();
    const body: unknown = text === "" ? null : JSON.parse(text);
    return control({ sandbox, requests, rest, body });
  } catch (error) {
    if (error instanceof Refusal) return problem(error.status, error.message);
    if (error instanceof SyntaxError) return problem(400, `The body is no JSON: ${error.message}.`);
    throw error;
  }
}

function problem(status: number, message: string, headers: Record<string, string> = {}): Response {
  return Response.json({ message }, { status, headers });
}
