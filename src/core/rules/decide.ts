/**
 * The heart: from what the record says and what GitHub says now to what happens next. Total, pure, deterministic. An
 * effect's outcome is a fact of the next pass; an unknown or late fact yields nothing.
 */
import { dropUnneededChecks } from "../build-types/unneeded-checks.ts";
import { branchesOf } from "../build/names.ts";
import { isOver } from "../build/view.ts";
import { adoptComments, adoptHistory, adoptReactions, heedSettings } from "./saying/adopt.ts";
import { adoptRefusals } from "./people/refused.ts";
import { adapt } from "./adapt/adapt.ts";
import { askAboutAdaptation } from "./adapt/answer.ts";
import { answerLate } from "./end/late.ts";
import { askArchitect, passPlanGate } from "./plan/architect.ts";
import { heedBase } from "./merge/base.ts";
import { carryVerdicts } from "./review/carry.ts";
import { applyBudgets } from "./sessions/budget.ts";
import { correctTimes } from "./correct-times.ts";
import { candidate } from "./candidate/candidate.ts";
import { ci } from "./checks/ci.ts";
import { close } from "./landing/close.ts";
import { heedLoops } from "./loop/loop.ts";
import { heedRemarks } from "./commands/commands.ts";
import { resolveConflicts } from "./merge/conflicts.ts";
import { askPeople, keepDocuments, sendOutbox } from "./saying/documents.ts";
import { heedEarlyLanding } from "./landing/earlyLanding.ts";
import { endSessions } from "./end/ended.ts";
import { answerEdited } from "./commands/edited.ts";
import { answerInReviews } from "./commands/inReviews.ts";
import { answerElsewhere } from "./commands/elsewhere.ts";
import { heedEdits } from "./edits/heed.ts";
import { heedTampering, isTampered } from "./edits/tampering.ts";
import { finish } from "./end/finish.ts";
import { land } from "./landing/landing.ts";
import { merge } from "./merge/merge.ts";
import { awaitPreflight } from "./start/preflight.ts";
import { settleRuns } from "./sessions/ledger.ts";
import { takeProposals } from "./sessions/proposals.ts";
import { closeSkipped, observePulls } from "./merge/pulls.ts";
import { postReviews, resolveThreads } from "./review/judged.ts";
import { review } from "./review/review.ts";
import { askAboutProvider } from "./sessions/parking.ts";
import { dispatchSessions, matchRuns, observeStalls } from "./sessions/runs.ts";
import { recordGone, sayRecordGone } from "./start/recordGone.ts";
import { start } from "./start/start.ts";
import { answerSteers, heedSteers } from "./sessions/steers.ts";
import { heedTip, keepBaseline } from "./checks/tip.ts";
import { prepareHands } from "./hands/prepare.ts";
import { takeHandIns } from "./hands/hand-ins.ts";
import { Turn, type Rule } from "./turn.ts";
import { heedBaseBranch } from "./people/baseBranch.ts";
import { heedBuildBranch } from "./people/buildBranch.ts";
import { heedIssue } from "./people/issue.ts";
import { heedLostWork } from "./people/lostWork.ts";
import { heedLandBranch } from "./people/landBranch.ts";
import { heedRequest } from "./people/request.ts";
import { heedRepository, sayBack } from "./people/repository.ts";
import { keepPullTexts, publish, schedule } from "./sessions/work.ts";
import { DEFAULT_SETTINGS, type Settings } from "../build/settings.ts";
import { heardEffects } from "../comments/asHeard.ts";
import type { Decision } from "../build/decision.ts";
import type { Facts } from "../build/facts.ts";
import type { State } from "../build/state.ts";

/** First what happened, then what people want, then what follows, then what is said. */
export const RULES: readonly Rule[] = [
  correctTimes,
  adoptComments,
  adoptReactions,
  adoptRefusals,
  adoptHistory,
  observeStalls,
  heedSettings,
  heedEdits,
  heedLoops,
  sayBack,
  heedRepository,
  heedBaseBranch,
  heedBuildBranch,
  heedLandBranch,
  heedBase,
  keepBaseline,
  heedTip,
  observePulls,
  heedEarlyLanding,
  heedRemarks,
  heedLostWork,
  heedIssue,
  heedRequest,
  answerEdited,
  answerInReviews,
  matchRuns,
  endSessions,
  takeProposals,
  takeHandIns,
  settleRuns,
  applyBudgets,
  closeSkipped,
  awaitPreflight,
  askArchitect,
  passPlanGate,
  publish,
  heedSteers,
  carryVerdicts,
  resolveConflicts,
  review,
  postReviews,
  keepPullTexts,
  resolveThreads,
  ci,
  candidate,
  merge,
  adapt,
  schedule,
  prepareHands,
  askAboutAdaptation,
  close,
  land,
  answerSteers,
  dispatchSessions,
  askAboutProvider,
  askPeople,
  sendOutbox,
  keepDocuments,
  finish,
];

/** Decides. `state` null = there is no record of a build for this issue. `now` is ISO 8601. */
export function decide(state: State | null, facts: Facts, now: string): Decision {
  const settings = facts.settings.ok ? facts.settings.value : DEFAULT_SETTINGS;
  const decision = decided(state, facts, settings, now);
  return { ...decision, effects: heardEffects(decision.effects, settings.commands.bare) };
}

function decided(state: State | null, facts: Facts, settings: Settings, now: string): Decision {
  if (state === null) return begin(facts, now);
  if (isArchived(state, facts)) {
    // Branches that are kept of this one are no obstacle to another.
    const free = { ...facts, refs: { ...facts.refs, all: [] } };
    const next = start(free, now, state);
    return next.patch || next.effects.length > 0 ? next : answerLate(state, facts, now);
  }
  const turn = new Turn(state, dropUnneededChecks(state, facts), settings, now);
  if (isTampered(state, facts.edits)) return heedTampering(turn, facts.edits);
  for (const rule of RULES) rule(turn);
  return turn.finish();
}

/** An issue without a build. */
function begin(facts: Facts, now: string): Decision {
  const first = start(facts, now, null);
  if (first.patch || first.effects.length > 0) return first;
  const gone = recordGone(facts, "say `/orchestrate` again");
  return { patch: null, effects: [...sayRecordGone(facts), ...answerElsewhere(facts, gone)], wakeAt: null };
}

/**
 * The build has ended and its record is a tag: nothing is written into it any more. Where GitHub would not let that
 * happen, the record stays on its branch, and the build has ended all the same.
 */
function isArchived({ build }: State, { refs }: Facts): boolean {
  if (!isOver(build.status) || build.outbox.length > 0) return false;
  const { record, tag } = branchesOf(build.branch_prefix, build.slug);
  return (refs.tag && !refs.all.includes(record)) || build.remains.some((r) => r.effect === `archive:${tag}`);
}
