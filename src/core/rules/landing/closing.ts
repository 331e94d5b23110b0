/**
 * After every worker has ended, merges the base branch in and runs the build type's final session.
 * That session judges the whole build.
 */
import { closeInput, type CloseInput } from "../../model/closing-inputs.ts";
import { getBuildType, hasLanding, hasReport } from "../../model/build-types.ts";
import { checkCriteriaAnswers, getEvidenceContext, listOpenCriteria } from "../../model/scores.ts";
import {
  getScoreReasons,
  recordScores,
  runLoops,
  setRubric,
  startFollowUp,
  startScoreLoop,
} from "../planning/loops.ts";
import { listRemovedArtifacts } from "../../model/worker-reports.ts";
import { syncBase } from "../merging/base-sync.ts";
import { finishIfAllLanded } from "./partial-landing.ts";
import { ensurePassMemory } from "../planning/pass-memory.ts";
import { beginSession, finishSession, failSession, isLive } from "../sessions/lifecycle.ts";
import { isBlockedByBuildBranch } from "../checks/build-branch-checks.ts";
import type { SessionReason, SessionState } from "../../model/session.ts";
import type { StopDetails } from "../../model/stop.ts";
import type { Draft } from "../decision-draft.ts";

/** Maximum number of claims that the closing session receives. */
const MOST_CLAIMS = 10;

export function closeBuild(draft: Draft): void {
  const { build } = draft.state;
  if (draft.isHalted) return;
  if (build.status === "building" && draft.allSatisfied) {
    if (isWithoutChange(draft) && !hasAnswers(draft)) {
      handleNothingToLand(draft);
      return;
    }
    if (runLoops(draft)) return;
    build.status = "closing";
    draft.note("Every worker has ended");
  }
  if (build.status !== "closing") return;
  const tip = draft.facts.refs.build;
  if (!tip || !syncBase(draft) || finishIfAllLanded(draft)) return;
  ensurePassMemory(draft);
  const { finalKind } = getBuildType(build);
  const session = build.sessions[finalKind];
  if (session?.outcome === "complete" && isTipJudged(draft, tip.sha)) {
    // Another session can't answer what a person has to answer.
    if (draft.state.closing?.verdict === "land") finishClosing(draft);
    return;
  }
  // The diff is known from the first pass after the session began; nothing requests it earlier.
  if (session?.base === tip.sha) build.judged = draft.facts.buildDiff;
  if (isLive(session) || isBlockedByBuildBranch(draft)) return;
  build.judged = draft.facts.buildDiff;
  if (finalKind === "close") setRubric(draft);
  const claims = listRemovedArtifacts(draft.state).slice(0, MOST_CLAIMS);
  const reasons: SessionReason[] = [
    ...build.done_when.map((criterion, i) => ({
      kind: "criterion" as const,
      number: i + 1,
      criterion,
    })),
    ...(finalKind === "close" ? getScoreReasons(draft) : []),
    ...(claims.length > 0 ? [{ kind: "claims" as const, claims }] : []),
  ];
  beginSession(draft, "build", finalKind, { base: tip.sha, other: draft.facts.refs.base, reasons });
}

/**
 * Returns whether the newest closing session judged this tip, or another one with the same changes
 * to the base branch. Merging the base in makes a new tip without changing the build; on a busy
 * base branch, judging each one would never end.
 */
export function isTipJudged(draft: Draft, tip: string): boolean {
  const { build } = draft.state;
  const { judged, sessions } = build;
  return (
    sessions[getBuildType(build).finalKind]?.base === tip ||
    judged === null ||
    judged === draft.facts.buildDiff
  );
}

const isWithoutChange = (draft: Draft) =>
  draft.workers.every(({ worker }) => worker.merge_sha === null);

/** Answers justify a final session even without changes, because that session writes the report. */
function hasAnswers(draft: Draft): boolean {
  return hasReport(draft.state.build) && draft.workers.some(({ worker }) => worker.done);
}

/**
 * Handles a build without changes. A person can retry the workers that were skipped; if all workers
 * closed without a change, the build ends.
 */
function handleNothingToLand(draft: Draft): void {
  const skipped = draft.workers.find(({ worker }) => worker.skipped)?.worker.id;
  if (!skipped) {
    finishWithoutLanding(draft);
    return;
  }
  const details: StopDetails = { kind: "nothing_merged", skipped };
  draft.stopBuild({ kind: "blocked", cause: "nothing", details });
}

