import type { IncomingMessage, ServerResponse } from "node:http";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createActions } from "./actions/index.ts";
import type { Runners } from "./actions/runners.ts";
import { createSandbox } from "./create-sandbox.ts";
import type { SandboxExchange } from "./exchanges.ts";
import type { Faults } from "./faults/faults.ts";
import { applyGitFaults } from "./faults/fault-injection.ts";
import { answerGit } from "./git/smart-http.ts";
import { recoverRefChanges } from "./ref-change.ts";
import { setGitPath } from "./git/run-git.ts";
import { createFolderStorage } from "./storage.ts";
import { DEFAULT_LAGS, type Lags, type Sandbox } from "./sandbox.ts";
import { lockFolder } from "./folder-lock.ts";
import { createSeed, type SeedApi } from "./seed.ts";
import { createKeyUrl } from "./pages/access.ts";
import type { RequestQuota } from "./request-log.ts";
import { startServer, type HttpServer } from "./server.ts";
import { type Shape } from "./shape.ts";
import {
  createWebhookSender,
  createContents,
  type GitHubContents,
  type SeededApp,
} from "./github-contents.ts";
import type { Account } from "./schema/accounts.ts";
import type { Repository } from "./schema/repository.ts";
import type { SandboxEvent } from "./webhooks/events.ts";
import { serveSite, serveApi } from "./handler.ts";

export interface GitHubOptions extends GitHubContents {
  /**
   * Folder for all data. A folder of an earlier start continues. Without it a temporary one, which
   * `close` removes.
   */
  dir?: string;
  /** Default: 0, which takes a free port. */
  port?: number;
  /** Default: `ghes`. In the shape of github.com the API has the next port for itself. */
  shape?: Shape;
  host?: string;
  clock?: () => Date;
  /** Waits for the delay of a fault, in milliseconds. Default: real time. */
  wait?: (ms: number) => Promise<void>;
  /** False: a GitHub Enterprise Server without web commit signing. Default: true. */
  signsCommits?: boolean;
  /** REST requests per client and hour; null: no limit. Default: 5,000. */
  quota?: RequestQuota;
  /** Delays that GitHub has too, in milliseconds. Default: `DEFAULT_LAGS`. */
  lags?: Partial<Lags>;
  /** Receives lines about problems. Default: they are dropped. */
  log?: (line: string) => void;
  /** Environment of the runner's machine, passed to every job. Git is searched in its `PATH`. */
  runnerEnvironment?: Record<string, string>;
  /**
   * Paths below this folder, /tmp and the home that isolated jobs may use. `hide` lists further
   * paths that they do not see.
   */
  runnerShared?: { read?: string[]; write?: string[]; hide?: string[] };
  /** Maximum number of jobs at once. */
  slots?: number;
  /**
   * Labels that have a runner. Default: the labels of this machine. A job with another label waits.
   */
  runners?: Runners;
  /**
   * Folder of actions. Its entry `owner/repo` or `owner/repo@ref` is what `uses: owner/repo@ref`
   * runs.
   */
  actions?: string;
  /**
   * Folder for toolchains from a registry, shared by all sandboxes. Without it the sandbox fetches
   * none.
   */
  toolCache?: string;
}

export interface GitHubServer {
  /** The state and the services behind the API, for tests that need to reach below it. */
  sandbox: Sandbox;
  /** Base of the pages and of git, without a trailing slash. */
  url: string;
  /** The REST API, without a trailing slash. */
  apiUrl: string;
  port: number;
  /** Folder with all data. */
  dir: string;
  /** The people in the options, and the owners of the repositories. */
  people: Record<string, Account>;
  /** By `owner/name`. */
  repositories: Record<string, Repository>;
  /** Its key, secret and installations. Null without the option `app`. */
  app: SeededApp | null;
  /** Answers a request without a socket: everything except git's smart HTTP. */
  handle(request: Request): Promise<Response>;
  /**
   * `handle` with the signature of `fetch`; a path such as `/repos/octocat/hello` is below
   * `apiUrl`.
   */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
  /** Receives every webhook event, even if no App subscribes to it. */
  onEvent(listener: (event: SandboxEvent) => void): void;
  /** Receives every REST and GraphQL request with its answer. */
  onExchange(listener: (exchange: SandboxExchange) => void): void;
  /** Waits until every started delivery was answered. */
  settle(): Promise<void>;
  /** Makes requests, deliveries, jobs and git fail, like `/_sandbox/faults`. */
  faults: Faults;
  /** Adds data that the options do not contain. */
  seed: SeedApi;
  /**
   * Returns the address of a page (`/owner/name/issues/1#…`) that signs the browser in. It is a
   * secret.
   */
  signIn(path: string): string;
  /**
   * Ends jobs, deliveries and the server. The folder can be opened again. Removes a temporary
   * folder.
   */
  close(): Promise<void>;
}

