/**
 * A bubblewrap sandbox for a preflight. Each defence can be left out, to check that the preflight
 * notices.
 */
import { spawn } from "node:child_process";
import { dirname } from "node:path";
import type { openSandbox } from "../../../src/runner/isolation/index.ts";
import { listProgramFiles } from "../../../src/runner/programs.ts";

export type Defence = "pid" | "net" | "mounts" | "capabilities";

const SYSTEM = ["/usr", "/bin", "/lib", "/lib64", "/etc", dirname(dirname(process.execPath))];

export function createWeakSandbox(...without: Defence[]): typeof openSandbox {
  const has = (defence: Defence) => !without.includes(defence);
  return async ({ writable }) => ({
    backend: "bwrap",
    environment: {},
    start([file, ...args], { cwd, env, stdio }) {
      const bind = (how: string, paths: readonly string[]) =>
        paths.flatMap((path) => [how, path, path]);
      const root = has("mounts")
        ? ["--tmpfs", "/tmp", ...bind("--ro-bind-try", SYSTEM)]
        : ["--bind", "/", "/"];
      const kept = [...bind("--bind", writable), ...bind("--ro-bind", listProgramFiles())];
      const apart = [
        ...(has("pid") ? ["--unshare-pid"] : []),
        ...(has("net") ? ["--unshare-net"] : []),
      ];
      const drop = has("capabilities") ? ["--cap-drop", "ALL"] : ["--cap-add", "ALL"];
      const proc = ["--proc", "/proc", "--dev", "/dev", "--die-with-parent", "--chdir", cwd];
      return spawn("bwrap", [...root, ...proc, ...kept, ...apart, ...drop, file, ...args], {
        env,
        stdio,
      });
    },
    forwardPort: async (port) => port,
    ...{ handOver: async () => {}, getExceededLimit: () => null },
    async [Symbol.asyncDispose]() {},
  });
}
