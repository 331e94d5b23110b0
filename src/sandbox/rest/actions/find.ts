import type { Artifact, Job, Run, RunAttempt, Workflow } from "../../model.ts";
import type { Call } from "../endpoint.ts";
import { number } from "../input.ts";
import { notFound } from "../refusal.ts";
import { workflowsOf } from "./workflows-of.ts";

/** By number, or by file name as the address allows. */
export function workflowOf(call: Call): Workflow {
  const name = call.params["workflow_id"] ?? "";
  const found = workflowsOf(call).find((one) =>
    /^\d+$/.test(name) ? one.id === Number(name) : one.path === `.github/workflows/${name}`,
  );
  if (!found) throw notFound();
  return found;
}

export function runOf(call: Call): Run {
  const id = number(call.params["run_id"]);
  const run = call.sandbox.world.runs.find((one) => one.repositoryId === call.repository.id && one.id === id);
  if (!run) throw notFound();
  return run;
}

/** All attempts of a run, the first one first; the last is the run as it is now. */
export function attemptsOf(run: Run): RunAttempt[] {
  return [...(run.previousAttempts ?? []), run];
}

/** The run as it was in the attempt of the path. */
export function attemptOf(call: Call): Run {
  const wanted = number(call.params["attempt_number"]);
  const run = runOf(call);
  const attempt = attemptsOf(run).find((one) => one.runAttempt === wanted);
  if (!attempt) throw notFound();
  return { ...run, ...attempt };
}

/** A job of any attempt, with its run as it was in that attempt. What a later attempt kept counts to the later one. */
export function jobOf(call: Call): { run: Run; job: Job } {
  const id = number(call.params["job_id"]);
  for (const run of call.sandbox.world.runs) {
    if (run.repositoryId !== call.repository.id) continue;
    for (const attempt of attemptsOf(run).toReversed()) {
      const job = attempt.jobs.find((one) => one.id === id);
      if (job) return { run: attempt === run ? run : { ...run, ...attempt }, job };
    }
  }
  throw notFound();
}

export function artifactOf(call: Call): Artifact {
  const id = number(call.params["artifact_id"]);
  const artifact = call.sandbox.world.artifacts.find((one) => one.repositoryId === call.repository.id && one.id === id);
  if (!artifact) throw notFound();
  return artifact;
}
