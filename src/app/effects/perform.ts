/**
 * Runs an effect of any type. A refusal by GitHub becomes an outcome, which the next decision
 * reads.
 */
import { offerOnboarding as offered } from "../onboarding.ts";
import type { EffectContext, EffectResult, Perform } from "./effect.ts";
import {
  getEffectDefinition,
  getEffectKey,
  getEffectPriority,
  type Effect,
  type EffectType,
} from "../../core/model/effects/index.ts";
import type { EffectOutcome } from "../../core/model/facts.ts";
import { toGitHubError, type ErrorCode } from "../github/errors.ts";
import { runWithPriority } from "../github/limits/secondary-limits.ts";
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

// An issue was labelled in a repository without Baton's workflow. Opens or finds the pull request
// that adds it.

const requestOnboarding: Perform<"onboard"> = async (_effect, { access, log }) => ({
  id: await offered(access, { asked: true, log }),
});

export interface PerformedEffect {
  outcome: EffectOutcome;
  /**
   * Set if the effect itself is fine and can be tried again. `waitMs` is the delay in milliseconds,
   * if GitHub gives one.
   */
  passing: { code: ErrorCode; waitMs: number | null } | null;
}

/** The function that performs each type of effect. */
const PERFORMERS: { readonly [T in EffectType]: Perform<T> } = {
  react: addReaction,
  comment: postComment,
  document: updateDocument,
  close_issue: closeIssue,
  dispatch: dispatchSession,
  cancel_run: cancelRun,
  rerun: retryFailedJobs,
  preflight: requestPreflight,
  onboard: requestOnboarding,
  sync_templates: syncBeforeBuild,
  create_branch: createBranch,
  delete_branch: deleteBranch,
  publish: publishChange,
  recommit: commitAgain,
  tag: createTag,
  archive: archiveRecord,
  open_pull: openPull,
  ready_pull: markPullReady,
  close_pull: closePull,
  update_pull: updatePull,
  reopen_pull: reopenPull,
  merge: mergePull,
  enqueue: enqueuePull,
  revert: openRevert,
  review: postReview,
  suggest: postSuggestions,
  resolve_thread: resolveThread,
  verdict_check: createVerdictCheck,
  merge_base: mergeBaseBranch,
  knowledge_tree: writeKnowledgeTree,
  land_commit: landCommit,
  candidate: createCandidate,
  landing_check: createLandingCheck,
};

/**
 * Never throws if GitHub refuses only this effect. @throws GitHubError if GitHub would refuse every
 * effect @throws the error itself if it is a bug
 */
export async function performEffect(
  effect: Effect,
  context: EffectContext,
): Promise<PerformedEffect> {
  const key = getEffectKey(effect);
  try {
    const done = await runWithPriority(getEffectPriority(effect), () => runEffect(effect, context));
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

/** The rules have one code for anything that is missing or was deleted. */
export function getOutcomeCode(code: ErrorCode): string {
  return code === "not_found" || code === "gone" ? "missing" : code;
}

function runEffect(effect: Effect, context: EffectContext): Promise<EffectResult> {
  const perform = PERFORMERS[effect.type] as Perform<EffectType>;
  const run = () => perform(effect, context);
  const { permissions } = getEffectDefinition(effect.type);
  return permissions.includes("workflows") ? runWithWorkflows(run) : run();
}
