/**
 * Carries out an effect of any type; what GitHub refuses becomes an outcome, which the next
 * decision looks at.
 */
import { offerOnboarding as offered } from "../onboarding.ts";
import type { EffectContext, EffectResult, Perform } from "./effect.ts";
import { getEffectKey, type Effect } from "../../core/model/effects.ts";
import type { EffectOutcome } from "../../core/model/facts.ts";
import { toGitHubError, type ErrorCode } from "../github/errors.ts";
import { getEffectPriority, runWithPriority } from "../github/limits/secondary-limits.ts";
import { runWithWorkflows } from "../github/installation-tokens.ts";
import { archiveRecord, createBranch, createTag, deleteBranch } from "./branches.ts";
import { cancelRun, dispatchSession, retryFailedJobs } from "./runs.ts";
import { createCandidate, landCommit, mergeBaseBranch, writeKnowledgeTree } from "./landing.ts";
import { addReaction, closeIssue, postComment, updateDocument } from "./comments.ts";
import {
  closePull,
  enqueuePull,
  markPullReady,
  mergePull,
  openPull,
  openRevert,
  reopenPull,
  updatePull,
} from "./pulls.ts";
import { createLandingCheck, createVerdictCheck } from "./checks.ts";
import { requestPreflight } from "./preflight.ts";
import { commitAgain, publishChange } from "./publish.ts";
import { postReview, postSuggestions, resolveThread } from "./reviews.ts";
import { syncBeforeBuild } from "../templates/sync-before-build.ts";

// An issue was labelled where Baton's workflow isn't yet: the pull request that brings it is
// opened, or found.

const requestOnboarding: Perform<"onboard"> = async (_effect, { access, log }) => ({
  id: await offered(access, { asked: true, log }),
});

export interface PerformedEffect {
  outcome: EffectOutcome;
  /**
   * Set where nothing is wrong with the effect: try again, after `waitMs` milliseconds where GitHub
   * names a time.
   */
  passing: { code: ErrorCode; waitMs: number | null } | null;
}

/**
 * What takes over commits that stand in the repository already, whose workflows people have put
 * there: branches are cut from them, and merged. Baton's own commits of an agent's work are made by
 * `publish`, which is none of these.
 */
const WORKFLOW_EFFECTS: ReadonlySet<Effect["type"]> = new Set<Effect["type"]>([
  ...([
    "create_branch",
    "merge_base",
    "merge",
    "enqueue",
    "candidate",
    "land_commit",
    "revert",
  ] as const),
]);

/**
 * Never throws for a refusal of this effect. @throws GitHubError where GitHub would refuse any;
 * what is a bug
 */
export async function performEffect(
  effect: Effect,
  context: EffectContext,
): Promise<PerformedEffect> {
  const key = getEffectKey(effect);
  try {
    const run = () => runEffect(effect, context);
    const done = await runWithPriority(getEffectPriority(effect), () =>
      WORKFLOW_EFFECTS.has(effect.type) ? runWithWorkflows(run) : run(),
    );
    const made = { id: done?.id ?? null, ...(done?.sha === undefined ? {} : { sha: done.sha }) };
    return { outcome: { effect: key, ok: true, code: null, detail: null, ...made }, passing: null };
  } catch (error) {
    const failed = toGitHubError(error);
    if (failed.unavailable) throw failed;
    const { code, message, isTransient: passing, waitMs } = failed;
    const outcome = {
      effect: key,
      ok: false,
      code: getOutcomeCode(code),
      detail: message,
      id: null,
    };
    return { outcome, passing: passing ? { code, waitMs } : null };
  }
}

/** Rules know one word for what isn't there (any more). */
export function getOutcomeCode(code: ErrorCode): string {
  return code === "not_found" || code === "gone" ? "missing" : code;
}

function runEffect(effect: Effect, context: EffectContext): Promise<EffectResult> {
  switch (effect.type) {
    case "react":
      return addReaction(effect, context);
    case "comment":
      return postComment(effect, context);
    case "document":
      return updateDocument(effect, context);
    case "dispatch":
      return dispatchSession(effect, context);
    case "preflight":
      return requestPreflight(effect, context);
    case "onboard":
      return requestOnboarding(effect, context);
    case "sync_templates":
      return syncBeforeBuild(effect, context);
    case "cancel_run":
      return cancelRun(effect, context);
    case "create_branch":
      return createBranch(effect, context);
    case "delete_branch":
      return deleteBranch(effect, context);
    case "tag":
      return createTag(effect, context);
    case "publish":
      return publishChange(effect, context);
    case "recommit":
      return commitAgain(effect, context);
    case "rerun":
      return retryFailedJobs(effect, context);
    case "open_pull":
      return openPull(effect, context);
    case "ready_pull":
      return markPullReady(effect, context);
    case "close_pull":
      return closePull(effect, context);
    case "update_pull":
      return updatePull(effect, context);
    case "enqueue":
      return enqueuePull(effect, context);
    case "reopen_pull":
      return reopenPull(effect, context);
    case "review":
      return postReview(effect, context);
    case "suggest":
      return postSuggestions(effect, context);
    case "resolve_thread":
      return resolveThread(effect, context);
    case "verdict_check":
      return createVerdictCheck(effect, context);
    case "merge":
      return mergePull(effect, context);
    case "merge_base":
      return mergeBaseBranch(effect, context);
    case "land_commit":
      return landCommit(effect, context);
    case "knowledge_tree":
      return writeKnowledgeTree(effect, context);
    case "candidate":
      return createCandidate(effect, context);
    case "landing_check":
      return createLandingCheck(effect, context);
    case "close_issue":
      return closeIssue(effect, context);
    case "revert":
      return openRevert(effect, context);
    case "archive":
      return archiveRecord(effect, context);
  }
}
