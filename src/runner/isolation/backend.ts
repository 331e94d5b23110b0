import type { Defence } from "./cage.ts";
import type { Entry } from "./enter.ts";
import type { View } from "./view.ts";

/** All that a backend needs to know to start something. */
export interface Plan {
  view: View;
  entry: Entry;
  /** Where helpers of the system (`mount`, `setpriv`) are found. */
  path: string;
  /** The runner's own folder, for a backend's files. */
  dir: string;
  /** What the attacks' harness leaves out; null = nothing. */
  without: Defence | null;
}

export interface Backend {
  name: "bwrap" | "unshare";
  /** Why it can't be tried here; null = it can. */
  lacks(path: string): string | null;
  /** The command line that starts what `order` says. */
  command(plan: Plan, order: string): [string, ...string[]];
}

/** Bytes of folders in memory, where a machine's limits are left out. */
export const TEMPORARY = 1024 ** 3;
