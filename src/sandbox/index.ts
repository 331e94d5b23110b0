import { resolve } from "node:path";
import { createActions } from "./actions/index.ts";
import { createContext } from "./context.ts";
import { answerGit } from "./git/http.ts";
import { searchGitIn } from "./git/run.ts";
import { handle } from "./handle.ts";
import { lockFolder } from "./lock.ts";
import { RequestLog } from "./requests.ts";
import type { Sandbox } from "./sandbox.ts";
import { createSeed, type SeedApi } from "./seed.ts";
import { listen } from "./server.ts";
import { Store } from "./store.ts";
import type { SandboxEvent } from "./webhooks/deliver.ts";

export interface SandboxOptions {
  /** Folder that holds everything; an existing one goes on where it stopped. */
  dir: string;
  /** 0, the default, takes a free one. */
  port?: number;
  host?: string;
  clock?: () => Date;
  log?: (line: string) => void;
  /** Environment of the runner's machine, handed to every job; git is looked for in its `PATH`. */
  runnerEnvironment?: Record<string, string>;
  /** How many jobs run at once. */
  slots?: number;
}

export interface RunningSandbox {
  sandbox: Sandbox;
  url: string;
  port: number;
  /** Answers a request without a socket: all but git's smart HTTP. */
  handle(request: Request): Promise<Response>;
  onEvent(listener: (event: SandboxEvent) => void): void;
  seed: SeedApi;
  /** Ends jobs, deliveries and the server; the folder can be opened again. */
  close(): Promise<void>;
}

/**
 * Starts a GitHub on this machine. Throws `FolderLocked` when another process works on the folder, and node's error
 * with code `EADDRINUSE` when the port is taken.
 */
export async function openSandbox(options: SandboxOptions): Promise<RunningSandbox> {
  const dir = resolve(options.dir);
  const host = options.host ?? "127.0.0.1";
  const log = options.log ?? (() => undefined);
  const clock = options.clock ?? (() => new Date());
  const unlock = lockFolder(dir);
  const edge = await listen(host, options.port ?? 0, log).catch((error: unknown) => {
    unlock();
    throw error;
  });
  try {
    const store = new Store(dir);
    const url = `http://${host.includes(":") ? `[${host}]` : host}:${edge.port}`;
    const { sandbox, onEvent, settle } = createContext({ store, dir, url, clock, log });
    const environment = options.runnerEnvironment ?? {};
    searchGitIn(environment["PATH"]);
    sandbox.actions = createActions(sandbox, { environment, slots: options.slots, log });
    const requests = new RequestLog();
    const answer = (request: Request) => handle({ sandbox, store, requests, log }, request);
    edge.handle = answer;
    edge.git = (request, response) => {
      answerGit(sandbox, () => store.flush(), request, response).catch((error: unknown) => {
        log(`git: ${error instanceof Error ? error.message : String(error)}`);
        if (!response.headersSent) response.writeHead(500);
        response.end();
      });
    };
    sandbox.actions.resume();
    let closing: Promise<void> | null = null;
    const close = async (): Promise<void> => {
      await sandbox.actions.stop();
      await edge.close();
      await settle();
      store.flush();
      unlock();
    };
    return {
      sandbox,
      url,
      port: edge.port,
      handle: answer,
      onEvent,
      seed: createSeed(sandbox),
      close: () => (closing ??= close()),
    };
  } catch (error) {
    await edge.close();
    unlock();
    throw error;
  }
}

export { FolderLocked } from "./lock.ts";
export type { SandboxEvent } from "./webhooks/deliver.ts";
export type { SeedApi } from "./seed.ts";
