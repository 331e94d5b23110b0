/**
 * The package managers' download caches, in one folder. The workflow restores it, and only a
 * preflight's run saves it. A session may write to it. It is the job's own copy, in a folder that
 * GitHub's runner empties after each job
 * (https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#runner-context,
 * `runner.temp`).
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { mkdir } from "node:fs/promises";
import {
  MANAGER_CACHES,
  getCacheVariables,
  getOwnCacheFolder,
  type ManagerName,
  type OwnCache,
} from "../../core/model/environment.ts";

/** How a preflight fills a manager's folder if this lock file exists. */
interface Fill {
  lock: string;
  command: readonly [string, ...string[]];
}

/**
 * Contains only managers that download without running code of the packages or of the build. pip
 * may run a package's `setup.py`, and Yarn, Maven, Gradle and .NET run plugins. Only the
 * repository's `setup` fills their folders.
 */
const FILLS: Partial<Record<ManagerName, Fill>> = {
  npm: {
    lock: "package-lock.json",
    command: ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
  },
  pnpm: { lock: "pnpm-lock.yaml", command: ["pnpm", "fetch", "--ignore-scripts"] },
  uv: {
    lock: "uv.lock",
    command: ["uv", "sync", "--frozen", "--no-install-project", "--no-build"],
  },
  go: { lock: "go.sum", command: ["go", "mod", "download"] },
  cargo: { lock: "Cargo.lock", command: ["cargo", "fetch", "--locked"] },
};

export interface PackageManager {
  /** Its folder within the cache. */
  folder: ManagerName;
  /** Its variables from `MANAGER_CACHES`. */
  variables: Readonly<Record<string, string>>;
  /** Null = only the repository's `setup` fills it. */
  fill: Fill | null;
}

export const MANAGERS: readonly PackageManager[] = MANAGER_CACHES.map(({ folder, variables }) => ({
  folder,
  variables,
  fill: FILLS[folder] ?? null,
}));

export const getCacheFolder = (temp: string): string => join(temp, "baton-cache");

/** Returns the variables that name the managers' folders. */
export function getManagerVariables(
  temp: string,
  managers: readonly PackageManager[],
): Record<string, string> {
  const cache = getCacheFolder(temp);
  return Object.assign(
    {},
    ...managers.map((manager) => getCacheVariables(manager, cache)),
  ) as Record<string, string>;
}

/**
 * Finds what was restored below the job's `temp`: the folder, if there is one, and the variables
 * that make tools use it.
 */
export function findRestoredCaches(
  temp: string,
  own: readonly OwnCache[] = [],
): { folders: string[]; environment: Record<string, string> } {
  const isThere = (folder: string) => existsSync(join(getCacheFolder(temp), folder));
  const managers = MANAGERS.filter(({ folder }) => isThere(folder));
  const mine = own.filter(({ path }) => isThere(getOwnCacheFolder(path)));
  if (managers.length + mine.length === 0) return { folders: [], environment: {} };
  const ownVariables = mine.map(
    ({ path, variable }) =>
      [variable, join(getCacheFolder(temp), getOwnCacheFolder(path))] as const,
  );
  return {
    folders: [getCacheFolder(temp)],
    environment: { ...getManagerVariables(temp, managers), ...Object.fromEntries(ownVariables) },
  };
}

// The environment of a session's tools and commands: no token, no secret, no file that can steer
// the job.

/**
 * Returns the home of a session's processes, by which they are found
 * (`isolation/isolation-off.ts`).
 */
export const getHomeFolder = (scratch: string): string => join(scratch, "home");

/** Adds to `environment` a home and a temporary folder of the session's own, below `scratch`. */
export async function createToolEnvironment(
  environment: Readonly<Record<string, string>>,
  scratch: string,
): Promise<Record<string, string>> {
  const home = getHomeFolder(scratch);
  const temp = join(scratch, "tmp");
  await mkdir(home, { recursive: true });
  await mkdir(temp, { recursive: true });
  return { ...environment, HOME: home, TMPDIR: temp, CI: "true" };
}
