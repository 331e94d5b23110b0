/** What becomes of a job key once its needs are done: skipped, or one job for each matrix combination. Pure. */
import type { Run } from "../model.ts";
import type { Sandbox } from "../sandbox.ts";
import type { ActiveRun } from "./active-run.ts";
import { githubContext, inputsContext, needsContext } from "./contexts.ts";
import { condition, evaluateDeep, interpolate, type Scope } from "./expressions.ts";
import { isExpression } from "./fields.ts";
import { type Combination, expandMatrix, matrixSuffix } from "./matrix.ts";
import { ancestors } from "./parse.ts";
import type { JobSpec } from "./types.ts";

export type Plan =
  | { kind: "skip" }
  | { kind: "fail"; problem: string }
  | { kind: "run"; jobs: { name: string; matrix: Combination | null }[] };

/** The scope of a job's own expressions (not its steps'). */
export function jobScope(sandbox: Sandbox, active: ActiveRun, spec: JobSpec, matrix: Combination | null): Scope {
  const { repository, run, workflow, file } = active;
  const results = [...ancestors(workflow.jobs, spec.key)].map((key) => file.done[key]?.result);
  const bad = results.some((result) => result === "failure");
  return {
    contexts: {
      github: githubContext(sandbox, repository, run, file),
      inputs: inputsContext(workflow, run),
      needs: needsContext(file, spec.needs),
      vars: repository.variables,
      matrix,
    },
    status: {
      // A need that was skipped or cancelled is no success either.
      success: !file.cancelled && spec.needs.every((key) => file.done[key]?.result === "success") && !bad,
      failure: !file.cancelled && bad,
      cancelled: file.cancelled,
    },
  };
}

export function planJobs(sandbox: Sandbox, active: ActiveRun, spec: JobSpec): Plan {
  const scope = jobScope(sandbox, active, spec, null);
  try {
    if (!condition(spec.if, scope)) {
      return { kind: "skip" };
    }
    const matrix = spec.matrix === null ? null : evaluateDeep(spec.matrix, scope);
    if (matrix !== null && (typeof matrix !== "object" || Array.isArray(matrix))) {
      return { kind: "fail", problem: `The matrix of job ${spec.key} is not a mapping.` };
    }
    const combinations = matrix === null ? [null] : expandMatrix(matrix as Record<string, unknown>);
    const jobs = combinations.map((one) => ({ name: jobName(sandbox, active, spec, one), matrix: one }));
    return { kind: "run", jobs };
  } catch (error) {
    return { kind: "fail", problem: `Job ${spec.key} can't start: ${(error as Error).message}.` };
  }
}

function jobName(sandbox: Sandbox, active: ActiveRun, spec: JobSpec, matrix: Combination | null): string {
  if (isExpression(spec.name)) {
    return interpolate(spec.name, jobScope(sandbox, active, spec, matrix));
  }
  return `${spec.name ?? spec.key}${matrixSuffix(matrix)}`;
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
