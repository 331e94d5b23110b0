/**
 * What is said between the label and the approved plan: the architect's questions, people's answers
 * and wishes.
 */
import { z } from "zod";
import { planChangesSchema } from "./plan-changes.ts";
import { adaptEditsSchema, questionSchema } from "./closing-inputs.ts";
import { getFailureProblems, type Failure } from "./failures.ts";
import type { BuildStatus } from "./build-types.ts";
import { sessionNameSchema, workerIdSchema, type WorkerId } from "./names.ts";

const dollarRangeSchema = z.strictObject({
  low: z.number(),
  high: z.number(),
  /** Its middle before earlier estimates' error corrected it. */
  uncorrected: z.number(),
});
export type DollarRange = z.infer<typeof dollarRangeSchema>;

const estimateSchema = z.strictObject({
  sessions: z.number(),
  /** What its sessions cost; null = not known. */
  range: dollarRangeSchema.nullable(),
  minutes: z.number(),
  basis: z.string(),
});
export type Estimate = z.infer<typeof estimateSchema>;

/** The plan that is in force; the briefs themselves are beside it. */
export const currentPlanSchema = z.strictObject({
  hash: z.string(),
  estimate: estimateSchema,
  reason: z.string().nullable(),
  summary: z.string(),
  /** Which plan of the build this is, from 1. */
  number: z.int().min(0),
  /** The architect's session, or `@login` where a person edited briefs. */
  by: z.string(),
  at: z.string(),
  /**
   * When it was seen to stand in the plan comment, where another one stood there before it; else
   * null.
   */
  shown_at: z.string().nullable(),
  /** How it differs from the plan before; null for the first. */
  changes: planChangesSchema.nullable(),
});
export type CurrentPlan = z.infer<typeof currentPlanSchema>;

/** A plan that another one replaced, as far as people are shown it. */
const earlierPlanSchema = z.strictObject({
  number: z.int().min(0),
  hash: z.string(),
  by: z.string(),
  replaced_at: z.string(),
  /** Who had it replaced, and in which words; null where nobody said so. */
  why: z.strictObject({ by: z.string(), words: z.string() }).nullable(),
  workers: z.array(z.strictObject({ id: z.string(), name: z.string() })),
  /** Workers that aren't listed. */
  more: z.int().min(0),
});
export type EarlierPlan = z.infer<typeof earlierPlanSchema>;

/** Questions of one architect session. */
const questionRoundSchema = z.strictObject({
  session: z.string(),
  at: z.string(),
  /** What it has understood so far. */
  summary: z.string(),
  questions: z.array(questionSchema),
  /** No text = all that was proposed. */
  answer: z.strictObject({ by: z.string(), at: z.string(), text: z.string() }).nullable(),
  /** The plan that was made with the answer in mind; null = none yet. */
  met: z.int().min(0).nullable(),
});
export type QuestionRound = z.infer<typeof questionRoundSchema>;

/** A person's wish for another plan. */
const revisionSchema = z.strictObject({
  by: z.string(),
  at: z.string(),
  text: z.string(),
  /** The plan that they had before them; null = none yet. */
  of: z.int().min(1).nullable(),
  /** The plan that was made with it in mind; null = none yet. */
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

/** Beyond these the architect plans with what it would have proposed. */
export const MAX_QUESTION_ROUNDS = 2;
/** Earlier plans that the plan comment still shows. */
export const MAX_EARLIER_PLANS = 2;
/** Digits of a plan's hash that say which one is meant. */
export const MIN_HASH_DIGITS = 7;
/**
 * Longer answers and wishes are cut: what needs so many words belongs into the issue, or into
 * `context/`.
 */
export const PLANNING_TEXT_CHARS = 10_000;

/** No plan is approved yet. */
export function isPlanning(status: BuildStatus): boolean {
  return status === "planning" || status === "questions" || status === "awaiting_approval";
}

/** The questions that wait for an answer. */
export function findOpenRound({
  status,
  planning,
}: {
  status: BuildStatus;
  planning: Planning;
}): QuestionRound | null {
  return status === "questions" ? (planning.rounds.at(-1) ?? null) : null;
}

/** Key of the comment in which the build's newest questions stand. */
export const getQuestionsKey = ({ rounds }: Planning) => `questions-${rounds.length}`;

/** Wishes that no plan has met. */
export const listUnmetRevisions = ({ revisions }: Planning) =>
  revisions.filter((revision) => revision.met === null);

interface DryRunState {
  status: BuildStatus;
  wishes: { dry_run: boolean };
  plan: CurrentPlan | null;
}

/** It was to show its plan and no more, and did. */
export function isDryRunEnded({ status, wishes, plan }: DryRunState): boolean {
  return status === "cancelled" && wishes.dry_run && plan !== null;
}

/**
 * Why an architect session is asked for: what was wrong with the plan before, and what people said.
 */
export function getArchitectReasons(build: {
  failures: readonly Failure[];
  planning: Planning;
}): string[] {
  return [...getFailureProblems(build.failures, "architect"), ...listUnmetReasons(build)];
}

/** Longer wishes are read in their file. */
const REASON_CHARS = 1000;

/** What people said that no plan has met, as reasons for the next architect session. */
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

// What adapt sessions proposed for the plan while it is built.

/**
 * `waits`: for a person's word. `unchanged`: it proposed no edit. `failed`: no attempt left, or it
 * no longer holds.
 */
export const ADAPTATION_OUTCOMES = [
  "at_work",
  "waits",
  "applied",
  "unchanged",
  "declined",
  "failed",
] as const;

/** A wave that has ended, or with `schedule: eager` a worker that has. */
export type AdaptationSubject = `wave-${number}` | WorkerId;

/** Sessions and minutes of a plan. */
const effortSchema = z.strictObject({
  sessions: z.number(),
  minutes: z.number(),
});

export const adaptationSchema = z.strictObject({
  about: z.string().transform((name) => name as AdaptationSubject),
  /** Null until it hands in something. */
  session: sessionNameSchema.nullable(),
  outcome: z.enum(ADAPTATION_OUTCOMES),
  /** When it began, came to wait, or ended. */
  at: z.string(),
  /** Login of who took or declined it; null = nobody was asked, or has answered. */
  by: z.string().nullable(),
  summary: z.string(),
  concerns: z.array(z.string()),
  /** Why each worker's brief is edited, in the session's words. */
  reasons: z.array(z.strictObject({ worker: workerIdSchema, reason: z.string() })),
  /** What the edits change, or would change. */
  changes: planChangesSchema.nullable(),
  /** Why a person is asked, or why nothing came of it: a sentence each. */
  why: z.array(z.string()),
  /** Hash of each brief that the session reads; empty once it has ended. */
  read: z.record(z.string(), z.string()),
  /** The edits while they wait; then none. */
  edits: adaptEditsSchema,
  /**
   * What the plan took when a person or an architect last decided about it: the bound is held
   * against that.
   */
  approved: effortSchema.nullable(),
});
export type Adaptation = z.infer<typeof adaptationSchema>;
