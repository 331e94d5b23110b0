/**
 * The package managers' caches of downloads, in one folder that the workflow restores and that only a preflight's run
 * saves. A session may write to it: it is the job's own copy, in a folder that GitHub's runner empties after each job
 * (https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#runner-context, `runner.temp`).
 */
import { existsSync } from "node:fs";
import { join } from "node:path";

export interface PackageManager {
  /** Its folder within the cache. */
  folder: string;
  /** What tells it of that folder, and what else it needs there. */
  variable: string;
  more?: Readonly<Record<string, string>>;
  /** How a preflight fills the folder, where this stands; none = only the repository's `setup` does. */
  fill: { lock: string; command: readonly [string, ...string[]] } | null;
}

/** Only what downloads without running anything of the packages is a `fill`: pip may run a package's `setup.py`. */
export const MANAGERS: readonly PackageManager[] = [
  {
    ...{ folder: "npm", variable: "npm_config_cache" },
    fill: { lock: "package-lock.json", command: ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"] },
  },
  { folder: "pip", variable: "PIP_CACHE_DIR", fill: null },
  {
    ...{ folder: "go", variable: "GOMODCACHE" },
    // Go's own folders can't be written, nor removed by who isn't root: https://go.dev/ref/mod#build-commands
    more: { GOFLAGS: "-modcacherw" },
    fill: { lock: "go.sum", command: ["go", "mod", "download"] },
  },
  {
    ...{ folder: "cargo", variable: "CARGO_HOME" },
    fill: { lock: "Cargo.lock", command: ["cargo", "fetch", "--locked"] },
  },
];

export const cacheIn = (temp: string): string => join(temp, "baton-cache");

/** The variables that tell of the managers' folders. */
export function variablesOf(temp: string, managers: readonly PackageManager[]): Record<string, string> {
  const told = managers.map(({ folder, variable, more }) => ({ [variable]: join(cacheIn(temp), folder), ...more }));
  return Object.assign({}, ...told) as Record<string, string>;
}

/** What was restored below the job's `temp`: the folder, if there is one, and what makes tools use it. */
export function restoredIn(temp: string): { folders: string[]; environment: Record<string, string> } {
  const there = MANAGERS.filter(({ folder }) => existsSync(join(cacheIn(temp), folder)));
  return there.length === 0
    ? { folders: [], environment: {} }
    : { folders: [cacheIn(temp)], environment: variablesOf(temp, there) };
}
