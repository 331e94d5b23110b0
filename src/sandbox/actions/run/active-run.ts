/** A run that is in progress. */
import type { MatrixRow } from "../workflow/matrix.ts";
import type { RunFile } from "./run-file.ts";
import type { JobSpec, Permissions, WorkflowFile } from "../workflow/workflow-file.ts";
import type { JobControl } from "../job/job-control.ts";
import type { Repository } from "../../schema/repository.ts";
import type { Run, Job } from "../../schema/runs.ts";

// The jobs of a run, also those of called workflows, with keys that are unique in the run. Pure.

/** One active workflow file within a run: the run's own, or one that a job calls. */
export interface WorkflowPart {
  workflow: WorkflowFile;
  /** Prefix of its jobs' keys: empty, or `caller/`. */
  prefix: string;
  /** Prefix of its jobs' names: empty, or `Caller / `. */
  title: string;
  inputs: Record<string, unknown>;
  /** The calling job and the row of its matrix. */
  caller: { job: RunJob; matrix: MatrixRow | null } | null;
}

/** A job within a run. `key` and `needs` are keys of the run. */
export interface RunJob extends JobSpec {
  part: WorkflowPart;
}

/** Permissions that GitHub gives a token in the restricted setting if the workflow names none. */
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

/** Returns the parts that a calling job has opened, according to the run's file. */
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

/** Returns `./.github/workflows/x.yml` as a path in the repository. */
export function getCalledPath(uses: string): string {
  return uses.replace(/^\.\//, "");
}

/** Returns the keys of all jobs that this one waits for, directly or not. */
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

/** Returns the key within the job's own workflow file. */
export function getOwnKey(job: RunJob, key: string = job.key): string {
  return key.slice(job.part.prefix.length);
}

/**
 * Returns the job's permissions. Jobs of a called workflow get no more than the job that calls it.
 */
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
 * A job that exists and has not ended. `control` is set while it runs, `withdraw` while it waits,
 * `proceed` while it waits for a deployment review.
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
  /** All jobs. Jobs of a called workflow are added when it is called. */
  jobs: RunJob[];
  /** Returns a workflow file of the run's commit. */
  load: (path: string) => WorkflowFile | null;
  /** Open jobs by job id. */
  open: Map<number, OpenJob>;
  /** Keys whose jobs exist. */
  started: Set<string>;
  /** Whether the run has entered its concurrency group. */
  begun: boolean;
  leaveGroup: () => void;
  /** Functions that leave a concurrency group, by the key of the calling job that is in it. */
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
  // Inserts called jobs after the job that calls them. They may call workflows too.
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
