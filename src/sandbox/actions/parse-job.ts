/** One job and its steps. */
import type { Fields } from "./fields.ts";
import { parseConcurrency, parseMatrix, parsePermissions, parseRunDefaults } from "./parse-shared.ts";
import type { JobSpec, StepSpec } from "./types.ts";

const JOB_KEYS = [
  "name",
  "needs",
  "if",
  "runs-on",
  "env",
  "defaults",
  "outputs",
  "strategy",
  "timeout-minutes",
  "continue-on-error",
  "permissions",
  "concurrency",
  "environment",
  "steps",
];
const STEP_KEYS = [
  "id",
  "name",
  "if",
  "run",
  "uses",
  "with",
  "env",
  "shell",
  "working-directory",
  "timeout-minutes",
  "continue-on-error",
];
const DEFAULT_TIMEOUT_MINUTES = 360;

export function parseJob(jobs: Fields, key: string): JobSpec {
  if (!/^[A-Za-z_][\w-]*$/.test(key)) {
    throw jobs.error(key, `'${key}' is not a job id: a letter or _ first, then letters, digits, - and _`);
  }
  const job = jobs.child(key);
  job.only(JOB_KEYS, ["uses", "with", "secrets", "container", "services", "snapshot"]);
  if (job.raw("runs-on") === null) {
    throw jobs.error(key, `Required property is missing: runs-on`);
  }
  const strategy = job.raw("strategy") === null ? null : job.child("strategy");
  strategy?.only(["matrix", "fail-fast", "max-parallel"]);
  return {
    key,
    name: job.text("name"),
    needs: job.texts("needs") ?? [],
    if: job.text("if"),
    env: job.scalars("env"),
    defaults: parseRunDefaults(job),
    outputs: job.scalars("outputs"),
    matrix: strategy === null ? null : parseMatrix(strategy),
    failFast: strategy?.flag("fail-fast", true) ?? true,
    maxParallel: strategy?.number("max-parallel") ?? null,
    timeoutMinutes: job.number("timeout-minutes") ?? DEFAULT_TIMEOUT_MINUTES,
    continueOnError: job.flag("continue-on-error", false),
    permissions: parsePermissions(job),
    concurrency: parseConcurrency(job),
    steps: parseSteps(job),
  };
}

/** The steps of a job, or of a composite action's `runs`. */
export function parseSteps(owner: Fields): StepSpec[] {
  const list = owner.raw("steps");
  if (!Array.isArray(list) || list.length === 0) {
    throw owner.error("steps", "steps must be a list with at least one step");
  }
  const steps = list.map((item: unknown, index) => parseStep(owner.at("steps", index, item)));
  const ids = steps.flatMap((step) => step.id ?? []);
  const double = ids.find((id, index) => ids.indexOf(id) !== index);
  if (double !== undefined) {
    throw owner.error("steps", `The identifier '${double}' may not be used more than once`);
  }
  return steps;
}

function parseStep(step: Fields): StepSpec {
  step.only(STEP_KEYS);
  const run = step.text("run");
  const uses = step.text("uses");
  if ((run === null) === (uses === null)) {
    throw step.error("run", "a step needs either run or uses");
  }
  return {
    id: step.text("id"),
    name: step.text("name"),
    if: step.text("if"),
    run,
    uses,
    with: step.scalars("with"),
    env: step.scalars("env"),
    shell: step.text("shell"),
    workingDirectory: step.text("working-directory"),
    timeoutMinutes: step.number("timeout-minutes"),
    continueOnError: step.flag("continue-on-error", false),
  };
}
