/** What the steps of one running job share. */
import type { Sandbox } from "../../sandbox.ts";
import type { JobControl } from "./job-control.ts";
import type { ExpressionScope } from "../workflow/expressions.ts";
import { computeFilesHash, findFiles } from "./find-files.ts";
import type { JobFolders } from "./job-folders.ts";
import type { JobNamespaces } from "../isolation/job-namespaces.ts";
import type { JobLog } from "./job-log.ts";
import type { RunFile } from "../run/run-file.ts";
import type { RunJob } from "../run/active-run.ts";
import type { Toolchains } from "../toolchains/toolchains.ts";
import type { RunDefaults, StepSpec } from "../workflow/workflow-file.ts";
import type { Repository } from "../../schema/repository.ts";
import type { Run, Job, JobRequirement } from "../../schema/runs.ts";

export interface JobContext {
  sandbox: Sandbox;
  repository: Repository;
  run: Run;
  file: RunFile;
  job: Job;
  spec: RunJob;
  defaults: RunDefaults;
  folders: JobFolders;
  /** Where its commands run; null is the bare machine. */
  namespaces: JobNamespaces | null;
  token: string;
  log: JobLog;
  control: JobControl;
  /** The machine's variables: all that a process gets beyond GitHub's own. */
  machine: Record<string, string>;
  /** GITHUB_* and RUNNER_*. */
  fixed: Record<string, string>;
  /** The `env` context of the job: workflow, job, and what steps wrote to GITHUB_ENV. */
  env: Record<string, string>;
  /** What steps wrote to GITHUB_PATH, newest first. */
  paths: string[];
  contexts: ExpressionScope["contexts"];
  failed: boolean;
  /** What a step needed and this machine does not have: the job's own steps end there. */
  unavailable: JobRequirement | null;
  post: PostStep[];
  /** By step: what its action has saved for its next file. */
  states: Map<StepSpec, Record<string, string>>;
  toolchains: Toolchains;
  /** Folder of actions that the user names, or null. */
  actions: string | null;
}

/** What an action does once the job's own steps are over. */
export interface PostStep {
  name: string;
  /** An `if`, which sees the state of the job. */
  if: string;
  run: (signal: AbortSignal, key: string) => Promise<void>;
}

/** One list of steps: the job's, or a composite action's. */
export interface StepFrame {
  steps: Record<string, StepOutcome>;
  inputs: Record<string, unknown>;
  env: Record<string, string>;
  actionPath: string | null;
  depth: number;
}

export interface StepOutcome {
  outputs: Record<string, string>;
  outcome: "success" | "failure" | "cancelled" | "skipped";
  conclusion: "success" | "failure" | "cancelled" | "skipped";
}

/** The job's own list of steps. */
export function createFrame(job: JobContext): StepFrame {
  return { steps: {}, inputs: job.spec.part.inputs, env: {}, actionPath: null, depth: 0 };
}

/** The scope of expressions in a step; `action` is the step's id, or what stands for it. */
export function createStepScope(
  job: JobContext,
  frame: StepFrame,
  env: Record<string, string>,
  action = "",
): ExpressionScope {
  const cancelled = job.control.reason !== null;
  const status = cancelled ? "cancelled" : job.failed ? "failure" : "success";
  return {
    contexts: {
      ...job.contexts,
      github: { ...(job.contexts.github as object), action, action_path: frame.actionPath ?? "" },
      inputs: frame.inputs,
      env,
      steps: frame.steps,
      job: { status },
    },
    status: { success: !cancelled && !job.failed, failure: !cancelled && job.failed, cancelled },
    hashFiles: (patterns) => computeFilesHash(findFiles(job.folders, patterns, true).files),
  };
}

/** All variables of a command, in the order of precedence that GitHub's runner uses. */
export function createEnvironment(
  job: JobContext,
  stepEnv: Record<string, string>,
): Record<string, string> {
  const own = {
    ...job.machine,
    LANG: job.machine.LANG ?? "C.UTF-8",
    HOME: job.folders.home,
    CI: "true",
    ...stepEnv,
  };
  const path = [...job.paths, stepEnv.PATH ?? job.machine.PATH ?? DEFAULT_PATH].join(":");
  return { ...own, ...job.fixed, PATH: path };
}

/** Where commands are looked for when the machine's variables name no PATH. */
export const DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
