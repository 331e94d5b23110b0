/**
 * The completion: the closing record of a session, limited to 4 KB. Other sessions read nothing
 * else from this one.
 */
import { z } from "zod";
import { parseSessionName, WORKER_ID } from "./names.ts";
import type { Brief } from "./brief.ts";

// How reliable a source is, in the words that sessions use.

export const SOURCE_CONFIDENCES = ["high", "medium", "low"] as const;
/** A source of a finding. */
export const citedSourceSchema = z.strictObject({
  /** An `https` address, or a path of the repository. */
  link: z
    .string()
    .max(500)
    .regex(
      /^(?:https:\/\/[^\s<>"'`|\\()[\]]+|(?!\/)[^\s:<>"'`|\\()[\]]+)$/,
      "expected an https address (brackets percent-encoded, as in %28) or a file's path",
    ),
  title: z.string().trim().min(1).max(200),
  /** How reliable the source is. */
  confidence: z.enum(SOURCE_CONFIDENCES),
});
export type CitedSource = z.infer<typeof citedSourceSchema>;

const text = (max: number) => z.string().trim().min(1).max(max);
const textList = z.array(text(300)).max(12).default([]);

/** Closing input of `work` and `rework` sessions. */
export const completionInput = z.strictObject({
  status: z.enum(["complete", "blocked", "failed"]),
  summary: text(1200),
  artifacts: z.array(text(200)).max(40).default([]),
  learnings: textList,
  concerns: textList,
  decisions: textList,
  follow_up: textList,
  /**
   * An answer with evidence to every success criterion of the brief. `checkAnswers` compares them
   * with the brief.
   */
  criteria: z
    .array(
      z.strictObject({
        // Stores the number, because thirty criteria in full would leave no room for answers.
        criterion: z
          .union([z.int().min(1).max(30), text(400)])
          .describe("the criterion's number in the brief, from 1; or its text"),
        met: z.boolean(),
        evidence: text(300).describe(
          "a file (`path:line`), the command in backticks, or the check that shows it; " +
            "then what it said",
        ),
      }),
    )
    .max(30)
    .describe("with status complete: every success criterion of the brief, in few words each")
    .default([]),
  /** Sources of the findings; only for workers with script `research`. */
  sources: z.array(citedSourceSchema).max(20).exactOptional(),
});
export type CompletionInput = z.infer<typeof completionInput>;

/** `completions/W1.1.json`: N5's documented format plus Baton's fields. */
export const completionSchema = completionInput.extend({
  worker_id: z.string().regex(WORKER_ID, "expected a worker id like W1.1"),
  session: z
    .string()
    .refine((name) => parseSessionName(name) !== null, "expected a session like W1.1/work/1"),
  /** The model as the session reported it. Absent in completions that others wrote. */
  model: z.string().max(120).exactOptional(),
  /** `@login` of the person who did the work by hand, instead of `model`. */
  author: z.string().max(120).exactOptional(),
  /** Numbers of the steers that the session knew. Absent if there were none. */
  steers: z.array(z.int().min(1)).max(200).exactOptional(),
  /** ISO 8601. Null if the author did not say. */
  timestamp: z
    .string()
    .refine((at) => !Number.isNaN(Date.parse(at)), "expected an ISO 8601 time")
    .nullable(),
});
export type Completion = z.infer<typeof completionSchema>;

/**
 * Defines a total order, oldest first: by time, then rework after work, then by attempt.
 * Independent of the order in which completions were submitted or read.
 */
export function compareCompletions(a: Completion, b: Completion): number {
  const [x, y] = [rankCompletion(a), rankCompletion(b)];
  return (
    x[0] - y[0] ||
    x[1] - y[1] ||
    x[2] - y[2] ||
    (a.session < b.session ? -1 : Number(a.session > b.session))
  );
}

function rankCompletion({
  session,
  timestamp,
}: Completion): [time: number, rework: number, attempt: number] {
  const name = parseSessionName(session);
  return [
    timestamp === null ? 0 : Date.parse(timestamp),
    name?.kind === "rework" ? 1 : 0,
    name?.attempt ?? 0,
  ];
}

/** Maximum size of a completion as JSON, in bytes. */
export const COMPLETION_BYTES = 4096;
/**
 * The same for a completion with sources, because it is an answer and not a report about a change.
 */
export const ANSWER_BYTES = 12 * 1024;

export function getCompletionBound({ sources = [] }: Pick<CompletionInput, "sources">): number {
  return sources.length > 0 ? ANSWER_BYTES : COMPLETION_BYTES;
}

/**
 * Returns why a completion is not sufficient for its brief's script, as a sentence. Null if it is.
 */
export function findMissingSources(
  { status, sources = [] }: CompletionInput,
  { script }: Pick<Brief, "script">,
) {
  if (script !== "research" || status !== "complete" || sources.length > 0) return null;
  const sourceFields = "each with `link`, `title` and `confidence`";
  return (
    "A research worker must name the sources of its answer: hand back `sources`, " +
    `${sourceFields}.`
  );
}

// The worker's checklist: compares a completion's answers with the success criteria of its brief.

type Answer = CompletionInput["criteria"][number];

/** Characters of a criterion that a refusal quotes, and number of criteria that it names. */
const QUOTED = 80;
const NAMED = 5;

/**
 * Checks that each answer belongs to a criterion of the brief and none is answered twice. With
 * `complete`, all must be answered and met. Returns the completion with criteria as numbers, in the
 * brief's order.
 */
export function checkAnswers(
  completion: CompletionInput,
  { criteria }: Pick<Brief, "criteria">,
): { ok: true; completion: CompletionInput } | { ok: false; reason: string } {
  const answers = new Map<number, Answer>();
  const foreign: Answer["criterion"][] = [];
  for (const answer of completion.criteria) {
    const number = parseCriterion(answer.criterion, criteria, answers);
    if (number === null) foreign.push(answer.criterion);
    else answers.set(number, { ...answer, criterion: number });
  }
  const sorted = [...answers.values()].toSorted(
    (a, b) => Number(a.criterion) - Number(b.criterion),
  );
  const problem =
    describeForeignAnswers(foreign, criteria) ??
    describeOpenCriteria(completion.status, criteria, answers);
  return problem === null
    ? { ok: true, completion: { ...completion, criteria: sorted } }
    : { ok: false, reason: problem };
}

/**
 * Returns a completion's answer to the criterion `number` (from 1) of a brief. A text instead of a
 * number comes from other authors.
 */
export function findCriterionAnswer(
  number: number,
  criteria: readonly string[],
  answers: readonly Answer[],
): Answer | undefined {
  return answers.find(({ criterion }) => parseCriterion(criterion, criteria, new Map()) === number);
}

/**
 * Parses a number, a number as text, or the criterion's words, ignoring case and spaces. Null if no
 * open criterion matches.
 */
function parseCriterion(
  given: string | number,
  criteria: readonly string[],
  taken: ReadonlyMap<number, unknown>,
) {
  const words = normalizeWords(String(given));
  const same =
    typeof given === "number"
      ? -1
      : criteria.findIndex((t, i) => !taken.has(i + 1) && normalizeWords(t) === words);
  const number = same < 0 && /^[1-9][0-9]?$/.test(words) ? Number(words) : same + 1;
  return number >= 1 && number <= criteria.length && !taken.has(number) ? number : null;
}

function normalizeWords(text: string): string {
  return text.replace(/\s+/g, " ").trim().toLowerCase();
}

function describeForeignAnswers(
  foreign: readonly (string | number)[],
  criteria: readonly string[],
): string | null {
  if (foreign.length === 0) return null;
  const named = foreign.slice(0, NAMED).map((given) => `"${String(given).slice(0, QUOTED)}"`);
  const count =
    criteria.length === 1 ? "one success criterion" : `${criteria.length} success criteria`;
  return (
    `The brief has ${count}; ${named.join(", ")} is not one of them or is answered twice. ` +
    "Answer by number."
  );
}

function describeOpenCriteria(
  status: CompletionInput["status"],
  criteria: readonly string[],
  answers: ReadonlyMap<number, Answer>,
): string | null {
  if (status !== "complete") return null;
  const name = (numbers: number[]) => {
    const named = numbers
      .slice(0, NAMED)
      .map((n) => `${n} ("${criteria[n - 1]!.slice(0, QUOTED)}")`);
    return [...named, ...(numbers.length > NAMED ? [`${numbers.length - NAMED} more`] : [])].join(
      ", ",
    );
  };
  const all = criteria.map((_, i) => i + 1);
  const open = all.filter((n) => !answers.has(n));
  if (open.length > 0) {
    return (
      `Not every success criterion of the brief is answered: add ${name(open)}, each with ` +
      "met and evidence."
    );
  }
  const unmet = all.filter((n) => !answers.get(n)!.met);
  if (unmet.length === 0) return null;
  return (
    `A session is not complete with unmet criteria: meet ${name(unmet)}, or hand back ` +
    "blocked or failed."
  );
}
