/** How a person names a repository, and a build by the issue that it began at. */
import { machineEnv } from "../../config/env.ts";
import { gitOrNull } from "../git.ts";
import { Problem } from "../problem.ts";

export interface RepositoryName {
  owner: string;
  repo: string;
}

export interface BuildName extends RepositoryName {
  issue: number;
}

const REPOSITORY = /^([\w.-]+)\/([\w.-]+)$/;
const NAME = /^([\w.-]+)\/([\w.-]+)#([1-9][0-9]{0,9})$/;
const ADDRESS = /^https?:\/\/([^/]+)\/([\w.-]+)\/([\w.-]+)\/(issues|pull)\/([1-9][0-9]{0,9})(?:[/?#].*)?$/;
const NUMBER = /^#?([1-9][0-9]{0,9})$/;

/**
 * Reads `OWNER/REPO#7`, the address of an issue on `webUrl`, or `#7` and `7` in a clone at `dir`, where the repository
 * is that of the remote `origin`, or of the only one.
 * @throws Problem
 */
export async function findBuildName(name: string, webUrl: string, dir = "."): Promise<BuildName> {
  const [, owner, repo, number] = NAME.exec(name) ?? [];
  if (owner && repo && number) return { owner, repo, issue: Number(number) };
  if (ADDRESS.test(name)) return readAddress(name, webUrl);
  const [, alone] = NUMBER.exec(name) ?? [];
  if (alone) {
    const otherwise = `name the build as OWNER/REPO#${alone}`;
    return {
      ...(await findRemote(`#${alone} means a build only inside a clone`, otherwise, webUrl, dir)),
      issue: Number(alone),
    };
  }
  throw new Problem(`${name} is no build: name the issue that it began at as OWNER/REPO#NUMBER, like octocat/hello#12`);
}

function readAddress(address: string, webUrl: string): BuildName {
  const [, host = "", owner = "", repo = "", what, number = ""] = ADDRESS.exec(address) ?? [];
  const known = new URL(webUrl).host;
  if (host !== known) throw new Problem(`${address} is not on ${known}: set GHE_HOST to ${host} to ask there`);
  if (what === "pull") {
    throw new Problem(
      `${address} is a pull request: name the issue that the build began at, as ${owner}/${repo}#NUMBER`,
    );
  }
  return { owner, repo, issue: Number(number) };
}

/**
 * Reads `OWNER/REPO`; undefined = `GITHUB_REPOSITORY`, else that of the clone at `dir`, as for a build.
 * @throws Problem
 */
export async function findRepositoryName(name: string | undefined, webUrl: string, dir = "."): Promise<RepositoryName> {
  const known = name ?? machineEnv().repository;
  if (known === null)
    return findRemote("this folder is no clone", "name the repository as OWNER/REPO, like octocat/hello", webUrl, dir);
  const [, owner, repo] = REPOSITORY.exec(known) ?? [];
  if (owner && repo) return { owner, repo };
  throw new Problem(`${known} is no repository: name one as OWNER/REPO, like octocat/hello`);
}

/** Of the remote `origin`, or of the only one. */
async function findRemote(outside: string, otherwise: string, webUrl: string, dir: string): Promise<RepositoryName> {
  const listed = await gitOrNull(dir, ["remote"]);
  if (listed === null) throw new Problem(`${outside}: ${otherwise}`);
  const remotes = listed.split("\n").filter(Boolean);
  const remote = remotes.includes("origin") ? "origin" : remotes.length === 1 ? remotes[0] : undefined;
  const url = remote === undefined ? null : await gitOrNull(dir, ["remote", "get-url", remote]);
  if (url === null) throw new Problem(`this clone has no remote origin: ${otherwise}`);
  const found = readRemote(url, webUrl);
  if (found) return found;
  throw new Problem(`the remote ${remote} of this clone is not on ${new URL(webUrl).host}: ${otherwise}`);
}

/**
 * Reads `https://github.com/you/units.git`, `ssh://git@github.com/you/units` and `git@github.com:you/units.git`; null
 * where it is no repository of the server whose pages are at `webUrl`.
 */
export function readRemote(url: string, webUrl: string): RepositoryName | null {
  const [, shortHost, shortPath] = /^(?:[\w.-]+@)?([\w.-]+):(?!\/)(.+)$/.exec(url) ?? [];
  const parsed = shortHost === undefined ? URL.parse(url) : null;
  const { host, hostname } = new URL(webUrl);
  // The port of ssh says nothing of the pages.
  const isThere =
    parsed && parsed.protocol !== "ssh:" ? parsed.host === host : (shortHost ?? parsed?.hostname) === hostname;
  const [, owner, repo] = /^\/?([\w.-]+)\/([\w.-]+?)(?:\.git)?\/?$/.exec(shortPath ?? parsed?.pathname ?? "") ?? [];
  return isThere && owner && repo ? { owner, repo } : null;
}
