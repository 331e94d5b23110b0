/** How a person names a repository, and a build by the issue that it began at. */
import { getMachineEnv } from "../../config/env.ts";
import { tryGit } from "../git.ts";
import { parseRepositoryName, type RepositoryName } from "../flags.ts";
import { Problem } from "../problem.ts";
import { readBuild, type BuildRead } from "../../app/build-feed.ts";
import type { State } from "../../core/model/state.ts";
import { askGitHub, loadCredentials } from "./credentials.ts";

interface BuildName extends RepositoryName {
  issue: number;
}

const NAME = /^([\w.-]+)\/([\w.-]+)#([1-9][0-9]{0,9})$/;
const ADDRESS =
  /^https?:\/\/([^/]+)\/([\w.-]+)\/([\w.-]+)\/(issues|pull)\/([1-9][0-9]{0,9})(?:[/?#].*)?$/;
const NUMBER = /^#?([1-9][0-9]{0,9})$/;

/**
 * Reads `OWNER/REPO#7`, the address of an issue on `webUrl`, or `#7` and `7` in a clone at `dir`,
 * where the repository is that of the remote `origin`, or of the only one.
 * @throws Problem
 */
export async function findBuildName(name: string, webUrl: string, dir = "."): Promise<BuildName> {
  const [, owner, repo, number] = NAME.exec(name) ?? [];
  if (owner && repo && number) return { owner, repo, issue: Number(number) };
  if (ADDRESS.test(name)) return parseAddress(name, webUrl);
  const [, alone] = NUMBER.exec(name) ?? [];
  if (alone) {
    const otherwise = `name the build as OWNER/REPO#${alone}`;
    return {
      ...(await findRemote(`#${alone} means a build only inside a clone`, otherwise, webUrl, dir)),
      issue: Number(alone),
    };
  }
  throw new Problem(
    `${name} is no build: name the issue that it began at as OWNER/REPO#NUMBER, like ` +
      "octocat/hello#12",
  );
}

function parseAddress(address: string, webUrl: string): BuildName {
  const [, host = "", owner = "", repo = "", what, number = ""] = ADDRESS.exec(address) ?? [];
  const known = new URL(webUrl).host;
  if (host !== known)
    throw new Problem(`${address} is not on ${known}: set GHE_HOST to ${host} to ask there`);
  if (what === "pull") {
    throw new Problem(
      `${address} is a pull request: name the issue that the build began at, as ` +
        `${owner}/${repo}#NUMBER`,
    );
  }
  return { owner, repo, issue: Number(number) };
}

/**
 * Reads `OWNER/REPO`; undefined = `GITHUB_REPOSITORY`, else that of the clone at `dir`, as for a
 * build.
 * @throws Problem
 */
export async function findRepositoryName(
  name: string | undefined,
  webUrl: string,
  dir = ".",
): Promise<RepositoryName> {
  const known = name ?? getMachineEnv().repository;
  if (known === null)
    return findRemote(
      "this folder is no clone",
      "name the repository as OWNER/REPO, like octocat/hello",
      webUrl,
      dir,
    );
  return parseRepositoryName(known);
}

/** Of the remote `origin`, or of the only one. */
async function findRemote(
  outside: string,
  otherwise: string,
  webUrl: string,
  dir: string,
): Promise<RepositoryName> {
  const listed = await tryGit(dir, ["remote"]);
  if (listed === null) throw new Problem(`${outside}: ${otherwise}`);
  const remotes = listed.split("\n").filter(Boolean);
  const remote = remotes.includes("origin")
    ? "origin"
    : remotes.length === 1
      ? remotes[0]
      : undefined;
  const url = remote === undefined ? null : await tryGit(dir, ["remote", "get-url", remote]);
  if (url === null) throw new Problem(`this clone has no remote origin: ${otherwise}`);
  const found = parseRemoteUrl(url, webUrl);
  if (found) return found;
  throw new Problem(
    `the remote ${remote} of this clone is not on ${new URL(webUrl).host}: ${otherwise}`,
  );
}

/**
 * Reads `https://github.com/you/units.git`, `ssh://git@github.com/you/units` and
 * `git@github.com:you/units.git`; null
 * where it is no repository of the server whose pages are at `webUrl`.
 */
export function parseRemoteUrl(url: string, webUrl: string): RepositoryName | null {
  const [, shortHost, shortPath] = /^(?:[\w.-]+@)?([\w.-]+):(?!\/)(.+)$/.exec(url) ?? [];
  const parsed = shortHost === undefined ? URL.parse(url) : null;
  const { host, hostname } = new URL(webUrl);
  // The port of ssh says nothing of the pages.
  const isThere =
    parsed && parsed.protocol !== "ssh:"
      ? parsed.host === host
      : (shortHost ?? parsed?.hostname) === hostname;
  const [, owner, repo] =
    /^\/?([\w.-]+)\/([\w.-]+?)(?:\.git)?\/?$/.exec(shortPath ?? parsed?.pathname ?? "") ?? [];
  return isThere && owner && repo ? { owner, repo } : null;
}

// A build that a person names as `OWNER/REPO#ISSUE`, read from GitHub; problems are in the command
// line's words.

export interface NamedBuild {
  /** `octocat/hello`. */
  repository: string;
  state: State;
  /** Its record is still a branch. */
  live: boolean;
}

/**
 * `slug` names one of several builds of the issue; null = the newest.
 * @throws Problem for a name that is none, no such build, a record that can't be read, or without a
 * token
 */
export async function readNamedBuild(name: string, slug: string | null): Promise<NamedBuild> {
  const { identity: asker, webUrl } = await loadCredentials();
  const of = await findBuildName(name, webUrl);
  const repository = `${of.owner}/${of.repo}`;
  const read = await askGitHub(() => readBuild(asker, of, slug), repository);
  if (read.kind === "found") return { repository, state: read.state, live: read.live };
  throw toBuildProblem(read, of, slug);
}

/** Why there is no build to be shown. */
export function toBuildProblem(
  read: Exclude<BuildRead, { kind: "found" }>,
  { owner, repo, issue }: BuildName,
  slug: string | null,
): Problem {
  const repository = `${owner}/${repo}`;
  if (read.kind === "unreadable") {
    return new Problem(`the record ${read.ref} of ${repository} can't be read: ${read.problem}`);
  }
  if (slug === null || read.slugs.length === 0) {
    return new Problem(
      `issue #${issue} of ${repository} has no build: label it, or name another issue`,
    );
  }
  return new Problem(
    `issue #${issue} of ${repository} has no build ${slug}: there is ${read.slugs.join(", ")}`,
  );
}
