/**
 * Whether what the record calls merged is in the build branch: by its history, and where that lacks the merge, by what
 * the files hold. A rebase by a person changes the history and loses nothing; a revert keeps it and takes work back.
 */
import type { Facts } from "../../core/build/facts.ts";
import type { LostWork } from "../../core/build/lost-work.ts";
import type { WorkerId } from "../../core/build/names.ts";
import type { State, WorkerState } from "../../core/build/state.ts";
import { at, type Access } from "../github/access.ts";
import { commitOf } from "../github/commits.ts";
import { asking, orNull } from "../github/errors.ts";
import { keptFor } from "../github/kept.ts";
import { listEntries } from "./merged.ts";
import type { Entries } from "../../core/guards/merged.ts";
import type { RefFacts } from "./refs.ts";

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

const inHistory = keptFor<boolean>(2000);
const changes = keptFor<MergedFile[]>(500);

/** `whole` null: it is not known. Costs nothing where each merge and each changed path is in it. @throws GitHubError */
export async function findLostWork(
  access: Access,
  state: State,
  refs: RefFacts,
  whole: WholeChange | null,
): Promise<Facts["lostWork"]> {
  const merged = Object.values(state.workers).filter((w): w is Merged => w.merge_sha !== null && w.pr !== null);
  const found = await Promise.all(
    merged.map(async (worker): Promise<[WorkerId, LostWork] | null> => {
      const isInHistory = await hasMerge(access, worker, refs.build!.sha, whole);
      const isSuspect = !whole || whole.hasPeople || worker.changed.some((path) => whole.files?.has(path) === false);
      if (isInHistory && (!whole || !isSuspect)) return null;
      // Merged into the base branch, early or by a person: it comes into the build with that.
      if (!isInHistory && (await contains(access, refs.base, worker.merge_sha))) return null;
      const files = await listLost(access, worker, merged, refs.build!.sha, isInHistory);
      return files.length > 0 ? [worker.id, { isInHistory, files: files.slice(0, 300) }] : null;
    }),
  );
  return Object.fromEntries(found.filter((one) => one !== null));
}

async function hasMerge(access: Access, { merge_sha }: Merged, head: string, whole: WholeChange | null) {
  return merge_sha === head || whole?.commits.has(merge_sha) || contains(access, head, merge_sha);
}

async function contains(access: Access, head: string, commit: string): Promise<boolean> {
  const basehead = `${commit}...${head}`;
  return inHistory(access, basehead, async () => {
    const path = "GET /repos/{owner}/{repo}/compare/{basehead}";
    const answer = await orNull(() => access.octokit.request(path, { ...at(access), basehead, per_page: 1 }));
    return answer?.data.behind_by === 0;
  });
}

/** Paths of its change that `head` has otherwise, and that no later worker left so. */
async function listLost(access: Access, worker: Merged, all: readonly Merged[], head: string, isInHistory: boolean) {
  const [own, now] = await Promise.all([changeOf(access, worker.pr.number), listEntries(access, head)]);
  // Too large a tree to be listed: by history alone, all of it is gone, or none.
  if (!now) return isInHistory ? [] : own.map(({ path }) => path);
  const differing = own.filter(({ path, sha }) => (now.get(path)?.sha ?? null) !== sha);
  if (differing.length === 0) return [];
  const before = isInHistory ? await entriesBefore(access, worker) : null;
  const others = all.filter(
    ({ id, changed }) => id !== worker.id && differing.some(({ path }) => changed.includes(path)),
  );
  const later = await Promise.all(
    others.map(async ({ pr, merge_sha }) =>
      (await contains(access, merge_sha, worker.merge_sha)) ? changeOf(access, pr.number) : [],
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
function isTakenBack({ path, sha, isNew }: MergedFile, now: Entries, before: Entries | null): boolean {
  const blob = now.get(path)?.sha ?? null;
  if (sha === null) return blob !== null;
  if (isNew) return blob === null;
  return blob === null || (before !== null && blob === before.get(path)?.sha);
}

async function entriesBefore(access: Access, { merge_sha }: Merged): Promise<Entries | null> {
  const [parent] = (await commitOf(access, merge_sha)).parents;
  return parent === undefined ? null : listEntries(access, parent);
}

/** A merged pull request's files don't change any more. */
async function changeOf(access: Access, number: number): Promise<MergedFile[]> {
  return changes(access, `${number}`, async () => {
    const files = await asking(() =>
      access.octokit.paginate("GET /repos/{owner}/{repo}/pulls/{pull_number}/files", {
        ...at(access),
        pull_number: number,
        per_page: 100,
      }),
    );
    return files.flatMap(({ filename: path, status, sha, previous_filename: was }): MergedFile[] => [
      { path, sha: status === "removed" ? null : sha, isNew: status !== "modified" && status !== "changed" },
      ...(status === "renamed" && was ? [{ path: was, sha: null, isNew: false }] : []),
    ]);
  });
}
