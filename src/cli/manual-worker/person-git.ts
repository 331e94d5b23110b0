/**
 * The person's own git: their configuration, hooks and signing keys count. Their token goes to
 * GitHub alone.
 */
import type { Store } from "../../runner/base-files.ts";
import { GitFailure, spawnGit } from "../git.ts";
import type { Person } from "./live-build.ts";

/** @throws GitFailure where git refuses; Problem where there is no git */
export type PersonGit = (dir: string, args: readonly string[], input?: string) => Promise<Buffer>;

export function openPersonGit({
  env: { machine, webUrl },
  token,
}: Pick<Person, "env" | "token">): PersonGit {
  // Further configuration goes behind what the person's environment has already.
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
