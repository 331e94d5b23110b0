/** The sandbox's Actions: runs the repository's own workflow files as real processes. */
import { existsSync, readFileSync } from "node:fs";
import { HttpError } from "../rest/http-error.ts";
import type { ActionsService, Sandbox } from "../sandbox.ts";
import { createMachine } from "./machine.ts";
import { type AttemptScope, startNewAttempt, resumeRuns } from "./run/run-attempts.ts";
import { getLogPath } from "./run/run-file.ts";
import { getDefaultLabels, type Runners } from "./runners.ts";
import { Scheduler } from "./run/scheduler.ts";
import { startDispatchedRun, startScheduledRun, startTriggeredRuns } from "./run/start-runs.ts";
import type { Run, Job } from "../schema/runs.ts";

export interface ActionsOptions {
  /**
   * The machine's variables that jobs get, as on a self-hosted runner. Without PATH the usual
   * folders are searched.
   */
  environment: Record<string, string>;
  /** Maximum number of jobs at once, over all runs. */
  slots?: number;
  /** Whether jobs run in namespaces if the machine supports them. Default: true. */
  isolate?: boolean;
  /**
   * Paths below the sandbox's folder, /tmp and the home that isolated jobs may use. `hide` lists
   * further paths that they do not see.
   */
  shared?: { read?: string[]; write?: string[]; hide?: string[] };
  /**
   * The person's home, of which isolated jobs see only programs. Default: the home of this process.
   */
  home?: string;
  /**
   * Labels that have a runner here. Default: the labels of this machine. Jobs with another label
   * wait.
   */
  runners?: Runners;
  /**
   * Folder of actions. Its entry `owner/repo` or `owner/repo@ref` is what `uses: owner/repo@ref`
   * runs.
   */
  actions?: string;
  /** Folder for toolchains from a registry. Without it the sandbox fetches none. */
  toolCache?: string;
  log?: (line: string) => void;
}

const DEFAULT_SLOTS = 4;

export function createActions(sandbox: Sandbox, options: ActionsOptions): ActionsService {
  const {
    environment,
    slots = DEFAULT_SLOTS,
    log = () => undefined,
    isolate = true,
    shared = {},
  } = options;
  const { home, actions = null, toolCache = null } = options;
  const runners = options.runners ?? {
    labels: getDefaultLabels(process.platform, process.arch),
    others: "wait",
  };
  const machine = createMachine(environment, { shared, isolate, home, actions, toolCache });
  const { isolation } = machine;
  if (!isolation.ok) {
    log(
      "Actions: jobs are not isolated and can read the sandbox's files and yours: " +
        `${isolation.reason}.`,
    );
  }
  const scheduler = new Scheduler(sandbox, machine, runners, slots);
  return {
    isolation: isolation.ok ? { isolated: true } : { isolated: false, reason: isolation.reason },
    trigger: (repository, event) => {
      const runs = startTriggeredRuns(sandbox, scheduler, repository, event);
      runs.forEach((run) =>
        log(`Actions: ${run.name} #${run.runNumber} (${run.event}): ${run.displayTitle}`),
      );
      return runs;
    },
    dispatch: (repository, path, ref, inputs, actor) =>
      startDispatchedRun(sandbox, scheduler, repository, { path, ref, inputs, actor }),
    schedule: (repository, path) => startScheduledRun(sandbox, scheduler, repository, path),
    cancel: (run) => {
      if (run.status === "completed") {
        throw new HttpError(409, "Cannot cancel a workflow run that is completed.");
      }
      scheduler.cancel(run);
    },
    loseRunner: (run, jobId) => scheduler.loseRunner(run, jobId),
    rerun: (run, onlyFailed, actor, jobId) => {
      const what: AttemptScope = onlyFailed ? { kind: "failed" } : { kind: "all" };
      startNewAttempt(
        sandbox,
        scheduler,
        run,
        jobId === undefined ? what : { kind: "job", id: jobId },
        actor,
      );
    },
    review: (run, environments, approved) => scheduler.review(run, environments, approved),
    log: (run, job) => readLog(sandbox, run, job.id).toString("utf8"),
    stepLog: (run, job, number) => extractStepLog(readLog(sandbox, run, job.id), job, number),
    resume: () => resumeRuns(sandbox, scheduler),
    stop: () => scheduler.stop(),
  };
}

function readLog(sandbox: Sandbox, run: Run, job: number): Buffer {
  const file = getLogPath(sandbox, run, job);
  return existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
}

function extractStepLog(whole: Buffer, { steps }: Job, number: number): string {
  const at = steps.findIndex((step) => step.number === number);
  return at === -1
    ? ""
    : whole.subarray(steps[at]?.logAt ?? 0, steps[at + 1]?.logAt).toString("utf8");
}
