/** A reader of a worktree, as a session opens one. */
import { join } from "node:path";
import type { Play } from "../../../src/core/build/settings.ts";
import { gitIn } from "../../../src/runner/git.ts";
import { openCage } from "../../../src/runner/isolation/index.ts";
import { openWorktreeReader, type WorktreeReader } from "../../../src/runner/worktree-reader.ts";

/** `dir` gets the scratch folder, beside worktree and store. */
export function openReader(
  { dir, store, worktree }: { dir: string; store: string; worktree: string },
  isolation: Play["isolation"] = "required",
  seconds?: number,
): Promise<WorktreeReader> {
  const environment = { PATH: process.env.PATH ?? "/usr/bin:/bin" };
  return openWorktreeReader({
    ...{ worktree, store, scratch: join(dir, "reading"), isolation, environment, open: openCage },
    ...{ git: gitIn(environment), ...(seconds === undefined ? {} : { seconds }) },
  });
}
