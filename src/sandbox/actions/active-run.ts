/** A run while it is under way. */
import type { Job, Repository, Run } from "../model.ts";
import type { JobControl } from "./control.ts";
import type { RunFile } from "./run-file.ts";
import { jobsOf, partsOf, type RunJob } from "./run-jobs.ts";
import type { WorkflowFile } from "./types.ts";

/**
 * A job that exists and has not ended: `control` once it runs, `withdraw` while it waits, `proceed` while it waits for
 * a deployment review.
 */
export interface OpenJob {
  spec: RunJob;
  job: Job;
  control: JobControl | null;
  withdraw: () => void;
  proceed: (() => void) | null;
}

export interface ActiveRun {
  repository: Repository;
  run: Run;
  file: RunFile;
  /** All jobs, those of called workflows from the moment on in which they are called. */
  jobs: RunJob[];
  /** A workflow file of the run's commit. */
  load: (path: string) => WorkflowFile | null;
  /** By job id. */
  open: Map<number, OpenJob>;
  /** Job keys whose jobs exist. */
  started: Set<string>;
  /** Whether the run got its place in its concurrency group. */
  begun: boolean;
  leaveGroup: () => void;
  /** By the key of a calling job that holds a place in a concurrency group. */
  leaveCall: Map<string, () => void>;
}

export interface RunSource {
  repository: Repository;
  run: Run;
  workflow: WorkflowFile;
  file: RunFile;
  inputs: Record<string, unknown>;
  load: (path: string) => WorkflowFile | null;
}

export function createActiveRun({ repository, run, workflow, file, inputs, load }: RunSource): ActiveRun {
  const jobs = jobsOf({ workflow, prefix: "", title: "", inputs, caller: null });
  // Behind each job that has called, those that it called: also theirs may call.
  for (let i = 0; i < jobs.length; i++) {
    jobs.push(...partsOf(jobs[i]!, file, load).flatMap(jobsOf));
  }
  return {
    ...{ repository, run, file, jobs, load },
    open: new Map(),
    started: new Set([...Object.keys(file.done), ...Object.keys(file.calls)]),
    begun: false,
    leaveGroup: () => undefined,
    leaveCall: new Map(),
  };
}
