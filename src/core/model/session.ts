/** What the record remembers of a session: of each subject and kind the newest. */
import { z } from "zod";
import type { ProposalFact, RunFact } from "./facts.ts";
import { sessionKindSchema, type WorkerId } from "./names.ts";
import { stallSchema } from "./ci.ts";

// The pointer that a session's run is dispatched with: all that it is told, whatever the build's
// size.

/**
 * The workflow's inputs. The record's branch isn't among them: the workflow finds it by the build's
 * name.
 */
export const DISPATCH_INPUTS = ["build", "session", "launch", "record"] as const;
export type DispatchInputs = Record<(typeof DISPATCH_INPUTS)[number], string>;

/** Upper bound of the inputs as JSON, in bytes. */
export const DISPATCH_BYTES = 200;

/**
 * GitHub's list of runs may lack a run that was started this long ago, in milliseconds. GitHub
 * documents no bound. Runs that were younger than two minutes were missing in
 * https://github.com/cli/cli/issues/7341.
 */
export const RUN_LIST_LAG_MS = 2 * 60_000;
/**
 * A dispatch leaves Baton at most this long after its intent was decided, in milliseconds; later it
 * isn't sent.
 */
export const SENDING_MS = 60_000;
/** GitHub's clock and ours may differ by this much, in milliseconds. */
const SKEW_MS = 5 * 60_000;

/**
 * The runs of a launch that was asked for at this time were created since then: ISO 8601, in
 * seconds.
 */
export function getEarliestRunCreation(requestedAt: string): string {
  return new Date(Date.parse(requestedAt) - SKEW_MS).toISOString().replace(/\.\d+Z$/, "Z");
}

/**
 * A list of runs that is read this long after a dispatch's intent shows its run, or GitHub started
 * none.
 */
export const DISPATCH_KNOWN_MS = SENDING_MS + RUN_LIST_LAG_MS;

export const SESSION_OUTCOMES = ["complete", "blocked", "failed", "refused", "lost"] as const;
/**
 * How a session ended: its word (`complete`, `blocked`, `failed`), Baton's (`refused` by guards or
 * schema, `lost`).
 */
export type SessionOutcome = (typeof SESSION_OUTCOMES)[number];

/**
 * Conclusion of a run that served a session and is not there any more: a person deleted it, and all
 * that it left.
 */
export const RUN_DELETED = "deleted by hand";

/**
 * GitHub's lists lag behind: what a run uploaded is looked for again for so many milliseconds after
 * its end.
 * https://github.com/actions/upload-artifact/issues/400
 */
export const UPLOAD_PATIENCE_MS = 5 * 60_000;
/** How soon to look again for it at least. */
const UPLOAD_POLL_MS = 3_000;

/**
 * In how many milliseconds to look again for an upload that isn't listed yet; null where none will
 * appear. A run of Baton's workflow that succeeds has uploaded its proposal. The waits grow by half
 * of the time since the run's end.
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
 * In how many milliseconds it is known whether GitHub started a run for the session's launch, where
 * a list of runs that was read at `readAt` (ISO 8601) shows none; 0 = no run was started.
 */
export function getRunWait(
  { dispatch, dispatched_at }: Pick<SessionState, "dispatch" | "dispatched_at">,
  readAt: string,
): number {
  const since = (time: string) => Date.parse(readAt) - Date.parse(time);
  if (dispatched_at !== null) return Math.max(0, RUN_LIST_LAG_MS - since(dispatched_at));
  if (dispatch === null || dispatch.refused) return 0;
  return Math.max(0, DISPATCH_KNOWN_MS - since(dispatch.at));
}

/**
 * A red check as a rework session is told of it: what it says is fetched by the session's run,
 * never kept here.
 */
const failingCheckSchema = z.strictObject({
  name: z.string(),
  /** Check run, whose annotations are read; null = a status. */
  id: z.int().nullable(),
  /** The check run is a job of GitHub Actions of the same number, and so has a log. */
  job: z.boolean(),
  url: z.string().nullable(),
});
export type FailingCheck = z.infer<typeof failingCheckSchema>;

export const sessionStateSchema = z.strictObject({
  kind: sessionKindSchema,
  /**
   * A wave, a loop or a worker, where a session of the build is about that; null = about the build,
   * or about the worker that has it.
   */
  about: z
    .string()
    .transform((name) => name as `wave-${number}` | `loop-${number}` | WorkerId)
    .nullable(),
  attempt: z.int().min(0),
  /** Dispatches of this attempt; a lost runner costs a launch, not an attempt. */
  launch: z.int().min(0),
  /** Launches whose runner was lost. */
  lost: z.int().min(0),
  requested_at: z.string(),
  /**
   * The newest dispatch of this launch, saved before it is sent: when it was decided, and whether
   * GitHub refused it; null = none. While `dispatched_at` and `run` are null, GitHub may have
   * started a run for it all the same.
   */
  dispatch: z.strictObject({ at: z.string(), refused: z.boolean() }).nullable(),
  /**
   * When GitHub took the dispatch of this launch; null = intended, not yet known to have happened.
   */
  dispatched_at: z.string().nullable(),
  /** Waits for the provider (a quota, an overload): no launch before this. */
  parked: z.strictObject({ until: z.string(), reason: z.string() }).nullable(),
  /** Launches in a row that were parked without an answer of the provider. */
  parks: z.int().min(0),
  /** The provider's name of the model that this launch asks for; null = not dispatched yet. */
  model: z.string().nullable(),
  /** Dollars at which this launch is ended; null = none, or not dispatched yet. */
  limit: z.number().nullable(),
  /**
   * Dollars of its limit that were too few for the next turn of a launch; null = none was ended at
   * its limit.
   */
  unspent: z.number().nullable(),
  /** The run that serves this launch, once seen. */
  run: z.int().nullable(),
  /**
   * Null = the run works, or was asked for a moment ago. Only what the last pass saw: not worth a
   * commit by itself.
   */
  stall: stallSchema.nullable(),
  /** Its run is in progress. Only what the last pass saw, too. */
  in_progress: z.boolean(),
  /** Login of the person who does this in place of a run, after `/take`; null = a run does it. */
  person: z.string().nullable(),
  /** Commit whose tree the session works on. */
  base: z.string(),
  /**
   * Review: what the diff is taken against. Rework of a conflict: the commit to merge in. Otherwise
   * null.
   */
  other: z.string().nullable(),
  /** Review: the head that the round before looked at; null in the first. */
  since: z.string().nullable(),
  /** Review: the tree under review, to which the verdict binds. */
  tree: z.string().nullable(),
  /** Rework: what is to be mended, one line each, with paths into the record. */
  reasons: z.array(z.string()),
  /** Rework: checks whose logs it is given. */
  failing: z.array(failingCheckSchema),
  outcome: z.enum(SESSION_OUTCOMES).nullable(),
  ended_at: z.string().nullable(),
});
export type SessionState = z.infer<typeof sessionStateSchema>;

/**
 * Where the session finds what the check says, below its folder: `checks/1-test.log`. `index`
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
 * Whether a person does it by hand, and has not handed in yet: no run serves it, and nothing is
 * spent on it.
 */
export function isByHand(
  session: SessionState | null,
): session is SessionState & { person: string } {
  return session !== null && session.outcome === null && session.person !== null;
}

/** The commit whose files a session's change brings in beside its own work, or null. */
export function getMergedCommit({
  kind,
  other,
}: Pick<SessionState, "kind" | "other">): string | null {
  return kind === "rework" ? other : null;
}
