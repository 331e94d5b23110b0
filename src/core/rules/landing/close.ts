/** Once every worker has ended: the base is merged in, and a closing session judges the whole. */
import { closeInput } from "../../sessions/close.ts";
import { listRemovedArtifacts } from "../../build/unbacked-claims.ts";
import { claimWords } from "../../comments/loops.ts";
import { syncBase } from "../merge/base.ts";
import { landedEarly } from "./early.ts";
import { improve } from "../loop/loop.ts";
import { fixRubric, getScoreReasons, improveScores, takeScores } from "../loop/scores.ts";
import { remember } from "../loop/memory.ts";
import { beginSession, endSession, isLive } from "../sessions/sessions.ts";
import { isHeldByTip } from "../checks/tip.ts";
import type { SessionState } from "../../build/session.ts";
import type { Turn } from "../turn.ts";

/** Claims that the closing session is shown. */
const MOST_CLAIMS = 10;

export function close(turn: Turn): void {
  const { build } = turn.state;
  if (turn.halted) return;
  if (build.status === "building" && turn.allSatisfied) {
    if (isWithoutChange(turn) && !isForReport(turn)) {
      nothingToLand(turn);
      return;
    }
    if (improve(turn)) return;
    build.status = "closing";
    turn.note("Every worker has ended");
  }
  if (build.status !== "closing") return;
  const tip = turn.facts.refs.build;
  if (!tip || !syncBase(turn) || landedEarly(turn)) return;
  remember(turn);
  const session = build.sessions.close;
  if (session?.outcome === "complete" && isJudged(turn, tip.sha)) {
    // What a person has to answer is no matter of another session.
    if (turn.state.closing?.verdict === "land") leaveClosing(turn);
    return;
  }
  // Known from the first look after its beginning on: before the closing nobody asks for it.
  if (session?.base === tip.sha) build.judged = turn.facts.buildDiff;
  if (isLive(session) || isHeldByTip(turn)) return;
  build.judged = turn.facts.buildDiff;
  fixRubric(turn);
  const unbacked = listRemovedArtifacts(turn.state).slice(0, MOST_CLAIMS).map(claimWords);
  const claims = unbacked.length > 0 ? [`Claims that no file shows: ${unbacked.join("; ")}`] : [];
  const reasons = [...getScoreReasons(turn), ...claims];
  beginSession(turn, "build", "close", { base: tip.sha, other: turn.facts.refs.base, reasons });
}

/**
 * Whether the newest closing session judged this tip, or one that changes the same of the base branch: merging the base
 * in makes another tip of a build that is what it was, and on a busy base branch that would never end.
 */
export function isJudged(turn: Turn, tip: string): boolean {
  const { judged, sessions } = turn.state.build;
  return sessions.close?.base === tip || judged === null || judged === turn.facts.buildDiff;
}

const isWithoutChange = (turn: Turn) => turn.workers.every(({ worker }) => worker.merge_sha === null);

/** What research found is worth a closing session though it changed nothing: that one writes the synthesis. */
function isForReport(turn: Turn): boolean {
  return turn.state.build.build_type === "research" && turn.workers.some(({ worker }) => worker.done);
}

/** Workers that a person skipped can be taken up again; where all closed without a change, that is the end. */
function nothingToLand(turn: Turn): void {
  const skipped = turn.workers.find(({ worker }) => worker.skipped)?.worker.id;
  if (!skipped) {
    endWithoutLanding(turn);
    return;
  }
  const reason =
    `Nothing was merged, so there is nothing to land. \`/retry ${skipped}\` takes ${skipped} up again, ` +
    "`/approve` ends the build.";
  turn.stopBuild({ kind: "blocked", cause: "nothing", reason });
}

/** It is complete where workers found that nothing had to be changed, and cancelled where nobody got to that. */
export function endWithoutLanding(turn: Turn): void {
  const { build } = turn.state;
  build.status = turn.workers.some(({ worker }) => worker.done) ? "complete" : "cancelled";
  build.ended_at = turn.now;
  build.stop = null;
  turn.note("Nothing was changed, so there is nothing to land");
}

/** `standing`: by path that the scores' evidence names, whether something is there. */
export function takeClose(
  turn: Turn,
  session: SessionState,
  input: unknown,
  standing: Record<string, boolean> = {},
): void {
  const closing = closeInput.parse(input);
  endSession(turn, "build", session, "complete");
  turn.state.closing = closing;
  takeScores(turn, closing, standing);
  if (closing.verdict === "needs_person") {
    turn.stopBuild({
      kind: "blocked",
      cause: "close",
      reason:
        `The closing session asks for a person: ${closing.summary} ` +
        "`/approve` lands it all the same, `/retry` has it judged again.",
    });
    return;
  }
  if (!isWithoutChange(turn) && improveScores(turn, session.base)) return;
  leaveClosing(turn);
}

/** The closing session, or a person, has agreed: the build lands, or ends where there is nothing to land. */
export function leaveClosing(turn: Turn): void {
  if (isWithoutChange(turn)) {
    endWithoutLanding(turn);
    return;
  }
  turn.state.build.status = "landing";
  turn.note("The closing is agreed to");
}
