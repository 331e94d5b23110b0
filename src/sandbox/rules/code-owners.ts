/** Owners of files: https://docs.github.com/repositories, "About code owners". */
import { isRoleAtLeast, getRole } from "../auth/permissions.ts";
import type { GitRepository } from "../git/repository.ts";
import { listPullFiles } from "../pulls/pull-contents.ts";
import type { Repository } from "../schema/repository.ts";
import type { Pull } from "../schema/pulls.ts";
import type { World } from "../schema/world.ts";
import { toGlobSource } from "./name-pattern.ts";

interface OwnerEntry {
  pattern: RegExp;
  owners: string[];
}

/** The first of these files on the base branch counts. */
const OWNER_FILES = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];

/** An owner in the file's spelling without `@`, and the logins of that owner. */
export interface Owner {
  name: string;
  logins: string[];
}

/**
 * Returns, for each changed file with owners, those with write access. One of them has to approve
 * it.
 */
export function getCodeOwners(
  world: World,
  repository: Repository,
  git: GitRepository,
  pull: Pull,
): Owner[][] {
  const entries = readEntries(git, pull.baseSha);
  if (entries.length === 0) return [];
  const sets = new Map<string, Owner[]>();
  for (const { path, previousPath } of listPullFiles(git, pull)) {
    for (const name of previousPath === null ? [path] : [path, previousPath]) {
      const names = entries.findLast(({ pattern }) => pattern.test(name))?.owners ?? [];
      const owners = names.flatMap((one) => toOwner(world, repository, one) ?? []);
      if (owners.length > 0) sets.set(names.join(" "), owners);
    }
  }
  return [...sets.values()];
}

function readEntries(git: GitRepository, base: string): OwnerEntry[] {
  for (const place of OWNER_FILES) {
    const found = git.at(base, place);
    const blob = found && git.blob(found.oid);
    if (blob) return blob.toString("utf8").split("\n").flatMap(parseLine);
  }
  return [];
}

/**
 * Parses a line. An entry without owners removes the owners of earlier entries for its files.
 * Negation and ranges of characters are invalid.
 */
function parseLine(line: string): OwnerEntry[] {
  const [pattern = "", ...owners] = line
    .replace(/(^|\s)#.*$/, "")
    .trim()
    .split(/(?<!\\)\s+/);
  if (pattern === "" || pattern.startsWith("!") || /[[\]]/.test(pattern)) return [];
  return [{ pattern: toPathPattern(pattern.replaceAll(/\\(.)/g, "$1")), owners }];
}

/**
 * Converts a pattern as in `.gitignore`: a slash before the end anchors it at the root, and a
 * folder matches everything in it.
 */
function toPathPattern(pattern: string): RegExp {
  const rooted = pattern.slice(0, -1).includes("/");
  const body = pattern.replace(/^\//, "").replace(/\/$/, "");
  const source = toGlobSource(body, ".*");
  // `docs/*` matches the files of the folder, but not those in its subfolders.
  const end = pattern.endsWith("/") ? "/.*" : pattern.endsWith("/*") ? "" : "(?:/.*)?";
  return new RegExp(`^${rooted ? "" : "(?:.*/)?"}${source}${end}$`);
}

function toOwner(world: World, repository: Repository, owner: string): Owner | null {
  const name = owner.replace(/^@/, "");
  const same = (one: string) => one.toLowerCase() === name.toLowerCase();
  const writes = (login: string) => isRoleAtLeast(getRole(repository, login), "write");
  const team = Object.entries(repository.teams ?? {}).find(([key]) => same(key));
  if (team) return { name: team[0], logins: team[1].filter(writes) };
  const account = world.accounts.find((one) =>
    owner.startsWith("@") ? same(one.login) : same(one.email),
  );
  return account && writes(account.login) ? { name: account.login, logins: [account.login] } : null;
}
