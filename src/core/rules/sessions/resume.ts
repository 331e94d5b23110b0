/** `/retry`: a worker, or the build as a whole, taken up again with a person's words. */
import { pauseWords } from "../../build/holds.ts";
import { giveUpLandPull } from "../people/landBranch.ts";
import { rerunOf } from "../checks/rerun.ts";
import { unpark } from "./parking.ts";
import { keepRun } from "./keep.ts";
import { roundsOf } from "../review/rounds.ts";
import { beginSession, isLive, sessionsOf } from "./sessions.ts";
import { isClosing } from "../../build/view.ts";
import { lateWords } from "../../comments/landingWords.ts";
import { presentLoop } from "../../build/loop.ts";
import { steerWorker } from "./steers.ts";
import type { WorkerId } from "../../build/names.ts";
import type { PullFact, Remark } from "../../build/facts.ts";
import type { Ci } from "../../build/ciState.ts";
import type { WorkerState } from "../../build/state.ts";
import type { Turn } from "../turn.ts";

/**
 * The worker's next session: a rework where there is a branch to build on, a new attempt where there is none. A stopped
 * or skipped worker goes on; one that runs is replaced only if the person says something new. It starts from what was
 * kept, unless it is to be `fresh`.
 */
export function resumeWorker(
  turn: Turn,
  id: WorkerId,
  { text, fresh }: { text: string; fresh: boolean },
  remark: Remark,
): string | null {
  const worker = turn.state.workers[id]!;
  const status = turn.status(worker);
  if (status === "merged" || status === "done") return `${id} is ${status} already.`;
  if (status === "held" && !worker.pr) return `${id} has not started yet; \`/start ${id}\` starts it.`;
  if (status === "planned" || status === "ready") return `${id} has not started yet; it starts by itself.`;
  if (isLive(worker.session) && worker.session.parked && !text) {
    if (fresh) worker.kept = null;
    unpark(turn, id, worker.session);
    return null;
  }
  if (isLive(worker.session) && !text && !fresh)
    return `${id} is at work (${status}); say what to do differently: \`/retry ${id} <words>\`.`;
  if (worker.stop?.cause === "checks" && !text && !fresh) {
    const pull = turn.facts.pulls[id];
    worker.stop = null;
    if (pull) worker.ci = checkAgain(worker.ci, pull);
    return null;
  }
  if (worker.stop?.cause === "candidate" && !text && !fresh) {
    const { candidate } = turn.state.build;
    const pull = turn.facts.pulls.land;
    worker.stop = null;
    if (candidate?.worker === id && pull) candidate.ci = checkAgain(candidate.ci, pull);
    return null;
  }
  const wasLeft = worker.skipped !== null || worker.cancelled !== null;
  if (wasLeft && isClosing(turn.state.build.status)) return lateWords(turn.state.build.status, id);
  if (wasLeft && !worker.session) return putBack(turn, worker, text, remark);
  const tip = turn.facts.refs.build;
  if (!tip) return `${id} can't start: the build branch is missing.`;
  const head = turn.facts.refs.workers[id];
  const reasons = [...(worker.stop ? [worker.stop.reason] : []), ...(text ? [`@${remark.author}: ${text}`] : [])];
  if (turn.state.build.stop?.cause === "nothing") turn.state.build.stop = null;
  if (fresh) worker.kept = null;
  else if (isLive(worker.session)) keepRun(turn, id, worker.session, `@${remark.author} had it start again`);
  worker.skipped = null;
  worker.cancelled = null;
  worker.stop = null;
  worker.held = null;
  worker.signatures = [];
  worker.conflicts = [];
  worker.granted_reworks = worker.attempts.rework ?? 0;
  worker.granted_rounds = roundsOf(turn.state, id).length;
  if (wasLeft) worker.pr = null;
  if (head && worker.published)
    beginSession(turn, id, "rework", { base: head, reasons: reasons.length ? reasons : ["taken up again"] });
  else beginSession(turn, id, "work", { base: tip.sha, reasons });
  return null;
}

/** It was left before it had begun: it comes in its turn, after what it depends on and through the gates. */
function putBack(turn: Turn, worker: WorkerState, text: string, remark: Remark): string | null {
  if (turn.state.build.stop?.cause === "nothing") turn.state.build.stop = null;
  worker.skipped = null;
  worker.cancelled = null;
  return text === "" ? null : steerWorker(turn, worker.id, text, remark, () => {});
}

/** Waits for checks anew, and has those run again that were cut short. One that a person has to approve isn't. */
function checkAgain(ci: Ci, pull: PullFact): Ci {
  const cut = pull.checks.failed.filter((c) => c.conclusion !== "action_required");
  return { ...ci, since: null, rerun: rerunOf(cut) };
}

/** The build goes on after a stop; what stopped it is tried anew. */
export function resumeBuild(turn: Turn): string | null {
  const { build } = turn.state;
  const stopped = turn.workers.filter(({ worker }) => worker.stop).map(({ worker }) => worker.id);
  const parked = sessionsOf(turn).filter(({ session }) => isLive(session) && session.parked);
  for (const { subject, session } of parked) unpark(turn, subject, session);
  const red = build.red_tip?.accepted === false;
  if (build.red_tip) build.red_tip.accepted = true;
  if (!build.stop) {
    if (parked.length > 0 || red) return null;
    if (build.paused) return `Nothing is stopped, but ${pauseWords(build.paused)}.`;
    return stopped.length > 0
      ? `Say which worker: \`/retry ${stopped[0]}\`.`
      : "Nothing is stopped; there is nothing to retry.";
  }
  const { cause, reason } = build.stop;
  if (cause === "budget" || (cause === "settings" && !turn.facts.settings.ok)) return reason;
  build.stop = null;
  build.refusal = null;
  build.retries = 0;
  if (cause === "architect" || cause === "close" || cause === "loop") {
    const memory = presentLoop(turn.state)?.phase === "memory";
    const kind = cause !== "loop" ? cause : memory ? "memory" : "research";
    build.granted[kind] = build.attempts[kind] ?? 0;
    delete build.sessions[kind];
    turn.state.closing = null;
  }
  // Nothing is built yet: what a person has mended on the base branch is taken up with it.
  if (cause === "engine" && build.status === "planning") {
    build.base.sha = turn.facts.refs.base;
    if (build.sessions.architect) build.sessions.architect.base = build.base.sha;
  }
  if (cause === "preflight" && build.preflight) {
    const { hash, attempt } = build.preflight;
    build.preflight = { hash, attempt: attempt + 1, since: turn.now, passed: false, warnings: [] };
  }
  if (cause === "checks" && build.landing && turn.facts.pulls.land) {
    build.landing.ci = checkAgain(build.landing.ci, turn.facts.pulls.land);
  }
  // The branch is taken as a person left it.
  if (cause === "rewritten") build.tip = turn.facts.refs.build?.sha ?? build.tip;
  if (cause === "candidate" || cause === "landing") giveUpLandPull(build);
  if (cause === "candidate") build.candidate = null;
  if (cause === "landing" && build.status === "landing") build.landing = null;
  return null;
}
