/** The sandbox's Actions: runs the repository's own workflow files as real processes. */
import { existsSync, readFileSync } from "node:fs";
import { Refusal } from "../rest/refusal.ts";
import type { ActionsService, Sandbox } from "../sandbox.ts";
import { rerunRun, resumeRuns } from "./rerun.ts";
import { logPath } from "./run-file.ts";
import { Scheduler } from "./scheduler.ts";
import { dispatchRun, triggerRuns } from "./start.ts";

export interface ActionsOptions {
  /** The machine's variables that jobs get, as on a self-hosted runner; without PATH the usual folders are searched. */
  environment: Record<string, string>;
  /** Jobs at once, over all runs. */
  slots?: number;
  log?: (line: string) => void;
}

const DEFAULT_SLOTS = 4;

export function createActions(sandbox: Sandbox, options: ActionsOptions): ActionsService {
  const { environment, slots = DEFAULT_SLOTS, log = () => undefined } = options;
  const scheduler = new Scheduler(sandbox, environment, slots);
  return {
    trigger: (repository, event) => {
      const runs = triggerRuns(sandbox, scheduler, repository, event);
      runs.forEach((run) => log(`Actions: ${run.name} #${run.runNumber} (${run.event}): ${run.displayTitle}`));
      return runs;
    },
    dispatch: (repository, path, ref, inputs, actor) =>
      dispatchRun(sandbox, scheduler, repository, { path, ref, inputs, actor }),
    cancel: (run) => {
      if (run.status === "completed") {
        throw new Refusal(409, "Cannot cancel a workflow run that is completed.");
      }
      scheduler.cancel(run);
    },
    rerun: (run, onlyFailed, actor) => rerunRun(sandbox, scheduler, run, onlyFailed, actor),
    log: (run, job) => {
      const file = logPath(sandbox, run, job.id);
      return existsSync(file) ? readFileSync(file, "utf8") : "";
    },
    resume: () => resumeRuns(sandbox, scheduler),
    stop: () => scheduler.stop(),
  };
}
