import type { PreflightStatus } from "./facts.ts";
import type { PreflightCheck } from "../sessions/preflight.ts";

/** What `decidePreflight` asks the shell to do; done twice, each leaves what it leaves once. */
export type PreflightEffect =
  /**
   * Makes the check run (`id` null) or brings it to this; completed, its report says how it ended. `superseded` ends
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
export function preflightKey({ type, attempt, launch, ...of }: PreflightEffect): string {
  return `preflight:${type}:${attempt}:${launch}${"status" in of ? `:${of.status}` : ""}`;
}

/** Whether sessions may start after this report. */
export function isPassed(report: readonly PreflightCheck[]): boolean {
  return report.every(({ result }) => result !== "failed");
}
