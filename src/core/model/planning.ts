/**
 * What happens between the label and the approved plan: the architect's questions, and people's
 * answers and requests.
 */
import { z } from "zod";
import { planChangesSchema } from "./plan-changes.ts";
import { adaptEditsSchema, questionSchema } from "./closing-inputs.ts";
import { estimateSchema } from "./estimate.ts";
import { getFailureProblems, type Failure } from "./failures.ts";
import type { BuildStatus } from "./build-types.ts";
import { personSaid, repositoryPath, sessionSaid, validationSaid } from "./quote.ts";
import { COMPLEXITIES } from "./brief.ts";
import { sessionNameSchema, workerIdSchema, type WorkerId } from "./names.ts";

/** The current plan. The briefs themselves are stored separately. */
export const currentPlanSchema = z.strictObject({
  hash: z.string(),
  estimate: estimateSchema,
  reason: sessionSaid.nullable(),
  summary: sessionSaid,
  /** Number of this plan among the build's plans, from 1. */
  number: z.int().min(0),
  /** The architect's session, or `@login` if a person edited briefs. */
  by: z.string(),
  at: z.string(),
  /**
   * When Baton saw this plan in the plan comment after another plan. Null if there was no other
   * plan or Baton has not seen it yet.
   */
  shown_at: z.string().nullable(),
  /** Differences from the previous plan. Null for the first. */
  changes: planChangesSchema.nullable(),
});
export type CurrentPlan = z.infer<typeof currentPlanSchema>;

/** What a person edited in a plan. `messages/plan.ts` renders it. */
const planEditSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("brief"),
    worker: workerIdSchema,
    change: z.enum(["added", "edited", "removed"]),
  }),
  /** A file of a brief. */
  z.strictObject({ kind: z.literal("file"), path: repositoryPath }),
  /** `/model`. */
  z.strictObject({
    kind: z.literal("complexity"),
    worker: workerIdSchema,
    complexity: z.enum(COMPLEXITIES),
  }),
]);
export type PlanEdit = z.infer<typeof planEditSchema>;

/** A replaced plan, as far as people see it. */
const earlierPlanSchema = z.strictObject({
  number: z.int().min(0),
  hash: z.string(),
  by: z.string(),
  replaced_at: z.string(),
  /** Who asked for another plan, or edited this one. Null if nobody did. */
  why: z
    .discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("asked"), by: z.string(), words: personSaid }),
      z.strictObject({ kind: z.literal("edited"), by: z.string(), edits: z.array(planEditSchema) }),
    ])
    .nullable(),
  workers: z.array(z.strictObject({ id: z.string(), name: sessionSaid })),
  /** Number of workers that aren't listed. */
  more: z.int().min(0),
});
export type EarlierPlan = z.infer<typeof earlierPlanSchema>;

/** Questions of one architect session. */
const questionRoundSchema = z.strictObject({
  session: z.string(),
  at: z.string(),
  /** What the session understood so far. */
  summary: sessionSaid,
  questions: z.array(questionSchema).describe("the words of a session"),
  /** An empty text accepts all proposals. */
  answer: z.strictObject({ by: z.string(), at: z.string(), text: personSaid }).nullable(),
  /** Number of the plan that considers the answer. Null if there is none yet. */
  met: z.int().min(0).nullable(),
});
export type QuestionRound = z.infer<typeof questionRoundSchema>;

/** A person's request for another plan. */
const revisionSchema = z.strictObject({
  by: z.string(),
  at: z.string(),
  text: personSaid,
  /** Number of the plan that they had seen. Null if there was none yet. */
  of: z.int().min(1).nullable(),
  /** Number of the plan that considers the request. Null if there is none yet. */
  met: z.int().min(0).nullable(),
});
export type Revision = z.infer<typeof revisionSchema>;

export const planningSchema = z.strictObject({
  rounds: z.array(questionRoundSchema),
  revisions: z.array(revisionSchema),
  /** Oldest first. */
  earlier: z.array(earlierPlanSchema),
});
export type Planning = z.infer<typeof planningSchema>;

/** Maximum number of rounds. After these, the architect plans with its own proposals. */
export const MAX_QUESTION_ROUNDS = 2;
/** Maximum number of earlier plans in the plan comment. */
export const MAX_EARLIER_PLANS = 2;
/** Minimum number of hash digits that identify a plan. */
export const MIN_HASH_DIGITS = 7;
/** Baton cuts longer answers and requests. Longer text belongs in the issue or in `context/`. */
export const PLANNING_TEXT_CHARS = 10_000;

/** Reports whether no plan is approved yet. */
export function isPlanning(status: BuildStatus): boolean {
  return status === "planning" || status === "questions" || status === "awaiting_approval";
}

/** Returns the questions that wait for an answer. */
export function findOpenRound({
  status,
  planning,
}: {
  status: BuildStatus;
  planning: Planning;
}): QuestionRound | null {
  return status === "questions" ? (planning.rounds.at(-1) ?? null) : null;
}

/** Returns the key of the comment with the build's newest questions. */
export const getQuestionsKey = ({ rounds }: Planning) => `questions-${rounds.length}`;

/** Lists the requests that no plan considers yet. */
export const listUnmetRevisions = ({ revisions }: Planning) =>
  revisions.filter((revision) => revision.met === null);

