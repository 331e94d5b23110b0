import { z } from "zod";
import type { PreflightCheck } from "./closing-inputs.ts";
import { hashString } from "./hash.ts";
import { quote } from "./quote.ts";

// What is known about a repository's preflight. Only GitHub stores it: Baton keeps the state in the
// check run
// `baton/preflight`, and finds the runs by their names.

/** The newest proof, or attempt at one, of the configuration on the default branch. */
export interface PreflightFact {
  /** Hash of the configuration (`hashPreflight`). */
  hash: string;
  check: PreflightCheckRun | null;
  /** Baton's other unfinished check runs of it. They no longer have a run. */
  leftover: PreflightCheckRun[];
}

export const PREFLIGHT_STATUSES = [
  "queued",
  "unregistered",
  "dispatched",
  "waiting",
  "in_progress",
  "completed",
] as const;
export type PreflightStatus = (typeof PREFLIGHT_STATUSES)[number];

/**
 * Baton's own check run `baton/preflight`. Each launch has one: a completed check run never changes
 * again, and a status never goes back
 * (https://github.com/orgs/community/discussions/24761#discussioncomment-3245360).
 */
export interface PreflightCheckRun {
  id: number;
  /** Commit of the check run. */
  head: string;
  attempt: number;
  launch: number;
  /**
   * `queued`: Baton is about to request a run. `unregistered`: GitHub refused it, because it has
   * not registered the workflow yet. `dispatched`: GitHub accepted it. `waiting`: a person has to
   * approve the run.
   */
  status: PreflightStatus;
  /** When it was created, while it is queued. Null if GitHub doesn't say. */
  opened: string | null;
  /**
   * When the launch was dispatched. While queued: when Baton was about to dispatch it. While
   * unregistered: when GitHub refused it. Null if not yet.
   */
  since: string | null;
  /** Whether the result lets sessions start. Null if unknown. */
  passed: boolean | null;
  /** The run's page. Null while no run is known. */
  url: string | null;
  /** What the run reported; empty before that. */
  report: PreflightCheck[];
}

/** A failed check or a warning of a preflight's report, in the words of the report. */
export const preflightFindingSchema = z.strictObject({
  name: quote("a check of the preflight's report"),
  detail: quote("the words of the preflight's report"),
  remedy: quote("the words of the preflight's report").nullable(),
});
export type PreflightFinding = z.infer<typeof preflightFindingSchema>;

/** Lists the report's checks with that result. */
export function listPreflightFindings(
  report: readonly PreflightCheck[],
  result: PreflightCheck["result"],
): PreflightFinding[] {
  return report
    .filter((check) => check.result === result)
    .map(({ name, detail, remedy }) => ({ name, detail, remedy }));
}

/** What a build stores about its preflight. */
export const preflightStateSchema = z.strictObject({
  /** Hash of the verified configuration. */
  hash: z.string(),
  /** No result of an earlier attempt counts: a person's `/retry` requests another. */
  attempt: z.int().min(0),
  /** Since when the build waits for it. */
  since: z.string(),
  passed: z.boolean(),
  warnings: z.array(preflightFindingSchema),
});

/** What `decidePreflight` asks the shell to do. Each effect is idempotent. */
export type PreflightEffect =
  /**
   * Creates the check run (`id` null) or updates it. Once completed, its report says how it ended.
   * `superseded` ends a check run that another has replaced.
   */
  | {
      type: "check";
      id: number | null;
      head: string;
      attempt: number;
      launch: number;
      status: PreflightStatus | "superseded";
      report: PreflightCheck[];
      url: string | null;
    }
  /** Starts the run. `record` is the commit whose configuration it verifies. */
  | { type: "dispatch"; attempt: number; launch: number; record: string };

/** Returns the effect's key. Equal keys request the same thing. */
export function getPreflightKey({ type, attempt, launch, ...of }: PreflightEffect): string {
  return `preflight:${type}:${attempt}:${launch}${"status" in of ? `:${of.status}` : ""}`;
}

/** Reports whether sessions may start after this report. */
export function isPreflightPassed(report: readonly PreflightCheck[]): boolean {
  return report.every(({ result }) => result !== "failed");
}

/** Name of the check run that stores a preflight's state. */
export const PREFLIGHT_CHECK = "baton/preflight";

/**
 * Returns the identity of what a preflight verifies, 12 hex digits. A change of the workflow, the
 * configuration or Baton itself requires another preflight. `configuration` is the text of both
 * files.
 */
export function hashPreflight(configuration: string, version: string): string {
  return hashString(`${configuration}\n${version}`).slice(0, 12);
}
