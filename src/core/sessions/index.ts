/** The kinds of session, and the check of what one of them closes with. */
import type { Kind } from "../build/names.ts";
import type { SessionKind } from "./kind.ts";
import { problemsOf } from "./problems.ts";
import { architect } from "./kinds/architect.ts";
import { close } from "./kinds/close.ts";
import { review } from "./kinds/review.ts";
import { rework } from "./kinds/rework.ts";
import { work } from "./kinds/work.ts";

const SESSION_KINDS: Readonly<Record<Kind, SessionKind>> = { architect, work, review, rework, close };

export function sessionKind(kind: Kind): SessionKind {
  return SESSION_KINDS[kind];
}

/**
 * Checks a closing input against its kind's schema and bound. The value comes back with the schema's defaults filled
 * in; a refusal is one sentence that names fields and what was expected of them, at most 2000 characters.
 */
export function checkClose(kind: Kind, input: unknown): { ok: true; value: unknown } | { ok: false; reason: string } {
  const { close: schema, closeBytes } = sessionKind(kind);
  const parsed = schema.safeParse(input);
  if (!parsed.success) {
    const problems = problemsOf(parsed.error).join("; ");
    return { ok: false, reason: `The closing input of the ${kind} session is not valid: ${problems}.`.slice(0, 2000) };
  }
  const bytes = new TextEncoder().encode(JSON.stringify(parsed.data)).length;
  if (bytes > closeBytes) {
    const reason = `The closing input of the ${kind} session has ${bytes} bytes; at most ${closeBytes} are read.`;
    return { ok: false, reason };
  }
  return { ok: true, value: parsed.data };
}
