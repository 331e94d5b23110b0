/**
 * The App beside the sandbox, as a process of its own. Its database takes 600 MB, and a process of that size needs four
 * times as long to start a git as a small one; the sandbox starts thousands.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { machineEnv } from "../../config/env.ts";
import type { Local } from "./local.ts";
import { entryFile } from "./shim.ts";

export interface RunningApp {
  /** Stops it without losing work. */
  close(): Promise<void>;
  /** Ends it at once. */
  kill(): void;
}

/** How long the App may take to stop, in milliseconds, before it is killed. */
const PATIENCE = 12_000;

/** What `baton serve` is told, so that it works with this sandbox. */
export function appEnvironment({ running, app }: Local, port: number): Record<string, string> {
  return {
    APP_ID: String(app.id),
    PRIVATE_KEY_PATH: app.keyFile,
    WEBHOOK_SECRET: app.webhookSecret,
    GHE_HOST: `127.0.0.1:${running.port}`,
    GHE_PROTOCOL: "http",
    PORT: String(port),
  };
}

/**
 * Starts `baton serve`; resolves once it takes deliveries. Its log goes into the folder. It is in a process group of
 * its own, so that a Ctrl-C at the terminal doesn't reach it twice. Throws when it ends instead, as it does on
 * `signal`.
 */
export async function startApp(local: Local, port: number, signal: AbortSignal): Promise<RunningApp> {
  const file = join(local.dir, "app.log");
  const log = openSync(file, "a");
  const env = { ...machineEnv().jobs, ...appEnvironment(local, port), BATON_DATA: join(local.dir, "app") };
  // By the channel the App says that it is ready, and notices when this process is gone.
  const child = spawn(process.execPath, [entryFile(), "serve"], {
    env,
    stdio: ["ignore", log, log, "ipc"],
    detached: true,
  });
  closeSync(log);
  const ended = new Promise<void>((resolve) => {
    child.once("error", () => resolve());
    child.once("exit", () => resolve());
  });
  const kill = () => void child.kill("SIGKILL");
  signal.addEventListener("abort", kill, { once: true });
  if (signal.aborted) kill();
  await new Promise<void>((resolve, reject) => {
    child.once("message", () => resolve());
    void ended.then(() => reject(new Error(`the App did not start: ${lastLine(file)} (${file})`)));
  });
  signal.removeEventListener("abort", kill);
  return { close: () => stop(child, ended), kill };
}

async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), PATIENCE);
  await ended;
  clearTimeout(timer);
}

function lastLine(file: string): string {
  return readFileSync(file, "utf8").trimEnd().split("\n").at(-1) || "it said nothing";
}

/** A port that nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
