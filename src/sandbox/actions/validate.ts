/** Checks every expression of a workflow before it starts: syntax, and the contexts that its place allows. */
import { ALLOWED, type ContextName } from "./context-names.ts";
import { checkExpressions } from "./expressions.ts";
import type { Source } from "./fields.ts";
import type { JobSpec, StepSpec, WorkflowFile } from "./types.ts";

type Path = (string | number)[];

/** Throws a WorkflowError at the first mistake. */
export function validateExpressions(workflow: WorkflowFile, source: Source): void {
  const check = (value: unknown, allowed: readonly ContextName[], path: Path, bare = false): void => {
    if (typeof value === "string") {
      const problem = bare || value.includes("${{") ? checkExpressions(value, allowed, bare) : null;
      if (problem !== null) {
        throw source.error(path, problem);
      }
    } else if (value !== null && typeof value === "object") {
      for (const [key, item] of Object.entries(value)) {
        check(item, allowed, [...path, key]);
      }
    }
  };
  check(workflow.runName, ALLOWED.runName, ["run-name"]);
  check(workflow.concurrency, ALLOWED.concurrency, ["concurrency"]);
  check(workflow.env, ALLOWED.env, ["env"]);
  for (const job of workflow.jobs) {
    checkJob(job, ["jobs", job.key], check);
  }
}

type Check = (value: unknown, allowed: readonly ContextName[], path: Path, bare?: boolean) => void;

function checkJob(job: JobSpec, path: Path, check: Check): void {
  check(job.if, ALLOWED.jobIf, [...path, "if"], true);
  check(job.name, ALLOWED.job, [...path, "name"]);
  check(job.env, ALLOWED.jobEnv, [...path, "env"]);
  check(job.matrix, ALLOWED.matrix, [...path, "strategy"]);
  check(job.concurrency, ALLOWED.job, [...path, "concurrency"]);
  check(job.timeoutMinutes, ALLOWED.job, [...path, "timeout-minutes"]);
  check(job.continueOnError, ALLOWED.job, [...path, "continue-on-error"]);
  check(job.defaults, [...ALLOWED.job, "env"], [...path, "defaults"]);
  check(job.outputs, ALLOWED.outputs, [...path, "outputs"]);
  job.steps.forEach((step, index) => checkStep(step, [...path, "steps", index], check));
}

function checkStep(step: StepSpec, path: Path, check: Check): void {
  check(step.if, ALLOWED.stepIf, [...path, "if"], true);
  for (const key of ["name", "run", "with", "env", "workingDirectory", "timeoutMinutes", "continueOnError"] as const) {
    check(step[key], ALLOWED.step, [...path, key]);
  }
}
