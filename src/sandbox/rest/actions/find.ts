import type { Artifact, Job, Run, Workflow } from "../../model.ts";
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

export function jobOf(call: Call): { run: Run; job: Job } {
  const id = number(call.params["job_id"]);
  for (const run of call.sandbox.world.runs) {
    const job = run.repositoryId === call.repository.id ? run.jobs.find((one) => one.id === id) : undefined;
    if (job) return { run, job };
  }
  throw notFound();
}

export function artifactOf(call: Call): Artifact {
  const id = number(call.params["artifact_id"]);
  const artifact = call.sandbox.world.artifacts.find((one) => one.repositoryId === call.repository.id && one.id === id);
  if (!artifact) throw notFound();
  return artifact;
}
