/**
 * Commits a session's proposed change on the branch. It is done when the branch's head has the
 * session's trailer. For `exact`, its parent must also be the commit that the change is for.
 */
import { compareCommits, type CommitRange } from "../github/compare.ts";
import type { Change } from "../../core/model/proposal.ts";
import type { Access } from "../github/access.ts";
import { GitHubError, requestOrNull } from "../github/errors.ts";
import { findTreeFolder, listParentFolders, writeChangeTree } from "../github/trees.ts";
import { getCommit, makeCommit, signMessage, type Commit } from "../github/commits.ts";
import { createRef, getHeadRef, moveRef, readRef } from "../github/refs.ts";
import { runWithWorkflows } from "../github/installation-tokens.ts";
import type { SessionName, WorkerId } from "../../core/model/names.ts";
import { getMergedCommit } from "../../core/model/session.ts";
import { DEFAULT_SETTINGS, WORKFLOWS_FOLDER } from "../../core/model/settings.ts";
import type { State } from "../../core/model/state.ts";
import { listUnwaivedFindings } from "../../core/model/guard-findings.ts";
import type { SessionOrigin } from "../observe/run-guards.ts";
import { checkSession } from "../observe/hand-ins.ts";
import { fetchUpload } from "../observe/proposals.ts";
import type { EffectContext, Perform } from "./effect.ts";
import { readCommitSession } from "../observe/pulls.ts";

// Whether a change fits on top of somebody else's later commits without losing anything from
// either.

/**
 * True if the range is a descendant and touches no path of the change. Folders above and paths
 * below such a path count too, ignoring case. Returns false when in doubt; then a session looks at
 * both.
 */
export function isDisjoint({ ahead, paths }: CommitRange, change: Change): boolean {
  if (!ahead || paths === null) return false;
  const ours = change.files.map((f) => f.path);
  return !isOverlapping(paths, ours) && !isOverlapping(ours, paths);
}

/** Whether a path of one list is a path of the other, or a folder that contains one. */
function isOverlapping(some: readonly string[], others: readonly string[]): boolean {
  const fold = (path: string) => path.normalize("NFKC").toLowerCase();
  const taken = new Set(others.map(fold).flatMap((path) => [path, ...listParentFolders(path)]));
  return some.some((path) => taken.has(fold(path)));
}

// Moves branches to commits that the App made.

/**
 * Moves the branch to a commit on top of `from` (`null` creates the branch). @throws GitHubError
 * `head_moved`
 */
export async function moveBranch(
  access: Access,
  branch: string,
  from: string | null,
  sha: string,
): Promise<void> {
  if (from !== null) {
    await moveRef(access, getHeadRef(branch), sha, false);
  } else if (!(await createBranchAt(access, branch, sha))) {
    throw new GitHubError("head_moved", `the branch ${branch} was created meanwhile`);
  }
}

/** Returns false if the branch already exists. */
async function createBranchAt(access: Access, branch: string, sha: string): Promise<boolean> {
  try {
    return await createRef(access, getHeadRef(branch), sha);
  } catch (error) {
    const [parent] = (await getCommit(access, sha)).parents;
    if (!(error instanceof GitHubError) || error.status !== 403 || parent === undefined)
      throw error;
    // The parent's workflows may differ from the default branch's by now. Those are people's, so
    // the parent is pushed with the permission. The change itself goes on top without it.
    if (!(await runWithWorkflows(() => createRef(access, getHeadRef(branch), parent))))
      return false;
    await moveRef(access, getHeadRef(branch), sha, false);
    return true;
  }
}

// A merge takes over the workflows of the merged commit, which people wrote. Only then may a
// session's change be written with the permission `workflows`. GitHub requires it even then:
// https://github.com/chdsbd/kodiak/issues/853

/**
 * Whether `change` on top of the tree `onto` has exactly the workflows of the tree `merged`. GitHub
 * creates the folder under another path, which needs no permission, and the git hashes are
 * compared. @throws GitHubError
 */
export async function hasMergedWorkflows(
  access: Access,
  { onto, merged, change }: { onto: string; merged: string; change: Change },
): Promise<boolean> {
  const isAbove = change.files.some(
    ({ path }) => path === WORKFLOWS_FOLDER || WORKFLOWS_FOLDER.startsWith(`${path}/`),
  );
  const [before, theirs] = await Promise.all([
    findTreeFolder(access, onto, WORKFLOWS_FOLDER),
    findTreeFolder(access, merged, WORKFLOWS_FOLDER),
  ]);
  if (isAbove || before === null || theirs === null) return false;
  const files = change.files.filter(({ path }) => path.startsWith(`${WORKFLOWS_FOLDER}/`));
  const inside = files.map((file) => ({
    ...file,
    path: file.path.slice(WORKFLOWS_FOLDER.length + 1),
  }));
  return (await writeChangeTree(access, before, { ...change, files: inside })) === theirs;
}

// Finds the change of a successful session for publishing: in the facts, or in its run's artifact.

/**
 * If the facts no longer have the change, reads it again and checks it against the guards. @throws
 * GitHubError
 */
export async function findSessionChange(
  context: EffectContext,
  worker: WorkerId,
  session: SessionName,
): Promise<Change> {
  const { access, facts, state } = context;
  const fact = facts.proposals[session];
  if (fact?.ok) return fact.proposal.change ?? createEmptyChange(context, worker);
  const known = state?.workers[worker]?.session;
  if (!state || !known || known.run === null)
    throw new GitHubError("not_found", `the run of ${session} is not known`);
  const upload = await fetchUpload(access, known.run, {
    build: state.build.slug,
    session,
    launch: known.launch,
  });
  if (!upload.ok) throw new GitHubError(upload.missing ? "gone" : "refused", upload.reason);
  const change = upload.proposal.change ?? createEmptyChange(context, worker);
  await assertGuardsPass(
    context,
    state,
    {
      ...{
        worker,
        run: known.run,
        base: known.base,
        merges: getMergedCommit(known),
        kind: known.kind,
      },
      close: upload.proposal.result.ended === "closed" ? upload.proposal.result.close : null,
    },
    session,
    change,
  );
  return change;
}

