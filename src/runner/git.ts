/** Git for the runner: argument arrays, bytes in and out, without hooks or filters. */
import { execFile } from "node:child_process";
import { RunnerError } from "./runner-error.ts";

/**
 * Configuration of every call, instead of the machine's. The bytes of the worktree are the bytes of
 * the repository, and git runs no program that a configuration or a repository names. It is passed
 * in the environment, so that neither a command line nor a file contains it
 * (https://git-scm.com/docs/git-config, GIT_CONFIG_COUNT).
 */
const GIT_CONFIG: readonly (readonly [string, string])[] = [
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
  /** Returns git's standard output. Throws `GitError` if git exits with anything but 0. */
  (args: readonly string[], options?: GitOptions): Promise<Buffer>;
}

export interface GitOptions {
  cwd?: string;
  env?: Record<string, string>;
  input?: Buffer | string;
  /**
   * Whether the machine's own configuration applies: proxies, certificates, rewritten addresses.
   * Only for calls to a server.
   */
  machine?: boolean;
  /** Further configuration for this call. */
  config?: readonly (readonly [string, string])[];
  /** Aborts git. */
  signal?: AbortSignal;
}

/** Git exited with `code`. The message is the first line of its output that gives a reason. */
export class GitError extends RunnerError {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Builds the environment of one git call: the given search path and home, and the fixed
 * configuration. It excludes the machine's configuration files, whose filters and merge drivers
 * could run programs of a repository.
 */
export function buildGitEnvironment(
  environment: Readonly<Record<string, string>>,
  { config = [], machine = false, env = {} }: Pick<GitOptions, "config" | "machine" | "env"> = {},
): Record<string, string> {
  const pairs = [...GIT_CONFIG, ...config];
  const entries = pairs.flatMap(([key, value], i) => [
    [`GIT_CONFIG_KEY_${i}`, key] as const,
    [`GIT_CONFIG_VALUE_${i}`, value] as const,
  ]);
  return {
    ...environment,
    LC_ALL: "C",
    GIT_TERMINAL_PROMPT: "0",
    GIT_CONFIG_COUNT: String(pairs.length),
    ...Object.fromEntries(entries),
    ...(machine ? {} : { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" }),
    ...env,
  };
}

/** Maximum bytes that a git call may print. */
export const GIT_OUTPUT_BYTES = 256 * 1024 * 1024;

/** Creates a git that sees only `environment` (search path, home, proxies) of the machine. */
export function createGit(environment: Record<string, string>): Git {
  return (args, options = {}) => {
    const env = buildGitEnvironment(environment, options);
    return new Promise((resolve, reject) => {
      const bounds = { encoding: "buffer", maxBuffer: GIT_OUTPUT_BYTES } as const;
      const { cwd, signal } = options;
      const child = execFile(
        "git",
        [...args],
        { cwd, signal, env, ...bounds },
        (error, stdout, stderr) => {
          if (!error) return resolve(stdout);
          if (error.code === "ENOENT")
            return reject(new RunnerError("git is not on the PATH of this runner; install git."));
          const code = typeof error.code === "number" ? error.code : -1;
          reject(
            new GitError(
              code,
              `git ${args[0]}: ${findReason(stderr.toString()) || error.message.split("\n")[0]}`,
            ),
          );
        },
      );
      // Git may end before it has read all of its input. The exit code then says why.
      child.stdin?.on("error", () => undefined);
      child.stdin?.end(options.input ?? "");
    });
  };
}

/** Finds the line of git's error output that gives the reason; empty if there is none. */
export function findReason(stderr: string): string {
  const lines = stderr.split(/[\r\n]+/).map((line) => line.trim());
  const line = lines.find((l) => /^(fatal|error): /.test(l)) ?? lines.find((l) => l !== "") ?? "";
  return line.replace(/^(fatal|error): /, "").slice(0, 400);
}

/** Reads blobs by their names. `cat-file` prints `<sha> blob <size>\n<content>\n` for each. */
export async function readGitBlobs(
  run: RunGit,
  blobs: readonly string[],
): Promise<Map<string, Buffer>> {
  const out = await run(
    ["cat-file", "--batch"],
    [...new Set(blobs)].map((blob) => `${blob}\n`).join(""),
  );
  const contents = new Map<string, Buffer>();
  for (let at = 0; at < out.length;) {
    const end = out.indexOf(10, at);
    const [blob, type, size] = out.subarray(at, end).toString().split(" ");
    if (type !== "blob") throw new RunnerError(`git cat-file: ${blob} is ${type}, not a file`);
    contents.set(blob!, out.subarray(end + 1, end + 1 + Number(size)));
    at = end + 2 + Number(size);
  }
  return contents;
}

export type RunGit = (args: string[], input?: string) => Promise<Buffer>;
