/** Loads an issue's build from its record: the live build, or the newest ended one. */
import {
  PEOPLE_FILES,
  isRecordFile,
  type EditedFile,
  type RecordEdits,
} from "../core/model/record-files.ts";
import type { Access } from "./github/access.ts";
import {
  isBegunByApp,
  readRecordHistory,
  rememberHead,
  type RecordHistory,
} from "./github/record-history.ts";
import {
  createRecord,
  findActiveBuild,
  findEndedBuilds,
  loadRecordBranch,
  loadRecordCommit,
  loadRecordRef,
  restoreRecord,
  saveRecord,
  type ActiveBuild,
  type FullRecord,
  type StoredRecord,
} from "./github/record-store.ts";
import { Roles } from "./observe/roles.ts";
import { getBranches } from "../core/model/names.ts";
import { DEFAULT_SETTINGS } from "../core/model/settings.ts";
import type { State } from "../core/model/state.ts";
import { parseRecord } from "../core/record/parse.ts";
import type { RecordProblem } from "../core/text/validation.ts";
import { getHeadRef } from "./github/refs.ts";
import type { IssueContext } from "./observe/issue-context.ts";
import { listBuildHeads } from "./observe/refs.ts";
import type { ReadCache } from "./observe/read-cache.ts";
import { renderRecord } from "../core/record/render.ts";
import { isRecordTampered } from "../core/commands/record-tampering.ts";
import { GitHubError } from "./github/errors.ts";
import { runWithPriority } from "./github/limits/secondary-limits.ts";
import { getSavePriority } from "../core/model/effects/index.ts";
import type { WorkItem } from "./queue/work-queue.ts";
import { listEndedSessions } from "./metrics/log.ts";
import type { ReconcileDeps } from "./reconcile-deps.ts";
import type { Patch, Decision } from "../core/model/decision.ts";

// Lists what others pushed onto a record: each push with its author, their role and the files that
// it changed.

/**
 * `own` holds the files as Baton last wrote them, `record` the current files. @throws GitHubError
 */
async function readRecordEdits(
  access: Access,
  { rewritten, moves }: RecordHistory,
  own: FullRecord,
  record: FullRecord,
  roles: Roles,
): Promise<RecordEdits> {
  const pushes: RecordEdits["pushes"] = [];
  let before = own;
  for (const { sha, by } of moves) {
    const after = sha === record.head ? record : await loadRecordCommit(access, sha);
    pushes.push({ sha, by, role: await roles.get(by), files: listChangedFiles(before, after) });
    before = after;
  }
  const inContext = Object.entries(record.blobs).filter(([path]) => PEOPLE_FILES.test(path));
  return {
    own: own.head,
    head: record.head,
    rewritten,
    changed: listChangedFiles(own, record).map(({ path }) => path),
    pushes,
    contextBytes: inContext.reduce((sum, [, { bytes }]) => sum + bytes, 0),
  };
}

function listChangedFiles(
  { blobs: before }: FullRecord,
  { blobs: after }: FullRecord,
): EditedFile[] {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return paths.flatMap((path) => {
    const [was, is] = [before[path], after[path]];
    if (was?.oid === is?.oid) return [];
    return [
      {
        path,
        was: was?.oid ?? null,
        blob: is?.oid ?? null,
        text: is?.text ?? null,
        bytes: is?.bytes ?? 0,
      },
    ];
  });
}

export type LoadedBuild =
  | { kind: "none" }
  /**
   * `record` is the branch's current record. The state is the one in Baton's newest commit there.
   * `own` is set if others pushed after that commit.
   */
  | {
      kind: "active";
      state: State;
      record: StoredRecord;
      since?: { own: StoredRecord; edits: RecordEdits };
    }
  /** Archived: the record is a tag and never changes again. */
  | { kind: "ended"; state: State }
  /** Somebody else pushed a branch with a record's name. Baton reads nothing from it. */
  | { kind: "foreign"; slug: string; branch: string }
  | { kind: "broken"; slug: string; branch: string; problems: RecordProblem[] };

/** @throws GitHubError */
export async function loadBuild(
  access: Access,
  context: IssueContext,
  cache: ReadCache,
): Promise<LoadedBuild> {
  const issue = context.issue.number;
  const { settings } = context.base;
  const configured = settings.ok ? settings.value.branch_prefix : DEFAULT_SETTINGS.branch_prefix;
  // A build keeps the prefix that it started with, even if the configuration changes later.
  let ended: LoadedBuild = { kind: "none" };
  for (const prefix of new Set([configured, DEFAULT_SETTINGS.branch_prefix])) {
    const found = await findActiveBuild(access, prefix, issue);
    if (found) {
      const loaded = await loadActiveRecord(
        access,
        found,
        getBranches(prefix, found.slug).record,
        new Roles(access, cache),
      );
      await listBuildHeads(access, `${prefix}/${found.slug}`, cache, found.heads);
      if (loaded) return loaded;
    }
    // Tags are read after the branches, so that a build that is archived in between is found here.
    if (ended.kind === "none")
      ended = await loadNewestEnded(access, prefix, await findEndedBuilds(access, prefix, issue));
  }
  return ended;
}

