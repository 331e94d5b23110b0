/** Intent before effect: the record says what was decided before anything is done about it. */
import { branchesOf } from "../core/build/names.ts";
import type { Decision, Patch } from "../core/build/decision.ts";
import type { State } from "../core/build/state.ts";
import { isRecordFile } from "../core/record/paths.ts";
import { renderRecord } from "../core/record/render.ts";
import { isTampered } from "../core/rules/edits/tampering.ts";
import type { Access } from "./github/access.ts";
import { GitHubError } from "./github/errors.ts";
import { asPriority, priorityOfAll } from "./github/limits/priority.ts";
import { restoreRecord } from "./github/recordRestore.ts";
import { createRecord, saveRecord, type LoadedRecord } from "./github/recordStore.ts";
import type { Hint } from "./inbox/inbox.ts";
import type { LoadedBuild } from "./loadBuild.ts";
import { endedSessions } from "./ops/tracks.ts";
import type { ReconcileDeps } from "./reconcileDeps.ts";

type Saving = Pick<ReconcileDeps, "crash" | "log" | "metrics" | "spending" | "tell"> & { hint: Hint };

/** @returns the build as it is now; `null` = somebody else saved first: start over. @throws GitHubError */
export async function save(
  { crash, log, metrics, spending, tell, hint }: Saving,
  access: Access,
  build: LoadedBuild,
  { patch, effects }: Decision,
): Promise<LoadedBuild | null> {
  if (!patch) return build;
  crash?.("before-save");
  const files = renderRecord(patch.state);
  try {
    const head = await asPriority(priorityOfAll(effects), () => write(access, build, patch, files));
    const did = patch.message.split("\n")[0]!;
    log.info({ record: head }, did);
    const before = isOf(build, patch.state) ? build.state : null;
    for (const ended of endedSessions(before, patch.state)) log.info(ended, "session ended");
    metrics?.saved(before, patch.state);
    spending?.note(patch.state.build.repository.id, patch.state);
    tell?.(hint, { did });
    const kept = isOf(build, patch.state) ? keptFiles(build.record, patch.setBack ?? {}) : {};
    tell?.(hint, { state: patch.state });
    crash?.("after-save");
    return { kind: "active", state: patch.state, record: { head, files: { ...kept, ...files } } };
  } catch (error) {
    if (!(error instanceof GitHubError) || !["stale", "head_moved"].includes(error.code)) throw error;
    log.info({ reason: error.message }, "the record has changed meanwhile; starting over");
    return null;
  }
}

function write(access: Access, build: LoadedBuild, { state, message, setBack }: Patch, files: Record<string, string>) {
  const { record: branch } = branchesOf(state.build.branch_prefix, state.build.slug);
  if (!isOf(build, state)) return createRecord(access, branch, files, message);
  const { record, since } = build;
  if (!since || !isTampered(build.state, since.edits))
    return saveRecord(access, branch, record, files, message, setBack);
  const from = { head: record.head, own: since.own, lost: since.edits.rewritten };
  return restoreRecord(access, branch, from, files, message);
}

/** Whether the loaded record is this very build's; an ended one may be followed by another. */
function isOf(build: LoadedBuild, state: State): build is LoadedBuild & { kind: "active" } {
  return build.kind === "active" && build.state.build.slug === state.build.slug;
}

/** Files that people dropped beside the documents; what was set back is none of them. */
function keptFiles(record: LoadedRecord, setBack: Record<string, string | null>): Record<string, string> {
  const isKept = (path: string) => !isRecordFile(path) && !Object.hasOwn(setBack, path);
  return Object.fromEntries(Object.entries(record.files).filter(([path]) => isKept(path)));
}
