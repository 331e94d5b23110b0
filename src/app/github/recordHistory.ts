/**
 * How a record's branch came to stand where it stands: which of its commits are Baton's, what was lost, and who pushed
 * what lies on top. What a commit says of its author is anyone's word; GitHub's signature and its list of activities
 * are not: https://docs.github.com/en/rest/repos/repos#list-repository-activities
 */
import { at, type Access } from "./access.ts";
import { commitOf, isOwn } from "./commits.ts";
import { GitHubError, orNull } from "./errors.ts";
import { looksAt, remembered } from "./recordMemory.ts";
import { headOf } from "./refs.ts";

export interface History {
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
const MOST_COMMITS = 250;
/** Moves on top of Baton's commit that are told apart; what stands on more of them is nobody's. */
const MOST_MOVES = 50;
/** So often GitHub may not show yet who pushed. */
const PATIENCE = 5;

/** `null` = nothing on the branch is Baton's. @throws GitHubError `unavailable` while GitHub doesn't show who pushed */
export async function historyOf(access: Access, branch: string, head: string): Promise<History | null> {
  const last = remembered(access, branch);
  if (last?.isRecent && last.head === head) return { own: head, rewritten: false, moves: [] };
  const [own, moves] = await Promise.all([newestOwn(access, head), movesOf(access, branch)]);
  const lost = await lostOf(access, head, last?.head ?? null, moves);
  if (lost) return { own: lost, rewritten: true, moves: [] };
  if (own === null) return null;
  return { own, rewritten: false, moves: own === head ? [] : pathTo(access, head, own, moves) };
}

/** The newest of Baton's commits that `head` stands on, by whatever way; null = none is near. */
async function newestOwn(access: Access, head: string): Promise<string | null> {
  const seen = new Set([head]);
  const found: string[] = [];
  for (const sha of seen) {
    if (seen.size > MOST_COMMITS) return null;
    const commit = await commitOf(access, sha);
    if (isOwn(access, commit)) found.push(sha);
    else for (const parent of commit.parents) seen.add(parent);
  }
  let newest: string | null = found[0] ?? null;
  // A person who merged has both an older and a newer one behind them.
  for (const sha of found.slice(1)) if (newest && (await contains(access, sha, newest))) newest = sha;
  return newest;
}

/** Moves of the branch since Baton made it, newest first. The list is as old as GitHub's answer: it may lag behind. */
async function movesOf(access: Access, branch: string): Promise<Move[]> {
  const answer = await orNull(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/activity", {
      ...at(access),
      ref: `refs/${headOf(branch)}`,
      per_page: 100,
    }),
  );
  const all = (answer?.data ?? []).map(({ activity_type: type, before, after, actor }): Move => ({
    type,
    before,
    after,
    by: actor?.login ?? null,
  }));
  const born = all.findIndex(({ type, by }) => type === "branch_creation" && by === access.app.login);
  return born < 0 ? all : all.slice(0, born + 1);
}

/** Baton's newest commit that was in the branch and is no longer; null where all of them are. */
async function lostOf(access: Access, head: string, last: string | null, moves: Move[]): Promise<string | null> {
  const known = last !== null && (moves.length === 0 || moves.some(({ after }) => after === last)) ? [last] : [];
  const left = moves.filter(({ type }) => type === "force_push" || type === "branch_deletion");
  let lost: string | null = null;
  for (const sha of new Set([...known, ...left.map(({ before }) => before)])) {
    const own = await newestOwn(access, sha).catch(goneIsNull);
    if (own === null || own === head || (await contains(access, head, own))) continue;
    if (lost === null || (await contains(access, own, lost))) lost = own;
  }
  return lost;
}

/** The moves from `own` to `head`, oldest first. */
function pathTo(access: Access, head: string, own: string, moves: Move[]): History["moves"] {
  const path: History["moves"] = [];
  for (let sha = head; sha !== own && path.length < MOST_MOVES; sha = path[0]!.before) {
    const move = moves.find(({ after }) => after === sha);
    if (!move) break;
    path.unshift({ before: move.before, sha, by: move.by });
  }
  if (path[0]?.before === own) return path;
  const words = "GitHub doesn't show yet who pushed to the record";
  if (looksAt(access, head) < PATIENCE) throw new GitHubError("unavailable", words);
  return [{ before: own, sha: head, by: null }];
}

/** Whether `sha` is `head` or among what it stands on. */
async function contains(access: Access, head: string, sha: string): Promise<boolean> {
  if (sha === head) return true;
  const answer = await orNull(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/compare/{basehead}", {
      ...at(access),
      basehead: `${sha}...${head}`,
      per_page: 1,
    }),
  );
  return answer?.data.behind_by === 0;
}

function goneIsNull(error: unknown): null {
  if (error instanceof GitHubError && error.code === "not_found") return null;
  throw error;
}
