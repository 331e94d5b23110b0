/**
 * The unpublished work of an earlier session. The trusted part downloads it from that run's
 * artifact before anything of the session runs.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { SavedWork } from "../../core/model/saved-work.ts";
import {
  PROPOSAL_ARTIFACT,
  PROPOSAL_BYTES,
  PROPOSAL_FILE,
  type Change,
} from "../../core/model/proposal.ts";
import { listUnresolved } from "./change.ts";
import { GitError, type Git } from "../git.ts";
import { fetchWithMergeBase, type Remote } from "../remote.ts";
import type { GuardSettings } from "../../core/model/settings.ts";
import { pathTricksGuard } from "../../core/guards/path-tricks.ts";
import { parseUpload, unpackFile } from "../../core/sessions/upload.ts";
import { getSessionSpec } from "../../core/sessions/index.ts";
import type { SessionEnv } from "../../config/session-env.ts";
import type { WorkerId } from "../../core/model/names.ts";
import type { State } from "../../core/model/state.ts";
import type { GitHubApi } from "../github-api.ts";
import { RunnerError } from "../runner-error.ts";

// Saved work returns to a worktree as a commit on its base, merged into what the session works on.

const REF = "refs/baton/saved";

/** Unpublished work of an earlier session, or why it is not available. */
export interface EarlierWork {
  saved: SavedWork;
  found: SavedChange;
}

/** A commit of the store with the work, or why there is none, as half a sentence. */
export type SavedCommit = { commit: string; paths: string[] } | { without: string };

/**
 * Commits the saved change to the trusted store as git objects. Only git's checkout writes its
 * paths, and it follows no link. `known` are commits that the store already holds. The history that
 * a merge with them needs is fetched too.
 */
export async function commitEarlierWork(
  remote: Remote,
  known: readonly [string, ...string[]],
  { saved: work, found }: EarlierWork,
): Promise<SavedCommit> {
  if (!found.ok) return { without: found.reason };
  const parents = [work.base, ...(work.other ? [work.other] : [])];
  try {
    for (const parent of parents) {
      if (!known.includes(parent)) await fetchWithMergeBase(remote, known.at(-1)!, parent);
    }
    const input = renderFastImport(found.change, parents, `The work of ${work.session}`);
    await remote.git(["fast-import", "--quiet", "--force"], { cwd: remote.store, input });
    const commit = (await remote.git(["rev-parse", REF], { cwd: remote.store })).toString().trim();
    return { commit, paths: found.change.files.map(({ path }) => path) };
  } catch (error) {
    return { without: getGitReason(error) };
  }
}

export interface RestoredWork {
  /** Paths that conflict with later changes. */
  conflicts: string[];
  /** Why the work is missing, as half a sentence; null if it is there. */
  without: string | null;
}

/**
 * Merges the work into the worktree, which is at `base`, by a three-way merge, even if the base has
 * not moved. It is left uncommitted. If another merge follows (`next`), a conflict would block it.
 * In that case the work is left out.
 */
export async function restoreEarlierWork(
  git: Git,
  folder: string,
  base: string,
  next: boolean,
  saved: SavedCommit,
): Promise<RestoredWork> {
  if ("without" in saved) return { conflicts: [], without: saved.without };
  try {
    const clean = await runMerge(git, folder, [saved.commit]);
    // Files with conflicts that the work resolved only in part still need resolving.
    if (clean && next)
      return { conflicts: await listUnresolved(folder, saved.paths), without: null };
    if (next) throw new GitError(1, "it conflicts with what has changed since");
    if (!clean) return { conflicts: await listConflicts(git, folder), without: null };
    await git(["reset", "--quiet", "--soft", base], { cwd: folder });
    return { conflicts: [], without: null };
  } catch (error) {
    const without = getGitReason(error);
    await git(["reset", "--quiet", "--hard", base], { cwd: folder });
    return { conflicts: [], without };
  }
}

function getGitReason(error: unknown): string {
  if (error instanceof GitError) return error.message;
  throw error;
}

/** https://git-scm.com/docs/git-fast-import */
function renderFastImport(
  change: Change,
  [base, ...others]: readonly string[],
  message: string,
): Buffer {
  const parts: (string | Buffer)[] = [];
  const data = (bytes: Buffer) => parts.push(`data ${bytes.length}\n`, bytes, "\n");
  for (const [i, file] of change.files.entries()) {
    if (file.op !== "write") continue;
    parts.push(`blob\nmark :${i + 1}\n`);
    data(Buffer.from(file.content, "base64"));
  }
  parts.push(`commit ${REF}\ncommitter Baton session <session@baton.invalid> 0 +0000\n`);
  data(Buffer.from(message));
  parts.push(`from ${base}\n`, ...others.map((other) => `merge ${other}\n`));
  // Deletions come first, because a folder may replace a file.
  for (const file of change.files)
    if (file.op === "delete") parts.push(`D ${quotePath(file.path)}\n`);
  for (const [i, file] of change.files.entries()) {
    if (file.op === "write") parts.push(`M ${file.mode} :${i + 1} ${quotePath(file.path)}\n`);
  }
  return Buffer.concat(parts.map((part) => Buffer.from(part)));
}

