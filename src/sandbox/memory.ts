/**
 * A GitHub in this process's memory: no port, no file, no process, and nothing by chance. What it answers is what the
 * one on the disk answers; it plays thousands of builds in the time that the other takes for one.
 */
import { noRuns } from "./actions/no-runs.ts";
import { compose } from "./compose.ts";
import type { ContextOptions } from "./context.ts";
import { memoryGround } from "./ground.ts";
import { seededIds } from "./ids.ts";
import type { RunningSandbox } from "./index.ts";
import type { ActionsService, Sandbox } from "./sandbox.ts";
import { createSeed } from "./seed.ts";

export interface MemorySandboxOptions extends Pick<
  ContextOptions,
  "clock" | "wait" | "lags" | "ids" | "deliver" | "later"
> {
  /** Plays the runs; none are started where nobody does. */
  actions?: (sandbox: Sandbox) => ActionsService;
  /** What stands for `https://github.com`; nothing listens there. */
  url?: string;
  log?: (line: string) => void;
}

export interface MemorySandbox extends Omit<RunningSandbox, "port" | "close" | "signIn"> {
  /** Ends once every delivery that is under way has been answered. */
  settle(): Promise<void>;
}

export function openMemorySandbox(options: MemorySandboxOptions): MemorySandbox {
  const { actions = noRuns, url = "http://github.test", log = () => undefined, ids = seededIds("sandbox") } = options;
  const composed = compose({ ...options, ground: memoryGround(), url, log, ids });
  const { sandbox, handle, onEvent, onExchange, settle } = composed;
  sandbox.actions = actions(sandbox);
  return {
    sandbox,
    url,
    apiUrl: sandbox.apiUrl,
    handle,
    onEvent,
    onExchange,
    settle,
    faults: sandbox.faults,
    seed: createSeed(sandbox),
  };
}
