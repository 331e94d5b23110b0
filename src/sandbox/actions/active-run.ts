/** A run while it is under way. */
import type { Job, Repository, Run } from "../model.ts";
import type { JobControl } from "./control.ts";
import type { RunFile } from "./run-file.ts";
import type { JobSpec, WorkflowFile } from "./types.ts";

/** A job that exists and has not ended: `control` once it runs, `withdraw` while it waits. */
export interface OpenJob {
  spec: JobSpec;
  job: Job;
  control: JobControl | null;
  withdraw: () => void;
}

export interface ActiveRun {
  repository: Repository;
  run: Run;
  workflow: WorkflowFile;
  file: RunFile;
  /** By job id. */
  open: Map<number, OpenJob>;
  /** Job keys whose jobs exist. */
  started: Set<string>;
  /** Whether the run got its place in its concurrency group. */
  begun: boolean;
  leaveGroup: () => void;
}

export function createActiveRun(repository: Repository, run: Run, workflow: WorkflowFile, file: RunFile): ActiveRun {
  return {
    ...{ repository, run, workflow, file },
    open: new Map(),
    started: new Set(Object.keys(file.done)),
    begun: false,
    leaveGroup: () => undefined,
  };
}
