import { spawnSync } from "node:child_process";
import { GitHelper, type Asked, type Told } from "./helper.ts";

/** git ended badly; `stderr` is what it said. */
export class GitError extends Error {
  readonly status: number | null;
  readonly stderr: string;

  constructor(args: string[], status: number | null, stderr: string) {
    super(`git ${args[0] ?? ""} failed: ${stderr.trim().split("\n")[0] ?? "no reason given"}`);
    this.name = "GitError";
    this.status = status;
    this.stderr = stderr;
  }
}

let searched = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/homebrew/bin";

/** Where git is looked for, as a `PATH`; the usual folders until this says otherwise. */
export function searchGitIn(path: string | undefined): void {
  if (path) searched = path;
}

/** git sees no configuration of the machine's: the same answer everywhere. */
export function gitEnvironment(extra: Record<string, string> = {}): Record<string, string> {
  return {
    PATH: searched,
    HOME: "/nonexistent",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: "safe.directory",
    GIT_CONFIG_VALUE_0: "*",
    LC_ALL: "C",
    ...extra,
  };
}

export interface GitOptions {
  input?: string | Uint8Array;
  env?: Record<string, string>;
  /** Exit codes besides 0 that are an answer. */
  allow?: number[];
  /** The folder is no repository. */
  outside?: boolean;
}

/** Runs git in a bare repository; `status` other than 0 throws `GitError`, unless `allow` lists it. */
export function runGit(dir: string, args: string[], options: GitOptions = {}): { out: Buffer; status: number } {
  const env = gitEnvironment({ ...(options.outside ? {} : { GIT_DIR: dir }), ...options.env });
  const input = options.input === undefined ? null : Buffer.from(options.input);
  const { status, stderr, out } = ask({ cwd: dir, args, env, input });
  if (status === null || (status !== 0 && !options.allow?.includes(status))) throw new GitError(args, status, stderr);
  return { out, status };
}

let helper: GitHelper | null | undefined;

function ask(asked: Asked): Told {
  // No process can be told of it, and the helper would break over it.
  if (asked.args.some((one) => one.includes("\0"))) return { status: 128, stderr: "a NUL byte", out: Buffer.alloc(0) };
  helper ??= helper === undefined ? GitHelper.start() : null;
  const told = helper?.run(asked);
  if (told) return told;
  helper = null;
  const { cwd, args, env, input } = asked;
  const { status, stderr, stdout, error } = spawnSync("git", args, {
    ...{ cwd, env, maxBuffer: 2 ** 30 },
    ...(input === null ? {} : { input }),
  });
  if (error) return { status: null, stderr: error.message, out: Buffer.alloc(0) };
  return { status, stderr: String(stderr), out: stdout };
}

/** The output as text, without the last line's end. */
export function gitText(dir: string, args: string[], options: GitOptions = {}): string {
  return runGit(dir, args, options).out.toString("utf8").trimEnd();
}
