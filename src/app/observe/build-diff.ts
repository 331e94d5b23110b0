/**
 * Checks whether the build branch contains what the record calls merged: by its history, or by the
 * files' contents if the history lacks the merge. A person's rebase changes the history and loses
 * nothing. A revert keeps the history and takes work back.
 */
import { fetchComparison, isAncestor } from "../github/compare.ts";
import type { Coauthor, Facts } from "../../core/model/facts.ts";
import type { LostWork } from "../../core/model/saved-work.ts";
import { getBranches, type WorkerId } from "../../core/model/names.ts";
import type { State } from "../../core/model/state.ts";
import type { WorkerState } from "../../core/model/worker-state.ts";
import { getRepoParams, type Access } from "../github/access.ts";
import { getCommit } from "../github/commits.ts";
import { requestGitHub } from "../github/errors.ts";
import { createCache } from "../github/lru-cache.ts";
import { listCommitFiles } from "./run-guards.ts";
import type { TreeEntries } from "../../core/guards/merge-changes.ts";
import { getHeadRef, readRef } from "../github/refs.ts";
import type { RefFacts } from "./refs.ts";
import { MAX_COMPARED_FILES, hashDiff } from "../../core/model/hash.ts";
import { isClosing, isBuildEnded } from "../../core/model/build-types.ts";

/** What the build branch has on top of the base branch. */
export interface WholeChange {
  /** The first hundred commits. */
  commits: ReadonlySet<string>;
  /** Paths that differ; null if GitHub doesn't list them all. */
  files: ReadonlySet<string> | null;
  /** Whether people wrote some of the commits. */
  hasPeople: boolean;
}

/**
 * A file of a merged pull request. `sha` is the resulting blob, or null if the pull request removed
 * the file.
 */
interface MergedFile {
  path: string;
  sha: string | null;
  isNew: boolean;
}

type Merged = WorkerState & { merge_sha: string; pr: NonNullable<WorkerState["pr"]> };

const getCachedAncestry = createCache<boolean>(2000);
const getCachedPullFiles = createCache<MergedFile[]>(500);

/**
 * `whole` is null if it is unknown. Costs no requests if it contains each merge and each changed
 * path.
 * @throws GitHubError
 */
export async function findLostWork(
  access: Access,
  state: State,
  refs: RefFacts,
  whole: WholeChange | null,
): Promise<Facts["lostWork"]> {
  const merged = Object.values(state.workers).filter(
    (w): w is Merged => w.merge_sha !== null && w.pr !== null,
  );
  const found = await Promise.all(
    merged.map(async (worker): Promise<[WorkerId, LostWork] | null> => {
      const isInHistory = await hasMerge(access, worker, refs.build!.sha, whole);
      const isSuspect =
        !whole ||
        whole.hasPeople ||
        worker.changed.some((path) => whole.files?.has(path) === false);
      if (isInHistory && (!whole || !isSuspect)) return null;
      // Merged into the base branch, early or by a person. It reaches the build with the base
      // branch.
      if (!isInHistory && (await isInHistoryOf(access, refs.base, worker.merge_sha))) return null;
      const files = await listLost(access, worker, merged, refs.build!.sha, isInHistory);
      return files.length > 0 ? [worker.id, { isInHistory, files: files.slice(0, 300) }] : null;
    }),
  );
  const lost = found.filter((one) => one !== null);
  // A person may have merged after the branch was read and before the pull request was.
  const isMissing = lost.some(([, { isInHistory }]) => !isInHistory);
  if (isMissing && (await readRef(access, getHeadRef(getBuildBranch(state)))) !== refs.build!.sha)
    return {};
  return Object.fromEntries(lost);
}

const getBuildBranch = ({ build }: State) => getBranches(build.branch_prefix, build.slug).build;

async function hasMerge(
  access: Access,
  { merge_sha }: Merged,
  head: string,
  whole: WholeChange | null,
) {
  return (
    merge_sha === head || whole?.commits.has(merge_sha) || isInHistoryOf(access, head, merge_sha)
  );
}

async function isInHistoryOf(access: Access, head: string, commit: string): Promise<boolean> {
  return getCachedAncestry(access, `${commit}...${head}`, () => isAncestor(access, commit, head));
}

/**
 * Returns the paths of the worker's change that differ in `head` and that no later worker left like
 * that.
 */
async function listLost(
  access: Access,
  worker: Merged,
  all: readonly Merged[],
  head: string,
  isInHistory: boolean,
) {
  const [own, now] = await Promise.all([
    listPullChanges(access, worker.pr.number),
    listCommitFiles(access, head),
  ]);
  // The tree is too large to be listed. By history alone, either all of it is gone, or nothing.
  if (!now) return isInHistory ? [] : own.map(({ path }) => path);
  const differing = own.filter(({ path, sha }) => (now.get(path)?.sha ?? null) !== sha);
  if (differing.length === 0) return [];
  const before = isInHistory ? await listEntriesBefore(access, worker) : null;
  const others = all.filter(
    ({ id, changed }) => id !== worker.id && differing.some(({ path }) => changed.includes(path)),
  );
  const later = await Promise.all(
    others.map(async ({ pr, merge_sha }) =>
      (await isInHistoryOf(access, merge_sha, worker.merge_sha))
        ? listPullChanges(access, pr.number)
        : [],
    ),
  );
  const isOthers = (path: string, sha: string | null) =>
    later.flat().some((file) => file.path === path && file.sha === sha);
  return differing
    .filter(({ path }) => !isOthers(path, now.get(path)?.sha ?? null))
    .filter((file) => !isInHistory || isTakenBack(file, now, before))
    .map(({ path }) => path)
    .toSorted();
}

