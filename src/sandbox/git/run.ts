import { spawnSync } from "node:child_process";

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
  const result = spawnSync("git", args, {
    cwd: dir,
    input: options.input,
    env: gitEnvironment({ ...(options.outside ? {} : { GIT_DIR: dir }), ...options.env }),
    maxBuffer: 1 << 30,
  });
  if (result.error) throw new GitError(args, null, result.error.message);
  const status = result.status ?? -1;
  if (status !== 0 && !options.allow?.includes(status)) throw new GitError(args, status, String(result.stderr));
  return { out: result.stdout, status };
}

/** The output as text, without the last line's end. */
export function gitText(dir: string, args: string[], options: GitOptions = {}): string {
  return runGit(dir, args, options).out.toString("utf8").trimEnd();
}
