/**
 * Decides what happens next, from the record and from what GitHub shows now. Total, pure and
 * deterministic. The outcome of an effect is a fact of the next decision. An unknown or late fact
 * yields nothing.
 */
import type { Facts } from "./model/facts.ts";
import type { State } from "./model/state.ts";
import { getBuildType, isBuildEnded } from "./model/build-types.ts";
import { getBranches } from "./model/names.ts";
import {
  applySettings,
  dropSentReactions,
  recordCostHistory,
  recordPostedComments,
} from "./rules/external-changes.ts";
import { handleRefusals } from "./rules/refused-effects.ts";
import { askAboutAdaptation, updateAdaptation } from "./rules/planning/adaptation.ts";
import { answerLateCommands, answerStrayCommands } from "./commands/stateless-answers.ts";
import { beginPlanning, passPlanGate } from "./rules/planning/architect.ts";
import { clearBaseConflict } from "./rules/merging/base-sync.ts";
import { copyVerdicts, reviewWorkers } from "./rules/review/review.ts";
import { applyBudgets } from "./rules/sessions/budgets.ts";
import { repairFutureTimes } from "./rules/future-times.ts";
import { updateCandidate } from "./rules/merging/candidate.ts";
import { handleWorkerChecks } from "./rules/checks/worker-checks.ts";
import { closeBuild } from "./rules/landing/closing.ts";
import { updateLoopCount } from "./rules/planning/loops.ts";
import { handleRemarks } from "./commands/remarks.ts";
import { mergeWorkers, resolveConflicts } from "./rules/merging/merge-workers.ts";
import { askPeopleOnStops, sendOutbox, updateDocuments } from "./rules/comments.ts";
import { handlePartialLanding } from "./rules/landing/partial-landing.ts";
import { finishBuild, stopSessions } from "./rules/finish.ts";
import { answerEditedComments, answerReviewCommands } from "./commands/misplaced-commands.ts";
import { applyRecordEdits } from "./rules/record-edits/apply-edits.ts";
import { handleTamperedRecord, isRecordTampered } from "./commands/record-tampering.ts";
import { landBuild } from "./rules/landing/landing.ts";
import { awaitPreflight } from "./rules/start/preflight.ts";
import { settleRuns } from "./rules/sessions/ledger.ts";
import { takeProposals } from "./rules/sessions/proposals.ts";
import { closeSkippedPulls, observePulls } from "./rules/human-changes/worker-pulls.ts";
import { postReviews, resolveThreads } from "./rules/review/post-reviews.ts";
import { askAboutProvider } from "./rules/sessions/parking.ts";
import { dispatchSessions, matchRuns, observeStalls } from "./rules/sessions/runs.ts";
import { explainMissingRecord, reportMissingRecord } from "./rules/start/missing-record.ts";
import { findTrigger } from "./commands/trigger.ts";
import { startBuild } from "./rules/start/start-build.ts";
import { answerSteers, beginSteerReworks } from "./commands/steer.ts";
import { recordBaseline, stopOnRedBuildBranch } from "./rules/checks/build-branch-checks.ts";
import { prepareTakenWorkers, takeHandIns } from "./rules/sessions/hand-ins.ts";
import { Draft, type BuildRule } from "./rules/decision-draft.ts";
import {
  followRenamedBase,
  handleLandBranchChange,
  restoreBuildBranch,
} from "./rules/human-changes/branches.ts";
import { answerRequestChanges, pauseOnClosedIssue } from "./rules/human-changes/issue.ts";
import { handleLostWork } from "./rules/human-changes/lost-work.ts";
import {
  followRenamedRepository,
  reportRecoveredAccess,
} from "./rules/human-changes/repository.ts";
import { publishWork, scheduleWorkers, updatePullTexts } from "./rules/sessions/work.ts";
import { DEFAULT_SETTINGS, type Settings } from "./model/settings.ts";
import { rewriteCommandsInEffects } from "./commands/command-references.ts";
import type { Decision } from "./model/decision.ts";

const NO_CHECKS = { pending: [], failed: [], passed: [] };

/**
 * Removes the checks on workers' pull requests and on the build branch if the build type waits for
 * none and GitHub's rules require none. Keeps the checks of the landing pull request.
 */
function dropUnneededChecks({ build, workers }: State, facts: Facts): Facts {
  if (getBuildType(build).waitsForChecks || facts.rules.build.requiredChecks.length > 0)
    return facts;
  const pulls = Object.entries(facts.pulls).map(([key, pull]) => {
    if (!pull || !Object.hasOwn(workers, key)) return [key, pull] as const;
    return [key, { ...pull, checks: NO_CHECKS, ciExpected: false }] as const;
  });
  return {
    ...facts,
    tip: null,
    ciExpected: { ...facts.ciExpected, workers: false, byPath: false },
    landOnly: [],
    pulls: Object.fromEntries(pulls),
  };
}

