/** The state that the steps of one running job share. */
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
  /** The namespaces that its commands run in. Null: they run directly on the machine. */
  namespaces: JobNamespaces | null;
  token: string;
  log: JobLog;
  control: JobControl;
  /** The machine's variables. A process gets only these and GitHub's own. */
  machine: Record<string, string>;
  /** GITHUB_* and RUNNER_*. */
  fixed: Record<string, string>;
  /** The `env` context of the job: from the workflow, from the job, and from GITHUB_ENV. */
  env: Record<string, string>;
  /** Folders that steps wrote to GITHUB_PATH, newest first. */
  paths: string[];
  contexts: ExpressionScope["contexts"];
  failed: boolean;
  /**
   * A requirement of a step that this machine does not meet, or null. The job's own steps end
   * there.
   */
  unavailable: JobRequirement | null;
  post: PostStep[];
  /** State that an action saved for its next file, by step. */
  states: Map<StepSpec, Record<string, string>>;
  toolchains: Toolchains;
  /** Folder of actions that the user configured, or null. */
  actions: string | null;
}

/** Work of an action after the job's own steps. */
export interface PostStep {
  name: string;
  /** An `if` that sees the state of the job. */
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

/** Creates the job's own list of steps. */
export function createFrame(job: JobContext): StepFrame {
  return { steps: {}, inputs: job.spec.part.inputs, env: {}, actionPath: null, depth: 0 };
}

/** Creates the scope of expressions in a step. `action` is the step's id or its substitute. */
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

/** Returns all variables of a command, in the order of precedence that GitHub's runner uses. */
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

/** Folders that are searched for commands if the machine's variables have no PATH. */
export const DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
