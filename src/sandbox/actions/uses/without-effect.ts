/** Actions that report to a service or keep a cache: without them a job proves as much. They do nothing, and say so. */
import type { Action } from "./action.ts";

/** Sends a report to a service elsewhere, which the sandbox never does. */
export const report: Action = {
  inputs: [],
  ignoresAll: true,
  run: async (use) => use.job.log.warning(`${use.uses} does nothing here: the sandbox sends no report to a service.`),
};

/** Keeps a cache between runs. */
export const noCache: Action = {
  inputs: [],
  ignoresAll: true,
  run: async (use) => {
    use.log(`${use.uses} does nothing here: each job builds from scratch.`);
    use.output("cache-hit", "false");
  },
};
