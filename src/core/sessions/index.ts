/** The kinds of session, and the validation of their closing inputs. */
import { z } from "zod";
import { listEvidencePaths } from "../model/scores.ts";
import { closeInput } from "../model/closing-inputs.ts";
import type { SessionKindName } from "../model/names.ts";
import type { Brief, Complexity } from "../model/brief.ts";
import {
  checkAnswers,
  findMissingSources,
  getCompletionBound,
  type CompletionInput,
} from "../model/completion.ts";
import type { SessionSpec } from "./define-session.ts";
import { closeSession, memorySession, synthesiseSession } from "./kinds/closing.ts";
import { adaptSession, architectSession, researchSession } from "./kinds/planning.ts";
import { preflightSession } from "./kinds/preflight.ts";
import { askSession, fixSession } from "./kinds/tasks.ts";
import { reviewSession, reworkSession, workSession } from "./kinds/workers.ts";
import { getCurrentComplexity } from "../model/failures.ts";
import type { State } from "../model/state.ts";

// Paths that a final session names as evidence. Its answers count only if they exist.

/** The fields common to every final session. One that ends with a report describes no commit. */
const answersSchema = z.object({
  scores: closeInput.shape.scores,
  criteria: closeInput.shape.criteria,
});

/** Lists the paths in the unparsed closing input `close`. Empty if it can't be parsed. */
export function listClosingPaths(close: unknown): string[] {
  const read = answersSchema.safeParse(close);
  return read.success
    ? listEvidencePaths([...read.data.scores, ...(read.data.criteria ?? [])])
    : [];
}

// Describes a schema's problems with the field and what was expected.

/**
 * Returns one line for each problem, at most `most`: `findings[0].line: expected number, received
 * string`.
 */
export function listSchemaProblems(error: z.ZodError, most = 5): string[] {
  const lines = error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => `${formatInputPath([...issue.path, key])}: is not a known field`)
      : [
          `${formatInputPath(issue.path)}: ` +
            `${isEmpty(issue) ? "is empty" : lowerFirst(issue.message)}`,
        ],
  );
  const cut = lines.slice(0, most).map((line) => line.slice(0, 300));
  return lines.length > most ? [...cut, `and ${lines.length - most} more`] : cut;
}

const isEmpty = (issue: z.core.$ZodIssue) =>
  issue.code === "too_small" && issue.origin === "string" && issue.minimum === 1;

/** Returns, for example, `workers[2].paths`. The whole input is "the input". */
export function formatInputPath(path: readonly PropertyKey[]): string {
  if (path.length === 0) return "the input";
  return path
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part).slice(0, 60)}`))
    .join("")
    .replace(/^\./, "");
}

function lowerFirst(message: string): string {
  const plain = message.replace(/^Invalid input: /, "");
  return plain.charAt(0).toLowerCase() + plain.slice(1);
}

const SESSION_SPECS: Readonly<Record<SessionKindName, SessionSpec>> = {
  architect: architectSession,
  work: workSession,
  review: reviewSession,
  rework: reworkSession,
  adapt: adaptSession,
  research: researchSession,
  memory: memorySession,
  close: closeSession,
  synthesise: synthesiseSession,
  preflight: preflightSession,
  ask: askSession,
  fix: fixSession,
};

export function getSessionSpec(kind: SessionKindName): SessionSpec {
  return SESSION_SPECS[kind];
}

/**
 * Checks a closing input against its kind's schema and size limit. With a `brief`, also checks a
 * work or rework session's input against its success criteria. Returns the value with the schema's
 * defaults and with criteria as their numbers in the brief. A refusal is one sentence of at most
 * 2000 characters that says what was expected.
 */
export function checkClosingInput(
  kind: SessionKindName,
  input: unknown,
  brief: Brief | null,
): { ok: true; value: unknown } | { ok: false; reason: string } {
  const { close: schema, closeBytes, changes } = getSessionSpec(kind);
  const parsed = schema.safeParse(input);
  if (!parsed.success) {
    const problems = listSchemaProblems(parsed.error).join("; ");
    return {
      ok: false,
      reason: `The closing input of the ${kind} session is not valid: ${problems}.`,
    };
  }
  const answered = changes && brief ? checkAnswers(parsed.data as CompletionInput, brief) : null;
  if (answered && !answered.ok) return answered;
  const unsourced =
    changes && brief ? findMissingSources(parsed.data as CompletionInput, brief) : null;
  if (unsourced !== null) return { ok: false, reason: unsourced };
  const most = changes ? getCompletionBound(parsed.data as CompletionInput) : closeBytes;
  const value = answered?.completion ?? parsed.data;
  const bytes = new TextEncoder().encode(JSON.stringify(value)).length;
  if (bytes > most) {
    const reason =
      `The closing input of the ${kind} session has ${bytes} bytes; at most ${most} are ` + "read.";
    return { ok: false, reason: `${reason} Use fewer words.` };
  }
  return { ok: true, value };
}

// Determines from the record alone which configured model runs a session, so that the runner and
// the App agree.

/** @param subject `build`, or the id of a worker */
export function getSessionComplexity(
  state: Pick<State, "build" | "briefs" | "workers">,
  subject: string,
  kind: SessionKindName,
): Complexity {
  const brief = state.briefs.find(({ id }) => id === subject);
  return getSessionSpec(kind).model(
    brief ? getCurrentComplexity(brief, state.workers[brief.id]) : "normal",
    state.build.session_settings,
  );
}
