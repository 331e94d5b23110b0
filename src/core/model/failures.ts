/**
 * Escalation: a worker whose brief is easy and whose session failed has its next attempt played one
 * model class up. The brief keeps its complexity, so that the plan that people approved and its
 * hash stay as they are.
 */
import { z } from "zod";
import { sessionKindSchema, sessionNameSchema, type SessionKindName } from "./names.ts";
import { COMPLEXITIES, type Brief, type Complexity } from "./brief.ts";
import type { SessionState } from "./session.ts";

const escalationSchema = z.strictObject({
  /** The session that failed. */
  session: sessionNameSchema,
  attempt: z.int().min(0),
  from: z.enum(COMPLEXITIES),
  to: z.enum(COMPLEXITIES),
  /** Why that session failed: a sentence, bounded and without secrets. */
  cause: z.string(),
});

/** What the record keeps of a worker's model class beyond its brief. */
export const modelClassSchema = z.strictObject({
  /** Oldest first. */
  escalations: z.array(escalationSchema),
  /**
   * Login of the person who chose the class by `/model`: theirs counts, and Baton escalates no
   * more.
   */
  class_chosen_by: z.string().nullable(),
});
export type ModelClassState = z.infer<typeof modelClassSchema>;

/** The class that plays the worker's next session. */
export function getModelClass(
  brief: Pick<Brief, "complexity">,
  worker: ModelClassState | undefined,
): Complexity {
  const newest = worker?.escalations.at(-1);
  return brief.complexity === "easy" && worker?.class_chosen_by === null && newest
    ? newest.to
    : brief.complexity;
}

/**
 * The class for the attempt after a failed one; null where it stays. Only work of an easy brief is
 * escalated.
 */
export function findNextClass(
  brief: Pick<Brief, "complexity">,
  worker: ModelClassState,
  kind: SessionKindName,
): Complexity | null {
  if (brief.complexity !== "easy" || worker.class_chosen_by !== null) return null;
  if (kind !== "work" && kind !== "rework") return null;
  return COMPLEXITIES[COMPLEXITIES.indexOf(getModelClass(brief, worker)) + 1] ?? null;
}

// What went wrong with a worker or the build, kept until it is settled; `comments/failures.ts`
// renders it.

export const FAILURE_OUTCOMES = [
  "blocked",
  "failed",
  "refused",
  "lost",
  "relaunched",
  "budget",
] as const;

/** A launch of a session that came to nothing. */
const sessionFailureSchema = z.strictObject({
  of: z.literal("session"),
  session: sessionNameSchema,
  kind: sessionKindSchema,
  attempt: z.int().min(0),
  launch: z.int().min(0),
  /**
   * `relaunched`: the same attempt was launched again, so that it does not count as failed.
   * `budget`: it spent what one
   * session may, so that a person is asked before there is another attempt.
   */
  outcome: z.enum(FAILURE_OUTCOMES),
  /** A sentence, or its beginning where there are `problems`. */
  cause: z.string(),
  /** What exactly is wrong with what it handed in, one each. */
  problems: z.array(z.string()),
  /** Its Actions run; null = GitHub never showed one. */
  run: z.strictObject({ id: z.int(), url: z.string() }).nullable(),
  /** Last lines of its job's log, where they say more than the cause; secrets are masked. */
  log: z.array(z.string()),
  /** ISO 8601. */
  at: z.string(),
  /** A person answered `/retry` since: it no longer counts towards a stop. */
  retried: z.boolean(),
});
export type SessionFailure = z.infer<typeof sessionFailureSchema>;

const checkPageSchema = z.strictObject({
  name: z.string(),
  /** Its Actions run; null = no job of GitHub Actions. */
  run: z.int().nullable(),
  url: z.string(),
  /** As in `SessionFailure`. */
  log: z.array(z.string()),
});
export type CheckPage = z.infer<typeof checkPageSchema>;

/** Checks that were red on a worker's head, or on the landing's, after they had run twice. */
const checksFailureSchema = z.strictObject({
  of: z.literal("checks"),
  /** Sorted. */
  names: z.array(z.string()),
  /** Their pages and logs, as far as they have one, the first ones of more. */
  pages: z.array(checkPageSchema),
  /** Commit. */
  head: z.string(),
  at: z.string(),
  retried: z.boolean(),
});

/** Checks of one failure whose pages are kept. */
export const MAX_FAILURE_PAGES = 5;

export const failureSchema = z.discriminatedUnion("of", [
  sessionFailureSchema,
  checksFailureSchema,
]);
export type Failure = z.infer<typeof failureSchema>;

/** Failures of one worker, or of the build, that are kept. The first one always is. */
export const MAX_FAILURES = 12;
export const CAUSE_CHARS = 2000;
/** Problems of one failure that are kept, and the length of each. */
export const MAX_FAILURE_PROBLEMS = 50;
export const PROBLEM_CHARS = 500;

