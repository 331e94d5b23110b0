import { RuleProblem } from "../faults/rule.ts";
import { Refusal } from "../rest/refusal.ts";
import type { ControlCall } from "./index.ts";

/** What is armed, and how often it has happened. */
export function listFaults({ sandbox }: ControlCall): Response {
  return Response.json(sandbox.faults.list());
}

/** Arms a list of rules; all of them, or none when one isn't understood. */
export function armFaults({ sandbox, body }: ControlCall): Response {
  try {
    return Response.json(sandbox.faults.armAll(body), { status: 201 });
  } catch (error) {
    if (error instanceof RuleProblem) throw new Refusal(400, error.message);
    throw error;
  }
}

/** Disarms all, or the one whose id the path names. */
export function clearFaults({ sandbox, rest }: ControlCall): Response {
  const gone = sandbox.faults.clear(rest === "" ? undefined : Number(rest));
  if (rest !== "" && gone === 0) throw new Refusal(404, `No fault ${rest} is armed.`);
  return new Response(null, { status: 204 });
}