/**
 * Ends the build: as complete if workers found that nothing had to change, as cancelled if no
 * worker got that far.
 */
export function finishWithoutLanding(draft: Draft): void {
  const { build } = draft.state;
  build.status = draft.workers.some(({ worker }) => worker.done) ? "complete" : "cancelled";
  build.ended_at = draft.now;
  build.stop = null;
  draft.note("Nothing was changed, so there is nothing to land");
}

/** `standing`: for each path that the evidence names, whether it exists. */
export function takeClose(
  draft: Draft,
  session: SessionState,
  input: unknown,
  standing: Record<string, boolean> = {},
): void {
  const { state } = draft;
  const closing = closeInput.parse(input);
  const problems = findCloseProblems(draft, closing);
  if (problems.length > 0) {
    const cause = { kind: "close_incomplete" as const, session: session.kind };
    failSession(draft, "build", session, "refused", cause, problems);
    return;
  }
  finishSession(draft, "build", session, "complete");
  state.closing = hasReport(state.build) ? closing : omitReport(closing);
  if (session.kind === "close") recordScores(draft, closing, standing);
  if (closing.verdict === "land" && startFollowUp(draft, session, closing)) return;
  const stop = findReasonToStop(draft, closing, standing);
  if (stop !== null) {
    draft.stopBuild({ kind: "blocked", cause: "close", details: stop });
    return;
  }
  if (!isWithoutChange(draft) && session.kind === "close" && startScoreLoop(draft, session.base))
    return;
  finishClosing(draft);
}

/** Removes what nobody will read. */
function omitReport({ report: _report, sources: _sources, ...closing }: CloseInput): CloseInput {
  return closing;
}

function findCloseProblems({ state }: Draft, closing: CloseInput): string[] {
  const report =
    hasReport(state.build) && !closing.report ? ["Write the report: the build ends with it."] : [];
  return [...checkCriteriaAnswers(state.build, closing.criteria ?? []), ...report];
}

/** Returns why Baton asks a person before the build ends, or null if it doesn't. */
function findReasonToStop(
  { state, facts }: Draft,
  closing: CloseInput,
  standing: Record<string, boolean>,
): StopDetails | null {
  const lands = hasLanding(state.build);
  if (closing.verdict === "needs_person")
    return { kind: "close_asks", said: closing.summary, lands };
  const context = getEvidenceContext(state, new Map(Object.entries(standing)), facts.tip ?? {});
  const open = listOpenCriteria(state.build, closing.criteria ?? [], context);
  return open.length === 0
    ? findOpenCorrections(state, closing)
    : { kind: "criteria_open", criteria: open, lands };
}

/**
 * Returns the corrections that a closing session still wants after the last round. A synthesis has
 * them in its report.
 */
function findOpenCorrections(
  { build }: Draft["state"],
  { follow_up = [] }: CloseInput,
): StopDetails | null {
  const { finalKind, followUpRounds } = getBuildType(build);
  if (finalKind !== "close" || followUpRounds === 0 || follow_up.length === 0) return null;
  const corrections = follow_up.map(({ title, goal }) => ({ title, goal }));
  const lands = hasLanding(build);
  return { kind: "corrections_open", rounds: followUpRounds, corrections, lands };
}

/**
 * Continues after the final session, or a person, has agreed: the build lands, or ends if there is
 * nothing to land.
 */
export function finishClosing(draft: Draft): void {
  const { build } = draft.state;
  if (!hasLanding(build)) {
    finishWithDelivery(draft);
    return;
  }
  if (isWithoutChange(draft)) {
    finishWithoutLanding(draft);
    return;
  }
  build.status = "landing";
  draft.note("The closing is agreed to");
}

/**
 * Ends the build with its delivery: the report, and the files of the build branch, which the record
 * keeps.
 */
function finishWithDelivery(draft: Draft): void {
  const { build } = draft.state;
  const tip = draft.facts.refs.build?.sha;
  if (!isWithoutChange(draft) && tip !== undefined)
    build.delivered = { sha: tip, base: draft.facts.baseInBuild };
  build.status = "complete";
  build.ended_at = draft.now;
  build.stop = null;
  draft.note("The build ends without a landing, as was asked for");
}
