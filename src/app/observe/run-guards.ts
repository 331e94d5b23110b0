/** Runs the guards on a session's change, compared with the commit that it was given. */
import { fetchComparison } from "../github/compare.ts";
import { listTreeFiles } from "../github/trees.ts";
import type { GuardFinding } from "../../core/model/guard-findings.ts";
import { limitFindings } from "../../core/guards/index.ts";
import {
  REVERTED_MERGE_GUARD,
  findRevertedFiles,
  type TreeEntries,
} from "../../core/guards/merge-changes.ts";
import type { Brief } from "../../core/model/brief.ts";
import type { Change } from "../../core/model/proposal.ts";
import type { Access } from "../github/access.ts";
import { createCache } from "../github/lru-cache.ts";
import { JudgeError, judgeThread } from "../judge/thread.ts";
import type { Settings } from "../../core/model/settings.ts";
import type { SessionKindName, WorkerId } from "../../core/model/names.ts";
import { hasTasks } from "../../core/model/task.ts";
import type { State } from "../../core/model/state.ts";
import { getClaimContext, listClaimedPaths } from "../../core/guards/claims.ts";
import { completionInput } from "../../core/model/completion.ts";
import { listFrozenTests } from "../../core/plan/test-first.ts";
import { findExistingPaths, readBaseFiles } from "./base-files.ts";

// Separates what a session that merges a commit made itself, and what it took back.

const getCachedEntries = createCache<TreeEntries | null>(32);
const getCachedMergeBase = createCache<string>(100);

/**
 * Returns what the merge of `theirs` into `ours` takes back; none if GitHub doesn't list all files.
 * @throws GitHubError
 */
export async function findRevertedMerge(
  access: Access,
  ours: string,
  theirs: string,
  change: Change,
): Promise<GuardFinding[]> {
  const common = await findMergeBase(access, ours, theirs);
  const [was, mine, other] = await Promise.all(
    [common, ours, theirs].map((commit) => listCommitFiles(access, commit)),
  );
  if (!was || !mine || !other) return [];
  return limitFindings(
    REVERTED_MERGE_GUARD,
    findRevertedFiles(change, { common: was, ours: mine, theirs: other }),
  );
}

async function findMergeBase(access: Access, one: string, other: string): Promise<string> {
  return getCachedMergeBase(access, `${one}...${other}`, async () => {
    return (await fetchComparison(access, one, other)).merge_base_commit.sha;
  });
}

/**
 * Returns the part of `change` that a session which merges `commit` made itself. @throws
 * GitHubError
 */
export async function selectOwnChange(
  access: Access,
  commit: string,
  change: Change,
  brief: Brief | null,
): Promise<Change> {
  const merged = await listCommitFiles(access, commit);
  if (!merged) return change;
  // Of a hundred thousand files, only those of the change go to the other thread.
  const own = change.files.flatMap(({ path }): [string, { mode: string; sha: string }][] => {
    const entry = merged.get(path);
    return entry ? [[path, entry]] : [];
  });
  return judgeThread.run("ownPart", change, new Map(own), brief);
}

/**
 * Returns all files of a commit. Null if GitHub doesn't list them all at once; then the whole
 * change is checked.
 */
export async function listCommitFiles(access: Access, commit: string): Promise<TreeEntries | null> {
  return getCachedEntries(access, commit, async () => {
    const listed = await listTreeFiles(access, commit);
    if (listed === null) return null;
    const files = listed.filter((entry) => entry.type === "blob");
    return new Map(files.map(({ path, mode, sha }) => [path, { mode, sha }]));
  });
}

/**
 * The origin of a change. `worker` is null for a session of the build as a whole. `base` is null if
 * it is no longer known.
 */
export interface SessionOrigin {
  worker: WorkerId | null;
  run: number;
  base: string | null;
  /** The commit that a rework merges; null for any other session. */
  merges: string | null;
  kind: SessionKindName;
  /** The session's closing input, if it ended with one. */
  close: unknown;
}

/** @throws GitHubError */
export async function checkSessionChange(
  ...args: Parameters<typeof runAllGuards>
): Promise<GuardFinding[]> {
  try {
    return await runAllGuards(...args);
  } catch (error) {
    if (!(error instanceof JudgeError)) throw error;
    return [{ guard: "size", path: null, message: error.message, waivable: false }];
  }
}

async function runAllGuards(
  access: Access,
  state: State,
  { worker, run, base, merges, kind, close }: SessionOrigin,
  change: Change | null,
  settings: Settings,
): Promise<GuardFinding[]> {
  const brief = state.briefs.find((b) => b.id === worker) ?? null;
  const claims = brief
    ? await findFalseClaims(access, { state, brief, run, base, kind, close }, change)
    : [];
  if (!change && merges === null) return claims;
  // The base in the upload is only the session's own claim.
  const based = { files: change?.files ?? [], base: base ?? change?.base ?? "" };
  const own = merges === null ? based : await selectOwnChange(access, merges, based, brief);
  const before = await readBaseFiles(access, run, own);
  const { protected_paths, limits, guards } = settings;
  const context = {
    settings: { protected_paths, limits, guards },
    brief,
    before,
    frozen: listFrozenTests(state, brief),
    isTask: hasTasks(state),
  };
  const found = [...(await judgeThread.run("runGuards", own, context)), ...claims];
  return merges === null || base === null
    ? found
    : [...found, ...(await findRevertedMerge(access, base, merges, based))];
}

/**
 * Returns the false claims of a work or rework session about its change. They are checked against
 * the tree that Baton would publish.
 */
async function findFalseClaims(
  access: Access,
  {
    state,
    brief,
    run,
    base,
    kind,
    close,
  }: Pick<SessionOrigin, "run" | "base" | "kind" | "close"> & { state: State; brief: Brief },
  change: Change | null,
): Promise<GuardFinding[]> {
  const completion = completionInput.safeParse(close);
  if (!completion.success || base === null || completion.data.status !== "complete") return [];
  const files = change?.files ?? [];
  const changed = new Set(files.map(({ path }) => path));
  const asked = listClaimedPaths(completion.data, brief).filter((path) => !changed.has(path));
  const standing = await findExistingPaths(access, run, base, asked);
  return judgeThread.run("checkClaims", completion.data, {
    ...getClaimContext(state, brief, kind),
    files,
    standing,
  });
}
