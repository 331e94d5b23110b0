/** No cage: the repository's configuration has `isolation: off`. */
import { spawn } from "node:child_process";
import { endStragglers } from "../engines/stragglers.ts";
import type { Cage } from "./cage.ts";

export function openOff(): Cage {
  return {
    backend: "off",
    environment: {},
    start([file, ...args], options) {
      const child = spawn(file, args, { ...options, detached: true });
      child.kill = () => killGroup(child.pid);
      // What it left running would keep the pipes open, and outlive the session.
      child.on("exit", () => {
        child.kill();
        endStragglers(options.env["HOME"]);
      });
      return child;
    },
    door: async (port) => port,
    give: async () => undefined,
    why: () => null,
    async [Symbol.asyncDispose]() {},
  };
}

function killGroup(pid: number | undefined): boolean {
  try {
    return pid !== undefined && process.kill(-pid, "SIGKILL");
  } catch {
    return false; // The whole group is gone already.
  }
}