interface DryRunState {
  status: BuildStatus;
  wishes: { dry_run: boolean };
  plan: CurrentPlan | null;
}

/** Reports whether a dry run has shown its plan and ended. */
export function isDryRunEnded({ status, wishes, plan }: DryRunState): boolean {
  return status === "cancelled" && wishes.dry_run && plan !== null;
}

/**
 * Returns why an architect session is needed: problems of the previous plan, and what people said.
 */
export function getArchitectReasons(build: {
  failures: readonly Failure[];
  planning: Planning;
}): string[] {
  return [...getFailureProblems(build.failures, "architect"), ...listUnmetReasons(build)];
}

/** Maximum characters of a request. Sessions read longer ones in their file. */
const REASON_CHARS = 1000;

/** Lists what people said and no plan considers yet, as reasons for the next architect session. */
function listUnmetReasons({ planning }: { planning: Planning }): string[] {
  const round = planning.rounds.at(-1);
  const answered =
    round?.answer && round.met === null
      ? [`@${round.answer.by} answered the questions: answers.md`]
      : [];
  return [...answered, ...listUnmetRevisions(planning).map(describeRevision)];
}

function describeRevision({ by, text, of }: Revision): string {
  const long = text.length > REASON_CHARS;
  const words = `${text.slice(0, REASON_CHARS).toWellFormed()}${
    long ? " … (all of it: answers.md)" : ""
  }`;
  const what = of === null ? "this of the plan" : "another plan than PLAN.md";
  return `@${by} asks for ${what}: ${words}`;
}

// What adapt sessions propose for the plan during the build.

/**
 * `waits`: for a person. `unchanged`: it proposed no edit. `failed`: no attempt is left, or the
 * edits no longer apply.
 */
export const ADAPTATION_OUTCOMES = [
  "at_work",
  "waits",
  "applied",
  "unchanged",
  "declined",
  "failed",
] as const;

/** A wave that has ended, or with `schedule: eager` a worker that has ended. */
export type AdaptationSubject = `wave-${number}` | WorkerId;

/** Why the edits need a person's approval. */
const wideningSchema = z.discriminatedUnion("kind", [
  /** The worker could change more than before. `more`: number of further paths. */
  z.strictObject({
    kind: z.literal("wider_paths"),
    worker: workerIdSchema,
    is_new: z.boolean(),
    paths: z.array(repositoryPath),
    more: z.int().min(0),
  }),
  /** `most`: number of workers that may be added without a person. */
  z.strictObject({
    kind: z.literal("more_workers"),
    added: z.int().min(1),
    most: z.int().min(0),
  }),
  /** `most`: percent by which the estimate may rise without a person. */
  z.strictObject({
    kind: z.literal("more_effort"),
    unit: z.enum(["sessions", "minutes"]),
    approved: z.number(),
    estimate: z.number(),
    most: z.int().min(0),
  }),
]);
export type Widening = z.infer<typeof wideningSchema>;

/** Why a person is asked about an adaptation, or why edits have no result. */
const adaptationReasonSchema = z.discriminatedUnion("kind", [
  ...wideningSchema.options,
  /** The settings have a person decide about each wave. */
  z.strictObject({ kind: z.literal("wave_gate") }),
  /** Edits are left out, because people changed these briefs since the session read them. */
  z.strictObject({ kind: z.literal("changed_meanwhile"), workers: z.array(workerIdSchema) }),
  z.strictObject({ kind: z.literal("no_worker_left") }),
  z.strictObject({ kind: z.literal("no_longer_fits"), problems: z.array(validationSaid).max(5) }),
  z.strictObject({ kind: z.literal("session_failed") }),
]);
export type AdaptationReason = z.infer<typeof adaptationReasonSchema>;

/** Number of sessions and minutes of a plan. */
const effortSchema = z.strictObject({
  sessions: z.number(),
  minutes: z.number(),
});

export const adaptationSchema = z.strictObject({
  about: z.string().transform((name) => name as AdaptationSubject),
  /** Null until it submits something. */
  session: sessionNameSchema.nullable(),
  outcome: z.enum(ADAPTATION_OUTCOMES),
  /** When it began, began to wait, or ended. */
  at: z.string(),
  /** Login of the person who accepted or declined it. Null if nobody was asked or has answered. */
  by: z.string().nullable(),
  summary: sessionSaid,
  concerns: z.array(sessionSaid),
  /** Why each worker's brief is edited, in the session's words. */
  reasons: z.array(z.strictObject({ worker: workerIdSchema, reason: sessionSaid })),
  /** Changes that the edits make or would make. */
  changes: planChangesSchema.nullable(),
  /** Why a person is asked or why it had no result. */
  why: z.array(adaptationReasonSchema),
  /** Hash of each brief that the session reads. Empty once it has ended. */
  read: z.record(z.string(), z.string()),
  /** The edits while they wait, otherwise empty. */
  edits: adaptEditsSchema.describe("the words of a session"),
  /**
   * The plan's effort when a person or an architect last decided about it. The limit is relative to
   * this.
   */
  approved: effortSchema.nullable(),
});
export type Adaptation = z.infer<typeof adaptationSchema>;
