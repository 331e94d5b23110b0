/**
 * Runs GitHub, Postgres and the App's replicas as separate processes. Each may be killed and starts
 * again.
 */
import { createWriteStream, mkdirSync } from "node:fs";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { findFreePort } from "../../../src/cli/local-run/app-process.ts";
import { startPostgres } from "../../app/support/postgres.ts";
import { Terminal, until } from "../../scenarios/cli-support.ts";
import { startLoadBalancer } from "./load-balancer.ts";
import type { Victim } from "./moments.ts";

/** What the sandbox reports about itself when it starts. */
export interface SandboxInfo {
  url: string;
  dir: string;
  repository: string;
  git: string;
  label: string;
  owner: { login: string; token: string };
  env: Record<string, string>;
}

export interface Deployment {
  github: SandboxInfo;
  /** Ports of the replicas. */
  ports: readonly number[];
  /** Null if the App's inbox is in its folder. */
  databaseUrl: string | null;
  /**
   * Runs `kill -9` and starts the victim again. Resolves when GitHub and Postgres answer again. The
   * App takes longer.
   */
  kill(victim: Victim): Promise<void>;
  /** Stops everything in order, when nothing is running any more. */
  stop(): Promise<void>;
  /** Ends all remaining processes and removes the folders. */
  [Symbol.asyncDispose](): Promise<void>;
}

export interface DeploymentOptions {
  /** Folder of the logs, one file for each program. */
  logs: string;
  replicas: number;
  /**
   * `folder`: one replica with an inbox in its folder, as the README starts it. The default is
   * Postgres.
   */
  inbox?: "postgres" | "folder";
  /** Additional environment variables of the App. */
  appEnv?: Record<string, string>;
  /** Flags of `baton sandbox`: what to build, and by which score. */
  flags: readonly string[] | ((terminal: Terminal) => readonly string[]);
}

/** How long a program may take to stop, in milliseconds. */
const PATIENCE_MS = 15_000;

export async function startDeployment({
  logs,
  replicas,
  flags,
  inbox,
  appEnv,
}: DeploymentOptions): Promise<Deployment> {
  mkdirSync(logs, { recursive: true });
  await using stack = new AsyncDisposableStack();
  const terminal = new Terminal();
  stack.defer(() => terminal.close());
  const postgres = inbox === "folder" ? null : await startPostgres();
  if (postgres) stack.defer(() => postgres.remove());
  const ports = await Promise.all(Array.from({ length: replicas }, () => findFreePort()));
  const balancer = await startLoadBalancer(ports);
  stack.defer(() => balancer.close());

  const start = (
    name: string,
    args: readonly string[],
    env: Record<string, string> = {},
  ): ChildProcess => {
    const child = terminal.start(args, env);
    const log = createWriteStream(join(logs, `${name}.log`), { flags: "a" });
    child.stdout!.pipe(log, { end: false });
    child.stderr!.pipe(log, { end: false });
    child.on("close", (code, signal) => log.end(`ended with ${code ?? signal}\n`));
    return child;
  };
  const words = [
    ...["sandbox", "--json", "--dir", join(terminal.dir, "github")],
    ...["--webhook", `http://127.0.0.1:${balancer.port}/api/github/webhooks`],
    ...(typeof flags === "function" ? flags(terminal) : flags),
  ];
  let sandbox = start("sandbox", words);
  stack.defer(() => end(sandbox, "SIGTERM"));
  const github = parseSandboxInfo(await until(sandbox, "\n"));
  const restart = async () => {
    await end(sandbox, "SIGKILL");
    sandbox = start("sandbox", [...words, "--port", new URL(github.url).port]);
    await until(sandbox, "\n");
  };
  const serve = (i: number) => {
    const place = {
      BATON_DATA: join(terminal.dir, `app-${i}`),
      ...(postgres ? { DATABASE_URL: postgres.url } : {}),
    };
    return start(`app-${i}`, ["serve"], {
      ...github.env,
      ...place,
      ...appEnv,
      PORT: String(ports[i]),
    });
  };
  const apps = ports.map((_, i) => serve(i));
  stack.defer(async () => void (await Promise.all(apps.map((app) => end(app, "SIGKILL")))));
  let turn = 0;
  const killApp = async () => {
    const i = turn++ % apps.length;
    await end(apps[i]!, "SIGKILL");
    apps[i] = serve(i);
  };
  const rest = stack.move();
  return {
    ...{ github, ports, databaseUrl: postgres?.url ?? null },
    async kill(victim) {
      if (victim === "app") return killApp();
      if (victim === "sandbox") return restart();
      if (!postgres) throw new Error("this deployment has no Postgres");
      await postgres.kill();
      await postgres.start();
    },
    async stop() {
      await Promise.all(apps.map((app) => end(app, "SIGTERM")));
      await end(sandbox, "SIGTERM");
    },
    [Symbol.asyncDispose]: () => rest.disposeAsync(),
  };
}

function parseSandboxInfo(said: string): SandboxInfo {
  if (!said.startsWith("{")) throw new Error(`the sandbox doesn't start: ${said}`);
  return JSON.parse(said.split("\n")[0]!) as SandboxInfo;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill(signal);
  const late = new AbortController();
  const timer = setTimeout(PATIENCE_MS, null, { signal: late.signal }).then(
    () => child.kill("SIGKILL"),
    () => false,
  );
  await gone;
  late.abort();
  await timer;
}
