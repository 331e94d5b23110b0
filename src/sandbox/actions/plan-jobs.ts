/** What becomes of a job key once its needs are done: skipped, or one job for each matrix combination. Pure. */
import type { Run } from "../model.ts";
import type { Sandbox } from "../sandbox.ts";
import type { ActiveRun } from "./active-run.ts";
import { githubContext, needsContext } from "./contexts.ts";
import { condition, evaluateDeep, evaluateText, interpolate, type Scope } from "./expressions.ts";
import { type Combination, expandMatrix, matrixSuffix } from "./matrix.ts";
import { isExpression } from "./plain.ts";
import { ancestors, ownKey, type RunJob } from "./run-jobs.ts";

/** A job's place in the matrix of its key. */
export interface Place {
  matrix: Combination | null;
  index: number;
  total: number;
}

export type Plan = { kind: "skip" } | { kind: "fail"; problem: string } | { kind: "run"; jobs: NewJob[] };

/** A job that is about to exist. */
export interface NewJob extends Place {
  name: string;
  /** The labels of its `runs-on`. */
  labels: string[];
  /** The name of its environment, or empty. */
  environment: string;
}

/** The scope of a job's own expressions (not its steps'). */
export function jobScope(sandbox: Sandbox, active: ActiveRun, spec: RunJob, place: Place | null = null): Scope {
  const { repository, run, file } = active;
  const matrix = place?.matrix ?? null;
  const results = [...ancestors(active.jobs, spec.key)].map((key) => file.done[key]?.result);
  const bad = results.some((result) => result === "failure");
  return {
    contexts: {
      github: githubContext(sandbox, repository, run, file),
      inputs: spec.part.inputs,
      needs: needsContext(file, spec),
      vars: repository.variables,
      matrix,
      strategy: placed(spec, place),
    },
    status: {
      // A need that was skipped or cancelled is no success either.
      success: !file.cancelled && spec.needs.every((key) => file.done[key]?.result === "success") && !bad,
      failure: !file.cancelled && bad,
      cancelled: file.cancelled,
    },
  };
}

export function planJobs(sandbox: Sandbox, active: ActiveRun, spec: RunJob): Plan {
  const scope = jobScope(sandbox, active, spec);
  try {
    if (!condition(spec.if, scope)) {
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
      const own = jobScope(sandbox, active, spec, place);
      prove(spec, own);
      const labels = spec.runsOn.flatMap((label) => evaluateText(label, own)).map(String);
      const environment = interpolate(spec.environment?.name ?? "", own).trim();
      return { name: jobName(sandbox, active, spec, place), labels, environment, ...place };
    });
    return { kind: "run", jobs };
  } catch (error) {
    return { kind: "fail", problem: `Job ${spec.key} can't start: ${(error as Error).message}.` };
  }
}

/** Evaluates what the scheduler will: what fails here fails the job, what failed there would be nobody's. */
function prove({ concurrency, continueOnError, failFast, maxParallel }: RunJob, scope: Scope): void {
  const sources = [continueOnError, failFast, maxParallel, concurrency?.group, concurrency?.cancelInProgress];
  sources.forEach((source) => evaluateText(String(source ?? ""), scope));
}

function jobName(sandbox: Sandbox, active: ActiveRun, spec: RunJob, place: Place): string {
  if (isExpression(spec.name)) {
    return spec.part.title + interpolate(spec.name, jobScope(sandbox, active, spec, place));
  }
  return `${plainName(spec)}${matrixSuffix(place.matrix)}`;
}

/** The name of a job that has no matrix row yet, and of one that is skipped. */
export function plainName(spec: RunJob): string {
  return spec.part.title + (isExpression(spec.name) ? ownKey(spec) : (spec.name ?? ownKey(spec)));
}

/** The `strategy` context. */
export function placed(spec: RunJob, place: Place | null): Record<string, unknown> {
  const total = place?.total ?? 1;
  const most = Number(spec.maxParallel ?? total);
  return {
    "fail-fast": spec.failFast,
    "job-index": place?.index ?? 0,
    "job-total": total,
    "max-parallel": Number.isNaN(most) ? spec.maxParallel : most,
  };
}

/** The run's conclusion from those of its jobs. */
export function runConclusion(active: ActiveRun): NonNullable<Run["conclusion"]> {
  const results = Object.values(active.file.done).map((done) => done.result);
  if (results.includes("failure")) {
    return "failure";
  }
  if (results.includes("cancelled") || (active.file.cancelled && results.includes("skipped"))) {
    return "cancelled";
  }
  return results.every((result) => result === "skipped") ? "skipped" : "success";
}
