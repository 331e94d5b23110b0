/** Parses the names of repositories, and of builds by their issue. */
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
 * Parses `OWNER/REPO#7`, the address of an issue on `webUrl`, or `#7` and `7` in a clone at `dir`.
 * The clone's repository is that of the remote `origin`, or of the only remote.
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
    `${name} is not a build: name the issue of the build as OWNER/REPO#NUMBER, like ` +
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
      `${address} is a pull request: name the issue of the build, as ${owner}/${repo}#NUMBER`,
    );
  }
  return { owner, repo, issue: Number(number) };
}

/**
 * Parses `OWNER/REPO`. If undefined, returns `GITHUB_REPOSITORY`, else the repository of the clone
 * at `dir`, as for a build.
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
      "this folder is not a clone",
      "name the repository as OWNER/REPO, like octocat/hello",
      webUrl,
      dir,
    );
  return parseRepositoryName(known);
}

/** Returns the repository of the remote `origin`, or of the only remote. */
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
 * Parses `https://github.com/you/units.git`, `ssh://git@github.com/you/units` and
 * `git@github.com:you/units.git`. Returns null if it is not a repository of the server with its
 * pages at `webUrl`.
 */
export function parseRemoteUrl(url: string, webUrl: string): RepositoryName | null {
  const [, shortHost, shortPath] = /^(?:[\w.-]+@)?([\w.-]+):(?!\/)(.+)$/.exec(url) ?? [];
  const parsed = shortHost === undefined ? URL.parse(url) : null;
  const { host, hostname } = new URL(webUrl);
  // The port of ssh does not tell the port of the pages.
  const isThere =
    parsed && parsed.protocol !== "ssh:"
      ? parsed.host === host
      : (shortHost ?? parsed?.hostname) === hostname;
  const [, owner, repo] =
    /^\/?([\w.-]+)\/([\w.-]+?)(?:\.git)?\/?$/.exec(shortPath ?? parsed?.pathname ?? "") ?? [];
  return isThere && owner && repo ? { owner, repo } : null;
}

/**
 * A build that a person names as `OWNER/REPO#ISSUE`, read from GitHub. Problems are in the command
 * line's words.
 */
export interface NamedBuild {
  /** The full name, such as `octocat/hello`. */
  repository: string;
  state: State;
  /** Whether its record is still a branch. */
  live: boolean;
}

/**
 * Reads the build. `slug` selects one of several builds of the issue; null = the newest.
 * @throws Problem for an invalid name, a missing build, an unreadable record or a missing token
 */
export async function readNamedBuild(name: string, slug: string | null): Promise<NamedBuild> {
  const { identity: asker, webUrl } = await loadCredentials();
  const of = await findBuildName(name, webUrl);
  const repository = `${of.owner}/${of.repo}`;
  const read = await askGitHub(() => readBuild(asker, of, slug), repository);
  if (read.kind === "found") return { repository, state: read.state, live: read.live };
  throw toBuildProblem(read, of, slug);
}

/** Returns why no build can be shown. */
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
