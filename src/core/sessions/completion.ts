/** The completion: the bounded closing record (4 KB at most), all that other sessions ever read of this one. */
import { z } from "zod";
import { parseSessionName } from "../build/names.ts";
import type { Brief } from "../plan/brief.ts";
import { sourceSchema } from "./source.ts";

const text = (max: number) => z.string().trim().min(1).max(max);
const list = z.array(text(300)).max(12).default([]);

/** Closing input of `work` and `rework` sessions. */
export const completionInput = z.strictObject({
  status: z.enum(["complete", "blocked", "failed"]),
  summary: text(1200),
  artifacts: z.array(text(200)).max(40).default([]),
  learnings: list,
  concerns: list,
  decisions: list,
  follow_up: list,
  /** Every success criterion of the brief, answered with evidence; `checklist.ts` holds it against the brief. */
  criteria: z
    .array(
      z.strictObject({
        // The number is what is kept: thirty criteria in full would not leave room for a word about them.
        criterion: z
          .union([z.int().min(1).max(30), text(400)])
          .describe("the criterion's number in the brief, from 1; or its text"),
        met: z.boolean(),
        evidence: text(300).describe(
          "a file (`path:line`), the command in backticks, or the check that shows it; then what it said",
        ),
      }),
    )
    .max(30)
    .describe("with status complete: every success criterion of the brief, in few words each")
    .default([]),
  /** What the findings stand on; of workers of script `research`. */
  sources: z.array(sourceSchema).max(20).exactOptional(),
});
export type CompletionInput = z.infer<typeof completionInput>;

/** `completions/W1.1.json`: N5's documented dialect plus ours. */
export interface Completion extends CompletionInput {
  worker_id: string;
  session: string;
  /** What played the session, by its own word; absent in what others wrote. */
  model?: string;
  /** `@login` of the person who did it by hand, in place of `model`. */
  author?: string;
  /** Numbers of the steers that it had in mind; absent where there were none. */
  steers?: number[];
  timestamp: string;
}

/**
 * A total order, oldest first: by time; where times don't tell, rework after work, then the higher attempt. It does not
 * depend on the order in which completions were handed in or read.
 */
export function compareCompletions(a: Completion, b: Completion): number {
  const [x, y] = [rankCompletion(a), rankCompletion(b)];
  return x[0] - y[0] || x[1] - y[1] || x[2] - y[2] || (a.session < b.session ? -1 : Number(a.session > b.session));
}

function rankCompletion({ session, timestamp }: Completion): [time: number, rework: number, attempt: number] {
  const name = parseSessionName(session);
  return [Date.parse(timestamp) || 0, name?.kind === "rework" ? 1 : 0, name?.attempt ?? 0];
}

/** Upper bound of a completion as JSON, in bytes. */
export const COMPLETION_BYTES = 4096;
/** The same where it names sources: such a completion is an answer, and not the account of a change. */
export const ANSWER_BYTES = 12 * 1024;

export function getCompletionBound({ sources = [] }: Pick<CompletionInput, "sources">): number {
  return sources.length > 0 ? ANSWER_BYTES : COMPLETION_BYTES;
}

/** Why a completion is not enough for its brief's script, as a sentence; null = it is. */
export function findMissingSources({ status, sources = [] }: CompletionInput, { script }: Pick<Brief, "script">) {
  if (script !== "research" || status !== "complete" || sources.length > 0) return null;
  const sourceFields = "each with `link`, `title` and `confidence`";
  return `A research worker names what its answer stands on: hand back \`sources\`, ${sourceFields}.`;
}
