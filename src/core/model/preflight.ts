import { z } from "zod";
import type { PreflightCheck } from "./closing-inputs.ts";
import { hashString } from "./hash.ts";

// What is known of a repository's preflight. Nothing is remembered but on GitHub: the check run
// `baton/preflight` is
// the memory, and the runs are found by their names.

/** The newest proof, or attempt at one, of the configuration that stands on the default branch. */
export interface PreflightFact {
  /** Of the configuration: see `hash.ts`. */
  hash: string;
  check: PreflightCheckRun | null;
  /** Our other check runs of it that have not ended: no run serves them any more. */
  leftover: PreflightCheckRun[];
}

export const PREFLIGHT_STATUSES = [
  "queued",
  "dispatched",
  "waiting",
  "in_progress",
  "completed",
] as const;
export type PreflightStatus = (typeof PREFLIGHT_STATUSES)[number];

/**
 * Our own check run `baton/preflight`. Each launch has one: what has ended never changes again, and
 * a status never goes back
 * (https://github.com/orgs/community/discussions/24761#discussioncomment-3245360).
 */
export interface PreflightCheckRun {
  id: number;
  /** Commit that it stands on. */
  head: string;
  attempt: number;
  launch: number;
  /**
   * `queued`: a run is about to be asked for; `dispatched`: it was; `waiting`: a person has to
   * approve it.
   */
  status: PreflightStatus;
  /** When it was made, while it is queued; null where GitHub doesn't say. */
  opened: string | null;
  /**
   * When the launch was dispatched, or, while it is queued, when that was about to be done; null =
   * not yet.
   */
  since: string | null;
  /** Whether what was proven is enough for sessions to start; `null` while that isn't known. */
  passed: boolean | null;
  /** The run's page, once a run is known. */
  url: string | null;
  /** What the run reported, once it has. */
  report: PreflightCheck[];
}

/** What a build remembers of it. */
export const preflightStateSchema = z.strictObject({
  /** Of the configuration that is proven. */
  hash: z.string(),
  /** No earlier attempt's answer counts: a person's `/retry` asks for another. */
  attempt: z.int().min(0),
  /** Since when it is awaited. */
  since: z.string(),
  passed: z.boolean(),
  /** What it warns of, a sentence each. */
  warnings: z.array(z.string()),
});

/** What `decidePreflight` asks the shell to do; done twice, each leaves what it leaves once. */
export type PreflightEffect =
  /**
   * Makes the check run (`id` null) or brings it to this; completed, its report says how it ended.
   * `superseded` ends
   * one whose place another has taken.
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
  /** Starts the run; `record` is the commit whose configuration it proves. */
  | { type: "dispatch"; attempt: number; launch: number; record: string };

/** Equal keys ask for the same thing. */
export function getPreflightKey({ type, attempt, launch, ...of }: PreflightEffect): string {
  return `preflight:${type}:${attempt}:${launch}${"status" in of ? `:${of.status}` : ""}`;
}

/** Whether sessions may start after this report. */
export function isPreflightPassed(report: readonly PreflightCheck[]): boolean {
  return report.every(({ result }) => result !== "failed");
}

/** The check run that is a preflight's memory. */
export const PREFLIGHT_CHECK = "baton/preflight";

/**
 * Identity of what a preflight proves, 12 hex digits: a change of the workflow, of the
 * configuration or of Baton itself asks for another proof. `configuration` stands for both files'
 * texts.
 */
export function hashPreflight(configuration: string, version: string): string {
  return hashString(`${configuration}\n${version}`).slice(0, 12);
}
