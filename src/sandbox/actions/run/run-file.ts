/**
 * What a run needs beyond its `Run` to be started again: kept beside the world, one file per run.
 */
import { join } from "node:path";
import type { Sandbox } from "../../sandbox.ts";
import type { MatrixRow } from "../workflow/matrix.ts";
import type { Run } from "../../schema/runs.ts";

export type JobResult = "success" | "failure" | "cancelled" | "skipped";

export interface RunFile {
  /** Full ref of the event, `refs/heads/main` or `refs/pull/3/merge`. */
  ref: string;
  /** The commit that is checked out and whose workflow files count. */
  sha: string;
  headRef: string;
  baseRef: string;
  event: Record<string, unknown>;
  cancelled: boolean;
  /** Finished job keys: result of all their matrix jobs together, outputs. */
  done: Record<string, { result: JobResult; outputs: Record<string, string> }>;
  /** By job id: its place in the matrix, and its outputs once it has ended. */
  jobs: Record<
    string,
    { matrix: MatrixRow | null; index: number; total: number; outputs: Record<string, string> }
  >;
  /** By the key of a job that calls another workflow: one entry for each row of its matrix. */
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

/** Null when the run has no file: it never got as far as being started. */
export function loadRunFile(sandbox: Sandbox, run: Run): RunFile | null {
  const text = sandbox.files.read(getRunFileName(run));
  return text === null ? null : ({ calls: {}, ...JSON.parse(text.toString("utf8")) } as RunFile);
}

/** Returns the path of a job's log. */
export function getLogPath(sandbox: Sandbox, run: Run, job: number): string {
  return join(sandbox.dir, "logs", String(run.id), `${job}.txt`);
}

const getRunFileName = (run: Run) => `runs/${run.id}.json`;
