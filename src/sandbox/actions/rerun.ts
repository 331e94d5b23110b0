/** A new attempt of a run that has ended, and taking up what a stopped sandbox has left. */
import { gitOf } from "../git/of.ts";
import type { Repository, Run } from "../model.ts";
import { Refusal } from "../rest/refusal.ts";
import type { Sandbox } from "../sandbox.ts";
import { runRequested, startupFailure } from "./announce.ts";
import { ancestors } from "./parse.ts";
import { loadRunFile, saveRunFile } from "./run-file.ts";
import type { Scheduler } from "./scheduler.ts";
import type { WorkflowFile } from "./types.ts";
import { workflowAt } from "./workflows.ts";

/**
 * Starts a new attempt with all jobs, or with those that did not succeed and their dependents. Throws the `Refusal`
 * that GitHub would answer when there is nothing to run again.
 */
export function rerunRun(sandbox: Sandbox, scheduler: Scheduler, run: Run, onlyFailed: boolean, actor: string): void {
  if (run.status !== "completed") {
    throw new Refusal(403, "This workflow is already running");
  }
  const file = loadRunFile(sandbox, run);
  const { repository, workflow } = sourceOf(sandbox, run);
  if (file === null || workflow === null) {
    throw new Refusal(403, "Unable to retry this workflow run because it was created with an invalid workflow file");
  }
  const failed = Object.entries(file.done)
    .filter(([, { result }]) => result !== "success" && result !== "skipped")
    .map(([key]) => key);
  // A job that was tolerated counts as a success for its dependents, but is run again.
  failed.push(...run.jobs.filter((job) => job.conclusion === "failure").map((job) => job.key));
  if (onlyFailed && failed.length === 0) {
    throw new Refusal(403, "This workflow run cannot be retried: it has no failed jobs");
  }
  const again = (key: string): boolean =>
    !onlyFailed || failed.includes(key) || [...ancestors(workflow.jobs, key)].some((need) => failed.includes(need));
  run.jobs = run.jobs.filter((job) => !again(job.key));
  file.done = Object.fromEntries(Object.entries(file.done).filter(([key]) => !again(key)));
  Object.assign(file, { cancelled: false, uploads: {} });
  run.runAttempt += 1;
  run.startedAt = sandbox.clock().toISOString();
  run.actor = actor;
  saveRunFile(sandbox, run, file);
  runRequested(sandbox, repository, run);
  scheduler.start(repository, run, workflow, file);
}

/** Takes up every run that has not ended. */
export function resumeRuns(sandbox: Sandbox, scheduler: Scheduler): void {
  for (const run of sandbox.world.runs.filter((one) => one.status !== "completed")) {
    const file = loadRunFile(sandbox, run);
    const { repository, workflow } = sourceOf(sandbox, run);
    if (file === null || workflow === null) {
      startupFailure(sandbox, repository, run, "The sandbox was stopped before the run was kept; run it again.");
      continue;
    }
    run.status = "queued";
    // The run's file can be a moment ahead of the world: what the world does not know as done is done again.
    const done = (key: string): boolean =>
      run.jobs.some((job) => job.key === key) && run.jobs.every((job) => job.key !== key || job.status === "completed");
    file.done = Object.fromEntries(Object.entries(file.done).filter(([key]) => done(key)));
    for (const job of run.jobs.filter((one) => one.status !== "completed")) {
      Object.assign(job, { status: "queued", steps: [], startedAt: null });
      for (const [artifact, uploader] of Object.entries(file.uploads)) {
        if (uploader === job.id) {
          delete file.uploads[artifact];
        }
      }
    }
    scheduler.start(repository, run, workflow, file);
  }
}

function sourceOf(sandbox: Sandbox, run: Run): { repository: Repository; workflow: WorkflowFile | null } {
  const repository = sandbox.world.repositories.find((one) => one.id === run.repositoryId);
  if (repository === undefined) {
    throw new Error(`Run ${run.id} belongs to a repository that is not there: the sandbox's folder is damaged.`);
  }
  const sha = loadRunFile(sandbox, run)?.sha;
  const loaded = sha === undefined ? null : workflowAt(gitOf(sandbox, repository), sha, run.workflowPath);
  return { repository, workflow: loaded?.ok ? loaded.workflow : null };
}