/** Adds a failure, oldest first; beyond the most, the second-oldest goes. */
export function addFailure<T extends Failure>(failures: T[], failure: T): void {
  failures.push(failure);
  if (failures.length > MAX_FAILURES) failures.splice(1, 1);
}

/** Failed attempts at sessions that count towards a stop. */
export function countFailedAttempts(failures: readonly Failure[]): number {
  return failures.filter((f) => f.of === "session" && isCounted(f)).length;
}

const isCounted = ({ retried, outcome }: SessionFailure) =>
  !retried && outcome !== "relaunched" && outcome !== "blocked" && outcome !== "budget";

/** How often exactly these checks were red since the last `/retry`. */
export function countRedChecks(failures: readonly Failure[], names: readonly string[]): number {
  const same = (f: Failure) =>
    f.of === "checks" && !f.retried && f.names.join("\n") === names.join("\n");
  return failures.filter(same).length;
}

export function isOfKind(failure: Failure, kind: SessionKindName): failure is SessionFailure {
  return failure.of === "session" && failure.kind === kind;
}

/**
 * Problems that the next session of the kind has to avoid: those of the newest failure that names
 * some.
 */
export function getFailureProblems(failures: readonly Failure[], kind: SessionKindName): string[] {
  const ofKind = failures.filter((failure) => isOfKind(failure, kind));
  return ofKind.findLast(({ problems }) => problems.length > 0)?.problems ?? [];
}

export type FailureCause = Pick<SessionFailure, "cause" | "problems">;

/** The cause with all problems, in one sentence. */
export function formatCause({ cause, problems }: FailureCause): string {
  return problems.length > 0 ? `${cause}: ${problems.join("; ")}` : cause;
}

/** The session's run as a link needs it; `url` is empty where GitHub no longer has it. */
export function getRunLink(
  { run }: Pick<SessionState, "run">,
  url: string | undefined,
): SessionFailure["run"] {
  return run === null || !url ? null : { id: run, url };
}

/** The first cause that counts, and the last one where it is another. */
export function listCauses(failures: readonly Failure[]): FailureCause[] {
  const causes = failures.flatMap((failure) =>
    failure.of === "session" && isCounted(failure)
      ? [{ cause: failure.cause, problems: failure.problems }]
      : [],
  );
  const [first, last] = [causes[0], causes.at(-1)];
  if (!first || !last) return [];
  return formatCause(first) === formatCause(last) ? [first] : [first, last];
}

// What makes two failures the same, no matter which worker met them: the check and what it said
// first, or the session's kind and its cause, without what differs from run to run.

/**
 * One place where a failure happened. A worker counts once, whatever its attempts: these have their
 * own limits.
 */
export const failurePlaceSchema = z.strictObject({
  signature: z.string().describe("normalized words of a failure"),
  /** Worker or `build`. */
  subject: z.string(),
  /** 0 = the first pass. */
  loop: z.int().min(0),
  what: z.discriminatedUnion("of", [
    z.strictObject({
      of: z.literal("session"),
      kind: sessionKindSchema,
      cause: z.string().describe("the words of a session, or of the runner that played it"),
    }),
    z.strictObject({
      of: z.literal("checks"),
      names: z.array(z.string().describe("the name that a check has on GitHub")),
    }),
  ]),
  /** Page of the run or the check; null = there is none. */
  url: z.string().nullable(),
});
export type FailurePlace = z.infer<typeof failurePlaceSchema>;

const SIGNATURE_CHARS = 300;
/** Lines that say what went wrong, as against what was done before. */
const ERROR_LINE = /error|fail|expected|exception|panic|not ok|✗|×|cannot|can't|undefined/i;

/**
 * Text without times, shas, numbers and folders, the same in another run. At most 300 characters.
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

/** The signature; null where the failure says too little to be known again. */
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
  const words = normalizeFailure([failure.cause, ...failure.problems.slice(0, 3)].join(" "));
  return words === "" ? null : `${failure.kind}: ${words}`;
}

/** Places that are kept in all. */
const MAX_PLACES = 90;
/** Places of one failure that stop a build. */
const MAX_REPEATS = 3;

/**
 * Remembers the place; returns all places of this failure once it has come too often, else null.
 * Too often: three places, and not all in one pass. Workers of one pass that meet the same thing at
 * once have not learned of each other; a loop that meets it again shows that loops don't fix it.
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

/** Without the failures that came too often: a person's `/retry` grants them again. */
export function forgetRepeatedFailures(places: readonly FailurePlace[]): FailurePlace[] {
  const bySignature = Map.groupBy(places, ({ signature }) => signature);
  return places.filter(({ signature }) => !isRepeated(bySignature.get(signature)!));
}

const isRepeated = (same: readonly FailurePlace[]) =>
  same.length >= MAX_REPEATS && new Set(same.map(({ loop }) => loop)).size > 1;
