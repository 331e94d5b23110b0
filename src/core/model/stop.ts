/**
 * A stop: a worker, or the build as a whole, waits for a person. Its cause decides what people can
 * answer. Its details are data, which `messages/stop.ts` renders.
 *
 * Lines: one union of all situations, with its schema.
 */
import { z } from "zod";
import { STALLS } from "./ci.ts";
import { failurePlaceSchema } from "./failures.ts";
import { SESSION_KINDS, type SessionKindName, type SessionName, type WorkerId } from "./names.ts";
import { requirerSchema } from "./permissions.ts";

export const WORKER_CAUSES = [
  /** The work session failed, or asks. Nothing is published yet. */
  "work",
  /** Reworks of the pull request failed, asked, or were too many. */
  "rework",
  /** A review asks for a person, or a person's review has to be repeated. */
  "review",
  /** The review sessions themselves failed. */
  "review_failed",
  /** The same checks stay red. */
  "ci",
  /** Checks of the pull request never end by themselves. */
  "checks",
  /** The same on the candidate. */
  "candidate",
  /** The pull request has another base, or is closed by somebody without write access. */
  "pull",
  /** GitHub does not merge it. */
  "merge",
  /** It conflicts with the build branch again and again. */
  "conflict",
  /** It was merged, and somebody rewrote the build branch without it. */
  "lost",
  /** Guards hold its change back. */
  "guard",
  /** Its sessions have spent what one worker's may. */
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
  /** The base branch is gone. */
  "base_gone",
  /** The landing's checks are red, or its pull request is closed. */
  "landing",
  /** A person asks for changes of the landing. */
  "changes",
  /** Checks of the landing never end by themselves. */
  "checks",
  /** GitHub does not merge the landing. */
  "merge",
  /** The candidates' pull request is closed. */
  "candidate",
  /** The same failure came again over loops. */
  "repeated",
  "settings",
  /** The build's own budget is spent. */
  "budget",
  /** The repository's budget of the day is spent. */
  "day_budget",
  /** The installation's budget of the month is spent. */
  "installation_budget",
  /** No session can run: the provider, the key, the engine. */
  "engine",
  "preflight",
  /** GitHub refuses what Baton asks for. */
  "refused",
  /** Somebody rewrote the build branch. */
  "rewritten",
  /** Nothing was merged, so there is nothing to land. */
  "nothing",
] as const;
export type BuildCause = (typeof BUILD_CAUSES)[number];

/** Stops by a budget: no session starts, and those that run come to their end. */
export const BUDGET_CAUSES: readonly BuildCause[] = ["budget", "day_budget", "installation_budget"];

const count = z.int().min(0);
const dollars = z.number().min(0);
/** A name without blanks: a sha, a branch, a login, a date, a code. */
const name = z.string();
const worker = z.custom<WorkerId>((value) => typeof value === "string");
const session = z.custom<SessionName>((value) => typeof value === "string");
const sessionKind = z.enum(SESSION_KINDS as readonly [SessionKindName, ...SessionKindName[]]);
/** Number of a pull request. */
const pull = z.int().min(1);

/** Text that Baton did not write. Every text of a stop that may have blanks is one. */
const quote = (source: string) => z.string().describe(source);
const checkName = quote("the name that a check has on GitHub");
const path = quote("a path of the repository");
const githubSaid = quote("the words of GitHub");
const sessionSaid = quote("the words of a session, or of the runner that played it");
const personSaid = quote("the words of a person");

/** Why a session failed, as its failure has it. */
const failureCause = z.strictObject({ cause: sessionSaid, problems: z.array(sessionSaid) });

/**
 * How a session of the build as a whole goes on: without the loop of this number, where there is
 * one. Null = it is a worker's session.
 */
const buildAnswer = z.strictObject({ loop: count.nullable() }).nullable();

/** Whether an approval lands the build; otherwise it ends it. */
const lands = z.boolean();

/** What GitHub refuses, and may refuse again. */
export const refusedEffectSchema = z.strictObject({
  kind: z.literal("effect_refused"),
  /** The effect's type. */
  effect: name,
  /** The branch or the tag that it is about. */
  ref: name.nullable(),
  said: githubSaid,
  prefix: name,
});
export type RefusedEffect = z.infer<typeof refusedEffectSchema>;

/** A period in UTC in which a budget of several builds applies. */
const periodSchema = z.strictObject({
  /** `2026-11-25` of a day, `2026-11` of a month. */
  name,
  /** ISO 8601: the first moment in it, and the first after it. */
  from: name,
  until: name,
});
export type Period = z.infer<typeof periodSchema>;

/** A criterion of the request that is not met, or not shown to be. */
const openCriterionSchema = z.strictObject({
  /** From 1. */
  number: z.int().min(1),
  criterion: personSaid,
  why: quote("the closing session's words, or what is wrong with its evidence"),
});
export type OpenCriterion = z.infer<typeof openCriterionSchema>;

