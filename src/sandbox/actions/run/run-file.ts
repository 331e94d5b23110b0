/**
 * The data, beyond its `Run`, that is needed to start a run again. Saved next to the world, one
 * file per run.
 */
import { join } from "node:path";
import type { Sandbox } from "../../sandbox.ts";
import type { MatrixRow } from "../workflow/matrix.ts";
import type { Run } from "../../schema/runs.ts";

export type JobResult = "success" | "failure" | "cancelled" | "skipped";

export interface RunFile {
  /** Full ref of the event, `refs/heads/main` or `refs/pull/3/merge`. */
  ref: string;
  /** The commit that is checked out and that the workflow files come from. */
  sha: string;
  headRef: string;
  baseRef: string;
  event: Record<string, unknown>;
  cancelled: boolean;
  /** Finished job keys, with the outputs and the combined result of all their matrix jobs. */
  done: Record<string, { result: JobResult; outputs: Record<string, string> }>;
  /** Place in the matrix by job id, and the outputs once the job has ended. */
  jobs: Record<
    string,
    { matrix: MatrixRow | null; index: number; total: number; outputs: Record<string, string> }
  >;
  /** Calls by the key of the calling job, one entry for each row of its matrix. */
  calls: Record<
    string,
    { name: string; matrix: MatrixRow | null; inputs: Record<string, unknown> }[]
  >;
  /** Artifact id -> id of the job that uploaded it in this attempt. */
  uploads: Record<string, number>;
}

export function saveRunFile(sandbox: Sandbox, run: Run, content: RunFile): void {
  sandbox.files.write(getRunFileName(run), JSON.stringify(content));
}

/** Returns the run's file, or null if it has none because it was never started. */
export function loadRunFile(sandbox: Sandbox, run: Run): RunFile | null {
  const text = sandbox.files.read(getRunFileName(run));
  return text === null ? null : ({ calls: {}, ...JSON.parse(text.toString("utf8")) } as RunFile);
}

/** Returns the path of a job's log. */
export function getLogPath(sandbox: Sandbox, run: Run, job: number): string {
  return join(sandbox.dir, "logs", String(run.id), `${job}.txt`);
}

const getRunFileName = (run: Run) => `runs/${run.id}.json`;
