/**
 * Commits a session's proposed change on the worker's branch. Done when the branch's head bears the session's
 * trailer.
 */
import { commitOf } from "../github/commits.ts";
import { GitHubError } from "../github/errors.ts";
import { headOf, readRef } from "../github/refs.ts";
import { guarded, type Made } from "../observe/guarded.ts";
import { uploadOf } from "../observe/proposal.ts";
import { sessionIn } from "../observe/pulls.ts";
import { DEFAULT_SETTINGS } from "../../core/build/settings.ts";
import { notWaived } from "../../core/guards/held.ts";
import type { State } from "../../core/build/state.ts";
import { mergedBy } from "../../core/build/session.ts";
import type { Change } from "../../core/sessions/proposal.ts";
import type { SessionName, WorkerId } from "../../core/build/names.ts";
import { advance, makeCommit } from "./commit.ts";
import type { EffectContext, Perform } from "./effect.ts";
import { isApart } from "./apart.ts";
import { signed } from "./signOff.ts";
import { makeTree } from "./tree.ts";

export const publish: Perform<"publish"> = async (effect, context) => {
  const { access } = context;
  const head = await readRef(access, headOf(effect.branch));
  if (head !== null && sessionIn(access, await commitOf(access, head)) === effect.session) return;
  const change = await changeOf(context, effect.worker, effect.session);
  const parents = await parentsFor(context, effect, head, change);
  const first = parents[0];
  if (!first) throw new Error(`publish of ${effect.session} without a parent`);
  const tree = await makeTree(access, (await commitOf(access, first)).tree, change);
  const message = await signed(context, effect.message);
  await advance(access, effect.branch, head, await makeCommit(access, tree, parents, message));
};

/** What the commit stands on: what the session worked on, or a person's commits since where neither meets the other. */
async function parentsFor(
  { access }: EffectContext,
  { branch, parents }: Parameters<typeof publish>[0],
  head: string | null,
  change: Change,
): Promise<string[]> {
  if (head === null || parents.includes(head)) return parents;
  // A merge of two commits isn't repeated on a third: that is for a session.
  if (parents.length === 1 && (await isApart(access, parents[0]!, head, change))) return [head];
  throw new GitHubError("head_moved", `${branch} stands at ${head.slice(0, 12)}, which this change is not made on`);
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
    { worker, run: known.run, base: known.base, merges: mergedBy(known) },
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
