/** A workflow file as the scheduler and the jobs read it: checked, with expressions still in their source form. */

/** What a YAML scalar can be before its expressions are evaluated. */
export type Scalar = string | number | boolean;

export interface Filter {
  include: string[] | null;
  ignore: string[] | null;
}

export interface PushTrigger {
  branches: Filter;
  tags: Filter;
  paths: Filter;
}

export interface PullTrigger {
  types: string[];
  branches: Filter;
  paths: Filter;
}

export interface DispatchInput {
  name: string;
  type: "string" | "boolean" | "number" | "choice" | "environment";
  required: boolean;
  default: Scalar | null;
  options: string[];
}

export interface Triggers {
  push: PushTrigger | null;
  pullRequest: PullTrigger | null;
  dispatch: DispatchInput[] | null;
}

export interface ConcurrencySpec {
  group: string;
  cancelInProgress: boolean | string;
}

export interface StepSpec {
  id: string | null;
  name: string | null;
  if: string | null;
  run: string | null;
  uses: string | null;
  with: Record<string, Scalar>;
  env: Record<string, Scalar>;
  shell: string | null;
  workingDirectory: string | null;
  timeoutMinutes: number | string | null;
  continueOnError: boolean | string;
}

export interface JobSpec {
  key: string;
  name: string | null;
  needs: string[];
  if: string | null;
  env: Record<string, Scalar>;
  defaults: RunDefaults;
  outputs: Record<string, Scalar>;
  /** A mapping, an expression that gives one, or null. */
  matrix: string | Record<string, unknown> | null;
  failFast: boolean | string;
  maxParallel: number | string | null;
  timeoutMinutes: number | string;
  continueOnError: boolean | string;
  permissions: Permissions | null;
  concurrency: ConcurrencySpec | null;
  steps: StepSpec[];
}

export interface RunDefaults {
  shell: string | null;
  workingDirectory: string | null;
}

export type Permissions = Record<string, "read" | "write">;

export interface WorkflowFile {
  path: string;
  name: string;
  runName: string | null;
  on: Triggers;
  env: Record<string, Scalar>;
  defaults: RunDefaults;
  permissions: Permissions | null;
  concurrency: ConcurrencySpec | null;
  jobs: JobSpec[];
}

/** A file that can't run: one sentence that names file and line. `on` is null when not even that was readable. */
export interface BrokenWorkflow {
  path: string;
  name: string;
  on: Triggers | null;
  problem: string;
}

export type LoadedWorkflow = { ok: true; workflow: WorkflowFile } | { ok: false; broken: BrokenWorkflow };