/**
 * Checks again what this reconcile hasn't checked, because anyone who may rerun a run may make it
 * upload something else. Only what a person allowed for this session passes.
 */
async function assertGuardsPass(
  { access, facts }: EffectContext,
  state: State,
  made: SessionOrigin & { worker: WorkerId },
  session: SessionName,
  change: Change,
): Promise<void> {
  const build = facts.refs.build?.sha ?? null;
  const settings = facts.settings.ok ? facts.settings.value : DEFAULT_SETTINGS;
  const waiver = state.workers[made.worker]?.waivers.findLast((w) => w.session === session);
  const [found] = listUnwaivedFindings(
    await checkSession(access, { state, build, settings }, made, change),
    waiver,
  );
  if (found) throw new GitHubError("held", found.message);
}

/** Change of a rework that merges and does nothing else. */
function createEmptyChange({ state }: EffectContext, worker: WorkerId): Change {
  return { base: state?.workers[worker]?.session?.base ?? "", files: [] };
}

export const publishChange: Perform<"publish"> = async (effect, context) => {
  const { access } = context;
  const head = await readRef(access, getHeadRef(effect.branch));
  const stands = head === null ? null : await readBranchHead(access, effect.branch, head);
  if (stands && isPublished(access, effect, stands)) return { id: null, sha: stands.sha };
  const change = await findSessionChange(context, effect.worker, effect.session);
  const { onto, parents } = await findCommitPlace(context, effect, stands, change);
  const { tree: before } = await getCommit(access, onto);
  const message = await signMessage(context, effect.message);
  const write = async () => {
    const tree = await writeChangeTree(access, before, change);
    const sha = await makeCommit(access, tree, parents, message);
    await moveBranch(access, effect.branch, head, sha);
    return { id: null, sha };
  };
  try {
    return await write();
  } catch (error) {
    const merged = effect.parents[1];
    if (
      !(error instanceof GitHubError) ||
      error.status !== 403 ||
      error.code !== "refused" ||
      !merged
    )
      throw error;
    const taken = { onto: before, merged: (await getCommit(access, merged)).tree, change };
    if (!(await hasMergedWorkflows(access, taken))) throw error;
    return runWithWorkflows(write);
  }
};

/**
 * Sessions of different records may have the same name. So a fix is also identified by the commit
 * that it was made on.
 */
function isPublished(
  access: Access,
  { session, exact, parents }: Parameters<typeof publishChange>[0],
  head: Commit,
): boolean {
  return readCommitSession(access, head) === session && (!exact || head.parents[0] === parents[0]);
}

/** GitHub may show a branch at a new commit before it finds that commit. A later try finds it. */
async function readBranchHead(access: Access, branch: string, sha: string): Promise<Commit> {
  const commit = await requestOrNull(() => getCommit(access, sha));
  if (commit) return commit;
  throw new GitHubError(
    "unavailable",
    `GitHub doesn't find ${sha.slice(0, 12)} yet, the head of ${branch}`,
  );
}

/**
 * `onto` is the commit whose tree the change is applied to. `parents` are the parents of the new
 * commit.
 */
interface CommitPlace {
  onto: string;
  parents: string[];
}

/**
 * Chooses the commit to build on: what the session worked on, or a person's later commits if the
 * two don't overlap. A leftover commit of an earlier session that became known too late is
 * replaced. Its work has been done again.
 */
async function findCommitPlace(
  context: EffectContext,
  { branch, parents, worker, exact }: Parameters<typeof publishChange>[0],
  head: Commit | null,
  change: Change,
): Promise<CommitPlace> {
  const { access } = context;
  const onto = parents[0];
  if (!onto) throw new Error(`publish on ${branch} without a parent`);
  if (exact) {
    if (head?.sha === onto) return { onto, parents };
    throw new GitHubError("head_moved", `${branch} is no longer at ${onto.slice(0, 12)}`);
  }
  if (head === null || parents.includes(head.sha)) return { onto, parents };
  const since = await compareCommits(access, onto, head.sha);
  const left = readCommitSession(access, head);
  const counts = context.state?.workers[worker]?.published;
  if (since.commits === 1 && left !== null && left !== counts)
    return {
      onto,
      parents: [head.sha, ...parents.filter((parent) => !head.parents.includes(parent))],
    };
  // A merge of two commits isn't repeated on a third. A session does that.
  if (parents.length === 1 && isDisjoint(since, change))
    return { onto: head.sha, parents: [head.sha] };
  throw new GitHubError(
    "head_moved",
    `${branch} is at ${head.sha.slice(0, 12)}, which this change is not based on`,
  );
}

/** Adds a commit with the same tree, so that CI starts on what was approved. */
export const commitAgain: Perform<"recommit"> = async ({ branch, head, message }, context) => {
  const { access } = context;
  const [now, approved] = [
    await readRef(access, getHeadRef(branch)),
    await getCommit(access, head),
  ];
  if (now === null) throw new GitHubError("not_found", `there is no branch ${branch}`);
  if (now !== head) {
    const top = await getCommit(access, now);
    if (top.tree === approved.tree && top.parents.length === 1 && top.parents[0] === head) return;
    throw new GitHubError("head_moved", `${branch} has moved to ${now.slice(0, 12)}`);
  }
  const text = await signMessage(context, message);
  await moveBranch(access, branch, now, await makeCommit(access, approved.tree, [head], text));
};
