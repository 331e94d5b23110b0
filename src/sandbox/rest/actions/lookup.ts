import { loadWorkflows, registerWorkflow } from "../../actions/workflow/load-workflows.ts";
import type { Call } from "../endpoint.ts";
import { parseId } from "../request-body.ts";
import { createNotFoundError } from "../http-error.ts";
import type { Run, RunAttempt, Job, Artifact, Workflow } from "../../schema/runs.ts";

/** Returns the workflows of the default branch, and those of other branches that have run. */
export function listKnownWorkflows(call: Call): Workflow[] {
  const { git, repository, sandbox } = call;
  const main = git.ref(`refs/heads/${repository.defaultBranch}`);
  for (const file of main === null ? [] : loadWorkflows(git, main)) {
    const { name, path } = file.ok ? file.workflow : file.broken;
    if (
      sandbox.world.workflows.some((one) => one.repositoryId === repository.id && one.path === path)
    )
      continue;
    const fresh = registerWorkflow(sandbox, repository, path, name);
    const { registration } = sandbox.lags;
    if (registration > 0)
      fresh.registering = { listed: after(registration / 2), done: after(registration) };
    sandbox.save();
  }
  const now = after(0);
  return sandbox.world.workflows.filter(
    ({ repositoryId, registering }) =>
      repositoryId === repository.id && (registering?.listed ?? "") <= now,
  );

  function after(ms: number): string {
    return new Date(sandbox.clock().getTime() + ms).toISOString();
  }
}

/**
 * Returns the workflow that the path names by number or file name.
 * @throws HttpError 404 if it does not exist.
 */
export function requireWorkflow(call: Call): Workflow {
  const name = call.params["workflow_id"] ?? "";
  const found = listKnownWorkflows(call).find((one) =>
    /^\d+$/.test(name) ? one.id === Number(name) : one.path === `.github/workflows/${name}`,
  );
  if (!found) throw createNotFoundError();
  return found;
}

export function requireRun(call: Call): Run {
  const id = parseId(call.params["run_id"]);
  const run = call.sandbox.world.runs.find(
    (one) => one.repositoryId === call.repository.id && one.id === id,
  );
  if (!run) throw createNotFoundError();
  return run;
}

/** Returns all attempts of a run, oldest first. The last one is the run in its current state. */
export function listAttempts(run: Run): RunAttempt[] {
  return [...(run.previousAttempts ?? []), run];
}

/** Returns the run as it was in the attempt that the path names. */
export function requireAttempt(call: Call): Run {
  const wanted = parseId(call.params["attempt_number"]);
  const run = requireRun(call);
  const attempt = listAttempts(run).find((one) => one.runAttempt === wanted);
  if (!attempt) throw createNotFoundError();
  return { ...run, ...attempt };
}

/**
 * Returns a job of any attempt, with its run as it was in that attempt. A job that a later attempt
 * kept belongs to the later one.
 */
export function requireJob(call: Call): { run: Run; job: Job } {
  const id = parseId(call.params["job_id"]);
  for (const run of call.sandbox.world.runs) {
    if (run.repositoryId !== call.repository.id) continue;
    for (const attempt of listAttempts(run).toReversed()) {
      const job = attempt.jobs.find((one) => one.id === id);
      if (job) return { run: attempt === run ? run : { ...run, ...attempt }, job };
    }
  }
  throw createNotFoundError();
}

export function requireArtifact(call: Call): Artifact {
  const id = parseId(call.params["artifact_id"]);
  const artifact = call.sandbox.world.artifacts.find(
    (one) => one.repositoryId === call.repository.id && one.id === id,
  );
  if (!artifact) throw createNotFoundError();
  return artifact;
}
