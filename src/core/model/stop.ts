/**
 * A stop: a worker or the whole build waits for a person. Its cause decides what people can answer.
 * Its details are data, which `messages/stop.ts` renders.
 *
 * Lines: one union of all situations, with its schema.
 */
import { z } from "zod";
import { STALLS } from "./ci.ts";
import { failureReasonSchema, guardCauseFields } from "./failure-cause.ts";
import { failurePlaceSchema } from "./failures.ts";
import { SESSION_KINDS, type SessionKindName, type SessionName, type WorkerId } from "./names.ts";
import { requirerSchema } from "./permissions.ts";
import { endCauseSchema } from "./proposal.ts";
import { reviewNoteSchema } from "./review-findings.ts";
import { preflightFindingSchema } from "./preflight.ts";
import { openCriterionSchema } from "./rubric.ts";
import { orderSchema } from "./session-reason.ts";
import { checkName, githubSaid, personSaid, quote, repositoryPath, sessionSaid } from "./quote.ts";

export const WORKER_CAUSES = [
  /** The work session failed or asks a question. Nothing is published yet. */
  "work",
  /** Reworks of the pull request failed, asked, or were too many. */
  "rework",
  /** A review asks for a person, or a person must repeat their review. */
  "review",
  /** The review sessions themselves failed. */
  "review_failed",
  /** The same checks stay red. */
  "ci",
  /** Checks of the pull request never end without help. */
  "checks",
  /** The same for the candidate. */
  "candidate",
  /** The pull request has another base, or somebody without write access closed it. */
  "pull",
  /** GitHub does not merge it. */
  "merge",
  /** It repeatedly conflicts with the build branch. */
  "conflict",
  /** It was merged, and somebody rewrote the build branch without it. */
  "lost",
  /** Guards block its change. */
  "guard",
  /** Its sessions have spent one worker's budget. */
  "budget",
  /** Too many sessions of the build failed. */
  "retries",
] as const;
export type WorkerCause = (typeof WORKER_CAUSES)[number];

export const BUILD_CAUSES = [
  "architect",
  "close",
  "loop",
  /** The base branch conflicts with the build. */
  "base",
  /** The base branch was deleted. */
  "base_gone",
  /** The landing's checks are red, or its pull request is closed. */
  "landing",
  /** A person requests changes to the landing. */
  "changes",
  /** Checks of the landing never end without help. */
  "checks",
  /** GitHub does not merge the landing. */
  "merge",
  /** The candidates' pull request is closed. */
  "candidate",
  /** The same failure repeated in several loops. */
  "repeated",
  "settings",
  /** The build's own budget is spent. */
  "budget",
  /** The repository's daily budget is spent. */
  "day_budget",
  /** The installation's monthly budget is spent. */
  "installation_budget",
  /** No session can run, because of the provider, the key or the engine. */
  "engine",
  "preflight",
  /** GitHub refuses Baton's request. */
  "refused",
  /** Somebody rewrote the build branch. */
  "rewritten",
  /** Nothing was merged, so there is nothing to land. */
  "nothing",
] as const;
export type BuildCause = (typeof BUILD_CAUSES)[number];

/** Stops because of a budget: no session starts, and running sessions finish. */
export const BUDGET_CAUSES: readonly BuildCause[] = ["budget", "day_budget", "installation_budget"];

const count = z.int().min(0);
const dollars = z.number().min(0);
/** A name without spaces: a sha, a branch, a login, a date, a code. */
const name = z.string();
const worker = z.custom<WorkerId>((value) => typeof value === "string");
const session = z.custom<SessionName>((value) => typeof value === "string");
const sessionKind = z.enum(SESSION_KINDS as readonly [SessionKindName, ...SessionKindName[]]);
/** Number of a pull request. */
const pull = z.int().min(1);

/**
 * How a session of the whole build continues: without the loop of this number, if there is one.
 * Null if it is a worker's session.
 */
const buildAnswer = z.strictObject({ loop: count.nullable() }).nullable();

/** Whether an approval lands the build; otherwise it ends the build. */
const lands = z.boolean();

/** What GitHub refuses, and may refuse again. */
export const refusedEffectSchema = z.strictObject({
  kind: z.literal("effect_refused"),
  /** The effect's type. */
  effect: name,
  /** The effect's branch or tag. */
  ref: name.nullable(),
  said: githubSaid,
  prefix: name,
});
export type RefusedEffect = z.infer<typeof refusedEffectSchema>;

/** A period in UTC in which a budget of several builds applies. */
const periodSchema = z.strictObject({
  /** `2026-11-25` for a day, `2026-11` for a month. */
  name,
  /** ISO 8601: the first moment of the period, and the first moment after it. */
  from: name,
  until: name,
});
export type Period = z.infer<typeof periodSchema>;

