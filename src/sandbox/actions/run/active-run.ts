/** A run while it is under way. */
import type { MatrixRow } from "../workflow/matrix.ts";
import type { RunFile } from "./run-file.ts";
import type { JobSpec, Permissions, WorkflowFile } from "../workflow/workflow-file.ts";
import type { JobControl } from "../job/job-control.ts";
import type { Repository } from "../../schema/repository.ts";
import type { Run, Job } from "../../schema/runs.ts";

// The jobs of a run, those of called workflows among them, under keys that are unique in the run.
// Pure.

/** One workflow file at work within a run: the run's own, or one that a job calls. */
export interface WorkflowPart {
  workflow: WorkflowFile;
  /** What the keys of its jobs begin with: nothing, or `caller/`. */
  prefix: string;
  /** What the names of its jobs begin with: nothing, or `Caller / `. */
  title: string;
  inputs: Record<string, unknown>;
  /** The calling job, with the row of its matrix. */
  caller: { job: RunJob; matrix: MatrixRow | null } | null;
}

/** A job within a run. `key` and `needs` are the run's keys. */
export interface RunJob extends JobSpec {
  part: WorkflowPart;
}

/** What GitHub gives a token whose workflow names no permissions, in the restricted setting. */
const DEFAULT_PERMISSIONS: Permissions = { contents: "read", packages: "read" };

export function listJobsOfPart(part: WorkflowPart): RunJob[] {
  const full = (key: string): string => part.prefix + key;
  return part.workflow.jobs.map((spec) => ({
    ...spec,
    key: full(spec.key),
    needs: spec.needs.map(full),
    part,
  }));
}

/** The parts that a calling job has opened, as the run's file remembers them. */
export function listCalledParts(
  caller: RunJob,
  file: RunFile,
  load: (path: string) => WorkflowFile | null,
): WorkflowPart[] {
  const calls = file.calls[caller.key] ?? [];
  return calls.flatMap(({ name, matrix, inputs }, index) => {
    const workflow = load(getCalledPath(caller.call?.uses ?? ""));
    const prefix = `${caller.key}${calls.length > 1 ? `#${index + 1}` : ""}/`;
    const title = `${name} / `;
    return workflow === null
      ? []
      : [{ workflow, prefix, title, inputs, caller: { job: caller, matrix } }];
  });
}

/** `./.github/workflows/x.yml` as a path in the repository. */
export function getCalledPath(uses: string): string {
  return uses.replace(/^\.\//, "");
}

/** Keys of all jobs that this one waits for, directly or not. */
export function findAncestors(jobs: { key: string; needs: string[] }[], key: string): Set<string> {
  const found = new Set<string>();
  const visit = (one: string): void => {
    for (const need of jobs.find((job) => job.key === one)?.needs ?? []) {
      if (!found.has(need)) {
        found.add(need);
        visit(need);
      }
    }
  };
  visit(key);
  return found;
}

/** The key within the job's own workflow file. */
export function getOwnKey(job: RunJob, key: string = job.key): string {
  return key.slice(job.part.prefix.length);
}

/** A called workflow's jobs get no more than the job that calls it. */
export function getJobPermissions(job: RunJob): Permissions {
  const own = job.permissions ?? job.part.workflow.permissions;
  const { caller } = job.part;
  if (caller === null) {
    return own ?? DEFAULT_PERMISSIONS;
  }
  const bound = getJobPermissions(caller.job);
  const allowed = Object.entries(own ?? bound).flatMap(
    ([scope, level]): [string, "read" | "write"][] => {
      const most = bound[scope];
      return most === undefined ? [] : [[scope, most === "read" ? "read" : level]];
    },
  );
  return Object.fromEntries(allowed);
}

/**
 * A job that exists and has not ended: `control` once it runs, `withdraw` while it waits, `proceed`
 * while it waits for a deployment review.
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

export function createActiveRun({
  repository,
  run,
  workflow,
  file,
  inputs,
  load,
}: RunSource): ActiveRun {
  const jobs = listJobsOfPart({ workflow, prefix: "", title: "", inputs, caller: null });
  // Behind each job that has called, those that it called: also theirs may call.
  for (let i = 0; i < jobs.length; i++) {
    jobs.push(...listCalledParts(jobs[i]!, file, load).flatMap(listJobsOfPart));
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
