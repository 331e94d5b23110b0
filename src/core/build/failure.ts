/** What went wrong with a worker or the build, kept until it is settled; `comments/failures.ts` renders it. */
import type { Kind, SessionName } from "./names.ts";
import type { SessionState } from "./session.ts";
import { sentence } from "../text/sentence.ts";

export const FAILURE_OUTCOMES = ["blocked", "failed", "refused", "lost", "relaunched", "budget"] as const;

/** A launch of a session that came to nothing. */
export interface SessionFailure {
  of: "session";
  session: SessionName;
  kind: Kind;
  attempt: number;
  launch: number;
  /**
   * `relaunched`: the same attempt was launched again, so that it does not count as failed. `budget`: it spent what one
   * session may, so that a person is asked before there is another attempt.
   */
  outcome: (typeof FAILURE_OUTCOMES)[number];
  /** A sentence, or its beginning where there are `problems`. */
  cause: string;
  /** What exactly is wrong with what it handed in, one each. */
  problems: string[];
  /** Its Actions run; null = GitHub never showed one. */
  run: { id: number; url: string } | null;
  /** Last lines of its job's log, where they say more than the cause; secrets are masked. */
  log: string[];
  /** ISO 8601. */
  at: string;
  /** A person answered `/retry` since: it no longer counts towards a stop. */
  retried: boolean;
}

/** Checks that were red on a worker's head, or on the landing's, after they had run twice. */
export interface ChecksFailure {
  of: "checks";
  /** Sorted. */
  names: string[];
  /** Their pages and logs, as far as they have one, the first ones of more. */
  pages: CheckPage[];
  /** Commit. */
  head: string;
  at: string;
  retried: boolean;
}

export interface CheckPage {
  name: string;
  /** Its Actions run; null = no job of GitHub Actions. */
  run: number | null;
  url: string;
  /** As in `SessionFailure`. */
  log: string[];
}

/** Checks of one failure whose pages are kept. */
export const MOST_PAGES = 5;

export type Failure = SessionFailure | ChecksFailure;

/** Failures of one worker, or of the build, that are kept. The first one always is. */
export const MOST_FAILURES = 12;
export const CAUSE_CHARS = 2000;
/** Problems of one failure that are kept, and the length of each. */
export const MOST_PROBLEMS = 50;
export const PROBLEM_CHARS = 500;

/** Adds a failure, oldest first; beyond the most, the second-oldest goes. */
export function addFailure<T extends Failure>(failures: T[], failure: T): void {
  failures.push(failure);
  if (failures.length > MOST_FAILURES) failures.splice(1, 1);
}

/** Failed attempts at sessions that count towards a stop. */
export function countFailedAttempts(failures: readonly Failure[]): number {
  return failures.filter((f) => f.of === "session" && isCounted(f)).length;
}

const isCounted = ({ retried, outcome }: SessionFailure) =>
  !retried && outcome !== "relaunched" && outcome !== "blocked" && outcome !== "budget";

/** How often exactly these checks were red since the last `/retry`. */
export function countRed(failures: readonly Failure[], names: readonly string[]): number {
  const same = (f: Failure) => f.of === "checks" && !f.retried && f.names.join("\n") === names.join("\n");
  return failures.filter(same).length;
}

export function isOfKind(failure: Failure, kind: Kind): failure is SessionFailure {
  return failure.of === "session" && failure.kind === kind;
}

/** Problems that the next session of the kind has to avoid: those of the newest failure that names some. */
export function getProblems(failures: readonly Failure[], kind: Kind): string[] {
  const ofKind = failures.filter((failure) => isOfKind(failure, kind));
  return ofKind.findLast(({ problems }) => problems.length > 0)?.problems ?? [];
}

/** The cause with all problems, in one sentence. */
export function getWholeCause({ cause, problems }: Pick<SessionFailure, "cause" | "problems">): string {
  return problems.length > 0 ? `${cause}: ${problems.join("; ")}` : cause;
}

/** The session's run as a link needs it; `url` is empty where GitHub no longer has it. */
export function getRunLink({ run }: Pick<SessionState, "run">, url: string | undefined): SessionFailure["run"] {
  return run === null || !url ? null : { id: run, url };
}

/** The first cause that counts, and the last one where it is another: two sentences at most. */
export function firstAndLast(failures: readonly Failure[]): string {
  const causes = failures.flatMap((f) => (f.of === "session" && isCounted(f) ? [getWholeCause(f)] : []));
  const [first = "", last = first] = [causes[0], causes.at(-1)];
  return last === first ? `Each time: ${sentence(first)}` : `First: ${sentence(first)} Last: ${sentence(last)}`;
}
