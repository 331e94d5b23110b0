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
   * Folder that keeps everything; a folder of an earlier start continues. Without it a temporary
   * one, which `close` removes.
   */
  dir?: string;
  /** 0, the default, takes a free port. */
  port?: number;
  /** `ghes` unless set. In the shape of github.com the API has the next port for itself. */
  shape?: Shape;
  host?: string;
  clock?: () => Date;
  /** Waits where a fault delays something, in milliseconds; real time by default. */
  wait?: (ms: number) => Promise<void>;
  /** False: a GitHub Enterprise Server without web commit signing. True unless set. */
  signsCommits?: boolean;
  /** REST requests that each client has in an hour; null for no limit. 5,000 unless set. */
  quota?: RequestQuota;
  /** Delays that GitHub has too, in milliseconds; `DEFAULT_LAGS` unless set. */
  lags?: Partial<Lags>;
  /** Receives lines about problems; they are dropped unless set. */
  log?: (line: string) => void;
  /** Environment of the runner's machine, handed to every job; git is looked for in its `PATH`. */
  runnerEnvironment?: Record<string, string>;
  /**
   * What isolated jobs may use of this folder, /tmp and the home; `hide`: what else of the machine
   * they don't see.
   */
  runnerShared?: { read?: string[]; write?: string[]; hide?: string[] };
  /** How many jobs run at once. */
  slots?: number;
  /**
   * Which labels have a runner. Without it those of this machine; a job with another label waits.
   */
  runners?: Runners;
  /**
   * Folder of actions: `owner/repo` or `owner/repo@ref` in it hold what `uses: owner/repo@ref`
   * names.
   */
  actions?: string;
  /**
   * Folder where toolchains from a registry are kept, for all sandboxes; without it none is
   * fetched.
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
  /** Folder that holds everything. */
  dir: string;
  /** What the options named, and the owners of the repositories. */
  people: Record<string, Account>;
  /** By `owner/name`. */
  repositories: Record<string, Repository>;
  /** Its key, secret and installations; null without the option `app`. */
  app: SeededApp | null;
  /** Answers a request without a socket: everything but git's smart HTTP. */
  handle(request: Request): Promise<Response>;
  /**
   * `handle` with the signature of `fetch`; a path such as `/repos/octocat/hello` is below
   * `apiUrl`.
   */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
  /** Receives every webhook event, also those that no App subscribes to. */
  onEvent(listener: (event: SandboxEvent) => void): void;
  /** Receives every REST and GraphQL request with its answer. */
  onExchange(listener: (exchange: SandboxExchange) => void): void;
  /** Waits until every delivery that has begun was answered. */
  settle(): Promise<void>;
  /** Makes requests, deliveries, jobs and git fail: the same as `/_sandbox/faults`. */
  faults: Faults;
  /** Adds what the options do not name. */
  seed: SeedApi;
  /** The address of a page (`/owner/name/issues/1#…`) whose browser may act. It is a secret. */
  signIn(path: string): string;
  /**
   * Ends jobs, deliveries and the server; the folder can be opened again. Removes a temporary
   * folder.
   */
  close(): Promise<void>;
}

/**
 * Starts a GitHub on this machine and returns once it answers. `close` it at the end.
 *
 * @throws {FolderLockedError} when another process uses `dir`
 * @throws node's error with the code `EADDRINUSE` when the port is in use
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

/** The API's own host has no repositories to clone. */
function refuseGit(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(404).end();
}
