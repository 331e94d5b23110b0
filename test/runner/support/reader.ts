/** A reader of a worktree, as a session opens one. */
import { join } from "node:path";
import type { SessionSettings } from "../../../src/core/model/settings.ts";
import { createGit } from "../../../src/runner/git.ts";
import { openSandbox } from "../../../src/runner/isolation/index.ts";
import { openWorktreeReader, type WorktreeReader } from "../../../src/runner/session/change.ts";

/** Creates the scratch folder in `dir`, next to worktree and store. */
export function openReader(
  { dir, store, worktree }: { dir: string; store: string; worktree: string },
  isolation: SessionSettings["isolation"] = "required",
  seconds?: number,
): Promise<WorktreeReader> {
  const environment = { PATH: process.env.PATH ?? "/usr/bin:/bin" };
  return openWorktreeReader({
    ...{
      worktree,
      store,
      scratch: join(dir, "reading"),
      isolation,
      environment,
      open: openSandbox,
    },
    ...{ git: createGit(environment), ...(seconds === undefined ? {} : { seconds }) },
  });
}
