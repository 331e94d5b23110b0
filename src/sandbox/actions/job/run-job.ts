/** Runs one job, from creating its folder to removing it. */
import { createHash } from "node:crypto";
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createJobToken, revokeToken } from "../../auth/tokens.ts";
import { findEnvironment } from "../../deployments/environments.ts";
import type { Sandbox } from "../../sandbox.ts";
import {
  createDefaultVariables,
  createGithubContext,
  getImageVariables,
  createNeedsContext,
  createRunnerContext,
  createSecretsContext,
} from "../run/contexts.ts";
import type { JobControl } from "./job-control.ts";
import { evaluateText, renderTemplate } from "../workflow/expressions.ts";
import { type JobFolders, createJobFolders } from "./job-folders.ts";
import type { JobNamespaces } from "../isolation/job-namespaces.ts";
import {
  DEFAULT_PATH,
  createFrame,
  type StepFrame,
  type JobContext,
  createStepScope,
} from "./job-context.ts";
import { addImagePrograms } from "./image-programs.ts";
import { JobLog } from "./job-log.ts";
import { runSteps } from "./run-steps.ts";
import { type Machine, openNamespaces } from "../machine.ts";
import { createStrategyContext } from "../run/plan-jobs.ts";
import { killMarked } from "./process.ts";
import { getLogPath, type RunFile } from "../run/run-file.ts";
import { getRustVariables } from "../uses/setup-rust.ts";
import { getOwnKey, getJobPermissions, type RunJob } from "../run/active-run.ts";
import type { Repository } from "../../schema/repository.ts";
import type { Run, Job, JobRequirement } from "../../schema/runs.ts";

export interface JobRun {
  sandbox: Sandbox;
  repository: Repository;
  run: Run;
  file: RunFile;
  spec: RunJob;
  job: Job;
  control: JobControl;
  machine: Machine;
}

export interface JobEnd {
  conclusion: "success" | "failure" | "cancelled" | "skipped";
  outputs: Record<string, string>;
  /**
   * The requirement that this machine does not meet, for a job that was not run. Its conclusion is
   * `skipped`.
   */
  notRun: JobRequirement | null;
  /** The evaluated `url` of its environment. */
  environmentUrl: string | null;
}

/** GitHub's message for a runner that no longer reports. */
const LOST_RUNNER =
  "The hosted runner lost communication with the server. Anything in your workflow that " +
  "terminates the runner process, starves it for CPU/Memory, or blocks its network access " +
  "can cause this error.";

