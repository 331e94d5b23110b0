/** An app as a process that can be killed and started again. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";

export interface AppProcess {
  /** Starts it; resolves when it answers. */
  start(): Promise<void>;
  /** Runs `kill -9` and starts it again at once. Doesn't wait until it answers. */
  kill(): Promise<void>;
  /** Stops it in order. */
  stop(): Promise<void>;
  /** Returns its peak memory in megabytes. */
  getPeakMemory(): number;
}

/** @param args of node @param port on which it answers `GET /ping` */
export function createAppProcess(
  args: readonly string[],
  env: Record<string, string>,
  port: number,
): AppProcess {
  let child: ChildProcess | null = null;
  let most = 0;
  const start = () => {
    const all = { ...process.env, ...env, PORT: String(port) };
    // The channel tells the app when the bench is gone, and it ends.
    child = spawn(process.execPath, args, {
      env: all,
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
  };
  const measure = () => {
    const status = readStatus(child?.pid);
    most = Math.max(most, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
  };
  const end = async (signal: NodeJS.Signals) => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    measure();
    const gone = once(child, "exit");
    child.kill(signal);
    await gone;
  };
  return {
    async start() {
      if (child === null || child.exitCode !== null || child.signalCode !== null) start();
      const answers = () =>
        fetch(`http://127.0.0.1:${port}/ping`).then(
          ({ ok }) => ok,
          () => false,
        );
      while (!(await answers())) {
        if (child!.exitCode !== null)
          throw new Error(`${args.join(" ")} ended with ${child!.exitCode}`);
        await setTimeout(50);
      }
    },
    async kill() {
      await end("SIGKILL");
      start();
    },
    stop: () => end("SIGTERM"),
    getPeakMemory: () => (measure(), Math.round(most)),
  };
}

function readStatus(pid: number | undefined): string {
  try {
    return readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    // Not every system has this file, and the process may be gone.
    return "";
  }
}
