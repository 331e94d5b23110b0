/** Starts a new attempt of a run that has ended, and resumes the runs of a stopped sandbox. */
import { getGit } from "../../git/get-git.ts";
import { HttpError } from "../../rest/http-error.ts";
import type { Sandbox } from "../../sandbox.ts";
import { markRunRequested, markStartupFailure } from "./run-state.ts";
import { createActiveRun, findAncestors, type RunJob, type RunSource } from "./active-run.ts";
import { createInputsContext } from "./contexts.ts";
import { loadRunFile, saveRunFile } from "./run-file.ts";
import type { Scheduler } from "./scheduler.ts";
import { loadWorkflow } from "../workflow/load-workflows.ts";
import { formatTimestamp } from "../../time.ts";
import type { Repository } from "../../schema/repository.ts";
import type { Run } from "../../schema/runs.ts";

/**
 * The part of a run that runs again: all jobs, the unsuccessful ones with their dependents, or one
 * job with its dependents.
 */
export type AttemptScope = { kind: "all" } | { kind: "failed" } | { kind: "job"; id: number };

/**
 * Starts a new attempt.
 * @throws HttpError as GitHub answers if nothing can run again.
 */
export function startNewAttempt(
  sandbox: Sandbox,
  scheduler: Scheduler,
  run: Run,
  what: AttemptScope,
  actor: string,
): void {
  if (run.status !== "completed") {
    throw new HttpError(403, "This workflow is already running");
  }
  const source = loadRunSource(sandbox, run);
  if (source === null) {
    throw new HttpError(
      403,
      "Unable to retry this workflow run because it was created with an invalid workflow file",
    );
  }
  const { file, repository } = source;
  const { jobs } = createActiveRun(source);
  const wanted = listWantedKeys(run, source, what);
  if (what.kind !== "all" && wanted.length === 0) {
    throw new HttpError(403, "This workflow run cannot be retried: it has no failed jobs");
  }
  const keys = what.kind === "all" ? jobs.map((job) => job.key) : addDependents(jobs, wanted);
  const again = (key: string): boolean => keys.includes(key);
  const { runAttempt, status, conclusion, startedAt, updatedAt, triggeringActor } = run;
  const ended = {
    runAttempt,
    status,
    conclusion,
    startedAt,
    updatedAt,
    triggeringActor,
    jobs: run.jobs,
  };
  run.previousAttempts = [...(run.previousAttempts ?? []), structuredClone(ended)];
  run.jobs = run.jobs.filter((job) => !again(job.key));
  file.done = Object.fromEntries(Object.entries(file.done).filter(([key]) => !again(key)));
  // A call stays open if some of its jobs are kept.
  const kept = jobs
    .filter((job) => !again(job.key))
    .flatMap((job) => listCallers(job).map((caller) => caller.key));
  file.calls = Object.fromEntries(
    Object.entries(file.calls).filter(([key]) => !again(key) || kept.includes(key)),
  );
  Object.assign(file, { cancelled: false, uploads: {} });
  run.runAttempt += 1;
  run.startedAt = formatTimestamp(sandbox.clock());
  run.triggeringActor = actor;
  saveRunFile(sandbox, run, file);
  markRunRequested(sandbox, repository, run);
  scheduler.start(source);
}

function listWantedKeys(run: Run, { file }: RunSource, what: AttemptScope): string[] {
  if (what.kind === "job") {
    return run.jobs.filter((job) => job.id === what.id).map((job) => job.key);
  }
  const failed = Object.entries(file.done)
    .filter(
      ([key, { result }]) =>
        result !== "success" && result !== "skipped" && file.calls[key] === undefined,
    )
    .map(([key]) => key);
  // A tolerated failure counts as a success for its dependents, but runs again.
  return [
    ...failed,
    ...run.jobs.filter((job) => job.conclusion === "failure").map((job) => job.key),
  ];
}

/**
 * Returns the keys, the jobs that need them, the calls that contain them, and the jobs that need
 * those.
 */
function addDependents(jobs: RunJob[], wanted: string[]): string[] {
  const found = new Set(wanted);
  for (let size = -1; size !== found.size;) {
    size = found.size;
    for (const job of jobs) {
      const calls = listCallers(job);
      const behind = [job, ...calls].some((one) =>
        [...findAncestors(jobs, one.key)].some((key) => found.has(key)),
      );
      if (behind || found.has(job.key)) {
        [job, ...calls].forEach((one) => found.add(one.key));
      }
    }
  }
  return [...found];
}

function listCallers(job: RunJob): RunJob[] {
  const caller = job.part.caller?.job;
  return caller === undefined ? [] : [caller, ...listCallers(caller)];
}

/** Resumes every run that has not ended. */
export function resumeRuns(sandbox: Sandbox, scheduler: Scheduler): void {
  for (const run of sandbox.world.runs.filter((one) => one.status !== "completed")) {
    const source = loadRunSource(sandbox, run);
    if (source === null) {
      markStartupFailure(
        sandbox,
        getRunRepository(sandbox, run),
        run,
        "The sandbox was stopped before it saved the run; run it again.",
      );
      continue;
    }
    const { file } = source;
    run.status = "queued";
    // The run's file can be a moment ahead of the world. A job that is not done according to the
    // world runs again.
    const of = (key: string): Run["jobs"] =>
      run.jobs.filter((job) => job.key === key || (file.calls[key] && job.key.startsWith(key)));
    const done = (key: string): boolean =>
      of(key).length > 0 && of(key).every((job) => job.status === "completed");
    file.done = Object.fromEntries(Object.entries(file.done).filter(([key]) => done(key)));
    for (const job of run.jobs.filter((one) => one.status !== "completed")) {
      Object.assign(job, { status: "queued", steps: [], startedAt: null });
      for (const [artifact, uploader] of Object.entries(file.uploads)) {
        if (uploader === job.id) {
          delete file.uploads[artifact];
        }
      }
    }
    scheduler.start(source);
  }
}

/** Returns the scheduler's input. Null if the run was never saved or its file can't be read. */
function loadRunSource(sandbox: Sandbox, run: Run): RunSource | null {
  const repository = getRunRepository(sandbox, run);
  const file = loadRunFile(sandbox, run);
  if (file === null) {
    return null;
  }
  const load = createWorkflowLoader(sandbox, repository, file.sha);
  const workflow = load(run.workflowPath);
  return workflow === null
    ? null
    : { repository, run, workflow, file, load, inputs: createInputsContext(workflow, run) };
}

function getRunRepository(sandbox: Sandbox, run: Run): Repository {
  const repository = sandbox.world.repositories.find((one) => one.id === run.repositoryId);
  if (repository === undefined) {
    throw new Error(
      `Run ${run.id} belongs to a repository that does not exist: the sandbox's folder is damaged.`,
    );
  }
  return repository;
}

/**
 * Returns a function that finds workflow files of one commit. It returns null for a file that is
 * missing or can't run.
 */
export function createWorkflowLoader(
  sandbox: Sandbox,
  repository: Repository,
  sha: string,
): RunSource["load"] {
  return (path) => {
    const loaded = loadWorkflow(getGit(sandbox, repository), sha, path);
    return loaded?.ok ? loaded.workflow : null;
  };
}
