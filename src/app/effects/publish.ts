/**
 * Commits a session's proposed change on the branch. Done when the branch's head has the session's trailer, and for
 * `exact` the commit that it is for as its parent.
 */
import type { Access } from "../github/access.ts";
import { commitOf, type Commit } from "../github/commits.ts";
import { GitHubError, orNull } from "../github/errors.ts";
import { headOf, readRef } from "../github/refs.ts";
import { withWorkflows } from "../github/tokens.ts";
import { sessionIn } from "../observe/pulls.ts";
import type { Change } from "../../core/sessions/proposal.ts";
import { advance } from "./commit.ts";
import { makeCommit } from "../github/make-commit.ts";
import type { EffectContext, Perform } from "./effect.ts";
import { isApart, sinceOf } from "./apart.ts";
import { takesOverWorkflows } from "./merged-workflows.ts";
import { findSessionChange } from "./session-change.ts";
import { signed } from "./signOff.ts";
import { makeTree } from "./tree.ts";

export const publish: Perform<"publish"> = async (effect, context) => {
  const { access } = context;
  const head = await readRef(access, headOf(effect.branch));
  const stands = head === null ? null : await commitAt(access, effect.branch, head);
  if (stands && isPublished(access, effect, stands)) return { id: null, sha: stands.sha };
  const change = await findSessionChange(context, effect.worker, effect.session);
  const { onto, parents } = await placeOf(context, effect, stands, change);
  const { tree: before } = await commitOf(access, onto);
  const message = await signed(context, effect.message);
  const write = async () => {
    const tree = await makeTree(access, before, change);
    const sha = await makeCommit(access, tree, parents, message);
    await advance(access, effect.branch, head, sha);
    return { id: null, sha };
  };
  try {
    return await write();
  } catch (error) {
    const merged = effect.parents[1];
    if (!(error instanceof GitHubError) || error.status !== 403 || error.code !== "refused" || !merged) throw error;
    const taken = { onto: before, merged: (await commitOf(access, merged)).tree, change };
    if (!(await takesOverWorkflows(access, taken))) throw error;
    return withWorkflows(write);
  }
};

/** Sessions of different records may have one name: a fix is known by the commit that it was made on as well. */
function isPublished(
  access: Access,
  { session, exact, parents }: Parameters<typeof publish>[0],
  head: Commit,
): boolean {
  return sessionIn(access, head) === session && (!exact || head.parents[0] === parents[0]);
}

/** A branch may be seen at a commit before GitHub finds that one: so soon after it was made, it will. */
async function commitAt(access: Access, branch: string, sha: string): Promise<Commit> {
  const commit = await orNull(() => commitOf(access, sha));
  if (commit) return commit;
  throw new GitHubError("unavailable", `GitHub doesn't find ${sha.slice(0, 12)} yet, at which ${branch} stands`);
}

/** Whose tree the change is made of, and what its commit stands on. */
interface Place {
  onto: string;
  parents: string[];
}

/**
 * What the session worked on; a person's commits since, where neither meets the other; or what an earlier session left
 * behind whose commit came to be known too late: its work is done again already, and comes in place of it.
 */
async function placeOf(
  context: EffectContext,
  { branch, parents, worker, exact }: Parameters<typeof publish>[0],
  head: Commit | null,
  change: Change,
): Promise<Place> {
  const { access } = context;
  const onto = parents[0];
  if (!onto) throw new Error(`publish on ${branch} without a parent`);
  if (exact) {
    if (head?.sha === onto) return { onto, parents };
    throw new GitHubError("head_moved", `${branch} stands no longer at ${onto.slice(0, 12)}`);
  }
  if (head === null || parents.includes(head.sha)) return { onto, parents };
  const since = await sinceOf(access, onto, head.sha);
  const left = sessionIn(access, head);
  const counts = context.state?.workers[worker]?.published;
  if (since.commits === 1 && left !== null && left !== counts)
    return { onto, parents: [head.sha, ...parents.filter((parent) => !head.parents.includes(parent))] };
  // A merge of two commits isn't repeated on a third: that is for a session.
  if (parents.length === 1 && isApart(since, change)) return { onto: head.sha, parents: [head.sha] };
  throw new GitHubError("head_moved", `${branch} stands at ${head.sha.slice(0, 12)}, which this change is not made on`);
}