/**
 * Starts a GitHub on this machine and returns once it answers. Call `close` at the end.
 *
 * @throws {FolderLockedError} if another process uses `dir`
 * @throws node's error with the code `EADDRINUSE` if the port is in use
 *
 * @example
 * const github = await createGitHub({ repositories: { "octocat/hello": {} } });
 * const octokit = new Octokit({
 *   baseUrl: github.apiUrl,
 *   auth: github.people.octocat.token,
 * });
 */
export async function createGitHub(options: GitHubOptions = {}): Promise<GitHubServer> {
  const temporary = options.dir === undefined;
  const dir =
    options.dir === undefined
      ? mkdtempSync(join(tmpdir(), "github-sandbox-"))
      : resolve(options.dir);
  const discard = () =>
    temporary ? rmSync(dir, { recursive: true, force: true, maxRetries: 5 }) : undefined;
  const host = options.host ?? "127.0.0.1";
  const log = options.log ?? (() => undefined);
  const clock = options.clock ?? (() => new Date());
  const unlock = lockFolder(dir);
  const { port = 0, shape = "ghes" } = options;
  const edges: HttpServer[] = [];
  const closeEdges = () => Promise.all(edges.map((edge) => edge.close()));
  try {
    const edge = await startServer(host, port, log);
    edges.push(edge);
    const apiEdge =
      shape === "ghes" ? null : await startServer(host, port === 0 ? 0 : port + 1, log);
    if (apiEdge) edges.push(apiEdge);
    const storage = createFolderStorage(dir);
    const at = (port: number) => `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
    const url = at(edge.port);
    const apiUrl = apiEdge ? at(apiEdge.port) : undefined;
    const lags = { ...DEFAULT_LAGS, ...options.lags };
    const composed = createSandbox({
      ...{ storage, url, apiUrl, clock, wait: options.wait, lags, log },
      signsCommits: options.signsCommits ?? true,
      quota: options.quota,
      deliver: createWebhookSender(options.app?.webhook),
    });
    const { sandbox, requests, handle, onEvent, onExchange, settle } = composed;
    const environment = options.runnerEnvironment ?? {};
    setGitPath(environment["PATH"]);
    const { slots, runnerShared: shared, runners, actions, toolCache } = options;
    sandbox.actions = createActions(sandbox, {
      environment,
      slots,
      shared,
      runners,
      actions,
      toolCache,
      log,
    });
    edge.handle = apiEdge ? serveSite(handle) : handle;
    if (apiEdge) Object.assign(apiEdge, { handle: serveApi(handle), git: refuseGit });
    const git = applyGitFaults(sandbox, requests, (request, response) =>
      answerGit(sandbox, () => storage.store.flush(), request, response),
    );
    edge.git = (request, response) => {
      git(request, response).catch((error: unknown) => {
        log(`git: ${error instanceof Error ? error.message : String(error)}`);
        if (!response.headersSent) response.writeHead(500);
        response.end();
      });
    };
    sandbox.deliveries.resume();
    sandbox.actions.resume();
    recoverRefChanges(sandbox);
    let closing: Promise<void> | null = null;
    const close = async (): Promise<void> => {
      await sandbox.actions.stop();
      await closeEdges();
      await settle();
      storage.store.flush();
      unlock();
      discard();
    };
    const seed = createSeed(sandbox);
    return {
      sandbox,
      url,
      apiUrl: sandbox.apiUrl,
      port: edge.port,
      dir,
      ...createContents(seed, options),
      handle,
      fetch: composed.fetch,
      onEvent,
      onExchange,
      settle,
      faults: sandbox.faults,
      seed,
      signIn: (path) => createKeyUrl(sandbox, path),
      close: () => (closing ??= close()),
    };
  } catch (error) {
    await closeEdges();
    unlock();
    discard();
    throw error;
  }
}

/** Refuses git, because the API's own host has no repositories to clone. */
function refuseGit(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(404).end();
}
