/** `completions/*.json`: Baton reads both of N5's formats and writes the documented one. */
import { z } from "zod";
import type { SessionName } from "../model/names.ts";
import {
  ANSWER_BYTES,
  COMPLETION_BYTES,
  completionInput,
  completionSchema,
  type Completion,
} from "../model/completion.ts";
import { parseJson } from "./json.ts";

const note = z.object({ type: z.string(), for: z.string().optional(), message: z.string() });

const { worker_id, session, model, author, steers, timestamp } = completionSchema.shape;

/** Keys of the template's format and of the envelope, in addition to those of `completionInput`. */
const envelope = z.object({
  worker_id,
  session: session.optional(),
  model,
  author,
  steers,
  timestamp: timestamp.optional(),
  recommendations: z.array(z.string()).default([]),
  blockers: z.array(z.string()).default([]),
  notes_for_orchestrator: z.array(note).default([]),
});
const HEAD = ["worker_id", "session", "model", "author", "steers", "timestamp"];
const OURS = [...HEAD, "recommendations", "blockers", "notes_for_orchestrator"];

/**
 * Parses a completion. In the template's format, `recommendations` become follow-ups and `blockers`
 * concerns. Notes go where their type says (decision, suggestion; else concern), each with the
 * worker that it is for.
 * `fallback` is the session if the file names none. A problem is one sentence that names the field.
 */
export function parseCompletion(
  text: string,
  fallback?: SessionName,
): { ok: true; completion: Completion } | { ok: false; problem: string } {
  if (text.length > ANSWER_BYTES * 8)
    return { ok: false, problem: describeExcess(countBytes(text)) };
  const json = parseJson(text);
  if ("message" in json) return { ok: false, problem: json.message };
  const outer = envelope.safeParse(json.value);
  if (!outer.success) return { ok: false, problem: describeFirstIssue(outer.error) };
  const { recommendations, blockers, notes_for_orchestrator: notes, ...head } = outer.data;
  const fields = Object.entries(json.value as Record<string, unknown>).filter(
    ([key]) => !OURS.includes(key),
  );
  const big = findCompletionProblem(json.value as object);
  if (big) return { ok: false, problem: big };
  const inner = completionInput.safeParse(Object.fromEntries(fields));
  if (!inner.success) return { ok: false, problem: describeFirstIssue(inner.error) };
  const of = (place: Place) =>
    notes
      .filter(({ type }) => getNotePlace(type) === place)
      .map((n) => (n.for ? `${n.for}: ${n.message}` : n.message));
  // In their new fields, the texts take less space than in the original.
  const merged = completionInput.safeParse({
    ...inner.data,
    concerns: [...inner.data.concerns, ...blockers, ...of("concerns")],
    decisions: [...inner.data.decisions, ...of("decisions")],
    follow_up: [...inner.data.follow_up, ...recommendations, ...of("follow_up")],
  });
  if (!merged.success) return { ok: false, problem: describeFirstIssue(merged.error) };
  const name = head.session ?? fallback ?? `${head.worker_id}/work/1`;
  if (!name.startsWith(`${head.worker_id}/`)) {
    return { ok: false, problem: `session ${name} is not one of ${head.worker_id}` };
  }
  const completion = { ...merged.data, ...head, session: name, timestamp: head.timestamp ?? null };
  return { ok: true, completion };
}

type Place = "concerns" | "decisions" | "follow_up";

/** An unknown type is no reason to lose the text. */
function getNotePlace(type: string): Place {
  if (type === "decision") return "decisions";
  return type === "suggestion" ? "follow_up" : "concerns";
}

/**
 * Returns why a completion is too big, or null. Counts the bytes of the session's own content, as
 * JSON without spaces, empty lists and the envelope (worker, session, model, time). A completion
 * that fits when submitted therefore fits when read again.
 */
export function findCompletionProblem(completion: object): string | null {
  const said = Object.entries(completion).filter(
    ([key, value]) => !HEAD.includes(key) && !(Array.isArray(value) && value.length === 0),
  );
  const bytes = countBytes(JSON.stringify(Object.fromEntries(said)));
  const hasSources = said.some(([key]) => key === "sources");
  const most = hasSources ? ANSWER_BYTES : COMPLETION_BYTES;
  return bytes > most ? describeExcess(bytes, most) : null;
}

const countBytes = (text: string) => new TextEncoder().encode(text).length;
const describeExcess = (bytes: number, most: number = COMPLETION_BYTES) =>
  `the completion has ${bytes} bytes; at most ${most} are allowed: shorten it`;

function describeFirstIssue(error: z.ZodError): string {
  const issue = error.issues[0]!;
  return `${issue.path.join(".") || "the completion"}: ${issue.message}`;
}
