/** What sessions find on their machine besides the worktree, as the settings' `environment` lists it. */

/** Another repository, checked out beside the worktree, read-only. */
export interface Sibling {
  /** `OWNER/REPO`. */
  repository: string;
  /** Branch, tag or full sha; null = the default branch. */
  ref: string | null;
  /** Name of its folder: `../shared` as the worktree sees it. */
  path: string;
}

/** A folder that the repository's setup fills, and that each session finds restored. */
export interface OwnCache {
  /** Its name within the cache. */
  path: string;
  /** The environment variable that holds its path, absolute. */
  variable: string;
}

/** A file or folder that each session finds, though no commit of the build holds it. */
export interface SeedFile {
  /** By its path in this repository on the commit that the build began at; `../NAME/…` = in a sibling. */
  from: string;
  /** Where in the worktree; null = it is laid out for reading, apart from the worktree. */
  to: string | null;
}

export interface Environment {
  repositories: Sibling[];
  /** Name of the secret with a token that may read the private ones of the other repositories; null = none. */
  secret: string | null;
  caches: OwnCache[];
  files: SeedFile[];
}

/** What the commit of a sibling is kept by in the record: with another ref in the settings it is another. */
export function pinKey({ repository, ref }: Pick<Sibling, "repository" | "ref">): string {
  return ref === null ? repository : `${repository}@${ref}`;
}

/** Most siblings, so that a session begins in minutes. */
export const MOST_SIBLINGS = 8;

/** Folders beside the worktree that are Baton's own, or the machine's. */
const RESERVED = /^(worktrees?|layout|record(-head)?|reading|session|proposal|baton.*|_.*|runner.*)$/i;

export function isReservedFolder(name: string): boolean {
  return RESERVED.test(name);
}

/** The sibling that a path `../NAME/rest` leads into, with the rest; null where it leads into none. */
export function findSibling(siblings: readonly Sibling[], path: string): { sibling: Sibling; rest: string } | null {
  const [, name, rest = ""] = /^\.\.\/([^/]+)(?:\/(.+))?$/.exec(path) ?? [];
  const sibling = siblings.find((one) => one.path === name);
  return sibling ? { sibling, rest } : null;
}
