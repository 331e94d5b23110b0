/**
 * Commits a session's proposed change on the worker's branch. Done when the branch's head bears the session's
 * trailer.
 */
import type { Access } from "../github/access.ts";
import { commitOf, type Commit } from "../github/commits.ts";
import { GitHubError, orNull } from "../github/errors.ts";
import { headOf, readRef } from "../github/refs.ts";
import { withWorkflows } from "../github/tokens.ts";
import { guarded, type Made } from "../observe/guarded.ts";
import { uploadOf } from "../observe/proposal.ts";
import { sessionIn } from "../observe/pulls.ts";
import { DEFAULT_SETTINGS } from "../../core/build/settings.ts";
import { notWaived } from "../../core/guards/held.ts";
import type { State } from "../../core/build/state.ts";
import { mergedBy } from "../../core/build/session.ts";
import type { Change } from "../../core/sessions/proposal.ts";
import type { SessionName, WorkerId } from "../../core/build/names.ts";
import { advance } from "./commit.ts";
import { makeCommit } from "../github/make-commit.ts";
import type { EffectContext, Perform } from "./effect.ts";
import { isApart, sinceOf } from "./apart.ts";
import { takesOverWorkflows } from "./merged-workflows.ts";
import { signed } from "./signOff.ts";
import { makeTree } from "./tree.ts";

export const publish: Perform<"publish"> = async (effect, context) => {
  const { access } = context;
  const head = await readRef(access, headOf(effect.branch));
  const stands = head === null ? null : await commitAt(access, effect.branch, head);
  if (stands && sessionIn(access, stands) === effect.session) return;
  const change = await changeOf(context, effect.worker, effect.session);
  const { onto, parents } = await placeOf(context, effect, stands, change);
  const { tree: before } = await commitOf(access, onto);
  const message = await signed(context, effect.message);
  const write = async () => {
    const tree = await makeTree(access, before, change);
    await advance(access, effect.branch, head, await makeCommit(access, tree, parents, message));
  };
  try {
    await write();
  } catch (error) {
    const merged = effect.parents[1];
    if (!(error instanceof GitHubError) || error.status !== 403 || error.code !== "refused" || !merged) throw error;
    const taken = { onto: before, merged: (await commitOf(access, merged)).tree, change };
    if (!(await takesOverWorkflows(access, taken))) throw error;
    await withWorkflows(write);
  }
};

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
  { branch, parents, worker }: Parameters<typeof publish>[0],
  head: Commit | null,
  change: Change,
): Promise<Place> {
  const { access } = context;
  const onto = parents[0];
  if (!onto) throw new Error(`publish on ${branch} without a parent`);
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

/** The session's change, from the facts or, once those no longer have it, from its run's artifact. */
async function changeOf(context: EffectContext, worker: WorkerId, session: SessionName): Promise<Change> {
  const { access, facts, state } = context;
  const fact = facts.proposals[session];
  if (fact?.ok) return fact.proposal.change ?? empty(context, worker);
  const known = state?.workers[worker]?.session;
  if (!state || !known || known.run === null) throw new GitHubError("not_found", `the run of ${session} is not known`);
  const upload = await uploadOf(access, known.run, { build: state.build.slug, session, launch: known.launch });
  if (!upload.ok) throw new GitHubError(upload.missing ? "gone" : "refused", upload.reason);
  const change = upload.proposal.change ?? empty(context, worker);
  await passGuards(
    context,
    state,
    {
      ...{ worker, run: known.run, base: known.base, merges: mergedBy(known), kind: known.kind },
      close: upload.proposal.result.ended === "closed" ? upload.proposal.result.close : null,
    },
    session,
    change,
  );
  return change;
}

/**
 * What wasn't looked at in this very pass is looked at again, since whoever may start a run again may have it upload
 * something else. Only what a person let through of this session passes.
 */
async function passGuards(
  { access, facts }: EffectContext,
  state: State,
  made: Made & { worker: WorkerId },
  session: SessionName,
  change: Change,
): Promise<void> {
  const settings = facts.settings.ok ? facts.settings.value : DEFAULT_SETTINGS;
  const waiver = state.workers[made.worker]?.waivers.findLast((w) => w.session === session);
  const [found] = notWaived(await guarded(access, state, made, change, settings), waiver);
  if (found) throw new GitHubError("held", found.message);
}

/** A rework that merges and changes nothing else. */
function empty({ state }: EffectContext, worker: WorkerId): Change {
  return { base: state?.workers[worker]?.session?.base ?? "", files: [] };
}
