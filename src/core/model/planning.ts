/**
 * What is said between the label and the approved plan: the architect's questions, people's answers
 * and wishes.
 */
import { z } from "zod";
import type { PlanChanges } from "./plan-changes.ts";
import {
  questionSchema,
  type Question,
  type AdaptEdit,
  adaptEditsSchema,
} from "./closing-inputs.ts";
import { getFailureProblems, type Failure } from "./failures.ts";
import { savedWorkerIdSchema, sessionNameSchema } from "./verdict.ts";
import type { BuildStatus } from "./build-types.ts";
import type { WorkerId, SessionName } from "./names.ts";

export interface Estimate {
  sessions: number;
  /** The middle of `range`; 0 = not known. */
  dollars: number;
  /** Null = not known. */
  range: DollarRange | null;
  minutes: number;
  basis: string;
}

export interface DollarRange {
  low: number;
  high: number;
  /** Its middle before earlier estimates' error corrected it. */
  uncorrected: number;
}

/** The plan that is in force; the briefs themselves are beside it. */
export interface CurrentPlan {
  hash: string;
  estimate: Estimate;
  reason: string | null;
  summary: string;
  /** Which plan of the build this is, from 1. */
  number: number;
  /** The architect's session, or `@login` where a person edited briefs. */
  by: string;
  at: string;
  /**
   * When it was seen to stand in the plan comment, where another one stood there before it; else
   * null.
   */
  shown_at: string | null;
  /** How it differs from the plan before; null for the first. */
  changes: PlanChanges | null;
}

/** A plan that another one replaced, as far as people are shown it. */
export interface EarlierPlan {
  number: number;
  hash: string;
  by: string;
  replaced_at: string;
  /** Who had it replaced, and in which words; null where nobody said so. */
  why: { by: string; words: string } | null;
  workers: { id: string; name: string }[];
  /** Workers that aren't listed. */
  more: number;
}

/** Questions of one architect session. */
export interface QuestionRound {
  session: string;
  at: string;
  /** What it has understood so far. */
  summary: string;
  questions: Question[];
  /** No text = all that was proposed. */
  answer: { by: string; at: string; text: string } | null;
  /** The plan that was made with the answer in mind; null = none yet. */
  met: number | null;
}

/** A person's wish for another plan. */
export interface Revision {
  by: string;
  at: string;
  text: string;
  /** The plan that they had before them; 0 = none yet. */
  of: number;
  /** The plan that was made with it in mind; null = none yet. */
  met: number | null;
}

export interface Planning {
  rounds: QuestionRound[];
  revisions: Revision[];
  /** Oldest first. */
  earlier: EarlierPlan[];
}

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
  return `@${by} asks for ${of > 0 ? "another plan than PLAN.md" : "this of the plan"}: ${words}`;
}

// Schemas of the plan, and of what was said until it was approved.

const count = z.int().min(0);
const text = z.string();
const maybe = z.string().nullable();

const fieldSchema = z.strictObject({ field: text, removed: z.array(text), added: z.array(text) });
const changeSchema = z.strictObject({
  worker: savedWorkerIdSchema,
  name: text,
  kind: z.enum(["added", "removed", "changed"]),
  fields: z.array(fieldSchema),
});

export const planChangesSchema = z.strictObject({
  since: text,
  workers: z.array(changeSchema),
  more: count,
});

export const planSchema: z.ZodType<CurrentPlan> = z.strictObject({
  hash: text,
  estimate: z.strictObject({
    ...{ sessions: z.number(), dollars: z.number(), minutes: z.number(), basis: text },
    // Records from before it have none.
    range: z
      .strictObject({ low: z.number(), high: z.number(), uncorrected: z.number() })
      .nullable()
      .default(null),
  }),
  reason: maybe,
  summary: text,
  number: count,
  by: text,
  at: text,
  shown_at: maybe,
  changes: planChangesSchema.nullable(),
});

export const planningSchema: z.ZodType<Planning> = z.strictObject({
  rounds: z.array(
    z.strictObject({
      session: text,
      at: text,
      summary: text,
      questions: z.array(questionSchema),
      answer: z.strictObject({ by: text, at: text, text }).nullable(),
      met: count.nullable(),
    }),
  ),
  revisions: z.array(
    z.strictObject({ by: text, at: text, text, of: count, met: count.nullable() }),
  ),
  earlier: z.array(
    z.strictObject({
      number: count,
      hash: text,
      by: text,
      replaced_at: text,
      why: z.strictObject({ by: text, words: text }).nullable(),
      workers: z.array(z.strictObject({ id: text, name: text })),
      more: count,
    }),
  ),
});

// What adapt sessions proposed for the plan while it is built.

export const ADAPTATION_OUTCOMES = [
  "at_work",
  "waits",
  "applied",
  "unchanged",
  "declined",
  "failed",
] as const;
/**
 * `waits`: for a person's word. `unchanged`: it proposed no edit. `failed`: no attempt left, or it
 * no longer holds.
 */
export type AdaptationOutcome = (typeof ADAPTATION_OUTCOMES)[number];

/** A wave that has ended, or with `schedule: eager` a worker that has. */
export type AdaptationSubject = `wave-${number}` | WorkerId;

/** Sessions and minutes of a plan. */
export interface Effort {
  sessions: number;
  minutes: number;
}

export interface Adaptation {
  about: AdaptationSubject;
  /** Null until it hands in something. */
  session: SessionName | null;
  outcome: AdaptationOutcome;
  /** When it began, came to wait, or ended. */
  at: string;
  /** Login of who took or declined it; null = nobody was asked, or has answered. */
  by: string | null;
  summary: string;
  concerns: string[];
  /** Why each worker's brief is edited, in the session's words. */
  reasons: { worker: WorkerId; reason: string }[];
  /** What the edits change, or would change. */
  changes: PlanChanges | null;
  /** Why a person is asked, or why nothing came of it: a sentence each. */
  why: string[];
  /** Hash of each brief that the session reads; empty once it has ended. */
  read: Record<string, string>;
  /** The edits while they wait; then none. */
  edits: AdaptEdit[];
  /**
   * What the plan took when a person or an architect last decided about it: the bound is held
   * against that.
   */
  approved: Effort | null;
}

export const adaptationSchema: z.ZodType<Adaptation> = z.strictObject({
  about: text.transform((name) => name as Adaptation["about"]),
  session: sessionNameSchema.nullable(),
  outcome: z.enum(ADAPTATION_OUTCOMES),
  at: text,
  by: text.nullable(),
  summary: text,
  concerns: z.array(text),
  reasons: z.array(z.strictObject({ worker: savedWorkerIdSchema, reason: text })),
  changes: planChangesSchema.nullable(),
  why: z.array(text),
  read: z.record(text, text),
  edits: adaptEditsSchema,
  approved: z.strictObject({ sessions: z.number(), minutes: z.number() }).nullable(),
});
