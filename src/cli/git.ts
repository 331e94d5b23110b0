import { spawn } from "node:child_process";
import { getMachineEnv } from "../config/env.ts";
import { getSystemErrorCode, Problem } from "./problem.ts";

/** An error exit of git; `stderr` is its error output. */
export class GitFailure extends Error {
  readonly stderr: string;

  constructor(args: readonly string[], stderr: string) {
    const verb = args.find((arg, i) => !arg.startsWith("-") && args[i - 1] !== "-c") ?? "";
    super(`git ${verb}: ${stderr.trim().split("\n").at(-1) || "failed without a message"}`);
    this.name = "GitFailure";
    this.stderr = stderr;
  }
}

/**
 * Runs git in `dir` (a work tree or a bare repository) and resolves to its output, without the last
 * line end. `extra` is added to its environment. Git runs in a process group of its own. A Ctrl-C
 * at the terminal is meant for Baton, which ends in order, and must not interrupt git. Throws a
 * `Problem` if git is missing, a `GitFailure` if git refuses.
 */
export function runGit(
  dir: string,
  args: readonly string[],
  input?: string,
  encoding: "utf8" | "latin1" = "utf8",
  extra: Readonly<Record<string, string>> = {},
): Promise<string> {
  const env = { ...getMachineEnv().git, ...extra };
  return spawnGit(dir, args, { env, input, detached: true }).then((out) =>
    out.toString(encoding).replace(/\n$/, ""),
  );
}

/**
 * Runs git in `dir` and resolves to the bytes of its output. Throws a `Problem` if git is missing,
 * a `GitFailure` if git refuses.
 */
export function spawnGit(
  dir: string,
  args: readonly string[],
  { input, ...options }: { env: NodeJS.ProcessEnv; input: string | undefined; detached: boolean },
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // Not execFile, which does not support `detached`.
    const child = spawn("git", [...args], { cwd: dir, ...options, windowsHide: true });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on("data", (bytes: Buffer) => out.push(bytes));
    child.stderr.on("data", (bytes: Buffer) => err.push(bytes));
    child.once("error", (error) =>
      reject(getSystemErrorCode(error) === "ENOENT" ? createMissingGitProblem() : error),
    );
    child.once("close", (code) => {
      if (code === 0) resolve(Buffer.concat(out));
      else reject(new GitFailure(args, Buffer.concat(err).toString("utf8")));
    });
    // Git may exit before it has read all of its input. Its exit code tells what happened.
    child.stdin.on("error", () => {});
    child.stdin.end(input ?? "");
  });
}

/** Works like `runGit`, but returns null if git refuses. */
export async function tryGit(dir: string, args: readonly string[]): Promise<string | null> {
  try {
    return await runGit(dir, args);
  } catch (error) {
    if (error instanceof GitFailure) return null;
    throw error;
  }
}

/** Throws a `Problem` unless git is installed in a version that Baton's sandbox can use. */
export async function assertGit(): Promise<void> {
  const said = await runGit(".", ["--version"]);
  const [, major = "0", minor = "0"] = /(\d+)\.(\d+)/.exec(said) ?? [];
  if (Number(major) > 2 || (Number(major) === 2 && Number(minor) >= 38)) return;
  throw new Problem(
    `git ${major}.${minor} is too old: install git 2.38 or newer, then run this again`,
  );
}

function createMissingGitProblem(): Problem {
  return new Problem(
    "git is not on PATH: install git 2.38 or newer (https://git-scm.com), then run this again",
  );
}

/** Creates git's flags for commits in a person's name, without their signature. */
export function createIdentityFlags({ name, email }: { name: string; email: string }): string[] {
  return ["-c", `user.name=${name}`, "-c", `user.email=${email}`, "-c", "commit.gpgSign=false"];
}
