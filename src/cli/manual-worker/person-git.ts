/**
 * The person's own git, with their configuration, hooks and signing keys. Their token goes only to
 * GitHub.
 */
import type { Store } from "../../runner/base-files.ts";
import { GitFailure, spawnGit } from "../git.ts";
import type { Person } from "./live-build.ts";

/** @throws GitFailure if git refuses; Problem if git is missing */
export type PersonGit = (dir: string, args: readonly string[], input?: string) => Promise<Buffer>;

export function openPersonGit({
  env: { machine, webUrl },
  token,
}: Pick<Person, "env" | "token">): PersonGit {
  // Further configuration is appended to the one in the person's environment.
  const count = Number(machine["GIT_CONFIG_COUNT"] ?? 0);
  const basic = Buffer.from(`x-access-token:${token}`).toString("base64");
  const env = {
    ...machine,
    LC_ALL: "C",
    GIT_TERMINAL_PROMPT: "0",
    GIT_CONFIG_COUNT: String(count + 1),
    [`GIT_CONFIG_KEY_${count}`]: `http.${webUrl}/.extraheader`,
    [`GIT_CONFIG_VALUE_${count}`]: `AUTHORIZATION: basic ${basic}`,
  };
  return (dir, args, input) => spawnGit(dir, args, { env, input, detached: false });
}

export async function readGitLine(git: PersonGit, dir: string, ...args: string[]): Promise<string> {
  return (await git(dir, args)).toString().trim();
}

/** Returns null if git refuses. */
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

/** Opens the objects of the work tree `dir` in the same way as the runner. */
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
