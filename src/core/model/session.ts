/** What the record stores about a session: the newest of each subject and kind. */
import { z } from "zod";
import type { ProposalFact, RunFact } from "./facts.ts";
import { sessionKindSchema, type WorkerId } from "./names.ts";
import { stallSchema } from "./ci.ts";
import { orderSchema } from "./session-reason.ts";
import { stopDetailsSchema } from "./stop.ts";
import { checkName } from "./quote.ts";
import { endCauseSchema } from "./proposal.ts";

// The pointer with which a session's run is dispatched. It contains the run's only input, for a
// build of any size.

/**
 * The workflow's inputs. The record's branch isn't one of them: the workflow derives it from the
 * build's name.
 */
export const DISPATCH_INPUTS = ["build", "session", "launch", "record"] as const;
export type DispatchInputs = Record<(typeof DISPATCH_INPUTS)[number], string>;

/** Maximum size of the inputs as JSON, in bytes. */
export const DISPATCH_BYTES = 200;

/**
 * In milliseconds: GitHub's list of runs may lack a run that was started this long ago. GitHub
 * documents no limit. In the following issue, runs younger than two minutes were missing:
 * https://github.com/cli/cli/issues/7341
 */
export const RUN_LIST_LAG_MS = 2 * 60_000;
/**
 * In milliseconds: Baton sends a dispatch at most this long after it decided its intent. Later, it
 * doesn't send it.
 */
export const SENDING_MS = 60_000;
/** Maximum difference between GitHub's clock and Baton's, in milliseconds. */
const SKEW_MS = 5 * 60_000;

/**
 * Returns the earliest creation time of runs for a launch requested at this time: ISO 8601, in
 * seconds.
 */
export function getEarliestRunCreation(requestedAt: string): string {
  return new Date(Date.parse(requestedAt) - SKEW_MS).toISOString().replace(/\.\d+Z$/, "Z");
}

/**
 * A list of runs read this long after a dispatch's intent shows its run, or GitHub started none.
 */
export const DISPATCH_KNOWN_MS = SENDING_MS + RUN_LIST_LAG_MS;

export const SESSION_OUTCOMES = [
  "complete",
  "blocked",
  "failed",
  "refused",
  "lost",
  "withdrawn",
] as const;
/**
 * How a session ended: as it reported (`complete`, `blocked`, `failed`), or as Baton decided.
 * `refused`: by guards or schema. `lost`: its runs ended without a result. `withdrawn`: it is not
 * needed any more, and what it still submits is ignored.
 */
export type SessionOutcome = (typeof SESSION_OUTCOMES)[number];

/**
 * Conclusion of a session's run that no longer exists, because a person deleted it with all its
 * results.
 */
export const RUN_DELETED = "deleted_by_hand";
/**
 * Conclusion of a run that a person reran. Its result belongs to no launch, and another launch
 * follows.
 */
export const RERUN_BY_HAND = "rerun_by_hand";
/** Conclusion of a run that GitHub's lists never showed. */
export const RUN_NEVER_SEEN = "never_seen";

/**
 * In milliseconds: how long after a run's end Baton searches for its upload, because GitHub's lists
 * lag.
 * https://github.com/actions/upload-artifact/issues/400
 */
export const UPLOAD_PATIENCE_MS = 5 * 60_000;
/** Minimum time between two searches, in milliseconds. */
const UPLOAD_POLL_MS = 3_000;

/**
 * Returns the milliseconds until the next search for an upload that isn't listed yet. Null if none
 * will appear. A successful run of Baton's workflow has uploaded its proposal. Each wait is half of
 * the time since the run's end.
 */
export function getUploadWait(
  run: RunFact,
  proposal: ProposalFact | null,
  now: string,
): number | null {
  if (run.conclusion !== "success" || run.changedAt === undefined || !proposal || proposal.ok)
    return null;
  const left = UPLOAD_PATIENCE_MS - (Date.parse(now) - Date.parse(run.changedAt));
  if (!proposal.missing || left <= 0) return null;
  return Math.min(left, Math.max(UPLOAD_POLL_MS, (UPLOAD_PATIENCE_MS - left) / 2));
}

/**
 * Returns the milliseconds until it is known whether GitHub started a run for the session's launch.
 * Applies if a list of runs read at `readAt` (ISO 8601) shows none. 0 means that no run was
 * started.
 */
export function getRunWait(
  { dispatch, dispatched_at }: Pick<SessionState, "dispatch" | "dispatched_at">,
  readAt: string,
): number {
  // GitHub creates a run only after it has accepted the dispatch, so acceptance shortens no wait.
  const sent = dispatched_at ?? (dispatch?.refused ? null : (dispatch?.at ?? null));
  if (sent === null) return 0;
  return Math.max(0, DISPATCH_KNOWN_MS - (Date.parse(readAt) - Date.parse(sent)));
}

