/** `/retry`: a worker, or the build as a whole, taken up again with a person's words. */
import { pauseWords } from "../../build/holds.ts";
import { giveUpLandPull } from "../people/landBranch.ts";
import { rerunOf } from "../checks/rerun.ts";
import { unpark } from "./parking.ts";
import { keepRun } from "./keep.ts";
import { roundsOf } from "../review/rounds.ts";
import { beginSession, isLive, sessionsOf } from "./sessions.ts";
import { forgetRepeated } from "../../build/failure-signature.ts";
import { isClosing } from "../../build/view.ts";
import { lateWords } from "../../comments/landingWords.ts";
import { review } from "../obey/review.ts";
import { reviewsAgain, reworksInstead } from "../../comments/stops.ts";
import { getAnswers, stopWords } from "../../build/stop-answers.ts";
import { steerWorker } from "./steers.ts";
import { getBuildType } from "../../build-types/index.ts";
import type { Kind, WorkerId } from "../../build/names.ts";
import type { PullFact, Remark } from "../../build/facts.ts";
import type { Ci } from "../../build/ciState.ts";
import { BUDGET_CAUSES, type BuildCause } from "../../build/stop.ts";
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
  say: (body: string) => void,
): string | null {
  const worker = turn.state.workers[id]!;
  const status = turn.status(worker);
  if (worker.taken)
    return `${id} is taken by \`@${worker.taken.by}\`: \`/give ${id}\` returns it to the sessions first.`;
  if (status === "merged" || status === "done") return `${id} is ${status} already.`;
  if (status === "held" && !worker.pr) return `${id} has not started yet; \`/start ${id}\` starts it.`;
  if (status === "planned" || status === "ready") return `${id} has not started yet; it starts by itself.`;
  if (worker.stop?.cause === "budget") return stopWords(worker);
  if (isLive(worker.session) && worker.session.parked && !text) {
    if (fresh) worker.kept = null;
    unpark(turn, id, worker.session);
    return null;
  }
  if (isLive(worker.session) && !text && !fresh)
    return `${id} is at work (${status}); say what to do differently: \`/retry ${id} <words>\`.`;
  const again = getAnswers(worker)?.again ?? "session";
  if (again === "pull") return retryPull(turn, worker);
  if (worker.stop?.cause === "retries") turn.state.build.retries = 0;
  if (again !== "session" && !text && !fresh) {
    const problem = again === "review" ? review(turn, { name: "review", worker: id }) : null;
    if (again === "review" && problem === null) say(reviewsAgain(id));
    if (again === "checks") waitForChecksAgain(turn, worker);
    if (again === "merge") mergeAgain(worker);
    return problem;
  }
  if (again === "review") say(reworksInstead(id));
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
  for (const failure of worker.failures) failure.retried = true;
  worker.conflicts = [];
  worker.granted_reworks = worker.attempts.rework ?? 0;
  worker.granted_rounds = roundsOf(turn.state, id).length;
  if (wasLeft) worker.pr = null;
  const wasLost = head !== undefined && worker.lost.at(-1)?.head === head;
  if (head && !worker.published && ((fresh && worker.person_head) || wasLost))
    turn.ask({ type: "delete_branch", branch: turn.branches.worker(id) });
  if (fresh) worker.person_head = null;
  if (head && worker.published)
    beginSession(turn, id, "rework", { base: head, reasons: reasons.length ? reasons : ["taken up again"] });
  else beginSession(turn, id, "work", { base: worker.person_head ?? tip.sha, reasons });
  return null;
}

/** Only a person can set the pull request right. One that was closed is opened again. */
function retryPull(turn: Turn, worker: WorkerState): string | null {
  const pull = turn.facts.pulls[worker.id];
  if (pull?.state !== "closed") return stopWords(worker);
  worker.stop = null;
  turn.ask({ type: "reopen_pull", key: worker.id, number: pull.number });
  return null;
}

function waitForChecksAgain(turn: Turn, worker: WorkerState): void {
  const { candidate } = turn.state.build;
  const { land, [worker.id]: own } = turn.facts.pulls;
  const onCandidate = worker.stop?.cause === "candidate";
  worker.stop = null;
  if (!onCandidate && own) worker.ci = checkAgain(worker.ci, own);
  if (onCandidate && candidate?.worker === worker.id && land) candidate.ci = checkAgain(candidate.ci, land);
}

/** What GitHub refused so far no longer counts. */
function mergeAgain(worker: WorkerState): void {
  Object.assign(worker, { stop: null, refused_at: null, unsure_since: null, unfit_methods: [] });
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

/** What GitHub refused to start is sent again at once: a person says that the cause is fixed. */
function dispatchAgain(turn: Turn): void {
  for (const { session } of sessionsOf(turn)) if (session.dispatch?.refused) session.dispatch = null;
}

/** Ended by what the reason names, and by nothing else: if that had happened, the build would go on already. */
const ENDS_BY_ITSELF: readonly BuildCause[] = ["base", "base_gone", "nothing", "settings", ...BUDGET_CAUSES];

/** The build goes on after a stop; what stopped it is tried again. */
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
      ? `Nothing stops the build as a whole. Say which worker: \`/retry ${stopped[0]}\`.`
      : "Nothing is stopped; there is nothing to retry.";
  }
  const { cause, reason } = build.stop;
  if (ENDS_BY_ITSELF.includes(cause)) return reason;
  build.stop = null;
  build.refusal = null;
  build.retries = 0;
  if (cause === "architect" || cause === "close" || cause === "loop") {
    const kind = { architect: cause, close: getBuildType(build).finalKind, loop: "research" }[cause] as Kind;
    build.granted[kind] = build.attempts[kind] ?? 0;
    for (const failure of build.failures) failure.retried = true;
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
  if (cause === "refused") dispatchAgain(turn);
  if (cause === "repeated") build.failed_at = forgetRepeated(build.failed_at);
  // The branch is taken as a person left it.
  if (cause === "rewritten") build.tip = turn.facts.refs.build?.sha ?? build.tip;
  if (cause === "candidate" || cause === "landing") giveUpLandPull(build);
  if (cause === "candidate") build.candidate = null;
  if (cause === "landing" && build.status === "landing") build.landing = null;
  return null;
}