/**
 * Loads the current record on `branch`. Returns null if the branch is missing. @throws GitHubError
 */
export async function loadActiveRecord(
  access: Access,
  { slug, heads }: ActiveBuild,
  branch: string,
  roles: Roles,
): Promise<LoadedBuild | null> {
  const head = heads.find(({ name }) => name === getHeadRef(branch))?.sha ?? null;
  const record = await loadRecordBranch(access, branch, head);
  if (!record) return null;
  const history = await readRecordHistory(access, branch, record.head);
  if (!history || (!history.rewritten && !(await isBegunByApp(access, branch, record.head))))
    return { kind: "foreign", slug, branch };
  const own = history.own === record.head ? record : await loadRecordCommit(access, history.own);
  const parsed = parseRecord(own.files);
  if (!parsed.ok) return { kind: "broken", slug, branch, problems: parsed.problems };
  // Commits of another build are Baton's own as well.
  if (parsed.state.build.slug !== slug) return { kind: "foreign", slug, branch };
  const { state } = parsed;
  if (own === record) {
    rememberHead(access, branch, record.head);
    return { kind: "active", state, record };
  }
  return {
    kind: "active",
    state,
    record,
    since: { own, edits: await readRecordEdits(access, history, own, record, roles) },
  };
}

async function loadNewestEnded(
  access: Access,
  prefix: string,
  slugs: string[],
): Promise<LoadedBuild> {
  const records = await Promise.all(
    slugs.map((slug) => loadRecordRef(access, `refs/tags/${getBranches(prefix, slug).tag}`)),
  );
  const states = records.flatMap((record) => {
    const parsed = record ? parseRecord(record.files) : null;
    return parsed?.ok ? [parsed.state] : [];
  });
  const newest = states.sort((a, b) => a.build.ordinal - b.build.ordinal).at(-1);
  return newest ? { kind: "ended", state: newest } : { kind: "none" };
}

// Saves intent before effect: the record holds the decision before Baton acts on it.

type SaveDeps = Pick<ReconcileDeps, "crash" | "log" | "metrics" | "spending" | "report"> & {
  item: WorkItem;
};

/**
 * @returns the updated build, or `null` if somebody else saved first and the caller must start over
 * @throws GitHubError
 */
export async function saveBuild(
  { crash, log, metrics, spending, report, item }: SaveDeps,
  access: Access,
  build: LoadedBuild,
  { patch, effects }: Decision,
): Promise<LoadedBuild | null> {
  if (!patch) return build;
  crash?.("before-save");
  const files = renderRecord(patch.state);
  try {
    const head = await runWithPriority(getSavePriority(effects), () =>
      writeRecord(access, build, patch, files),
    );
    const did = patch.message.split("\n")[0]!;
    log.info({ record: head }, did);
    const before = isRecordOf(build, patch.state) ? build.state : null;
    for (const ended of listEndedSessions(before, patch.state)) log.info(ended, "session ended");
    metrics?.countSave(before, patch.state);
    spending?.note(patch.state.build.repository.id, patch.state);
    report?.(item, { did });
    const others = isRecordOf(build, patch.state)
      ? selectOtherFiles(build.record, patch.setBack ?? {})
      : {};
    report?.(item, { state: patch.state });
    crash?.("after-save");
    return { kind: "active", state: patch.state, record: { head, files: { ...others, ...files } } };
  } catch (error) {
    if (!(error instanceof GitHubError) || !["stale", "head_moved"].includes(error.code))
      throw error;
    log.info({ reason: error.message }, "the record has changed meanwhile; starting over");
    return null;
  }
}

function writeRecord(
  access: Access,
  build: LoadedBuild,
  { state, message, setBack }: Patch,
  files: Record<string, string>,
) {
  const { record: branch } = getBranches(state.build.branch_prefix, state.build.slug);
  if (!isRecordOf(build, state)) return createRecord(access, branch, files, message);
  const { record, since } = build;
  if (!since || !isRecordTampered(build.state, since.edits))
    return saveRecord(access, branch, record, files, message, setBack);
  const from = { head: record.head, own: since.own, lost: since.edits.rewritten };
  return restoreRecord(access, branch, from, files, message);
}

/**
 * Whether the loaded record belongs to this build. After an ended build the issue may have another
 * one.
 */
function isRecordOf(build: LoadedBuild, state: State): build is LoadedBuild & { kind: "active" } {
  return build.kind === "active" && build.state.build.slug === state.build.slug;
}

/** Files that people added beside the documents, without those that Baton set back. */
function selectOtherFiles(
  record: StoredRecord,
  setBack: Record<string, string | null>,
): Record<string, string> {
  const isKept = (path: string) => !isRecordFile(path) && !Object.hasOwn(setBack, path);
  return Object.fromEntries(Object.entries(record.files).filter(([path]) => isKept(path)));
}