/**
 * A red check for a rework session. The session's run fetches the check's output; the record never
 * contains it.
 */
const failingCheckSchema = z.strictObject({
  name: checkName,
  /** Id of the check run whose annotations are read. Null for a status. */
  id: z.int().nullable(),
  /** The check run is an Actions job with the same number, so it has a log. */
  job: z.boolean(),
  url: z.string().nullable(),
});
export type FailingCheck = z.infer<typeof failingCheckSchema>;

const sessionReasonSchema = z.discriminatedUnion("kind", [
  ...orderSchema.options,
  /** A stop that a person ended with a command. */
  z.strictObject({ kind: z.literal("stopped"), details: stopDetailsSchema }),
]);
export type SessionReason = z.infer<typeof sessionReasonSchema>;

export const sessionStateSchema = z.strictObject({
  kind: sessionKindSchema,
  /**
   * The wave, loop or worker that a session of the build is about. Null if it is about the build,
   * or about the worker that stores it.
   */
  about: z
    .string()
    .transform((name) => name as `wave-${number}` | `loop-${number}` | WorkerId)
    .nullable(),
  attempt: z.int().min(0),
  /** Number of dispatches of this attempt. A lost runner costs a launch, not an attempt. */
  launch: z.int().min(0),
  /** Number of launches whose runner was lost. */
  lost: z.int().min(0),
  requested_at: z.string(),
  /**
   * The newest dispatch of this launch, saved before Baton sends it: when it was decided, and
   * whether GitHub refused it. Null if there is none. While `dispatched_at` and `run` are null,
   * GitHub may still have started a run for it.
   */
  dispatch: z.strictObject({ at: z.string(), refused: z.boolean() }).nullable(),
  /** When GitHub accepted this launch's dispatch. Null if intended and not yet confirmed. */
  dispatched_at: z.string().nullable(),
  /**
   * The session waits for the provider (a quota, an overload) and isn't launched before this time.
   */
  parked: z.strictObject({ until: z.string(), cause: endCauseSchema }).nullable(),
  /** Number of consecutive launches that were parked without an answer from the provider. */
  parks: z.int().min(0),
  /** The provider's name of the model that this launch requests. Null if not dispatched yet. */
  model: z.string().nullable(),
  /** Dollars at which Baton ends this launch. Null if there is no limit, or not dispatched yet. */
  limit: z.number().nullable(),
  /**
   * Dollars of the limit that were left and not enough for the next turn of a launch. Null if no
   * launch ended at its limit.
   */
  unspent: z.number().nullable(),
  /** The run of this launch. Null until Baton finds it. */
  run: z.int().nullable(),
  /**
   * Null if the run is working or was requested a moment ago. Known only from the last pass; a
   * change alone doesn't justify a commit.
   */
  stall: stallSchema.nullable(),
  /** Whether its run is in progress. Also known only from the last pass. */
  in_progress: z.boolean(),
  /** Login of the person who does this instead of a run, after `/take`. Null if a run does it. */
  person: z.string().nullable(),
  /** Commit whose tree the session works on. */
  base: z.string(),
  /**
   * Review: the commit that the diff is compared with. Conflict rework: the commit to merge.
   * Otherwise null.
   */
  other: z.string().nullable(),
  /** Review: the head in the previous round. Null in the first. */
  since: z.string().nullable(),
  /** Review: the tree under review, to which the verdict applies. */
  tree: z.string().nullable(),
  /** Rework: what to fix. */
  reasons: z.array(sessionReasonSchema),
  /** Rework: checks whose logs the session gets. */
  failing: z.array(failingCheckSchema),
  outcome: z.enum(SESSION_OUTCOMES).nullable(),
  ended_at: z.string().nullable(),
});
export type SessionState = z.infer<typeof sessionStateSchema>;

/**
 * Returns the path of a check's output below the session's folder: `checks/1-test.log`. `index`
 * counts from 0.
 */
export function getCheckLogPath(name: string, index: number): string {
  const word = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 40);
  return `checks/${index + 1}${word && "-"}${word}.log`;
}

/**
 * Reports whether a person does it by hand and has not handed in yet. It then has no run and no
 * costs.
 */
export function isByHand(
  session: SessionState | null,
): session is SessionState & { person: string } {
  return session !== null && session.outcome === null && session.person !== null;
}

/**
 * Returns the commit whose files a session's change contains in addition to its own work, or null.
 */
export function getMergedCommit({
  kind,
  other,
}: Pick<SessionState, "kind" | "other">): string | null {
  return kind === "rework" ? other : null;
}
