import type { Defence } from "./sandbox.ts";
import type { InitOptions } from "./init.ts";
import type { MountPlan } from "./mounts.ts";

/** All that a backend needs to know to start something. */
export interface StartPlan {
  view: MountPlan;
  entry: InitOptions;
  /** Where helpers of the system (`mount`, `setpriv`) are found. */
  path: string;
  /** The runner's own folder, for a backend's files. */
  dir: string;
  /** What the attacks' harness leaves out; null = nothing. */
  without: Defence | null;
}

export interface SandboxBackend {
  name: "bwrap" | "unshare";
  /** Why it can't be tried here; null = it can. */
  findMissing(path: string): string | null;
  /** The command line that starts what `order` says. */
  command(plan: StartPlan, order: string): [string, ...string[]];
}

/** Bytes of folders in memory, where a machine's limits are left out. */
export const TEMPORARY_BYTES = 1024 ** 3;
