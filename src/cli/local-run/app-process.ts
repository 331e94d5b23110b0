/** The App next to the sandbox, as a process of its own: `baton serve`. */
import { spawn, type ChildProcess } from "node:child_process";
import { randomInt } from "node:crypto";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { assertPortFree } from "./availability.ts";
import { getMachineEnv } from "../../config/env.ts";
import { getEntryFile, type BareSandbox, type LocalSandbox } from "./local-sandbox.ts";

export interface AppProcess {
  /** Stops it without losing work. */
  close(): Promise<void>;
  /** Kills it at once. */
  kill(): void;
}

/** How long the App may take to stop before it is killed, in milliseconds. */
const PATIENCE = 12_000;

/** Creates the environment in which `baton serve` works with this sandbox. */
export function createAppEnvironment(local: LocalSandbox, port: number): Record<string, string> {
  const { app } = local;
  return {
    APP_ID: String(app.id),
    PRIVATE_KEY_PATH: app.keyFile,
    WEBHOOK_SECRET: app.webhookSecret,
    ...createHostEnvironment(local, port),
  };
}

/** Creates the part of that environment that is known before the App exists. */
export function createHostEnvironment(
  { running }: BareSandbox,
  port: number,
): Record<string, string> {
  const ghes = { GHE_HOST: `127.0.0.1:${running.port}`, GHE_PROTOCOL: "http" };
  const place = running.sandbox.shape === "ghes" ? ghes : { GITHUB_API_URL: running.apiUrl };
  return { ...place, PORT: String(port) };
}

/**
 * Starts `baton serve`; resolves when it accepts deliveries. Its log is written to the folder. It
 * runs in a process group of its own, so that a Ctrl-C at the terminal doesn't reach it twice.
 * Throws if it ends instead, for example on `signal`.
 */
export async function startApp(
  local: LocalSandbox,
  port: number,
  signal: AbortSignal,
): Promise<AppProcess> {
  const file = join(local.dir, "app.log");
  const log = openSync(file, "a");
  const env = {
    ...getMachineEnv().jobs,
    ...createAppEnvironment(local, port),
    BATON_DATA: join(local.dir, "app"),
  };
  // Through the channel, the App reports that it is ready and notices when this process is gone.
  const child = spawn(process.execPath, [getEntryFile(), "serve"], {
    env,
    // Baton must not read an `.env` of the user's project.
    cwd: local.dir,
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
    void ended.then(() =>
      reject(new Error(`the App did not start: ${readLastLine(file)} (${file})`)),
    );
  });
  signal.removeEventListener("abort", kill);
  return { close: () => stopApp(child, ended), kill };
}

async function stopApp(child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), PATIENCE);
  await ended;
  clearTimeout(timer);
}

function readLastLine(file: string): string {
  return readFileSync(file, "utf8").trimEnd().split("\n").at(-1) || "it printed nothing";
}

/**
 * Below the range that systems use for outgoing connections, which could take the port before the
 * App listens.
 */
const PORTS = { from: 15_000, to: 32_000 };

/** Returns a port on which no process listens. */
export async function findFreePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries++) {
    const port = randomInt(PORTS.from, PORTS.to);
    const isFree = await assertPortFree(port).then(
      () => true,
      () => false,
    );
    if (isFree) return port;
  }
  throw new Error(`no port between ${PORTS.from} and ${PORTS.to} is free on 127.0.0.1`);
}
