/**
 * A workflow file as the scheduler and the jobs read it: checked, with expressions still in their
 * source form.
 */
import type { JobRequirement } from "../../schema/runs.ts";
import type { YamlValue } from "./yaml-parser.ts";

/** A YAML scalar before its expressions are evaluated. */
export type YamlScalar = string | number | boolean;

export interface NameFilter {
  include: string[] | null;
  ignore: string[] | null;
}

export interface PushTrigger {
  branches: NameFilter;
  tags: NameFilter;
  paths: NameFilter;
}

export interface PullTrigger {
  types: string[];
  branches: NameFilter;
  paths: NameFilter;
}

export interface DispatchInput {
  name: string;
  type: "string" | "boolean" | "number" | "choice" | "environment";
  required: boolean;
  default: YamlScalar | null;
  options: string[];
}

/** `workflow_call`: the values that a workflow takes from its caller and returns to it. */
export interface CallTrigger {
  inputs: DispatchInput[];
  secrets: { name: string; required: boolean }[];
  outputs: Record<string, YamlScalar>;
}

/** A workflow's filter for an event in `WEBHOOK_TRIGGERS`. */
export interface WebhookTriggerSpec {
  /** Activity types. Null matches every type. */
  types: string[] | null;
  /** For `workflow_run`: names of the workflows, and filters for the branch that they ran on. */
  workflows: string[];
  branches: NameFilter;
}

export interface Triggers {
  push: PushTrigger | null;
  pullRequest: PullTrigger | null;
  pullRequestTarget: PullTrigger | null;
  /** Filters by the event's name. */
  webhooks: Record<string, WebhookTriggerSpec>;
  /** Base branches whose merge queue it serves. */
  mergeGroup: NameFilter | null;
  dispatch: DispatchInput[] | null;
  /** Cron expressions. */
  schedule: string[] | null;
  call: CallTrigger | null;
}

export interface ConcurrencySpec {
  group: string;
  cancelInProgress: boolean | string;
  /** Whether all newcomers wait, or only the newest. */
  queue: "single" | "max";
}

export interface StepSpec {
  id: string | null;
  name: string | null;
  if: string | null;
  run: string | null;
  uses: string | null;
  with: Record<string, YamlScalar>;
  env: Record<string, YamlScalar>;
  shell: string | null;
  workingDirectory: string | null;
  timeoutMinutes: number | string | null;
  continueOnError: boolean | string;
}

/** The environment of a job. */
export interface EnvironmentSpec {
  name: string;
  /** Evaluated when the job ends. */
  url: string | null;
  /** Whether the job creates a deployment. */
  deployment: boolean;
}

/** A job that runs another workflow file of the repository. */
export interface CallSpec {
  uses: string;
  with: Record<string, YamlScalar>;
  secrets: "inherit" | Record<string, YamlScalar>;
}

export interface JobSpec {
  key: string;
  name: string | null;
  needs: string[];
  if: string | null;
  env: Record<string, YamlScalar>;
  defaults: RunDefaults;
  outputs: Record<string, YamlScalar>;
  /** Labels, or expressions that yield them. */
  runsOn: string[];
  /** A mapping, an expression that yields one, or null. */
  matrix: YamlValue;
  failFast: boolean | string;
  maxParallel: number | string | null;
  timeoutMinutes: number | string;
  continueOnError: boolean | string;
  permissions: Permissions | null;
  concurrency: ConcurrencySpec | null;
  steps: StepSpec[];
  environment: EnvironmentSpec | null;
  call: CallSpec | null;
  /** Requirements that the sandbox does not meet. A job with any of them is not run. */
  missing: JobRequirement[];
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
  env: Record<string, YamlScalar>;
  defaults: RunDefaults;
  permissions: Permissions | null;
  concurrency: ConcurrencySpec | null;
  jobs: JobSpec[];
}

/**
 * A file that can't run, with the parser's sentences. `on` is null if it was not readable either.
 */
export interface BrokenWorkflow {
  path: string;
  name: string;
  on: Triggers | null;
  problem: string;
}

export type LoadedWorkflow =
  | { ok: true; workflow: WorkflowFile }
  | { ok: false; broken: BrokenWorkflow };
