/**
 * Whether what the record calls merged is in the build branch: by its history, and where that lacks
 * the merge, by what the files hold. A rebase by a person changes the history and loses nothing; a
 * revert keeps it and takes work back.
 */
import type { Coauthor, Facts } from "../../core/model/facts.ts";
import type { LostWork } from "../../core/model/saved-work.ts";
import { getBranches, type WorkerId } from "../../core/model/names.ts";
import type { State } from "../../core/model/state.ts";
import type { WorkerState } from "../../core/model/worker-state.ts";
import { getRepoParams, type Access } from "../github/access.ts";
import { getCommit } from "../github/commits.ts";
import { requestGitHub, requestOrNull } from "../github/errors.ts";
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
  /** Paths that differ; null = GitHub doesn't name all. */
  files: ReadonlySet<string> | null;
  /** People wrote some of the commits. */
  hasPeople: boolean;
}

/** A file of a merged pull request. `sha` is the blob that it left; null = it removed the file. */
interface MergedFile {
  path: string;
  sha: string | null;
  isNew: boolean;
}

type Merged = WorkerState & { merge_sha: string; pr: NonNullable<WorkerState["pr"]> };

const getCachedAncestry = createCache<boolean>(2000);
const getCachedPullFiles = createCache<MergedFile[]>(500);

/**
 * `whole` null: it is not known. Costs nothing where each merge and each changed path is in it.
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
      // Merged into the base branch, early or by a person: it comes into the build with that.
      if (!isInHistory && (await isAncestor(access, refs.base, worker.merge_sha))) return null;
      const files = await listLost(access, worker, merged, refs.build!.sha, isInHistory);
      return files.length > 0 ? [worker.id, { isInHistory, files: files.slice(0, 300) }] : null;
    }),
  );
  const lost = found.filter((one) => one !== null);
  // A person may have merged between the read of the branch and that of the pull request.
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
  return merge_sha === head || whole?.commits.has(merge_sha) || isAncestor(access, head, merge_sha);
}

async function isAncestor(access: Access, head: string, commit: string): Promise<boolean> {
  const basehead = `${commit}...${head}`;
  return getCachedAncestry(access, basehead, async () => {
    const path = "GET /repos/{owner}/{repo}/compare/{basehead}";
    const answer = await requestOrNull(() =>
      access.octokit.request(path, { ...getRepoParams(access), basehead, per_page: 1 }),
    );
    return answer?.data.behind_by === 0;
  });
}

/** Paths of its change that `head` has otherwise, and that no later worker left so. */
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
  // Too large a tree to be listed: by history alone, all of it is gone, or none.
  if (!now) return isInHistory ? [] : own.map(({ path }) => path);
  const differing = own.filter(({ path, sha }) => (now.get(path)?.sha ?? null) !== sha);
  if (differing.length === 0) return [];
  const before = isInHistory ? await listEntriesBefore(access, worker) : null;
  const others = all.filter(
    ({ id, changed }) => id !== worker.id && differing.some(({ path }) => changed.includes(path)),
  );
  const later = await Promise.all(
    others.map(async ({ pr, merge_sha }) =>
      (await isAncestor(access, merge_sha, worker.merge_sha))
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

/** It is as it was before; what is built upon is neither as before nor as the worker left it. */
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

/** A merged pull request's files don't change any more. */
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

// The build's change as a whole, while it closes and lands: its fingerprint, and who wrote commits
// of it.

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
  const basehead = `${base}...${tip}`;
  return getCachedComparison(access, basehead, async () => {
    const { data } = await requestGitHub(() =>
      access.octokit.request("GET /repos/{owner}/{repo}/compare/{basehead}", {
        ...getRepoParams(access),
        basehead,
        per_page: 100,
      }),
    );
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
 * Of a merged pull request, whose commits don't change any more; a squash leaves no trace of them
 * on the branch.
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

/** Neither Baton nor another bot. Who has no account at GitHub is a person all the same. */
function listPeople({ app }: Access, commits: readonly CommitAuthor[]): Coauthor[] {
  return commits.flatMap(({ author, commit }) => {
    const { name, email } = commit.author ?? {};
    const bot = author?.type === "Bot" || email?.includes(`+${app.login}@`);
    return bot || !name || !email ? [] : [{ name, email }];
  });
}
