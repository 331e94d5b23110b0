import { HttpError } from "./rest/http-error.ts";
import type { ActionsService, Sandbox } from "./sandbox.ts";
import { createSandbox, type SandboxContextOptions } from "./create-sandbox.ts";
import { createMemoryStorage } from "./storage.ts";
import { createSeededIds } from "./ids.ts";
import type { GitHubServer } from "./create-github.ts";
import { createSeed } from "./seed.ts";

/** Creates disabled Actions: nothing starts, and a call that needs a run is refused. */
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
    ...{ log: () => "", stepLog: () => "", resume: () => undefined },
    isolation: { isolated: false, reason: "Actions are switched off" },
    stop: () => Promise.resolve(),
  };
}

export interface MemoryGitHubOptions extends Pick<
  SandboxContextOptions,
  "clock" | "wait" | "lags" | "ids" | "deliver" | "later"
> {
  /** Runs workflows. Without it Actions are disabled, and endpoints that need a run answer 422. */
  actions?: (sandbox: Sandbox) => ActionsService;
  /** The base of all addresses. Default: `http://github.test`. Nothing listens there. */
  url?: string;
  log?: (line: string) => void;
}

/**
 * `GitHubServer` without members that need a port, a folder or named contents. Use `seed` instead.
 */
export interface MemoryGitHub extends Omit<
  GitHubServer,
  "port" | "dir" | "close" | "signIn" | "people" | "repositories" | "app"
> {}

/**
 * Creates a GitHub in the memory of this process: no port, no file, no job. Ids and tokens are the
 * same each time. Its answers are those of `createGitHub`, except for git over HTTP.
 *
 * @example
 * const github = createMemoryGitHub({ clock: () => new Date() });
 * github.seed.repository({ owner: "octocat", name: "hello" });
 * const response = await github.fetch("/meta");
 */
export function createMemoryGitHub(options: MemoryGitHubOptions): MemoryGitHub {
  const {
    actions = createDisabledActions,
    url = "http://github.test",
    log = () => undefined,
    ids = createSeededIds("sandbox"),
  } = options;
  const composed = createSandbox({ ...options, storage: createMemoryStorage(), url, log, ids });
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
