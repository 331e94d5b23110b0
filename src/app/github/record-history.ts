/**
 * Finds out how a record's branch got to its head: which commits are Baton's, what was lost, and
 * who pushed the commits on top. Anyone can claim any author in a commit. GitHub's signature and
 * its list of activities can be trusted:
 * https://docs.github.com/en/rest/repos/repos#list-repository-activities
 */
import { isAncestor } from "./compare.ts";
import { getRepoParams, type Access } from "./access.ts";
import { getCommit, isOwn } from "./commits.ts";
import { GitHubError, requestGitHub, requestOrNull } from "./errors.ts";
import { getHeadRef } from "./refs.ts";
import { createCache } from "./lru-cache.ts";

// What this process remembers of the records' branches: the head that it last wrote or saw. This
// only saves requests, or detects sooner that history was rewritten. GitHub's list of activities
// has everything else.

/** Maximum number of branches remembered per GitHub instance. */
const MAX_BRANCHES = 1000;
/**
 * How long a head is trusted, in milliseconds. Later, another process may have saved on top of it
 * and a person may have reset the branch to it. That looks as if nothing had happened.
 */
const FRESH_MS = 30_000;

interface RememberedHead {
  head: string;
  /** Monotonic time of this process, in milliseconds. */
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

  /** Returns how often this head has been looked up, including this time. */
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

/**
 * Remembers that the branch's head is `head`, one of Baton's own commits, with a correct history.
 */
export function rememberHead(access: Access, branch: string, head: string): void {
  getMemory(access).note(getBranchKey(access, branch), head);
}

/** `isRecent`: if the branch still has this head, no request is needed. */
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
  /** The head is not a descendant of `own`. */
  rewritten: boolean;
  /**
   * The pushes that moved the branch from `own` to the head, oldest first. `by` is null if GitHub
   * doesn't say who pushed.
   */
  moves: { before: string; sha: string; by: string | null }[];
}

interface Move {
  type: string;
  before: string;
  after: string;
  by: string | null;
}

/** Maximum number of other people's commits that are searched for one of Baton's. */
const MAX_COMMITS = 250;
/**
 * Maximum number of moves on top of Baton's commit that are attributed. If there are more, nobody
 * is named.
 */
const MAX_MOVES = 50;
/** How many times GitHub may fail to show a push or a commit before Baton goes on without it. */
const PATIENCE = 5;

/**
 * Returns `null` if no commit on the branch is Baton's. @throws GitHubError `unavailable` while
 * GitHub doesn't show who pushed
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

/** Returns the newest of Baton's commits among the ancestors of `head`, or null if none is near. */
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
  // After a person's merge, an older and a newer one may both be ancestors.
  for (const sha of found.slice(1))
    if (newest && (await isAncestor(access, newest, sha))) newest = sha;
  return newest;
}

/**
 * Lists the branch's moves since Baton created it, newest first. GitHub's answer may lag behind.
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

/**
 * Returns Baton's newest commit that was on the branch and no longer is; null if all of them still
 * are. @throws GitHubError `unavailable` while GitHub doesn't show a commit that the branch lost
 */
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
    const own = await findNewestOwn(access, sha).catch((error: unknown) => {
      if (!(error instanceof GitHubError) || error.code !== "not_found") throw error;
      // GitHub keeps such commits for weeks, but a replica that is behind answers 404 as well.
      requirePatience(access, sha, "GitHub doesn't show yet what the record's branch lost");
      return null;
    });
    if (own === null || own === head || (await isAncestor(access, own, head))) continue;
    if (lost === null || (await isAncestor(access, lost, own))) lost = own;
  }
  return lost;
}

/** Returns the moves from `own` to `head`, oldest first. */
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
  requirePatience(access, head, "GitHub doesn't show yet who pushed to the record");
  return [{ before: own, sha: head, by: null }];
}

/** @throws GitHubError `unavailable`, with this message, until GitHub was asked often enough */
function requirePatience(access: Access, sha: string, message: string): void {
  if (countReads(access, sha) < PATIENCE) throw new GitHubError("unavailable", message);
}

// Whether Baton created a record. Anyone who may push can push a branch with a record's name.

const getCachedRoot = createCache<true>(500);

class ForeignRecord extends Error {}

/**
 * A positive answer is cached for each branch. A foreign branch may be deleted and created again.
 * @throws GitHubError
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

/** Whether both histories start with the same commit. @throws GitHubError */
export async function hasSameRoot(access: Access, a: string, b: string): Promise<boolean> {
  return (await findRootCommit(access, a)) === (await findRootCommit(access, b));
}

/** Maximum number of steps from the last commit that GitHub lists to the first one. */
const MAX_ROOT_STEPS = 20;

/**
 * Returns the first commit of the history. GitHub lists commits by date. If a clock was set back,
 * the last one listed may still have a parent behind a merge.
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
