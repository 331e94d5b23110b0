/** Carries out an effect of any type; what GitHub refuses becomes an outcome, which the next decision looks at. */
import { keyOf, type Effect } from "../../core/build/effects.ts";
import type { EffectOutcome } from "../../core/build/facts.ts";
import { asGitHubError, type ErrorCode } from "../github/errors.ts";
import { asPriority, priorityOf } from "../github/limits/priority.ts";
import { withWorkflows } from "../github/tokens.ts";
import { archive, createBranch, deleteBranch, tag } from "./branches.ts";
import { cancelRun } from "./cancelRun.ts";
import { candidate } from "./candidate.ts";
import { closeIssue } from "./closeIssue.ts";
import { comment } from "./comment.ts";
import { dispatch } from "./dispatch.ts";
import { document } from "./document.ts";
import { enqueue } from "./enqueue.ts";
import type { Done, EffectContext } from "./effect.ts";
import { knowledgeTree } from "./knowledgeTree.ts";
import { landCommit } from "./landCommit.ts";
import { landingCheck } from "./landingCheck.ts";
import { merge } from "./merge.ts";
import { mergeBase } from "./mergeBase.ts";
import { onboard } from "./onboard.ts";
import { preflight } from "./preflight.ts";
import { closePull, openPull, reopenPull, updatePull, readyPull } from "./pulls.ts";
import { publish } from "./publish.ts";
import { react } from "./react.ts";
import { recommit } from "./recommit.ts";
import { rerun } from "./rerun.ts";
import { resolveThread } from "./resolveThread.ts";
import { revert } from "./revert.ts";
import { review } from "./review.ts";
import { suggest } from "./suggest.ts";
import { syncFirst } from "../templates/sync-first.ts";
import { verdictCheck } from "./verdictCheck.ts";

export interface Performed {
  outcome: EffectOutcome;
  /** Set where nothing is wrong with the effect: try again, after `waitMs` milliseconds where GitHub names a time. */
  passing: { code: ErrorCode; waitMs: number | null } | null;
}

/**
 * What takes over commits that stand in the repository already, whose workflows people have put there: branches are cut
 * from them, and merged. Baton's own commits of an agent's work are made by `publish`, which is none of these.
 */
const OF_PEOPLE: ReadonlySet<Effect["type"]> = new Set<Effect["type"]>([
  ...(["create_branch", "merge_base", "merge", "enqueue", "candidate", "land_commit", "revert"] as const),
]);

/** Never throws for a refusal of this effect. @throws GitHubError where GitHub would refuse any; what is a bug */
export async function perform(effect: Effect, context: EffectContext): Promise<Performed> {
  const key = keyOf(effect);
  try {
    const run = () => carryOut(effect, context);
    const done = await asPriority(priorityOf(effect), () => (OF_PEOPLE.has(effect.type) ? withWorkflows(run) : run()));
    const made = { id: done?.id ?? null, ...(done?.sha === undefined ? {} : { sha: done.sha }) };
    return { outcome: { effect: key, ok: true, code: null, detail: null, ...made }, passing: null };
  } catch (error) {
    const failed = asGitHubError(error);
    if (failed.away) throw failed;
    const { code, message, passing, waitMs } = failed;
    const outcome = { effect: key, ok: false, code: wordFor(code), detail: message, id: null };
    return { outcome, passing: passing ? { code, waitMs } : null };
  }
}

/** Rules know one word for what isn't there (any more). */
export function wordFor(code: ErrorCode): string {
  return code === "not_found" || code === "gone" ? "missing" : code;
}

function carryOut(effect: Effect, context: EffectContext): Promise<Done> {
  switch (effect.type) {
    case "react":
      return react(effect, context);
    case "comment":
      return comment(effect, context);
    case "document":
      return document(effect, context);
    case "dispatch":
      return dispatch(effect, context);
    case "preflight":
      return preflight(effect, context);
    case "onboard":
      return onboard(effect, context);
    case "sync_templates":
      return syncFirst(effect, context);
    case "cancel_run":
      return cancelRun(effect, context);
    case "create_branch":
      return createBranch(effect, context);
    case "delete_branch":
      return deleteBranch(effect, context);
    case "tag":
      return tag(effect, context);
    case "publish":
      return publish(effect, context);
    case "recommit":
      return recommit(effect, context);
    case "rerun":
      return rerun(effect, context);
    case "open_pull":
      return openPull(effect, context);
    case "ready_pull":
      return readyPull(effect, context);
    case "close_pull":
      return closePull(effect, context);
    case "update_pull":
      return updatePull(effect, context);
    case "enqueue":
      return enqueue(effect, context);
    case "reopen_pull":
      return reopenPull(effect, context);
    case "review":
      return review(effect, context);
    case "suggest":
      return suggest(effect, context);
    case "resolve_thread":
      return resolveThread(effect, context);
    case "verdict_check":
      return verdictCheck(effect, context);
    case "merge":
      return merge(effect, context);
    case "merge_base":
      return mergeBase(effect, context);
    case "land_commit":
      return landCommit(effect, context);
    case "knowledge_tree":
      return knowledgeTree(effect, context);
    case "candidate":
      return candidate(effect, context);
    case "landing_check":
      return landingCheck(effect, context);
    case "close_issue":
      return closeIssue(effect, context);
    case "revert":
      return revert(effect, context);
    case "archive":
      return archive(effect, context);
  }
}
