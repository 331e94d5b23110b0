/**
 * How a record's branch came to stand where it stands: which of its commits are Baton's, what was
 * lost, and who pushed what lies on top. What a commit says of its author is anyone's word;
 * GitHub's signature and its list of activities are not:
 * https://docs.github.com/en/rest/repos/repos#list-repository-activities
 */
import { isAncestor } from "./compare.ts";
import { getRepoParams, type Access } from "./access.ts";
import { getCommit, isOwn } from "./commits.ts";
import { GitHubError, requestGitHub, requestOrNull } from "./errors.ts";
import { getHeadRef } from "./refs.ts";
import { createCache } from "./lru-cache.ts";

// What a process remembers of the records' branches: where it last left or saw each. Only ever
// spares questions, or shows sooner that history was rewritten; what it doesn't know, GitHub's list
// of activities tells.

/** Branches that are remembered of one GitHub. */
const MAX_BRANCHES = 1000;
/**
 * A head is believed for so long. Later another process may have saved on top of it and a person
 * set the branch back to it, which looks as if nothing had happened.
 */
const FRESH_MS = 30_000;

interface RememberedHead {
  head: string;
  /** By the process's monotonic clock, in milliseconds. */
  at: number;
}

class RecordMemory {
  readonly #heads = new Map<string, RememberedHead>();
  readonly #looks = new Map<string, number>();

  left(branch: string): RememberedHead | null {
    return this.#heads.get(branch) ?? null;
  }