/**
 * The rules of a build, in four phases. Their order matters: each rule sees what the rules before
 * it decided.
 */
export const BUILD_PHASES = {
  /** What happened since the last decision: the state takes over what GitHub shows. */
  observed: [
    repairFutureTimes,
    recordPostedComments,
    dropSentReactions,
    handleRefusals,
    recordCostHistory,
    observeStalls,
    applySettings,
    applyRecordEdits,
    updateLoopCount,
    reportRecoveredAccess,
    followRenamedRepository,
    followRenamedBase,
    restoreBuildBranch,
    handleLandBranchChange,
    clearBaseConflict,
    recordBaseline,
    stopOnRedBuildBranch,
    observePulls,
    handlePartialLanding,
  ],
  /**
   * What people ask for: by commands, by replies, and by what they closed, edited or removed from
   * the build branch.
   */
  requested: [
    handleRemarks,
    handleLostWork,
    pauseOnClosedIssue,
    answerRequestChanges,
    answerEditedComments,
    answerReviewCommands,
  ],
  /**
   * What follows from that: workers are planned, started, reviewed and merged; the build closes and
   * lands.
   */
  consequences: [
    matchRuns,
    stopSessions,
    takeProposals,
    takeHandIns,
    settleRuns,
    applyBudgets,
    closeSkippedPulls,
    awaitPreflight,
    beginPlanning,
    passPlanGate,
    publishWork,
    beginSteerReworks,
    copyVerdicts,
    resolveConflicts,
    reviewWorkers,
    postReviews,
    updatePullTexts,
    resolveThreads,
    handleWorkerChecks,
    updateCandidate,
    mergeWorkers,
    updateAdaptation,
    scheduleWorkers,
    prepareTakenWorkers,
    askAboutAdaptation,
    closeBuild,
    landBuild,
    answerSteers,
    dispatchSessions,
  ],
  /**
   * What people read: questions, comments and documents. A build that has ended is cleaned up last.
   */
  messages: [askAboutProvider, askPeopleOnStops, sendOutbox, updateDocuments, finishBuild],
} satisfies Record<string, BuildRule[]>;

/**
 * Decides what Baton does next. `state` is null if there is no record of a build for this issue.
 * `now` is ISO 8601.
 */
export function decide(state: State | null, facts: Facts, now: string): Decision {
  const settings = facts.settings.ok ? facts.settings.value : DEFAULT_SETTINGS;
  const decision = applyRules(state, facts, settings, now);
  return {
    ...decision,
    effects: rewriteCommandsInEffects(decision.effects, settings.commands.bare),
  };
}

function applyRules(state: State | null, facts: Facts, settings: Settings, now: string): Decision {
  if (state === null) return decideWithoutBuild(facts, now);
  if (isArchived(state, facts)) {
    // The branches that this build left behind do not prevent another build.
    const free = { ...facts, refs: { ...facts.refs, heads: {} } };
    const next = startBuild(free, now, state, findTrigger(free, state));
    return next.patch || next.effects.length > 0 ? next : answerLateCommands(state, facts, now);
  }
  const draft = new Draft(state, dropUnneededChecks(state, facts), settings, now);
  if (isRecordTampered(state, facts.edits)) return handleTamperedRecord(draft, facts.edits);
  for (const rule of Object.values(BUILD_PHASES).flat()) rule(draft);
  return draft.finish();
}

/** Decides for an issue without a build. */
function decideWithoutBuild(facts: Facts, now: string): Decision {
  const first = startBuild(facts, now, null, findTrigger(facts, null));
  if (first.patch || first.effects.length > 0) return first;
  const gone = explainMissingRecord(facts, "say `/orchestrate` again");
  return {
    patch: null,
    effects: [...reportMissingRecord(facts), ...answerStrayCommands(facts, gone)],
    wakeAt: null,
  };
}

/**
 * Returns whether the build has ended and its record is a tag, which nothing changes any more. If
 * GitHub refused the tag, the record stays on its branch, and the build has ended all the same.
 */
function isArchived({ build }: State, { refs }: Facts): boolean {
  if (!isBuildEnded(build.status) || build.outbox.length > 0) return false;
  const { record, tag } = getBranches(build.branch_prefix, build.slug);
  return (
    (refs.tag && !Object.hasOwn(refs.heads, record)) ||
    build.remains.some((r) => r.effect === `archive:${tag}`)
  );
}
