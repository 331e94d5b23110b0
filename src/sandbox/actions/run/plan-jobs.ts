/**
 * Plans the jobs of a key once its needs are done: skipped, or one job for each matrix combination.
 * Pure.
 */
import type { Sandbox } from "../../sandbox.ts";
import { findAncestors, getOwnKey, type ActiveRun, type RunJob } from "./active-run.ts";
import { createGithubContext, createNeedsContext } from "./contexts.ts";
import {
  evaluateCondition,
  evaluateDeep,
  evaluateText,
  renderTemplate,
  type ExpressionScope,
} from "../workflow/expressions.ts";
import { expandMatrix, formatMatrixSuffix, type MatrixRow } from "../workflow/matrix.ts";
import { isExpression } from "../workflow/read-fields.ts";
import { markJobQueued } from "./run-state.ts";
import type { JobResult, RunFile } from "./run-file.ts";
import type { Run, Job } from "../../schema/runs.ts";

/** A job's place in the matrix of its key. */
export interface MatrixPlace {
  matrix: MatrixRow | null;
  index: number;
  total: number;
}

export type JobPlan =
  | { kind: "skip" }
  | { kind: "fail"; problem: string }
  | { kind: "run"; jobs: NewJob[] };

/** A job that is about to be created. */
export interface NewJob extends MatrixPlace {
  name: string;
  /** The labels from its `runs-on`. */
  labels: string[];
  /** The name of its environment. */
  environment: string | null;
}

/** Creates the scope of a job's own expressions (not of its steps'). */
export function createJobScope(
  sandbox: Sandbox,
  active: ActiveRun,
  spec: RunJob,
  place: MatrixPlace | null = null,
): ExpressionScope {
  const { repository, run, file } = active;
  const matrix = place?.matrix ?? null;
  const results = [...findAncestors(active.jobs, spec.key)].map((key) => file.done[key]?.result);
  const bad = results.some((result) => result === "failure");
  return {
    contexts: {
      github: createGithubContext(sandbox, repository, run, file),
      inputs: spec.part.inputs,
      needs: createNeedsContext(file, spec),
      vars: repository.variables,
      matrix,
      strategy: createStrategyContext(spec, place),
    },
    status: {
      // A need that was skipped or cancelled does not count as success.
      success:
        !file.cancelled && spec.needs.every((key) => file.done[key]?.result === "success") && !bad,
      failure: !file.cancelled && bad,
      cancelled: file.cancelled,
    },
  };
}

export function planJobs(sandbox: Sandbox, active: ActiveRun, spec: RunJob): JobPlan {
  const scope = createJobScope(sandbox, active, spec);
  try {
    if (!evaluateCondition(spec.if, scope)) {
      return { kind: "skip" };
    }
    const matrix = spec.matrix === null ? null : evaluateDeep(spec.matrix, scope);
    if (matrix !== null && (typeof matrix !== "object" || Array.isArray(matrix))) {
      return { kind: "fail", problem: `The matrix of job ${spec.key} is not a mapping.` };
    }
    const combinations = matrix === null ? [null] : expandMatrix(matrix as Record<string, unknown>);
    const total = combinations.length;
    const jobs = combinations.map((one, index) => {
      const place = { matrix: one, index, total };
      const own = createJobScope(sandbox, active, spec, place);
      checkExpressions(spec, own);
      const labels = spec.runsOn.flatMap((label) => evaluateText(label, own)).map(String);
      const environment = renderTemplate(spec.environment?.name ?? "", own).trim() || null;
      return { name: evaluateJobName(sandbox, active, spec, place), labels, environment, ...place };
    });
    return { kind: "run", jobs };
  } catch (error) {
    return { kind: "fail", problem: `Job ${spec.key} can't start: ${(error as Error).message}.` };
  }
}

/**
 * Evaluates the expressions that the scheduler will use. An error here fails the job; a later one
 * would have no job to fail.
 */
function checkExpressions(
  { concurrency, continueOnError, failFast, maxParallel }: RunJob,
  scope: ExpressionScope,
): void {
  const sources = [
    continueOnError,
    failFast,
    maxParallel,
    concurrency?.group,
    concurrency?.cancelInProgress,
  ];
  sources.forEach((source) => evaluateText(String(source ?? ""), scope));
}

