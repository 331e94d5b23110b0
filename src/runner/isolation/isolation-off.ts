/**
 * Agents give each shell command a session of its own, so that the death of their process group
 * doesn't reach it. What they started is found by its environment: the session's home is nobody
 * else's. Where there is no /proc, and for what has another environment, the end of the job is the
 * end: https://github.com/actions/runner ends its orphans.
 */
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { spawn } from "node:child_process";
import { killProcess, listProcessIds } from "./processes.ts";
import type { Sandbox } from "./sandbox.ts";

/** Passes over the list of processes: one may start another while the list is read. */
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

/** Null for processes of others, and for those that are gone but for their number. */
function readHome(pid: number): string | null {
  try {
    const entries = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
    return entries.find((entry) => entry.startsWith("HOME="))?.slice("HOME=".length) ?? null;
  } catch {
    return null;
  }
}

// No sandbox: the repository's configuration has `isolation: off`.

export function openWithoutIsolation(): Sandbox {
  return {
    backend: "off",
    environment: {},
    start([file, ...args], options) {
      const child = spawn(file, args, { ...options, detached: true });
      child.kill = () => child.pid !== undefined && killProcess(-child.pid);
      // What it left running would keep the pipes open, and outlive the session.
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
