/**
 * Escalation: if a session for an easy brief fails, the next attempt gets the model of the next
 * complexity. The brief keeps its own, so that the approved plan and its hash stay the same.
 */
import { z } from "zod";
import { sessionKindSchema, sessionNameSchema, type SessionKindName } from "./names.ts";
import { COMPLEXITIES, type Brief, type Complexity } from "./brief.ts";
import {
  failureCauseSchema,
  failureReasonFields,
  listCauseWords,
  type FailureReason,
} from "./failure-cause.ts";
import { checkName, logLine, quote } from "./quote.ts";

const escalationSchema = z.strictObject({
  /** The session that failed. */
  session: sessionNameSchema,
  attempt: z.int().min(0),
  from: z.enum(COMPLEXITIES),
  to: z.enum(COMPLEXITIES),
  /** Why that session failed, without secrets. */
  ...failureReasonFields,
});

/** What the record stores about a worker's complexity in addition to its brief. */
export const complexityStateSchema = z.strictObject({
  /** Oldest first. */
  escalations: z.array(escalationSchema),
  /**
   * Login of the person who chose the complexity with `/model`. Their choice counts, and Baton
   * stops escalating.
   */
  complexity_chosen_by: z.string().nullable(),
});
export type ComplexityState = z.infer<typeof complexityStateSchema>;

/** Returns the complexity of the worker's next session. */
export function getCurrentComplexity(
  brief: Pick<Brief, "complexity">,
  worker: ComplexityState | undefined,
): Complexity {
  const newest = worker?.escalations.at(-1);
  return brief.complexity === "easy" && worker?.complexity_chosen_by === null && newest
    ? newest.to
    : brief.complexity;
}

/**
 * Returns the complexity of the attempt after a failed one, or null if it stays. Baton escalates
 * only easy briefs.
 */
export function findNextComplexity(
  brief: Pick<Brief, "complexity">,
  worker: ComplexityState,
  kind: SessionKindName,
): Complexity | null {
  if (brief.complexity !== "easy" || worker.complexity_chosen_by !== null) return null;
  if (kind !== "work" && kind !== "rework") return null;
  return COMPLEXITIES[COMPLEXITIES.indexOf(getCurrentComplexity(brief, worker)) + 1] ?? null;
}

// What went wrong with a worker or the build, stored until it is resolved. `messages/failures.ts`
// renders it.

export const FAILURE_OUTCOMES = [
  "blocked",
  "failed",
  "refused",
  "lost",
  "relaunched",
  "budget",
] as const;

/** A launch of a session without a result. */
const sessionFailureSchema = z.strictObject({
  of: z.literal("session"),
  session: sessionNameSchema,
  kind: sessionKindSchema,
  attempt: z.int().min(0),
  launch: z.int().min(0),
  /**
   * `relaunched`: the same attempt was launched again, so it does not count as failed. `budget`: it
   * spent the limit of one session, so Baton asks a person before another attempt.
   */
  outcome: z.enum(FAILURE_OUTCOMES),
  ...failureReasonFields,
  /** Its Actions run. Null if GitHub never showed one. */
  run: z.strictObject({ id: z.int(), url: z.string() }).nullable(),
  /** Last log lines of its job if they say more than the cause. Secrets are masked. */
  log: z.array(logLine),
  /** ISO 8601. */
  at: z.string(),
  /** True after a person's `/retry`: it no longer counts towards a stop. */
  retried: z.boolean(),
});
export type SessionFailure = z.infer<typeof sessionFailureSchema>;

const checkPageSchema = z.strictObject({
  name: checkName,
  /** Its Actions run. Null if it is not a job of GitHub Actions. */
  run: z.int().nullable(),
  url: z.string(),
  /** As in `SessionFailure`. */
  log: z.array(logLine),
});
export type CheckPage = z.infer<typeof checkPageSchema>;

/** Checks that were red on a worker's or the landing's head after two runs. */
const checksFailureSchema = z.strictObject({
  of: z.literal("checks"),
  /** Sorted. */
  names: z.array(checkName),
  /** Pages and logs of the first of these checks, if they have any. */
  pages: z.array(checkPageSchema),
  /** Sha of the commit. */
  head: z.string(),
  at: z.string(),
  retried: z.boolean(),
});

/** Maximum number of checks per failure whose pages are stored. */
export const MAX_FAILURE_PAGES = 5;

export const failureSchema = z.discriminatedUnion("of", [
  sessionFailureSchema,
  checksFailureSchema,
]);
export type Failure = z.infer<typeof failureSchema>;

/** Maximum number of stored failures of one worker or of the build. The first is always kept. */
export const MAX_FAILURES = 12;
export const CAUSE_CHARS = 2000;
/** Maximum number of stored problems per failure, and the maximum length of each. */
export const MAX_FAILURE_PROBLEMS = 50;
export const PROBLEM_CHARS = 500;

/** Adds a failure at the end. Above the limit, removes the second-oldest. */
export function addFailure<T extends Failure>(failures: T[], failure: T): void {
  failures.push(failure);
  if (failures.length > MAX_FAILURES) failures.splice(1, 1);
}

/** Counts the failed session attempts that count towards a stop. */
export function countFailedAttempts(failures: readonly Failure[]): number {
  return failures.filter((f) => f.of === "session" && isCounted(f)).length;
}

const isCounted = ({ retried, outcome }: SessionFailure) =>
  !retried && outcome !== "relaunched" && outcome !== "blocked" && outcome !== "budget";

