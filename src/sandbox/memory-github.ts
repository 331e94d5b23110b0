import { HttpError } from "./rest/http-error.ts";
import type { ActionsService, Sandbox } from "./sandbox.ts";
import { createSandbox, type SandboxContextOptions } from "./create-sandbox.ts";
import { createMemoryStorage } from "./storage.ts";
import { createSeededIds } from "./ids.ts";
import type { GitHubServer } from "./create-github.ts";
import { createSeed } from "./seed.ts";

/** Actions that are switched off: nothing starts, and what would need a run is refused. */
export function createDisabledActions(): ActionsService {
  const refuse = (): never => {
    throw new HttpError(422, "Actions has been disabled for this repository.");
  };
  return {
    trigger: () => [],
    ...{
      dispatch: refuse,
      schedule: refuse,
      cancel: refuse,
      loseRunner: refuse,
      rerun: refuse,
      review: refuse,
    },
    ...{ log: () => "", stepLog: () => "", problem: () => null, resume: () => undefined },
    isolation: { isolated: false, reason: "Actions are switched off" },
    stop: () => Promise.resolve(),
  };
}

// A GitHub in this process's memory: no port, no file, no process, and nothing by chance. What it
// answers is what the one on the disk answers; it plays thousands of builds in the time that the
// other takes for one.

export interface MemoryGitHubOptions extends Pick<
  SandboxContextOptions,
  "clock" | "wait" | "lags" | "ids" | "deliver" | "later"
> {
  /** Plays the runs; none are started where nobody does. */
  actions?: (sandbox: Sandbox) => ActionsService;
  /** What stands for `https://github.com`; nothing listens there. */
  url?: string;
  log?: (line: string) => void;
}

export interface MemoryGitHub extends Omit<
  GitHubServer,
  "port" | "dir" | "close" | "signIn" | "people" | "repositories" | "app"
> {}

export function createMemoryGitHub(options: MemoryGitHubOptions): MemoryGitHub {
  const {
    actions = createDisabledActions,
    url = "http://github.test",
    log = () => undefined,
    ids = createSeededIds("sandbox"),
  } = options;
  const composed = createSandbox({ ...options, ground: createMemoryStorage(), url, log, ids });
  const { sandbox, handle, onEvent, onExchange, settle } = composed;
  sandbox.actions = actions(sandbox);
  return {
    sandbox,
    url,
    apiUrl: sandbox.apiUrl,
    handle,
    fetch: composed.fetch,
    onEvent,
    onExchange,
    settle,
    faults: sandbox.faults,
    seed: createSeed(sandbox),
  };
}
