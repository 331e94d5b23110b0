/**
 * What sessions find on their machine besides the worktree, as the settings' `environment` lists
 * it.
 */
import { z } from "zod";

/** Another repository, checked out beside the worktree, read-only. */
const siblingSchema = z.strictObject({
  /** `OWNER/REPO`. */
  repository: z.string(),
  /** Branch, tag or full sha; null = the default branch. */
  ref: z.string().nullable(),
  /** Name of its folder: `../shared` as the worktree sees it. */
  path: z.string(),
});
export type Sibling = z.infer<typeof siblingSchema>;

/** A folder that the repository's setup fills, and that each session finds restored. */
const ownCacheSchema = z.strictObject({
  /** Its name within the cache. */
  path: z.string(),
  /** The environment variable that holds its path, absolute. */
  variable: z.string(),
});
export type OwnCache = z.infer<typeof ownCacheSchema>;

/** A file or folder that each session finds, though no commit of the build holds it. */
const seedFileSchema = z.strictObject({
  /**
   * By its path in this repository on the commit that the build began at; `../NAME/…` = in a
   * sibling.
   */
  from: z.string(),
  /** Where in the worktree; null = it is laid out for reading, apart from the worktree. */
  to: z.string().nullable(),
});
export type SeedFile = z.infer<typeof seedFileSchema>;

export const environmentSchema = z.strictObject({
  repositories: z.array(siblingSchema),
  /**
   * Name of the secret with a token that may read the private ones of the other repositories; null
   * = none.
   */
  secret: z.string().nullable(),
  caches: z.array(ownCacheSchema),
  files: z.array(seedFileSchema),
});
export type Environment = z.infer<typeof environmentSchema>;

/**
 * What the commit of a sibling is kept by in the record: with another ref in the settings it is
 * another.
 */
export function getPinKey({ repository, ref }: Pick<Sibling, "repository" | "ref">): string {
  return ref === null ? repository : `${repository}@${ref}`;
}

/** Most siblings, so that a session begins in minutes. */
export const MAX_SIBLINGS = 8;

/** Folders beside the worktree that are Baton's own, or the machine's. */
const RESERVED =
  /^(worktrees?|layout|record(-head)?|reading|session|proposal|baton.*|_.*|runner.*)$/i;

export function isReservedFolder(name: string): boolean {
  return RESERVED.test(name);
}

/**
 * The sibling that a path `../NAME/rest` leads into, with the rest; null where it leads into none.
 */
export function findSibling(
  siblings: readonly Sibling[],
  path: string,
): { sibling: Sibling; rest: string } | null {
  const [, name, rest = ""] = /^\.\.\/([^/]+)(?:\/(.+))?$/.exec(path) ?? [];
  const sibling = siblings.find((one) => one.path === name);
  return sibling ? { sibling, rest } : null;
}

/**
 * Package managers whose downloads are kept between runs: the variables that tell each of its
 * folder.
 */

export interface ManagerCache {
  /** Name of its folder within the cache. */
  folder: string;
  /** Environment variables; `{folder}` stands for the folder's path, absolute. */
  variables: Readonly<Record<string, string>>;
  /**
   * Whether a repository's `setup` gets the variable too: not if programs would be installed into
   * the folder.
   */
  inSetup: boolean;
}

export const MANAGER_CACHES = [
  { folder: "npm", variables: { npm_config_cache: "{folder}" }, inSetup: true },
  // Yarn 1 and later ones. https://yarnpkg.com/configuration/yarnrc#globalFolder
  {
    folder: "yarn",
    variables: { YARN_CACHE_FOLDER: "{folder}/v1", YARN_GLOBAL_FOLDER: "{folder}" },
    inSetup: true,
  },
  // pnpm 10 and later ones. https://pnpm.io/settings#storedir
  {
    folder: "pnpm",
    variables: { npm_config_store_dir: "{folder}", pnpm_config_store_dir: "{folder}" },
    inSetup: true,
  },
  { folder: "pip", variables: { PIP_CACHE_DIR: "{folder}" }, inSetup: true },
  // https://docs.astral.sh/uv/reference/environment/#uv_cache_dir
  { folder: "uv", variables: { UV_CACHE_DIR: "{folder}" }, inSetup: true },
  // Go's own folders can't be written, nor removed by who isn't root:
  // https://go.dev/ref/mod#build-commands
  { folder: "go", variables: { GOMODCACHE: "{folder}", GOFLAGS: "-modcacherw" }, inSetup: false },
  { folder: "cargo", variables: { CARGO_HOME: "{folder}" }, inSetup: false },
  // Maven 3.9 and later ones.
  // https://maven.apache.org/configure.html#maven_args-environment-variable
  { folder: "maven", variables: { MAVEN_ARGS: "-Dmaven.repo.local={folder}" }, inSetup: true },
  // https://docs.gradle.org/current/userguide/directory_layout.html#dir:gradle_user_home
  { folder: "gradle", variables: { GRADLE_USER_HOME: "{folder}" }, inSetup: true },
  //
  // https://learn.microsoft.com/nuget/consume-packages/managing-the-global-packages-and-cache-folders
  { folder: "nuget", variables: { NUGET_PACKAGES: "{folder}" }, inSetup: true },
] as const satisfies readonly ManagerCache[];

export type ManagerName = (typeof MANAGER_CACHES)[number]["folder"];

/** The variables with the folder's path in place, which is `{folder}` below `cache`. */
export function getCacheVariables(
  { folder, variables }: Omit<ManagerCache, "inSetup">,
  cache: string,
) {
  const path = `${cache}/${folder}`;
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [name, value.replace("{folder}", path)]),
  );
}

/** Where a cache of the user's own is, within the cache: no manager's folder is called so. */
export function getOwnCacheFolder(path: string): string {
  return `own-${path}`;
}