const quotePath = (path: string) => `"${path.replace(/["\\]/g, "\\$&")}"`;

/**
 * Merges `other` into the worktree and leaves conflicts to the session. Returns the paths in
 * conflict.
 */
export async function mergeCommit(git: Git, folder: string, other: string): Promise<string[]> {
  return (await runMerge(git, folder, ["--no-commit", other])) ? [] : listConflicts(git, folder);
}

/** Returns whether there was no conflict. */
async function runMerge(git: Git, folder: string, args: readonly string[]): Promise<boolean> {
  const how = ["merge", "--quiet", "--no-edit", "--no-ff", "--no-stat", "--no-verify", ...args];
  const config = [["merge.conflictStyle", "diff3"]] as const;
  return git(how, { cwd: folder, config }).then(
    () => true,
    (error: unknown) => {
      if (error instanceof GitError && error.code === 1) return false;
      throw error;
    },
  );
}

async function listConflicts(git: Git, folder: string): Promise<string[]> {
  const out = await git(["diff", "--name-only", "--diff-filter=U", "-z"], { cwd: folder });
  return out.toString().split("\0").filter(Boolean);
}

/**
 * Downloads the saved work of the worker that `env` names, if its session continues from it.
 * Returns null if there is none.
 */
export async function downloadSavedWork(
  api: GitHubApi,
  env: SessionEnv,
  state: State,
): Promise<EarlierWork | null> {
  const work = state.workers[env.subject as WorkerId]?.saved_work;
  if (!work || !getSessionSpec(env.kind).changes) return null;
  return {
    saved: work,
    found: await downloadSavedChange(api, env.build, work, state.build.session_settings),
  };
}

type SavedChange = { ok: true; change: Change } | { ok: false; reason: string };

/**
 * How long Baton waits for a run that was cancelled for this one to submit its work, and how often
 * it polls, in seconds.
 */
export const DOWNLOAD_PATIENCE = { seconds: 90, every: 2 };

/**
 * Downloads the change that `work` points to. A job with a model's commands made it, so it is read
 * within bounds. It has to belong to exactly this build, session, launch and base. Files with
 * misleading paths are left out. Never rejects: if the change is not available, `reason` says why,
 * as half a sentence.
 */
export async function downloadSavedChange(
  api: GitHubApi,
  build: string,
  work: SavedWork,
  settings: GuardSettings,
  patience = DOWNLOAD_PATIENCE,
): Promise<SavedChange> {
  try {
    const zip = await downloadArchive(api, work.run, patience);
    if (!zip) return { ok: false, reason: "its run's artifact is not there, or has expired" };
    const unpacked = unpackFile(zip, PROPOSAL_FILE, PROPOSAL_BYTES);
    if (!unpacked.ok) return unpacked;
    const read = parseUpload(unpacked.bytes, { build, session: work.session, launch: work.launch });
    return read.ok ? filterUsable(read.proposal.change, work, settings) : read;
  } catch (error) {
    return {
      ok: false,
      reason: error instanceof RunnerError ? error.message : "GitHub's answer can't be read",
    };
  }
}

function filterUsable(
  change: Change | null,
  work: SavedWork,
  settings: GuardSettings,
): SavedChange {
  if (!change) return { ok: false, reason: "it handed in no change" };
  if (change.base !== work.base)
    return { ok: false, reason: "its change is not made on the commit that it was given" };
  const tricks = pathTricksGuard.check(change, { settings, brief: null }).map(({ path }) => path);
  if (tricks.includes(null)) return { ok: false, reason: "its paths can't be trusted" };
  const files = change.files.filter(({ path }) => !tricks.includes(path));
  return files.length > 0
    ? { ok: true, change: { ...change, files } }
    : { ok: false, reason: "nothing of it can be used" };
}

const artifact = z.object({ id: z.int(), name: z.string(), expired: z.boolean() });
const listing = z.object({ artifacts: z.array(artifact) }).nullable();
const state = z.object({ status: z.string().nullable() }).nullable();

async function downloadArchive(
  api: GitHubApi,
  run: number,
  { seconds, every }: typeof DOWNLOAD_PATIENCE,
): Promise<Uint8Array | null> {
  for (const until = Date.now() + seconds * 1000; ; await sleep(every * 1000)) {
    // Asked before the list: a run that is over by now uploads nothing after it.
    const over = await isRunOver(api, run);
    const listed = await api.readJson(
      `actions/runs/${run}/artifacts?name=${PROPOSAL_ARTIFACT}&per_page=100`,
    );
    const found = (listing.parse(listed)?.artifacts ?? [])
      .filter((a) => a.name === PROPOSAL_ARTIFACT && !a.expired)
      // A person may have run the job again. Each attempt uploads its own artifact, and the App
      // reads the newest.
      .toSorted((a, b) => b.id - a.id)[0];
    if (found) return api.read(`actions/artifacts/${found.id}/zip`, PROPOSAL_BYTES);
    if (over || Date.now() >= until) return null;
  }
}

async function isRunOver(api: GitHubApi, run: number): Promise<boolean> {
  const found = state.parse(await api.readJson(`actions/runs/${run}`));
  return found === null || found.status === "completed";
}
