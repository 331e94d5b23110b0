/** The kinds of session, and the check of what one of them closes with. */
import type { Kind } from "../build/names.ts";
import type { Brief } from "../plan/brief.ts";
import { checkAnswers } from "./checklist.ts";
import { findMissingSources, getCompletionBound, type CompletionInput } from "./completion.ts";
import type { SessionKind } from "./kind.ts";
import { problemsOf } from "./problems.ts";
import { adapt } from "./kinds/adapt.ts";
import { architect } from "./kinds/architect.ts";
import { ask } from "./kinds/ask.ts";
import { close } from "./kinds/close.ts";
import { fix } from "./kinds/fix.ts";
import { memory } from "./kinds/memory.ts";
import { preflight } from "./kinds/preflight.ts";
import { research } from "./kinds/research.ts";
import { review } from "./kinds/review.ts";
import { rework } from "./kinds/rework.ts";
import { synthesise } from "./kinds/synthesise.ts";
import { work } from "./kinds/work.ts";

const SESSION_KINDS: Readonly<Record<Kind, SessionKind>> = {
  ...{ architect, work, review, rework, close },
  ...{ adapt, research, memory, synthesise, preflight, ask, fix },
};

export function sessionKind(kind: Kind): SessionKind {
  return SESSION_KINDS[kind];
}

/**
 * Checks a closing input against its kind's schema and bound and, where there is a `brief`, a work or rework session's
 * against its success criteria. The value comes back with the schema's defaults filled in and each answer's criterion
 * as its number in the brief; a refusal is one sentence that says what was expected, at most 2000 characters.
 */
export function checkClose(
  kind: Kind,
  input: unknown,
  brief: Brief | null,
): { ok: true; value: unknown } | { ok: false; reason: string } {
  const { close: schema, closeBytes, changes } = sessionKind(kind);
  const parsed = schema.safeParse(input);
  if (!parsed.success) {
    const problems = problemsOf(parsed.error).join("; ");
    return { ok: false, reason: `The closing input of the ${kind} session is not valid: ${problems}.` };
  }
  const answered = changes && brief ? checkAnswers(parsed.data as CompletionInput, brief) : null;
  if (answered && !answered.ok) return answered;
  const unsourced = changes && brief ? findMissingSources(parsed.data as CompletionInput, brief) : null;
  if (unsourced !== null) return { ok: false, reason: unsourced };
  const most = changes ? getCompletionBound(parsed.data as CompletionInput) : closeBytes;
  const value = answered?.completion ?? parsed.data;
  const bytes = new TextEncoder().encode(JSON.stringify(value)).length;
  if (bytes > most) {
    const reason = `The closing input of the ${kind} session has ${bytes} bytes; at most ${most} are read.`;
    return { ok: false, reason: `${reason} Use fewer words.` };
  }
  return { ok: true, value };
}