/** Details of a stop, by the situation that caused it. */
export const stopDetailsSchema = z.discriminatedUnion("kind", [
  // Sessions.
  z.strictObject({ kind: z.literal("session_asks"), said: sessionSaid }),
  z.strictObject({
    kind: z.literal("attempts_failed"),
    session: sessionKind,
    times: count,
    /** The first cause, and the last one if it differs. */
    causes: z.array(failureReasonSchema).max(2),
    /** The first reason of a rework. Null if the session is not a rework, or began by a command. */
    order: orderSchema.nullable(),
    answer: buildAnswer,
  }),
  z.strictObject({ kind: z.literal("retries_used"), failed: count }),
  z.strictObject({
    kind: z.literal("session_budget"),
    session,
    budget: dollars,
    spent: dollars,
    /** Its work is kept for the next session. */
    has_work: z.boolean(),
    answer: buildAnswer,
  }),
  z.strictObject({
    kind: z.literal("worker_budget"),
    worker,
    budget: dollars,
    spent: dollars,
  }),
  z.strictObject({
    kind: z.literal("guards"),
    ...guardCauseFields,
    /** The previous session had the same findings. */
    again: z.boolean(),
  }),

  // Reviews and reworks.
  /** `notes`: what Baton left out of the review, if that changed its verdict. */
  z.strictObject({
    kind: z.literal("review_asks"),
    worker,
    notes: z.array(reviewNoteSchema),
    said: sessionSaid,
  }),
  z.strictObject({
    kind: z.literal("request_stands"),
    /** Who requested changes. */
    by: name,
    /** The rework that answers the request. */
    session,
    /** Who approves the rework. Null for a review session. */
    approver: name.nullable(),
  }),
  z.strictObject({
    kind: z.literal("approval_outdated"),
    worker,
    /** Who approved the work before it changed. */
    by: name,
    /** It is a review on GitHub, so it can be dismissed. */
    dismissible: z.boolean(),
  }),
  z.strictObject({ kind: z.literal("rounds_used"), worker, rounds: count, said: sessionSaid }),
  z.strictObject({
    kind: z.literal("reworks_used"),
    /** The first reason that the next rework would have. */
    order: orderSchema.nullable(),
    reworks: count,
  }),

  // Checks.
  z.strictObject({
    kind: z.literal("checks_red"),
    pull,
    /** The candidate's worker, if these are the candidate's checks; otherwise null. */
    candidate: worker.nullable(),
    checks: z.array(z.strictObject({ name: checkName, summary: quote("the words of a check") })),
    /**
     * Number of reworks that did not make them green. Null if that is not the reason for asking a
     * person.
     */
    reworks: count.nullable(),
  }),
  z.strictObject({
    kind: z.literal("checks_unapproved"),
    pull,
    checks: z.array(z.strictObject({ name: checkName, url: name.nullable() })),
    by: requirerSchema.nullable(),
  }),
  z.strictObject({
    kind: z.literal("checks_pending"),
    pull,
    checks: z.array(z.strictObject({ name: checkName, stall: z.enum(STALLS).nullable() })),
    by: requirerSchema.nullable(),
  }),
  z.strictObject({
    kind: z.literal("checks_blocked"),
    pull,
    checks: z.array(z.strictObject({ name: checkName })),
    /** The branch and the commit on which they failed before the build. */
    base: name,
    sha: name,
    by: requirerSchema.nullable(),
    /** The worker with the checks. Null for the landing. */
    worker: worker.nullable(),
  }),
  z.strictObject({
    kind: z.literal("checks_halted"),
    pull,
    checks: z.array(z.strictObject({ name: checkName, conclusion: name })),
    worker: worker.nullable(),
  }),
  z.strictObject({
    kind: z.literal("checks_missing"),
    pull,
    base: name,
    checks: z.array(z.strictObject({ context: checkName, app: z.int().nullable() })),
    by: requirerSchema.nullable(),
    /** Whether workflows run on this pull request. */
    starts: z.boolean(),
  }),
  z.strictObject({ kind: z.literal("checks_unstarted"), pull, base: name }),

  // Pull requests of workers.
  z.strictObject({ kind: z.literal("pull_retargeted"), pull, base: name, wanted: name }),
  z.strictObject({ kind: z.literal("pull_closed_again"), worker, pull, by: name.nullable() }),
  z.strictObject({ kind: z.literal("pull_not_reopened"), worker, pull, by: name.nullable() }),
  z.strictObject({
    kind: z.literal("merge_refused"),
    pull,
    said: githubSaid,
    /** Prefix of the build's branches. */
    prefix: name,
  }),
  z.strictObject({ kind: z.literal("mergeability_unknown"), pull }),
  z.strictObject({ kind: z.literal("merge_forbidden"), pull, branch: name }),
  z.strictObject({
    kind: z.literal("conflict_again"),
    pull,
    branch: name,
    /**
     * The head that a rework merged without success. Null if it is another one, after `reworks`
     * reworks.
     */
    tip: name.nullable(),
    reworks: count,
  }),
  z.strictObject({ kind: z.literal("work_lost"), worker, pull, files: z.array(repositoryPath) }),

  // GitHub refuses or starts nothing.
  refusedEffectSchema,
  z.strictObject({
    kind: z.literal("dispatch_refused"),
    session,
    code: name.nullable(),
    said: githubSaid.nullable(),
    /** Whether the workflow file on the default branch can be dispatched. */
    startable: z.boolean(),
  }),
  z.strictObject({
    kind: z.literal("run_not_started"),
    session,
    conclusion: name.nullable(),
    policy: githubSaid.nullable(),
    url: name,
  }),
  z.strictObject({
    kind: z.literal("parked_often"),
    session,
    parks: count,
    cause: endCauseSchema,
  }),
  z.strictObject({ kind: z.literal("session_stopped"), cause: endCauseSchema }),

  // Branches.
  z.strictObject({
    kind: z.literal("base_conflict"),
    base: name,
    branch: name,
    /** Paths that both sides changed, if known. */
    files: z.array(repositoryPath),
  }),
  z.strictObject({ kind: z.literal("base_gone"), base: name }),
  z.strictObject({
    kind: z.literal("branch_rewritten"),
    branch: name,
    /** Its last head before the rewrite. */
    tip: name,
    /** Workers whose merges it no longer contains. */
    workers: z.array(worker),
  }),
  z.strictObject({ kind: z.literal("candidate_closed"), pull }),
  z.strictObject({ kind: z.literal("candidate_retargeted"), pull, base: name, wanted: name }),

  // Closing and landing.
  z.strictObject({ kind: z.literal("close_asks"), said: sessionSaid, lands }),
  z.strictObject({
    kind: z.literal("criteria_open"),
    criteria: z.array(openCriterionSchema),
    lands,
  }),
  z.strictObject({
    kind: z.literal("corrections_open"),
    rounds: count,
    corrections: z.array(z.strictObject({ title: sessionSaid, goal: sessionSaid })),
    lands,
  }),
  z.strictObject({ kind: z.literal("nothing_merged"), skipped: worker }),
  z.strictObject({
    kind: z.literal("landing_red"),
    pull,
    checks: z.array(checkName),
    branch: name,
  }),
  z.strictObject({ kind: z.literal("landing_closed"), pull }),
  z.strictObject({
    kind: z.literal("landing_changes"),
    pull,
    by: name,
    said: personSaid,
    branch: name,
  }),
  z.strictObject({ kind: z.literal("landing_dequeued"), pull, said: githubSaid }),
  z.strictObject({ kind: z.literal("landing_forbidden"), base: name }),
  z.strictObject({ kind: z.literal("landing_refused"), pull, said: githubSaid }),

  // Configuration.
  z.strictObject({
    kind: z.literal("preflight_failed"),
    checks: z.array(preflightFindingSchema),
  }),
  z.strictObject({ kind: z.literal("preflight_not_started") }),
  z.strictObject({
    kind: z.literal("settings_unusable"),
    problem: quote("what the settings' schema says of the file"),
    base: name,
  }),

  // Budgets and repeated failures.
  z.strictObject({
    kind: z.literal("build_budget"),
    budget: dollars,
    spent: dollars,
    /** Number of sessions whose price is unknown. */
    unpriced: count,
  }),
  z.strictObject({
    kind: z.literal("shared_budget"),
    of: z.enum(["day_budget", "installation_budget"]),
    budget: dollars,
    spent: dollars,
    period: periodSchema,
    /** Repositories of the installation that Baton can't read now. */
    unread: z.array(name),
  }),
  z.strictObject({ kind: z.literal("failure_repeated"), places: z.array(failurePlaceSchema) }),
]);
export type StopDetails = z.infer<typeof stopDetailsSchema>;
/** The details of one situation, without its kind. */
export type StopDetailsOf<Kind extends StopDetails["kind"]> = Omit<
  Extract<StopDetails, { kind: Kind }>,
  "kind"
>;

/** Why a session causes a stop, before its subject is known. */
export type SessionStopDetails = WithoutAnswer<Extract<StopDetails, { answer: unknown }>>;
type WithoutAnswer<Details> = Details extends unknown ? Omit<Details, "answer"> : never;

export const STOP_DETAILS_OPTIONS = stopDetailsSchema.options;

/** Creates the schema of a stop in the record. `causes` are those that its owner may have. */
export const createStopSchema = <Cause extends WorkerCause | BuildCause>(
  causes: readonly [Cause, ...Cause[]],
) =>
  z.strictObject({
    kind: z.enum(["blocked", "failed"]),
    cause: z.enum(causes),
    details: stopDetailsSchema,
    at: z.string(),
  });

export type StopState<Cause extends WorkerCause | BuildCause = WorkerCause | BuildCause> = Omit<
  z.infer<ReturnType<typeof createStopSchema>>,
  "cause"
> & { cause: Cause };
