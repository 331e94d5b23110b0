/** The jobs of a run, those of called workflows among them, under keys that are unique in the run. Pure. */
import type { Combination } from "./matrix.ts";
import type { RunFile } from "./run-file.ts";
import type { JobSpec, Permissions, WorkflowFile } from "./types.ts";

/** One workflow file at work within a run: the run's own, or one that a job calls. */
export interface Part {
  workflow: WorkflowFile;
  /** What the keys of its jobs begin with: nothing, or `caller/`. */
  prefix: string;
  /** What the names of its jobs begin with: nothing, or `Caller / `. */
  title: string;
  inputs: Record<string, unknown>;
  /** The calling job, with the row of its matrix. */
  caller: { job: RunJob; matrix: Combination | null } | null;
}

/** A job within a run. `key` and `needs` are the run's keys. */
export interface RunJob extends JobSpec {
  part: Part;
}

/** What GitHub gives a token whose workflow names no permissions, in the restricted setting. */
const DEFAULT_PERMISSIONS: Permissions = { contents: "read", packages: "read" };

export function jobsOf(part: Part): RunJob[] {
  const full = (key: string): string => part.prefix + key;
  return part.workflow.jobs.map((spec) => ({ ...spec, key: full(spec.key), needs: spec.needs.map(full), part }));
}

/** The parts that a calling job has opened, as the run's file remembers them. */
export function partsOf(caller: RunJob, file: RunFile, load: (path: string) => WorkflowFile | null): Part[] {
  const calls = file.calls[caller.key] ?? [];
  return calls.flatMap(({ name, matrix, inputs }, index) => {
    const workflow = load(calledPath(caller.call?.uses ?? ""));
    const prefix = `${caller.key}${calls.length > 1 ? `#${index + 1}` : ""}/`;
    const title = `${name} / `;
    return workflow === null ? [] : [{ workflow, prefix, title, inputs, caller: { job: caller, matrix } }];
  });
}

/** `./.github/workflows/x.yml` as a path in the repository. */
export function calledPath(uses: string): string {
  return uses.replace(/^\.\//, "");
}

/** Keys of all jobs that this one waits for, directly or not. */
export function ancestors(jobs: { key: string; needs: string[] }[], key: string): Set<string> {
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
export function ownKey(job: RunJob, key: string = job.key): string {
  return key.slice(job.part.prefix.length);
}

/** A called workflow's jobs get no more than the job that calls it. */
export function permissionsOf(job: RunJob): Permissions {
  const own = job.permissions ?? job.part.workflow.permissions;
  const { caller } = job.part;
  if (caller === null) {
    return own ?? DEFAULT_PERMISSIONS;
  }
  const bound = permissionsOf(caller.job);
  const allowed = Object.entries(own ?? bound).flatMap(([scope, level]): [string, "read" | "write"][] => {
    const most = bound[scope];
    return most === undefined ? [] : [[scope, most === "read" ? "read" : level]];
  });
  return Object.fromEntries(allowed);
}
