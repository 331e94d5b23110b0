/** What sessions find on their machine besides the worktree, from the settings' `environment`. */
import { z } from "zod";

/** Another repository, checked out next to the worktree, read-only. */
const siblingSchema = z.strictObject({
  /** `OWNER/REPO`. */
  repository: z.string(),
  /** Branch, tag or full sha. Null means the default branch. */
  ref: z.string().nullable(),
  /** Name of its folder: `../shared` from the worktree. */
  path: z.string(),
});
export type Sibling = z.infer<typeof siblingSchema>;

/** A folder that the repository's setup fills and that Baton restores for each session. */
const ownCacheSchema = z.strictObject({
  /** Its name within the cache. */
  path: z.string(),
  /** The environment variable with its absolute path. */
  variable: z.string(),
});
export type OwnCache = z.infer<typeof ownCacheSchema>;

/** A file or folder that each session gets although no commit of the build contains it. */
const seedFileSchema = z.strictObject({
  /**
   * Its path in this repository at the commit where the build began. `../NAME/…` is in a sibling.
   */
  from: z.string(),
  /** Path in the worktree. Null puts it outside of the worktree, for reading only. */
  to: z.string().nullable(),
});
export type SeedFile = z.infer<typeof seedFileSchema>;

export const environmentSchema = z.strictObject({
  repositories: z.array(siblingSchema),
  /** Name of the secret with a token that can read private siblings. Null if there is none. */
  secret: z.string().nullable(),
  caches: z.array(ownCacheSchema),
  files: z.array(seedFileSchema),
});
export type Environment = z.infer<typeof environmentSchema>;

/**
 * Returns the key of a sibling's commit in the record. Another ref in the settings gives another
 * key.
 */
export function getPinKey({ repository, ref }: Pick<Sibling, "repository" | "ref">): string {
  return ref === null ? repository : `${repository}@${ref}`;
}

/** Maximum number of siblings, so that a session begins within minutes. */
export const MAX_SIBLINGS = 8;

/** Folders next to the worktree that belong to Baton or the machine. */
const RESERVED =
  /^(worktrees?|layout|record(-head)?|reading|session|proposal|baton.*|_.*|runner.*)$/i;

export function isReservedFolder(name: string): boolean {
  return RESERVED.test(name);
}

/** Returns the sibling that contains the path `../NAME/rest`, with the rest. Null if none does. */
export function findSibling(
  siblings: readonly Sibling[],
  path: string,
): { sibling: Sibling; rest: string } | null {
  const [, name, rest = ""] = /^\.\.\/([^/]+)(?:\/(.+))?$/.exec(path) ?? [];
  const sibling = siblings.find((one) => one.path === name);
  return sibling ? { sibling, rest } : null;
}

/**
 * Package managers whose downloads are cached between runs, with the variables that set their
 * folders.
 */

export interface ManagerCache {
  /** Name of its folder within the cache. */
  folder: string;
  /** Environment variables. `{folder}` stands for the folder's absolute path. */
  variables: Readonly<Record<string, string>>;
  /**
   * Whether a repository's `setup` also gets the variable. False if programs would be installed
   * into the folder.
   */
  inSetup: boolean;
}

export const MANAGER_CACHES = [
  { folder: "npm", variables: { npm_config_cache: "{folder}" }, inSetup: true },
  // Yarn 1 and later: https://yarnpkg.com/configuration/yarnrc#globalFolder
  {
    folder: "yarn",
    variables: { YARN_CACHE_FOLDER: "{folder}/v1", YARN_GLOBAL_FOLDER: "{folder}" },
    inSetup: true,
  },
  // pnpm 10 and later: https://pnpm.io/settings#storedir
  {
    folder: "pnpm",
    variables: { npm_config_store_dir: "{folder}", pnpm_config_store_dir: "{folder}" },
    inSetup: true,
  },
  { folder: "pip", variables: { PIP_CACHE_DIR: "{folder}" }, inSetup: true },
  // https://docs.astral.sh/uv/reference/environment/#uv_cache_dir
  { folder: "uv", variables: { UV_CACHE_DIR: "{folder}" }, inSetup: true },
  // Go's own folders are read-only, and only root can remove them:
  // https://go.dev/ref/mod#build-commands
  { folder: "go", variables: { GOMODCACHE: "{folder}", GOFLAGS: "-modcacherw" }, inSetup: false },
  { folder: "cargo", variables: { CARGO_HOME: "{folder}" }, inSetup: false },
  // Maven 3.9 and later:
  // https://maven.apache.org/configure.html#maven_args-environment-variable
  { folder: "maven", variables: { MAVEN_ARGS: "-Dmaven.repo.local={folder}" }, inSetup: true },
  // https://docs.gradle.org/current/userguide/directory_layout.html#dir:gradle_user_home
  { folder: "gradle", variables: { GRADLE_USER_HOME: "{folder}" }, inSetup: true },
  //
  // https://learn.microsoft.com/nuget/consume-packages/managing-the-global-packages-and-cache-folders
  { folder: "nuget", variables: { NUGET_PACKAGES: "{folder}" }, inSetup: true },
] as const satisfies readonly ManagerCache[];

export type ManagerName = (typeof MANAGER_CACHES)[number]["folder"];

/** Returns the variables with the folder's path, which is `{folder}` below `cache`. */
export function getCacheVariables(
  { folder, variables }: Omit<ManagerCache, "inSetup">,
  cache: string,
) {
  const path = `${cache}/${folder}`;
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [name, value.replace("{folder}", path)]),
  );
}

/**
 * Returns the path of a user's own cache within the cache. No package manager's folder has this
 * name.
 */
export function getOwnCacheFolder(path: string): string {
  return `own-${path}`;
}
