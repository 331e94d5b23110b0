/** Runs one job from its folder's birth to its removal. */
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mintJobToken, revokeToken } from "../auth/tokens.ts";
import type { Job, Repository, Run } from "../model.ts";
import type { Sandbox } from "../sandbox.ts";
import { defaultVariables, githubContext, inputsContext, needsContext, runnerContext } from "./contexts.ts";
import type { JobControl } from "./control.ts";
import { evaluateText, interpolate } from "./expressions.ts";
import { type Folders, type Frame, type JobContext, scopeOf } from "./job-context.ts";
import { JobLog } from "./job-log.ts";
import { jobSteps } from "./job-steps.ts";
import { endMarked } from "./process-group.ts";
import { logPath, type RunFile } from "./run-file.ts";
import type { JobSpec, Permissions, WorkflowFile } from "./types.ts";

export interface JobRun {
  sandbox: Sandbox;
  repository: Repository;
  run: Run;
  workflow: WorkflowFile;
  file: RunFile;
  spec: JobSpec;
  job: Job;
  control: JobControl;
  machine: Record<string, string>;
}

export interface JobEnd {
  conclusion: "success" | "failure" | "cancelled";
  outputs: Record<string, string>;
}

/** What GitHub gives a token whose workflow names no permissions, in the restricted setting. */
const DEFAULT_PERMISSIONS: Permissions = { contents: "read", packages: "read" };

/** Runs the job. Null when the sandbox was stopped meanwhile: then the job has not ended, it starts anew. */
export async function runJob(jobRun: JobRun): Promise<JobEnd | null> {
  const { sandbox, run, job, control, spec, workflow } = jobRun;
  const mark = markOf(sandbox, job);
  const log = new JobLog(logPath(sandbox, run, job.id), sandbox.clock);
  const token = mintJobToken(
    sandbox,
    jobRun.repository,
    spec.permissions ?? workflow.permissions ?? DEFAULT_PERMISSIONS,
  );
  const folders = makeFolders(mark, jobRun.repository);
  let timer: NodeJS.Timeout | null = null;
  try {
    const context = createContext(jobRun, log, token, folders, mark);
    const minutes = Number(evaluateText(String(spec.timeoutMinutes), scopeOf(context, emptyFrame(context), {})));
    timer = setTimeout(
      () => {
        log.line(`##[error]The job has exceeded the maximum execution time of ${minutes} minutes.`);
        control.end("timed_out");
      },
      Math.min(minutes * 60_000, 2 ** 31 - 1),
    );
    const frame = emptyFrame(context);
    await jobSteps(context, frame);
    return control.reason === "stopped"
      ? null
      : { conclusion: conclusionOf(context), outputs: outputsOf(context, frame) };
  } catch (error) {
    log.line(`##[error]${(error as Error).message}`);
    return control.reason === "stopped" ? null : { conclusion: "failure", outputs: {} };
  } finally {
    clearTimeout(timer ?? undefined);
    await endMarked(mark);
    revokeToken(sandbox, token);
    await rm(folders.root, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Ends what a job of a killed sandbox has left: its processes and its folder. */
export async function clearRemains(sandbox: Sandbox, job: Job): Promise<void> {
  const mark = markOf(sandbox, job);
  await endMarked(mark);
  for (const name of readdirSync(tmpdir()).filter((one) => one.startsWith(`${mark}-`))) {
    rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}

/** Names a job of this sandbox among all of the machine. */
function markOf(sandbox: Sandbox, job: Job): string {
  return `sandbox-job-${createHash("sha256").update(sandbox.dir).digest("hex").slice(0, 12)}-${job.id}`;
}

function makeFolders(mark: string, repository: Repository): Folders {
  const root = mkdtempSync(join(tmpdir(), `${mark}-`));
  const folders = {
    root,
    workspace: join(root, "work", repository.name, repository.name),
    home: join(root, "home"),
    temp: join(root, "temp"),
  };
  Object.values(folders).forEach((folder) => mkdirSync(folder, { recursive: true }));
  return folders;
}

function createContext(jobRun: JobRun, log: JobLog, token: string, folders: Folders, mark: string): JobContext {
  const { sandbox, repository, run, workflow, file, spec, job } = jobRun;
  const place = file.jobs[job.id];
  const runner = runnerContext(folders.temp, join(folders.root, "tools"));
  const github = {
    ...githubContext(sandbox, repository, run, file),
    ...{ token, job: spec.key, workspace: folders.workspace, event_path: join(folders.temp, "event.json") },
  };
  writeFileSync(github.event_path, JSON.stringify(file.event));
  [token, ...Object.values(repository.secrets)].forEach((secret) => log.mask(secret));
  const context: JobContext = {
    ...{ sandbox, repository, run, file, job, spec, folders, token, log, machine: jobRun.machine },
    control: jobRun.control,
    defaults: {
      shell: spec.defaults.shell ?? workflow.defaults.shell,
      workingDirectory: spec.defaults.workingDirectory ?? workflow.defaults.workingDirectory,
    },
    fixed: defaultVariables(github, runner, mark),
    env: {},
    paths: [],
    contexts: {
      github,
      runner,
      inputs: inputsContext(workflow, run),
      needs: needsContext(file, spec.needs),
      vars: repository.variables,
      secrets: { ...repository.secrets, GITHUB_TOKEN: token },
      matrix: place?.matrix ?? null,
      strategy: {
        "fail-fast": spec.failFast,
        "job-index": place?.index ?? 0,
        "job-total": place?.total ?? 1,
        "max-parallel": spec.maxParallel ?? place?.total ?? 1,
      },
    },
    failed: false,
    post: [],
  };
  const scope = scopeOf(context, emptyFrame(context), {});
  for (const [name, value] of Object.entries({ ...workflow.env, ...spec.env })) {
    context.env[name] = interpolate(value, scope);
  }
  return context;
}

function emptyFrame(context: JobContext): Frame {
  const inputs = context.contexts.inputs as Record<string, unknown>;
  return { steps: {}, inputs, env: {}, actionPath: null, depth: 0 };
}

function conclusionOf(context: JobContext): JobEnd["conclusion"] {
  // A job that ran out of time ends as cancelled, as on GitHub.
  if (context.control.reason !== null) {
    return "cancelled";
  }
  return context.failed ? "failure" : "success";
}

function outputsOf(context: JobContext, frame: Frame): Record<string, string> {
  const scope = scopeOf(context, frame, context.env);
  const outputs: Record<string, string> = {};
  for (const [name, source] of Object.entries(context.spec.outputs)) {
    const value = interpolate(source, scope);
    if (context.log.holdsSecret(value)) {
      context.log.line(`##[warning]Skip output '${name}' since it may contain secret.`);
    } else {
      outputs[name] = value;
    }
  }
  return outputs;
}