/** Counts how often exactly these checks were red since the last `/retry`. */
export function countRedChecks(failures: readonly Failure[], names: readonly string[]): number {
  const same = (f: Failure) =>
    f.of === "checks" && !f.retried && f.names.join("\n") === names.join("\n");
  return failures.filter(same).length;
}

export function isOfKind(failure: Failure, kind: SessionKindName): failure is SessionFailure {
  return failure.of === "session" && failure.kind === kind;
}

/**
 * Returns the problems that the next session of the kind has to avoid: those of the newest failure
 * with problems.
 */
export function getFailureProblems(failures: readonly Failure[], kind: SessionKindName): string[] {
  const ofKind = failures.filter((failure) => isOfKind(failure, kind));
  return ofKind.findLast(({ problems }) => problems.length > 0)?.problems ?? [];
}

/** Returns the session's run for a link. `url` is empty if GitHub no longer has the run. */
export function getRunLink(
  { run }: { run: number | null },
  url: string | undefined,
): SessionFailure["run"] {
  return run === null || !url ? null : { id: run, url };
}

/** Returns the first cause that counts, and the last one if it differs. */
export function listCauses(failures: readonly Failure[]): FailureReason[] {
  const causes = failures.flatMap((failure) =>
    failure.of === "session" && isCounted(failure)
      ? [{ cause: failure.cause, problems: failure.problems }]
      : [],
  );
  const [first, last] = [causes[0], causes.at(-1)];
  if (!first || !last) return [];
  return JSON.stringify(first) === JSON.stringify(last) ? [first] : [first, last];
}

// Decides whether two failures are the same for any worker. Compares the check and its first
// message, or the session's kind and cause, without what differs from run to run.

/**
 * One place where a failure happened. A worker counts once for all its attempts, which have their
 * own limits.
 */
export const failurePlaceSchema = z.strictObject({
  signature: quote("normalized words of a failure"),
  /** The worker, or `build`. */
  subject: z.string(),
  /** 0 is the first pass. */
  loop: z.int().min(0),
  what: z.discriminatedUnion("of", [
    z.strictObject({
      of: z.literal("session"),
      kind: sessionKindSchema,
      cause: failureCauseSchema,
    }),
    z.strictObject({
      of: z.literal("checks"),
      names: z.array(checkName),
    }),
  ]),
  /** Page of the run or the check. Null if there is none. */
  url: z.string().nullable(),
});
export type FailurePlace = z.infer<typeof failurePlaceSchema>;

const SIGNATURE_CHARS = 300;
/** Lines that say what went wrong, as opposed to earlier progress. */
const ERROR_LINE = /error|fail|expected|exception|panic|not ok|✗|×|cannot|can't|undefined/i;

/**
 * Removes times, hashes, numbers and folders, so that the text is the same in another run. At most
 * 300 characters.
 */
export function normalizeFailure(text: string): string {
  return text
    .slice(0, 4 * SIGNATURE_CHARS)
    .toLowerCase()
    .replace(/\p{Cc}\[[\d;]*m/gu, "")
    .replace(/(?:[\w.@~-]*\/)+/g, "")
    .replace(/\bw\d+\.\d+\b/g, "worker")
    .replace(/\b[0-9a-f]{7,40}\b/g, "sha")
    .replace(/\d+/g, "n")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim()
    .slice(0, SIGNATURE_CHARS);
}

/** Returns the signature, or null if the failure says too little to be recognised. */
export function getFailureSignature(failure: Failure): string | null {
  if (failure.of === "checks") {
    const said = failure.pages.flatMap(({ log }) =>
      log.filter((line) => ERROR_LINE.test(line)).slice(0, 2),
    );
    if (failure.names.length === 0 || said.length === 0) return null;
    return (
      `checks: ${failure.names.join(", ").slice(0, SIGNATURE_CHARS)}: ` +
      `${normalizeFailure(said.join("\n"))}`
    );
  }
  if (failure.outcome !== "failed" && failure.outcome !== "refused") return null;
  const words = normalizeFailure(
    [...listCauseWords(failure.cause), ...failure.problems.slice(0, 3)].join(" "),
  );
  return words === "" ? null : `${failure.kind}: ${words}`;
}

/** Maximum number of stored places. */
const MAX_PLACES = 90;
/** Number of places of one failure that stops a build. */
const MAX_REPEATS = 3;

/**
 * Stores the place. Returns all places of this failure once there are three that aren't all in one
 * pass, otherwise null. Workers of one pass that have the same failure at once could not learn from
 * each other. The same failure in a later loop shows that loops don't fix it.
 */
export function addFailurePlace(
  places: FailurePlace[],
  place: FailurePlace,
): FailurePlace[] | null {
  const isSame = (one: FailurePlace) => one.signature === place.signature;
  if (places.some((one) => isSame(one) && one.subject === place.subject && one.loop === place.loop))
    return null;
  places.push(place);
  if (places.length > MAX_PLACES) places.shift();
  const same = places.filter(isSame);
  return isRepeated(same) ? same : null;
}

/** Removes the failures that happened too often. A person's `/retry` allows them again. */
export function forgetRepeatedFailures(places: readonly FailurePlace[]): FailurePlace[] {
  const bySignature = Map.groupBy(places, ({ signature }) => signature);
  return places.filter(({ signature }) => !isRepeated(bySignature.get(signature)!));
}

const isRepeated = (same: readonly FailurePlace[]) =>
  same.length >= MAX_REPEATS && new Set(same.map(({ loop }) => loop)).size > 1;
