/**
 * Agents give each shell command a session of its own, so killing their process group doesn't reach
 * it. Baton finds what they started by its environment, because no other process has the session's
 * home. Without /proc, or for processes with another environment, the job's end stops them:
 * https://github.com/actions/runner ends its orphans.
 */
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { spawn } from "node:child_process";
import { killProcess, listProcessIds } from "./processes.ts";
import type { Sandbox } from "./sandbox.ts";

/** Passes over the list of processes. A process may start another while Baton reads the list. */
const PASSES = 5;

/** Kills every process whose environment names `home` as its home. */
export function killStrayProcesses(home: string | undefined): void {
  if (home === undefined || home === homedir()) return;
  for (let pass = 0; pass < PASSES; pass++) {
    const found = listProcessIds().filter((pid) => pid !== process.pid && readHome(pid) === home);
    if (found.length === 0) return;
    for (const pid of found) killProcess(pid);
  }
}

/** Returns null for other users' processes and for zombies. */
function readHome(pid: number): string | null {
  try {
    const entries = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
    return entries.find((entry) => entry.startsWith("HOME="))?.slice("HOME=".length) ?? null;
  } catch {
    return null;
  }
}

/** Opens no sandbox: the repository's configuration has `isolation: off`. */
export function openWithoutIsolation(): Sandbox {
  return {
    backend: "off",
    environment: {},
    start([file, ...args], options) {
      const child = spawn(file, args, { ...options, detached: true });
      child.kill = () => child.pid !== undefined && killProcess(-child.pid);
      // Processes that the child left running would keep the pipes open and outlive the session.
      child.on("exit", () => {
        child.kill();
        killStrayProcesses(options.env["HOME"]);
      });
      return child;
    },
    forwardPort: async (port) => port,
    handOver: async () => undefined,
    getExceededLimit: () => null,
    async [Symbol.asyncDispose]() {},
  };
}