/** What is to be known of a stop, by the situation that led to it. */
const STOP_DETAILS = z.discriminatedUnion("kind", [
  // Sessions.
  z.strictObject({ kind: z.literal("session_asks"), said: sessionSaid }),
  z.strictObject({
    kind: z.literal("attempts_failed"),
    session: sessionKind,
    times: count,
    /** The first cause, and the last one where it is another. */
    causes: z.array(failureCause).max(2),
    /** What a rework was begun for; null = the session is no rework. */
    order: quote("the first reason that the rework was given").nullable(),
    answer: buildAnswer,
  }),
  z.strictObject({ kind: z.literal("retries_used"), failed: count }),
  z.strictObject({
    kind: z.literal("session_budget"),
    session,
    budget: dollars,
    spent: dollars,
    /** What it made is kept for the next one. */
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
    /** Empty where the session said nothing, or what the guards say. */
    said: sessionSaid,
    findings: z.array(
      z.strictObject({
        guard: name,
        path: path.nullable(),
        message: quote("the words of a guard"),
      }),
    ),
    /** Findings beyond those. */
    more: count,
    /** The session before was told the same. */
    again: z.boolean(),
  }),

  // Reviews and reworks.
  z.strictObject({ kind: z.literal("review_asks"), worker, said: sessionSaid }),
  z.strictObject({
    kind: z.literal("request_stands"),
    /** Who asked for changes. */
    by: name,
    /** The rework that answers the request. */
    session,
    /** Who approves that; null = a review session. */
    approver: name.nullable(),
  }),
  z.strictObject({
    kind: z.literal("approval_outdated"),
    worker,
    /** Who approved the work before it changed. */
    by: name,
    /** It is a review on GitHub, which can be dismissed. */
    dismissible: z.boolean(),
  }),
  z.strictObject({ kind: z.literal("rounds_used"), worker, rounds: count, said: sessionSaid }),
  z.strictObject({
    kind: z.literal("reworks_used"),
    order: quote("the first reason that the next rework would have"),
    reworks: count,
  }),

  // Checks.
  z.strictObject({
    kind: z.literal("checks_red"),
    pull,
    /** The candidate's worker, if these are the candidate's checks; otherwise null. */
    candidate: worker.nullable(),
    checks: z.array(z.strictObject({ name: checkName, summary: quote("the words of a check") })),
    /** Reworks that did not turn them green; null = that is not why a person is asked. */
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
    /** Whose checks they are; null = the landing's. */
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
    /** Workflows run on this pull request. */
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
    /** What the build's branches begin with. */
    prefix: name,
  }),
  z.strictObject({ kind: z.literal("mergeability_unknown"), pull }),
  z.strictObject({ kind: z.literal("merge_forbidden"), pull, branch: name }),
  z.strictObject({
    kind: z.literal("conflict_again"),
    pull,
    branch: name,
    /** The head that a rework merged in vain; null = it is another one, after `reworks` reworks. */
    tip: name.nullable(),
    reworks: count,
  }),
  z.strictObject({ kind: z.literal("work_lost"), worker, pull, files: z.array(path) }),

  // GitHub refuses, or starts nothing.
  refusedEffectSchema,
  z.strictObject({
    kind: z.literal("dispatch_refused"),
    session,
    code: name.nullable(),
    said: githubSaid.nullable(),
    /** The workflow file on the default branch can be dispatched. */
    startable: z.boolean(),
  }),
  z.strictObject({
    kind: z.literal("run_not_started"),
    session,
    conclusion: name.nullable(),
    policy: githubSaid.nullable(),
    url: name,
  }),
  z.strictObject({ kind: z.literal("parked_often"), session, parks: count, said: sessionSaid }),
  z.strictObject({ kind: z.literal("session_stopped"), said: sessionSaid }),

  // Branches.
  z.strictObject({
    kind: z.literal("base_conflict"),
    base: name,
    branch: name,
    /** What both sides changed, as far as it is known. */
    files: z.array(path),
  }),
  z.strictObject({ kind: z.literal("base_gone"), base: name }),
  z.strictObject({
    kind: z.literal("branch_rewritten"),
    branch: name,
    /** Its last head before. */
    tip: name,
    /** Workers whose merges are no longer in it. */
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
    checks: z.array(
      z.strictObject({
        name: quote("a check of the preflight's report"),
        detail: quote("the preflight's report"),
        remedy: quote("the preflight's report").nullable(),
      }),
    ),
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
    /** Sessions whose price is not known. */
    unpriced: count,
  }),
  z.strictObject({
    kind: z.literal("shared_budget"),
    of: z.enum(["day_budget", "installation_budget"]),
    budget: dollars,
    spent: dollars,
    period: periodSchema,
    /** Repositories of the installation that can't be read now. */
    unread: z.array(name),
  }),
  z.strictObject({ kind: z.literal("failure_repeated"), places: z.array(failurePlaceSchema) }),
]);
export type StopDetails = z.infer<typeof STOP_DETAILS>;
/** The details of one situation, without its name. */
export type StopDetailsOf<Kind extends StopDetails["kind"]> = Omit<
  Extract<StopDetails, { kind: Kind }>,
  "kind"
>;

/** Why a session leads to a stop, before it is known whose session it is. */
export type SessionStopDetails = WithoutAnswer<Extract<StopDetails, { answer: unknown }>>;
type WithoutAnswer<Details> = Details extends unknown ? Omit<Details, "answer"> : never;

export const STOP_DETAILS_OPTIONS = STOP_DETAILS.options;

/** A stop as the record has it; `causes` are those that its holder may have. */
export const createStopSchema = <Cause extends WorkerCause | BuildCause>(
  causes: readonly [Cause, ...Cause[]],
) =>
  z.strictObject({
    kind: z.enum(["blocked", "failed"]),
    cause: z.enum(causes),
    details: STOP_DETAILS,
    at: z.string(),
  });

export type StopState<Cause extends WorkerCause | BuildCause = WorkerCause | BuildCause> = Omit<
  z.infer<ReturnType<typeof createStopSchema>>,
  "cause"
> & { cause: Cause };

/** What the record keeps of findings that stop a worker. `said`: the session's words, or empty. */
export function getGuardDetails(
  held: {
    findings: readonly { guard: string; path: string | null; message: string }[];
    more: number;
  },
  said: string,
  again: boolean,
): StopDetails {
  const findings = held.findings.map(({ guard, path, message }) => ({ guard, path, message }));
  return { kind: "guards", said, findings, more: held.more, again };
}
