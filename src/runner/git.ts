/** Git as the runner uses it: argument arrays, bytes in and out, nobody's hooks or filters. */
import { execFile } from "node:child_process";
import { RunnerFault } from "./fault.ts";

/**
 * Configuration that holds in every call, whatever the machine says: the bytes of the worktree are the bytes of the
 * repository, and no program that a configuration or a repository names is run. It goes by environment, so that
 * neither a command line nor a file holds it (https://git-scm.com/docs/git-config, GIT_CONFIG_COUNT).
 */
const CONFIG: readonly (readonly [string, string])[] = [
  ["core.hooksPath", "/dev/null"],
  ["core.fsmonitor", "false"],
  ["core.autocrlf", "false"],
  ["core.excludesFile", "/dev/null"],
  ["core.attributesFile", "/dev/null"],
  ["core.protectHFS", "true"],
  ["core.protectNTFS", "true"],
  ["core.quotePath", "false"],
  ["protocol.version", "2"],
  ["gc.auto", "0"],
  ["maintenance.auto", "false"],
  ["advice.detachedHead", "false"],
  ["init.defaultBranch", "main"],
  ["filter.lfs.clean", ""],
  ["filter.lfs.smudge", ""],
  ["filter.lfs.process", ""],
  ["filter.lfs.required", "false"],
  ["user.name", "Baton session"],
  ["user.email", "session@baton.invalid"],
];

export interface Git {
  /** Git's standard output. Throws `GitError` when it ends with anything but 0. */
  (args: readonly string[], options?: GitOptions): Promise<Buffer>;
}

export interface GitOptions {
  cwd?: string;
  env?: Record<string, string>;
  input?: Buffer | string;
  /** Further configuration for this call. */
  config?: readonly (readonly [string, string])[];
}

/** Git ended with `code`; the message is its first line that says why. */
export class GitError extends RunnerFault {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** Git with the machine's `environment` (search path, home, proxies) and nothing else of it. */
export function gitIn(environment: Record<string, string>): Git {
  return (args, options = {}) => {
    const pairs = [...CONFIG, ...(options.config ?? [])];
    const config = pairs.flatMap(([key, value], i) => [
      [`GIT_CONFIG_KEY_${i}`, key] as const,
      [`GIT_CONFIG_VALUE_${i}`, value] as const,
    ]);
    const env = {
      ...environment,
      LC_ALL: "C",
      GIT_TERMINAL_PROMPT: "0",
      GIT_CONFIG_COUNT: String(pairs.length),
      ...Object.fromEntries(config),
      ...options.env,
    };
    return new Promise((resolve, reject) => {
      const bounds = { encoding: "buffer", maxBuffer: 256 * 1024 * 1024 } as const;
      const child = execFile("git", [...args], { cwd: options.cwd, env, ...bounds }, (error, stdout, stderr) => {
        if (!error) return resolve(stdout);
        if (error.code === "ENOENT")
          return reject(new RunnerFault("git is not on the PATH of this runner; install git."));
        const code = typeof error.code === "number" ? error.code : -1;
        reject(new GitError(code, `git ${args[0]}: ${why(stderr.toString()) || error.message.split("\n")[0]}`));
      });
      // Git may end before it has read all of its input; the exit code then says why.
      child.stdin?.on("error", () => undefined);
      child.stdin?.end(options.input ?? "");
    });
  };
}

function why(stderr: string): string {
  const lines = stderr.split(/[\r\n]+/).map((line) => line.trim());
  const line = lines.find((l) => /^(fatal|error): /.test(l)) ?? lines.find((l) => l !== "") ?? "";
  return line.replace(/^(fatal|error): /, "").slice(0, 400);
}