function evaluateJobName(
  sandbox: Sandbox,
  active: ActiveRun,
  spec: RunJob,
  place: MatrixPlace,
): string {
  if (isExpression(spec.name)) {
    return (
      spec.part.title + renderTemplate(spec.name, createJobScope(sandbox, active, spec, place))
    );
  }
  return `${formatPlainName(spec)}${formatMatrixSuffix(place.matrix)}`;
}

/** Returns the name of a job that has no matrix row yet, and of one that is skipped. */
export function formatPlainName(spec: RunJob): string {
  return (
    spec.part.title + (isExpression(spec.name) ? getOwnKey(spec) : (spec.name ?? getOwnKey(spec)))
  );
}

/** Creates the `strategy` context. */
export function createStrategyContext(
  spec: RunJob,
  place: MatrixPlace | null,
): Record<string, unknown> {
  const total = place?.total ?? 1;
  const most = Number(spec.maxParallel ?? total);
  return {
    "fail-fast": spec.failFast,
    "job-index": place?.index ?? 0,
    "job-total": total,
    "max-parallel": Number.isNaN(most) ? spec.maxParallel : most,
  };
}

/** Computes the run's conclusion from those of its jobs. */
export function getRunConclusion(active: ActiveRun): NonNullable<Run["conclusion"]> {
  const results = Object.values(active.file.done).map((done) => done.result);
  if (results.includes("failure")) {
    return "failure";
  }
  if (results.includes("cancelled") || (active.file.cancelled && results.includes("skipped"))) {
    return "cancelled";
  }
  return results.every((result) => result === "skipped") ? "skipped" : "success";
}

// The jobs of one key of the workflow: one, or one for each combination of its matrix.

/** Adds a queued job to the run, with its check run. */
export function addJob(sandbox: Sandbox, active: ActiveRun, spec: RunJob, place: NewJob): Job {
  const { name, labels, environment, matrix, index, total } = place;
  const job: Job = {
    ...{ id: sandbox.nextId(), key: spec.key, name, status: "queued", conclusion: null, steps: [] },
    ...{ startedAt: null, completedAt: null, runnerName: null, labels },
    ...(environment === null
      ? {}
      : { environment: { name: environment, deploymentId: null, approved: false } }),
  };
  active.run.jobs.push(job);
  active.file.jobs[job.id] = { matrix, index, total, outputs: {} };
  markJobQueued(sandbox, active.repository, active.run, job);
  return job;
}

/**
 * Returns the result that dependents see once all jobs of the key are done. A tolerated failure
 * counts as success.
 */
export function getKeyResult(
  sandbox: Sandbox,
  active: ActiveRun,
  spec: RunJob,
): RunFile["done"][string] {
  const jobs = active.run.jobs.filter((job) => job.key === spec.key);
  const results = jobs.map((job): JobResult => {
    const tolerable = job.conclusion === "failure" && isTolerated(sandbox, active, spec, job);
    return tolerable ? "success" : ((job.conclusion ?? "failure") as JobResult);
  });
  const order: JobResult[] = ["failure", "cancelled", "success"];
  const outputs: Record<string, string> = {};
  jobs.forEach((job) => Object.assign(outputs, active.file.jobs[job.id]?.outputs));
  return { result: order.find((one) => results.includes(one)) ?? "skipped", outputs };
}

/** Returns the name of a job that this one needs and that was not run here, or null. */
export function findNotRunNeed({ run }: ActiveRun, { needs }: RunJob): string | null {
  const isNeeded = ({ key }: Job): boolean =>
    needs.some((need) => key === need || key.startsWith(`${need}/`));
  return run.jobs.find((job) => job.notRun !== undefined && isNeeded(job))?.name ?? null;
}

/** Returns whether this job's failure ends the other jobs of its matrix (`fail-fast`). */
export function isFailFast(sandbox: Sandbox, active: ActiveRun, spec: RunJob, job: Job): boolean {
  return (
    evaluateFlag(spec.failFast, createJobScope(sandbox, active, spec)) &&
    !isTolerated(sandbox, active, spec, job)
  );
}

function isTolerated(sandbox: Sandbox, active: ActiveRun, spec: RunJob, job: Job): boolean {
  return evaluateFlag(
    spec.continueOnError,
    createJobScope(sandbox, active, spec, active.file.jobs[job.id]),
  );
}

/**
 * An expression that can't be evaluated has already failed its job during planning. It counts as
 * false here.
 */
function evaluateFlag(source: boolean | string, scope: ExpressionScope): boolean {
  try {
    return String(evaluateText(String(source), scope)) === "true";
  } catch {
    return false;
  }
}
