/** What the guards find in a session's change, beside what stood at the commit that it was given. */
import type { Settings } from "../../core/build/settings.ts";
import type { Kind, WorkerId } from "../../core/build/names.ts";
import { hasTasks } from "../../core/build/task.ts";
import type { State } from "../../core/build/state.ts";
import type { GuardFinding } from "../../core/guards/guard.ts";
import type { Change } from "../../core/sessions/proposal.ts";
import { claimContext, listClaimedPaths } from "../../core/sessions/claims.ts";
import { completionInput } from "../../core/sessions/completion.ts";
import { listFrozenTests } from "../../core/plan/test-first.ts";
import type { Brief } from "../../core/plan/brief.ts";
import type { Access } from "../github/access.ts";
import { judge, JudgeError } from "../judge/thread.ts";
import { beforeOf, findStanding } from "./before.ts";
import { ownChange, takenBack } from "./merged.ts";

/** Whose change it is: `worker` null = a session of the build as a whole; `base` null = it is not known any more. */
export interface Made {
  worker: WorkerId | null;
  run: number;
  base: string | null;
  /** The commit that a rework merges; null for any other session. */
  merges: string | null;
  kind: Kind;
  /** Its closing input, where it ended with one. */
  close: unknown;
}

/** @throws GitHubError */
export async function guarded(...args: Parameters<typeof judgeChange>): Promise<GuardFinding[]> {
  try {
    return await judgeChange(...args);
  } catch (error) {
    if (!(error instanceof JudgeError)) throw error;
    return [{ guard: "size", path: null, message: error.message, waivable: false }];
  }
}

async function judgeChange(
  access: Access,
  state: State,
  { worker, run, base, merges, kind, close }: Made,
  change: Change | null,
  settings: Settings,
): Promise<GuardFinding[]> {
  const brief = state.briefs.find((b) => b.id === worker) ?? null;
  const claims = brief ? await findFalseClaims(access, { state, brief, run, base, kind, close }, change) : [];
  if (!change && merges === null) return claims;
  // What the upload names as its base is its own word.
  const based = { files: change?.files ?? [], base: base ?? change?.base ?? "" };
  const own = merges === null ? based : await ownChange(access, merges, based, brief);
  const before = await beforeOf(access, run, own);
  const { protected_paths, limits, guards } = settings;
  const context = {
    settings: { protected_paths, limits, guards },
    brief,
    before,
    frozen: listFrozenTests(state, brief),
    isTask: hasTasks(state),
  };
  const found = [...(await judge.run("runGuards", own, context)), ...claims];
  return merges === null || base === null ? found : [...found, ...(await takenBack(access, base, merges, based))];
}

/** What a work or rework session says of its change and what isn't so, by the tree that Baton would publish. */
async function findFalseClaims(
  access: Access,
  {
    state,
    brief,
    run,
    base,
    kind,
    close,
  }: Pick<Made, "run" | "base" | "kind" | "close"> & { state: State; brief: Brief },
  change: Change | null,
): Promise<GuardFinding[]> {
  const completion = completionInput.safeParse(close);
  if (!completion.success || base === null || completion.data.status !== "complete") return [];
  const files = change?.files ?? [];
  const changed = new Set(files.map(({ path }) => path));
  const asked = listClaimedPaths(completion.data, brief).filter((path) => !changed.has(path));
  const standing = await findStanding(access, run, base, asked);
  return judge.run("checkClaims", completion.data, { ...claimContext(state, brief, kind), files, standing });
}
