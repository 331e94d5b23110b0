import type { Defence } from "./sandbox.ts";
import type { InitOptions } from "./init.ts";
import type { MountPlan } from "./mounts.ts";

/** What a backend needs to know to start a process. */
export interface StartPlan {
  view: MountPlan;
  entry: InitOptions;
  /** Search path for system helpers (`mount`, `setpriv`). */
  path: string;
  /** The runner's own folder, for a backend's files. */
  dir: string;
  /** The defence that the attack tests leave out; null = none. */
  without: Defence | null;
}

export interface SandboxBackend {
  name: "bwrap" | "unshare";
  /** Returns why the backend can't be tried here; null = it can. */
  findMissing(path: string): string | null;
  /** Returns the command line that starts what `order` describes. */
  command(plan: StartPlan, order: string): [string, ...string[]];
}

/** Bytes of in-memory folders, if the machine's limits are left out. */
export const TEMPORARY_BYTES = 1024 ** 3;