/** Runs the job. Returns null if the sandbox was stopped meanwhile; the job starts again later. */
export async function runJob(jobRun: JobRun): Promise<JobEnd | null> {
  const { sandbox, run, job, control, spec, machine } = jobRun;
  const mark = getJobMark(sandbox, job);
  const log = new JobLog(getLogPath(sandbox, run, job.id), sandbox.clock);
  job.summary = "";
  // A job's annotations are those of its check run. They are visible while the job runs.
  Object.assign(sandbox.world.checkRuns.find((check) => check.jobId === job.id) ?? {}, {
    annotations: log.annotations,
  });
  const token = createJobToken(sandbox, jobRun.repository, getJobPermissions(spec));
  const folders = createJobFolders(
    mark,
    jobRun.repository.name,
    [sandbox.dir, ...machine.hidden],
    machine.isolation.ok,
  );
  let timer: NodeJS.Timeout | null = null;
  let namespaces: JobNamespaces | null = null;
  try {
    namespaces = await openNamespaces(machine, folders);
    const context = createJobContext(jobRun, log, token, folders, mark, namespaces);
    const frame = createFrame(context);
    const minutes = Number(
      evaluateText(String(spec.timeoutMinutes), createStepScope(context, frame, {})),
    );
    timer = setTimeout(
      () => {
        log.error(`The job has exceeded the maximum execution time of ${minutes} minutes.`);
        control.end("timed_out");
      },
      Math.min(minutes * 60_000, 2 ** 31 - 1),
    );
    await runSteps(context, frame);
    if (control.reason === "lost") {
      log.annotate({ level: "failure", message: LOST_RUNNER });
    }
    return control.reason === "stopped"
      ? null
      : {
          ...{
            conclusion: getConclusion(context),
            outputs: evaluateOutputs(context, frame),
            notRun: findNotRun(context),
          },
          environmentUrl:
            renderTemplate(
              spec.environment?.url ?? "",
              createStepScope(context, frame, context.env),
            ) || null,
        };
  } catch (error) {
    log.error((error as Error).message);
    return control.reason === "stopped"
      ? null
      : { conclusion: "failure", outputs: {}, notRun: null, environmentUrl: null };
  } finally {
    clearTimeout(timer ?? undefined);
    await (namespaces === null ? killMarked(mark) : namespaces.close());
    revokeToken(sandbox, token);
    await rm(folders.root, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Ends the processes and removes the folder that a job of a killed sandbox left behind. */
export async function clearJobRemains(sandbox: Sandbox, job: Job): Promise<void> {
  const mark = getJobMark(sandbox, job);
  await killMarked(mark);
  for (const name of readdirSync(tmpdir()).filter((one) => one.startsWith(`${mark}-`))) {
    rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}

/** Returns a name of this sandbox's job that is unique on the machine. */
function getJobMark(sandbox: Sandbox, job: Job): string {
  return `sandbox-job-${createHash("sha256").update(sandbox.dir).digest("hex").slice(0, 12)}-${job.id}`;
}

function createJobContext(
  jobRun: JobRun,
  log: JobLog,
  token: string,
  folders: JobFolders,
  mark: string,
  namespaces: JobNamespaces | null,
): JobContext {
  const { sandbox, repository, run, file, spec, job } = jobRun;
  const { workflow, inputs } = spec.part;
  const place = file.jobs[job.id] ?? null;
  const machine = jobRun.machine.environment;
  const runner = createRunnerContext(sandbox.shape, folders.temp, folders.tools);
  const github = {
    ...createGithubContext(sandbox, repository, run, file),
    ...{
      token,
      job: getOwnKey(spec),
      workspace: folders.workspace,
      event_path: join(folders.runner, "event.json"),
    },
  };
  writeFileSync(github.event_path, JSON.stringify(file.event));
  const environment = findEnvironment(repository, job.environment?.name ?? "");
  const secrets = {
    ...createSecretsContext(sandbox, { repository, run, file }, spec.part, token),
    ...environment?.secrets,
  };
  [token, ...Object.values(repository.secrets), ...Object.values(secrets)].forEach((secret) =>
    log.mask(secret),
  );
  const context: JobContext = {
    ...{ sandbox, repository, run, file, job, spec, folders, namespaces, token, log },
    machine: {
      ...getRustVariables(),
      ...machine,
      PATH: addImagePrograms(folders.tools, machine.PATH ?? DEFAULT_PATH),
      ...getImageVariables(sandbox.shape, folders.tools),
    },
    control: jobRun.control,
    defaults: {
      shell: spec.defaults.shell ?? workflow.defaults.shell,
      workingDirectory: spec.defaults.workingDirectory ?? workflow.defaults.workingDirectory,
    },
    fixed: createDefaultVariables(github, runner, mark),
    env: {},
    paths: [],
    contexts: {
      ...{
        github,
        runner,
        inputs,
        secrets,
        matrix: place?.matrix ?? null,
        strategy: createStrategyContext(spec, place),
      },
      ...{
        needs: createNeedsContext(file, spec),
        vars: { ...repository.variables, ...environment?.variables },
      },
    },
    failed: false,
    unavailable: null,
    post: [],
    states: new Map(),
    toolchains: jobRun.machine.toolchains,
    actions: jobRun.machine.actions,
  };
  for (const level of [workflow.env, spec.env]) {
    const scope = createStepScope(context, createFrame(context), { ...context.env });
    for (const [name, value] of Object.entries(level)) {
      context.env[name] = renderTemplate(value, scope);
    }
  }
  return context;
}

function getConclusion(context: JobContext): JobEnd["conclusion"] {
  if (context.control.reason === "lost") {
    return "failure";
  }
  // A job that exceeds its time limit ends as cancelled, as on GitHub.
  if (context.control.reason !== null) {
    return "cancelled";
  }
  if (context.failed) {
    return "failure";
  }
  return context.unavailable === null ? "success" : "skipped";
}

function findNotRun(context: JobContext): JobRequirement | null {
  return getConclusion(context) === "skipped" ? context.unavailable : null;
}

function evaluateOutputs(context: JobContext, frame: StepFrame): Record<string, string> {
  const scope = createStepScope(context, frame, context.env);
  const outputs: Record<string, string> = {};
  for (const [name, source] of Object.entries(context.spec.outputs)) {
    const value = renderTemplate(source, scope);
    if (context.log.holdsSecret(value)) {
      context.log.warning(`Skip output '${name}' since it may contain secret.`);
    } else {
      outputs[name] = value;
    }
  }
  return outputs;
}
