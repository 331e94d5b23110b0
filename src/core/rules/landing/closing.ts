/**
 * Once every worker has ended: the base is merged in, and the build type's final session judges the
 * whole.
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
import { describeUnbackedClaim } from "../../messages/loops.ts";
import { syncBase } from "../merging/base-sync.ts";
import { finishIfAllLanded } from "./partial-landing.ts";
import { ensurePassMemory } from "../planning/pass-memory.ts";
import { beginSession, finishSession, failSession, isLive } from "../sessions/lifecycle.ts";
import { isBlockedByBuildBranch } from "../checks/build-branch-checks.ts";
import type { SessionState } from "../../model/session.ts";
import type { StopDetails } from "../../model/stop.ts";
import type { Draft } from "../decision-draft.ts";

/** Claims that the closing session is shown. */
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
    // What a person has to answer is no matter of another session.
    if (draft.state.closing?.verdict === "land") finishClosing(draft);
    return;
  }
  // Known from the first look after its beginning on: before the closing nobody asks for it.
  if (session?.base === tip.sha) build.judged = draft.facts.buildDiff;
  if (isLive(session) || isBlockedByBuildBranch(draft)) return;
  build.judged = draft.facts.buildDiff;
  if (finalKind === "close") setRubric(draft);
  const unbacked = listRemovedArtifacts(draft.state)
    .slice(0, MOST_CLAIMS)
    .map(describeUnbackedClaim);
  const claims = unbacked.length > 0 ? [`Claims that no file shows: ${unbacked.join("; ")}`] : [];
  const criteria = build.done_when.map(
    (criterion, i) => `Criterion ${i + 1} of \`done_when\`: ${criterion}`,
  );
  const reasons = [
    ...criteria,
    ...(finalKind === "close" ? getScoreReasons(draft) : []),
    ...claims,
  ];
  beginSession(draft, "build", finalKind, { base: tip.sha, other: draft.facts.refs.base, reasons });
}

/**
 * Whether the newest closing session judged this tip, or one that changes the same of the base
 * branch: merging the base in makes another tip of a build that is what it was, and on a busy base
 * branch that would never end.
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

/** Answers are worth a final session though they changed nothing: that one writes the report. */
function hasAnswers(draft: Draft): boolean {
  return hasReport(draft.state.build) && draft.workers.some(({ worker }) => worker.done);
}

/**
 * Workers that a person skipped can be taken up again; where all closed without a change, that is
 * the end.
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
 * It is complete where workers found that nothing had to be changed, and cancelled where nobody got
 * to that.
 */
export function finishWithoutLanding(draft: Draft): void {
  const { build } = draft.state;
  build.status = draft.workers.some(({ worker }) => worker.done) ? "complete" : "cancelled";
  build.ended_at = draft.now;
  build.stop = null;
  draft.note("Nothing was changed, so there is nothing to land");
}

/** `standing`: by path that evidence names, whether something is there. */
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
    failSession(draft, "build", session, "refused", {
      cause: `what the ${session.kind} session says is incomplete`,
      problems,
    });
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

/** What nobody gets to read is not kept. */
function omitReport({ report: _report, sources: _sources, ...closing }: CloseInput): CloseInput {
  return closing;
}

function findCloseProblems({ state }: Draft, closing: CloseInput): string[] {
  const report =
    hasReport(state.build) && !closing.report ? ["Write the report: the build ends with it."] : [];
  return [...checkCriteriaAnswers(state.build, closing.criteria ?? []), ...report];
}

/** Why a person is asked before the build ends; null = nobody is. */
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
 * What a closing session still wants corrected after the last round. A synthesis has it in its
 * report.
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
 * The final session, or a person, has agreed: the build lands, or ends where nothing is to land.
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
 * Ends with what is handed over: the report, and the files of the build branch, which the record
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