  note(branch: string, head: string): void {
    this.#heads.delete(branch);
    this.#heads.set(branch, { head, at: performance.now() });
    const oldest = this.#heads.keys().next();
    if (this.#heads.size > MAX_BRANCHES && !oldest.done) this.#heads.delete(oldest.value);
  }

  /** How often this has been looked at, this time included. */
  looks(head: string): number {
    if (this.#looks.size > MAX_BRANCHES) this.#looks.clear();
    const looks = (this.#looks.get(head) ?? 0) + 1;
    this.#looks.set(head, looks);
    return looks;
  }
}

const memories = new WeakMap<object, RecordMemory>();

function getMemory({ scope }: Access): RecordMemory {
  const memory = memories.get(scope) ?? new RecordMemory();
  memories.set(scope, memory);
  return memory;
}

const getBranchKey = ({ owner, repo }: Access, branch: string) => `${owner}/${repo}:${branch}`;

/** The branch stands at `head`, one of Baton's own commits, and all that led there is well. */
export function rememberHead(access: Access, branch: string, head: string): void {
  getMemory(access).note(getBranchKey(access, branch), head);
}

/** `isRecent`: no question is needed while the branch stands there. */
function getRememberedHead(
  access: Access,
  branch: string,
): { head: string; isRecent: boolean } | null {
  const left = getMemory(access).left(getBranchKey(access, branch));
  return left && { head: left.head, isRecent: performance.now() - left.at < FRESH_MS };
}

function countReads(access: Access, head: string): number {
  return getMemory(access).looks(getBranchKey(access, head));
}

export interface RecordHistory {
  /** Baton's newest commit of the record. */
  own: string;
  /** It is not among what the head stands on. */
  rewritten: boolean;
  /** What moved the branch from there to the head, oldest first; `by` null = GitHub doesn't say. */
  moves: { before: string; sha: string; by: string | null }[];
}

interface Move {
  type: string;
  before: string;
  after: string;
  by: string | null;
}

/** Commits by others that are looked through for one of Baton's. */
const MAX_COMMITS = 250;
/** Moves on top of Baton's commit that are attributed; with more of them, nobody is named. */
const MAX_MOVES = 50;
/** So often GitHub may not show yet who pushed. */
const PATIENCE = 5;

/**
 * `null` = nothing on the branch is Baton's. @throws GitHubError `unavailable` while GitHub doesn't
 * show who pushed
 */
export async function readRecordHistory(
  access: Access,
  branch: string,
  head: string,
): Promise<RecordHistory | null> {
  const last = getRememberedHead(access, branch);
  if (last?.isRecent && last.head === head) return { own: head, rewritten: false, moves: [] };
  const [own, moves] = await Promise.all([findNewestOwn(access, head), listMoves(access, branch)]);
  const lost = await findLostCommit(access, head, last?.head ?? null, moves);
  if (lost) return { own: lost, rewritten: true, moves: [] };
  if (own === null) return null;
  return { own, rewritten: false, moves: own === head ? [] : findPath(access, head, own, moves) };
}

/** The newest of Baton's commits that `head` stands on, by whatever way; null = none is near. */
async function findNewestOwn(access: Access, head: string): Promise<string | null> {
  const seen = new Set([head]);
  const found: string[] = [];
  for (const sha of seen) {
    if (seen.size > MAX_COMMITS) return null;
    const commit = await getCommit(access, sha);
    if (isOwn(access, commit)) found.push(sha);
    else for (const parent of commit.parents) seen.add(parent);
  }
  let newest: string | null = found[0] ?? null;
  // A person who merged has both an older and a newer one behind them.
  for (const sha of found.slice(1))
    if (newest && (await isAncestor(access, newest, sha))) newest = sha;
  return newest;
}

/**
 * Moves of the branch since Baton made it, newest first. The list is as old as GitHub's answer: it
 * may lag behind.
 */
async function listMoves(access: Access, branch: string): Promise<Move[]> {
  const answer = await requestOrNull(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/activity", {
      ...getRepoParams(access),
      ref: `refs/${getHeadRef(branch)}`,
      per_page: 100,
    }),
  );
  const all = (answer?.data ?? []).map(({ activity_type: type, before, after, actor }): Move => ({
    type,
    before,
    after,
    by: actor?.login ?? null,
  }));
  const born = all.findIndex(
    ({ type, by }) => type === "branch_creation" && by === access.app.login,
  );
  return born < 0 ? all : all.slice(0, born + 1);
}

/** Baton's newest commit that was in the branch and is no longer; null where all of them are. */
async function findLostCommit(
  access: Access,
  head: string,
  last: string | null,
  moves: Move[],
): Promise<string | null> {
  const known =
    last !== null && (moves.length === 0 || moves.some(({ after }) => after === last))
      ? [last]
      : [];
  const left = moves.filter(({ type }) => type === "force_push" || type === "branch_deletion");
  let lost: string | null = null;
  for (const sha of new Set([...known, ...left.map(({ before }) => before)])) {
    const own = await findNewestOwn(access, sha).catch(returnNullIfGone);
    if (own === null || own === head || (await isAncestor(access, own, head))) continue;
    if (lost === null || (await isAncestor(access, lost, own))) lost = own;
  }
  return lost;
}

/** The moves from `own` to `head`, oldest first. */
function findPath(
  access: Access,
  head: string,
  own: string,
  moves: Move[],
): RecordHistory["moves"] {
  const path: RecordHistory["moves"] = [];
  for (let sha = head; sha !== own && path.length < MAX_MOVES; sha = path[0]!.before) {
    const move = moves.find(({ after }) => after === sha);
    if (!move) break;
    path.unshift({ before: move.before, sha, by: move.by });
  }
  if (path[0]?.before === own) return path;
  const words = "GitHub doesn't show yet who pushed to the record";
  if (countReads(access, head) < PATIENCE) throw new GitHubError("unavailable", words);
  return [{ before: own, sha: head, by: null }];
}

function returnNullIfGone(error: unknown): null {
  if (error instanceof GitHubError && error.code === "not_found") return null;
  throw error;
}

// Whether a record was begun by Baton: anyone who may push can push a branch with a record's name.

const getCachedRoot = createCache<true>(500);

class ForeignRecord extends Error {}

/**
 * Asked once for each branch that is; one that isn't may be removed and begun again. @throws
 * GitHubError
 */
export async function isBegunByApp(access: Access, branch: string, head: string): Promise<boolean> {
  try {
    return await getCachedRoot(access, branch, async () => {
      const root = await getCommit(access, await findRootCommit(access, head));
      if (root.parents.length > 0 || !isOwn(access, root)) throw new ForeignRecord();
      return true;
    });
  } catch (error) {
    if (error instanceof ForeignRecord) return false;
    throw error;
  }
}

/** Whether both histories begin with the same commit. @throws GitHubError */
export async function hasSameRoot(access: Access, a: string, b: string): Promise<boolean> {
  return (await findRootCommit(access, a)) === (await findRootCommit(access, b));
}

/** Steps from the last commit that GitHub lists to the first one. */
const MAX_ROOT_STEPS = 20;

/**
 * The commit that the history begins with. GitHub lists commits by date, so behind a merge the last
 * one may still have a parent: where a clock was set back.
 */
async function findRootCommit(access: Access, head: string): Promise<string> {
  const page = (number: number) =>
    requestGitHub(() =>
      access.octokit.request("GET /repos/{owner}/{repo}/commits", {
        ...getRepoParams(access),
        sha: head,
        per_page: 1,
        page: number,
      }),
    );
  const first = await page(1);
  const last = /[?&]page=(\d+)[^>]*>; rel="last"/.exec(first.headers.link ?? "")?.[1];
  const { data } = last === undefined ? first : await page(Number(last));
  let root = data[0]?.sha ?? head;
  for (let steps = 0; steps < MAX_ROOT_STEPS; steps++) {
    const [parent] = (await getCommit(access, root)).parents;
    if (parent === undefined) break;
    root = parent;
  }
  return root;
}
