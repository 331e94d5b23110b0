/**
 * The person's own git: their configuration, hooks and signing keys count. Their token goes to
 * GitHub alone.
 */
import { spawn } from "node:child_process";
import type { Store } from "../../runner/base-files.ts";
import { GitFailure } from "../git.ts";
import { getSystemErrorCode, Problem } from "../problem.ts";
import type { Person } from "./live-build.ts";

/** @throws GitFailure where git refuses; Problem where there is no git */
export type PersonGit = (dir: string, args: readonly string[], input?: string) => Promise<Buffer>;

export function openPersonGit({ env, token }: Pick<Person, "env" | "token">): PersonGit {
  // Further configuration goes behind what the person's environment has already.
  const count = Number(env.machine["GIT_CONFIG_COUNT"] ?? 0);
  const basic = Buffer.from(`x-access-token:${token}`).toString("base64");
  const environment = {
    ...env.machine,
    LC_ALL: "C",
    GIT_TERMINAL_PROMPT: "0",
    GIT_CONFIG_COUNT: String(count + 1),
    [`GIT_CONFIG_KEY_${count}`]: `http.${env.webUrl}/.extraheader`,
    [`GIT_CONFIG_VALUE_${count}`]: `AUTHORIZATION: basic ${basic}`,
  };
  return (dir, args, input = "") =>
    new Promise((resolve, reject) => {
      const child = spawn("git", [...args], { cwd: dir, env: environment, windowsHide: true });
      const out: Buffer[] = [];
      const err: Buffer[] = [];
      child.stdout.on("data", (bytes: Buffer) => out.push(bytes));
      child.stderr.on("data", (bytes: Buffer) => err.push(bytes));
      child.once("error", (error) =>
        reject(
          getSystemErrorCode(error) === "ENOENT"
            ? new Problem("git is not on PATH: install git, then run this again")
            : error,
        ),
      );
      child.once("close", (code) => {
        if (code === 0) resolve(Buffer.concat(out));
        else reject(new GitFailure(args, Buffer.concat(err).toString("utf8")));
      });
      // Git may exit before it has read all of its input; its exit code tells what happened.
      child.stdin.on("error", () => {});
      child.stdin.end(input);
    });
}

export async function readGitLine(git: PersonGit, dir: string, ...args: string[]): Promise<string> {
  return (await git(dir, args)).toString().trim();
}

/** Null where git refuses. */
export async function tryGitLine(
  git: PersonGit,
  dir: string,
  ...args: string[]
): Promise<string | null> {
  try {
    return await readGitLine(git, dir, ...args);
  } catch (error) {
    if (error instanceof GitFailure) return null;
    throw error;
  }
}

/** Reads the objects of the work tree `dir` in the way that the runner does. */
export async function openStore(git: PersonGit, dir: string): Promise<Store> {
  const store = await readGitLine(
    git,
    dir,
    "rev-parse",
    "--path-format=absolute",
    "--git-common-dir",
  );
  return {
    store,
    git: (args, { cwd = dir, input = "" } = {}) =>
      git(cwd, ["--literal-pathspecs", ...args], input.toString()),
  };
}