/**
 * The file is as it was before the worker. A file that others built upon matches neither the old
 * nor the worker's version.
 */
function isTakenBack(
  { path, sha, isNew }: MergedFile,
  now: TreeEntries,
  before: TreeEntries | null,
): boolean {
  const blob = now.get(path)?.sha ?? null;
  if (sha === null) return blob !== null;
  if (isNew) return blob === null;
  return blob === null || (before !== null && blob === before.get(path)?.sha);
}

async function listEntriesBefore(
  access: Access,
  { merge_sha }: Merged,
): Promise<TreeEntries | null> {
  const [parent] = (await getCommit(access, merge_sha)).parents;
  return parent === undefined ? null : listCommitFiles(access, parent);
}

/** Cached, because a merged pull request's files no longer change. */
async function listPullChanges(access: Access, number: number): Promise<MergedFile[]> {
  return getCachedPullFiles(access, `${number}`, async () => {
    const files = await requestGitHub(() =>
      access.octokit.paginate("GET /repos/{owner}/{repo}/pulls/{pull_number}/files", {
        ...getRepoParams(access),
        pull_number: number,
        per_page: 100,
      }),
    );
    return files.flatMap(
      ({ filename: path, status, sha, previous_filename: was }): MergedFile[] => [
        {
          path,
          sha: status === "removed" ? null : sha,
          isNew: status !== "modified" && status !== "changed",
        },
        ...(status === "renamed" && was ? [{ path: was, sha: null, isNew: false }] : []),
      ],
    );
  });
}

// Reads the build's whole change while it closes and lands: its fingerprint, and the authors of its
// commits.

type BuildDiff = Pick<Facts, "buildDiff" | "coauthors" | "lostWork">;

interface BuildComparison extends WholeChange {
  diff: string | null;
  authors: Coauthor[];
}

interface CommitAuthor {
  author: { type?: string } | null;
  commit: { author: { name?: string; email?: string } | null };
}

const getCachedComparison = createCache<BuildComparison>(50);
const getCachedAuthors = createCache<Coauthor[]>(500);

/** @throws GitHubError */
export async function readBuildDiff(
  access: Access,
  state: State,
  refs: RefFacts,
): Promise<BuildDiff> {
  const { status } = state.build;
  if (!refs.build || !isClosing(status)) {
    const isRewritten = refs.build !== null && refs.dropped.length > 0 && !isBuildEnded(status);
    const lostWork = isRewritten ? await findLostWork(access, state, refs, null) : {};
    return { buildDiff: null, coauthors: [], lostWork };
  }
  const merged = Object.values(state.workers).filter((w) => w.merge_sha !== null && w.pr !== null);
  const [whole, ...pulls] = await Promise.all([
    compareBuild(access, refs.base, refs.build.sha),
    ...merged.map((w) => listPullAuthors(access, w.pr!.number)),
  ]);
  const lostWork = await findLostWork(access, state, refs, whole);
  const all = [...whole.authors, ...pulls.flat()];
  const coauthors = [...new Map(all.map((one) => [one.email, one])).values()];
  return { buildDiff: whole.diff, coauthors, lostWork };
}

async function compareBuild(access: Access, base: string, tip: string) {
  return getCachedComparison(access, `${base}...${tip}`, async () => {
    const data = await fetchComparison(access, base, tip, 100);
    const { files = [] } = data;
    const authors = listPeople(access, data.commits);
    return {
      ...{ diff: data.files ? hashDiff(files) : null, authors, hasPeople: authors.length > 0 },
      commits: new Set(data.commits.map(({ sha }) => sha)),
      files:
        data.files && files.length < MAX_COMPARED_FILES
          ? new Set(files.map(({ filename }) => filename))
          : null,
    };
  });
}

/**
 * Lists the authors of a merged pull request, whose commits no longer change. A squash leaves no
 * trace of them on the branch.
 */
async function listPullAuthors(access: Access, number: number): Promise<Coauthor[]> {
  return getCachedAuthors(access, `${number}`, async () => {
    const commits = await requestGitHub(() =>
      access.octokit.paginate("GET /repos/{owner}/{repo}/pulls/{pull_number}/commits", {
        ...getRepoParams(access),
        pull_number: number,
        per_page: 100,
      }),
    );
    return listPeople(access, commits);
  });
}

/** Returns neither Baton nor other bots. An author without a GitHub account counts as a person. */
function listPeople({ app }: Access, commits: readonly CommitAuthor[]): Coauthor[] {
  return commits.flatMap(({ author, commit }) => {
    const { name, email } = commit.author ?? {};
    const bot = author?.type === "Bot" || email?.includes(`+${app.login}@`);
    return bot || !name || !email ? [] : [{ name, email }];
  });
}
