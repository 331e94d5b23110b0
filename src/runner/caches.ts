/**
 * The package managers' caches of downloads, in one folder that the workflow restores and that only a preflight's run
 * saves. A session may write to it: it is the job's own copy, in a folder that GitHub's runner empties after each job
 * (https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#runner-context, `runner.temp`).
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { OwnCache } from "../core/environment/environment.ts";
import { fillVariables, MANAGER_CACHES, ownFolder, type ManagerName } from "../core/environment/package-managers.ts";

/** How a preflight fills a manager's folder, where this lock file is. */
interface Fill {
  lock: string;
  command: readonly [string, ...string[]];
}

/**
 * Only what downloads without running anything of the packages or of the build is here: pip may run a package's
 * `setup.py`, and Yarn, Maven, Gradle and .NET run plugins. Their folders are filled by the repository's `setup` alone.
 */
const FILLS: Partial<Record<ManagerName, Fill>> = {
  npm: { lock: "package-lock.json", command: ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"] },
  pnpm: { lock: "pnpm-lock.yaml", command: ["pnpm", "fetch", "--ignore-scripts"] },
  uv: { lock: "uv.lock", command: ["uv", "sync", "--frozen", "--no-install-project", "--no-build"] },
  go: { lock: "go.sum", command: ["go", "mod", "download"] },
  cargo: { lock: "Cargo.lock", command: ["cargo", "fetch", "--locked"] },
};

export interface PackageManager {
  /** Its folder within the cache. */
  folder: ManagerName;
  /** As `MANAGER_CACHES` has them. */
  variables: Readonly<Record<string, string>>;
  /** None = only the repository's `setup` fills it. */
  fill: Fill | null;
}

export const MANAGERS: readonly PackageManager[] = MANAGER_CACHES.map(({ folder, variables }) => ({
  folder,
  variables,
  fill: FILLS[folder] ?? null,
}));

export const cacheIn = (temp: string): string => join(temp, "baton-cache");

/** The variables that tell of the managers' folders. */
export function variablesOf(temp: string, managers: readonly PackageManager[]): Record<string, string> {
  const cache = cacheIn(temp);
  return Object.assign({}, ...managers.map((manager) => fillVariables(manager, cache))) as Record<string, string>;
}

/** What was restored below the job's `temp`: the folder, if there is one, and what makes tools use it. */
export function restoredIn(
  temp: string,
  own: readonly OwnCache[] = [],
): { folders: string[]; environment: Record<string, string> } {
  const isThere = (folder: string) => existsSync(join(cacheIn(temp), folder));
  const managers = MANAGERS.filter(({ folder }) => isThere(folder));
  const mine = own.filter(({ path }) => isThere(ownFolder(path)));
  if (managers.length + mine.length === 0) return { folders: [], environment: {} };
  const told = mine.map(({ path, variable }) => [variable, join(cacheIn(temp), ownFolder(path))] as const);
  return { folders: [cacheIn(temp)], environment: { ...variablesOf(temp, managers), ...Object.fromEntries(told) } };
}
