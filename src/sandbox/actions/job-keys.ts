/** The jobs of one key of the workflow: one, or one for each combination of its matrix. */
import type { Job } from "../model.ts";
import type { Sandbox } from "../sandbox.ts";
import type { ActiveRun } from "./active-run.ts";
import { jobQueued } from "./announce.ts";
import { evaluateText, type Scope } from "./expressions.ts";
import { jobScope, type NewJob } from "./plan-jobs.ts";
import type { JobResult, RunFile } from "./run-file.ts";
import type { RunJob } from "./run-jobs.ts";

/** Adds a queued job to the run, with its check run. */
export function addJob(sandbox: Sandbox, active: ActiveRun, spec: RunJob, place: NewJob): Job {
  const { name, labels, environment, matrix, index, total } = place;
  const job: Job = {
    ...{ id: sandbox.nextId(), key: spec.key, name, status: "queued", conclusion: null, steps: [] },
    ...{ startedAt: null, completedAt: null, runnerName: null, labels },
    ...(environment === "" ? {} : { environment: { name: environment, deploymentId: null, approved: false } }),
  };
  active.run.jobs.push(job);
  active.file.jobs[job.id] = { matrix, index, total, outputs: {} };
  jobQueued(sandbox, active.repository, active.run, job);
  return job;
}

/** What dependents see once all jobs of the key are done. A failure that is tolerated counts as success. */
export function keyResult(sandbox: Sandbox, active: ActiveRun, spec: RunJob): RunFile["done"][string] {
  const jobs = active.run.jobs.filter((job) => job.key === spec.key);
  const results = jobs.map((job): JobResult => {
    const tolerable = job.conclusion === "failure" && tolerated(sandbox, active, spec, job);
    return tolerable ? "success" : ((job.conclusion ?? "failure") as JobResult);
  });
  const order: JobResult[] = ["failure", "cancelled", "success"];
  const outputs: Record<string, string> = {};
  jobs.forEach((job) => Object.assign(outputs, active.file.jobs[job.id]?.outputs));
  return { result: order.find((one) => results.includes(one)) ?? "skipped", outputs };
}

/** The name of a job that this one needs and that was not run here, or null. */
export function findNotRunNeed({ run }: ActiveRun, { needs }: RunJob): string | null {
  const isNeeded = ({ key }: Job): boolean => needs.some((need) => key === need || key.startsWith(`${need}/`));
  return run.jobs.find((job) => job.notRun !== undefined && isNeeded(job))?.name ?? null;
}

/** Whether this job's failure ends the other jobs of its matrix (`fail-fast`). */
export function endsSiblings(sandbox: Sandbox, active: ActiveRun, spec: RunJob, job: Job): boolean {
  return isTrue(spec.failFast, jobScope(sandbox, active, spec)) && !tolerated(sandbox, active, spec, job);
}

function tolerated(sandbox: Sandbox, active: ActiveRun, spec: RunJob, job: Job): boolean {
  return isTrue(spec.continueOnError, jobScope(sandbox, active, spec, active.file.jobs[job.id]));
}

/** What can't be evaluated has failed its job when it was planned, and stands for no. */
function isTrue(source: boolean | string, scope: Scope): boolean {
  try {
    return String(evaluateText(String(source), scope)) === "true";
  } catch {
    return false;
  }
}
