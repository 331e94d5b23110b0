/** What the guards find in a session's change, beside what stood at the commit that it was given. */
import type { Settings } from "../../core/build/settings.ts";
import type { WorkerId } from "../../core/build/names.ts";
import type { State } from "../../core/build/state.ts";
import type { GuardFinding } from "../../core/guards/guard.ts";
import { runGuards } from "../../core/guards/index.ts";
import type { Change } from "../../core/sessions/proposal.ts";
import type { Access } from "../github/access.ts";
import { beforeOf } from "./before.ts";
import { ownChange, takenBack } from "./merged.ts";

/** Whose change it is: `worker` null = a session of the build as a whole; `base` null = it is not known any more. */
export interface Made {
  worker: WorkerId | null;
  run: number;
  base: string | null;
  /** The commit that a rework merges; null for any other session. */
  merges: string | null;
}

/** @throws GitHubError */
export async function guarded(
  access: Access,
  state: State,
  { worker, run, base, merges }: Made,
  change: Change | null,
  settings: Settings,
): Promise<GuardFinding[]> {
  if (!change && merges === null) return [];
  const brief = state.briefs.find((b) => b.id === worker) ?? null;
  // What the upload names as its base is its own word.
  const based = { files: change?.files ?? [], base: base ?? change?.base ?? "" };
  const own = merges === null ? based : await ownChange(access, merges, based, brief);
  const before = await beforeOf(access, run, own);
  const found = runGuards(own, { settings, brief, before });
  return merges === null || base === null ? found : [...found, ...(await takenBack(access, base, merges, based))];
}
