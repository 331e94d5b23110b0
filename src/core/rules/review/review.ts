/** Review sessions: begun for every tree that nobody has judged; their findings become reworks, bounded. */
import { MAX_REVIEW_ROUNDS, MAX_REWORKS } from "../../build/settings.ts";
import { approvalOf, verdictOn, type Verdict } from "../../build/verdict.ts";
import { isBlocking, reviewInput } from "../../sessions/review.ts";
import { weigh, type Touched } from "../../sessions/rounds.ts";
import { redOrder } from "../checks/checks.ts";
import { courseOf, findingsOf, nextRound, roundsOf } from "./rounds.ts";
import { beginSession, endSession, nameOf } from "../sessions/sessions.ts";
import { unblockByApproval } from "./unblock.ts";
import { isUnderReview, waitsForMerge } from "./unreviewed.ts";
import type { WorkerId } from "../../build/names.ts";
import type { SessionState } from "../../build/session.ts";
import type { WorkerState } from "../../build/state.ts";
import type { Turn } from "../turn.ts";

/** Begins reviews of unjudged trees and reworks of those that were judged wanting. */
export function review(turn: Turn): void {
  if (turn.halted) return;
  for (const { worker } of turn.workers) {
    if (turn.status(worker) !== "in_review" || !worker.head) continue;
    if (worker.requests.some((request) => request.answered === null)) {
      beginRework(turn, worker, [], null);
      continue;
    }
    const verdict = verdictOn(worker);
    if (verdict === null) reviewAnew(turn, worker, worker.head);
    else if (verdict.verdict === "request_changes") reworkFor(turn, worker, verdict);
    else {
      const reason =
        verdict.by === "session" ? `The review of ${worker.id} asks for a person: ${verdict.words}` : verdict.words;
      turn.stopWorker(worker.id, { kind: "blocked", cause: "review", reason });
    }
  }
}

function reviewAnew(turn: Turn, worker: WorkerState, head: { sha: string; tree: string }): void {
  if (isUnderReview(turn, worker)) return;
  const approval = approvalOf(worker);
  if (approval) {
    const again = approval.review === null ? "" : ", or dismiss that approval to have a session review it";
    const reason =
      `${approval.by} approved ${worker.id}, and it was changed since. Sessions don't review what a person has ` +
      `approved: look at it once more and approve it${again}.`;
    turn.stopWorker(worker.id, { kind: "blocked", cause: "review", reason });
    return;
  }
  const tip = turn.facts.refs.build;
  if (!tip || waitsForMerge(turn, worker)) return;
  const since = roundsOf(turn.state, worker.id).at(-1)?.head ?? null;
  beginSession(turn, worker.id, "review", { base: head.sha, other: tip.sha, since, tree: head.tree });
}

function reworkFor(turn: Turn, worker: WorkerState, { words, round }: Verdict): void {
  const rounds = roundsOf(turn.state, worker.id);
  // The newest round has been counted: the one that would follow is one too many.
  if (nextRound(turn.state, worker.id) > MAX_REVIEW_ROUNDS) {
    const times = `After ${MAX_REVIEW_ROUNDS} rounds the review still asks for changes of ${worker.id}`;
    turn.stopWorker(worker.id, { kind: "blocked", cause: "review", reason: `${times}: ${words}` });
    return;
  }
  const before = findingsOf(rounds.filter((record) => record.round < round));
  const open = before.filter((finding) => isBlocking(finding) && finding.settled === null).map(({ id }) => id);
  const still = open.length > 0 ? `; still open from before: ${open.join(", ")}` : "";
  beginRework(turn, worker, [`review round ${round}: reviews/${worker.id}.${round}.json${still}`], null);
}

/**
 * Begins a rework on the pull request's head, unless there were too many; red checks are its matter, too, after what
 * people and reviews say. `other` is a commit to merge in.
 */
export function beginRework(turn: Turn, worker: WorkerState, reasons: string[], other: string | null): void {
  const { reasons: red, failing } = redOrder(turn, worker);
  const all = [...reasons, ...red];
  const used = (worker.attempts.rework ?? 0) - worker.granted_reworks;
  // What a person asks for is not bounded: they know when it is enough.
  const asked = worker.requests.some((request) => request.answered === null);
  if (used >= MAX_REWORKS && !asked) {
    turn.stopWorker(worker.id, {
      kind: "blocked",
      cause: "rework",
      reason: `${all[0]} (${used} reworks so far did not settle it.)`,
    });
    return;
  }
  beginSession(turn, worker.id, "rework", { base: worker.head!.sha, other, reasons: all, failing });
}

/** A review that was handed in, held against the rounds before it. `touched`: the lines that changed since. */
export function takeReview(
  turn: Turn,
  id: WorkerId,
  session: SessionState,
  close: unknown,
  touched: Touched | null,
): void {
  const input = reviewInput.parse(close);
  const worker = turn.state.workers[id]!;
  endSession(turn, id, session, "complete");
  const rounds = roundsOf(turn.state, id);
  const earlier = findingsOf(rounds);
  const weighed = weigh(input, earlier, touched);
  const course = courseOf(nextRound(turn.state, id), weighed, earlier);
  const name = nameOf(id, session);
  for (const finding of earlier) if (weighed.settled.includes(finding.id)) finding.settled = name;
  const round = (rounds.at(-1)?.round ?? 0) + 1;
  const tree = session.tree ?? "";
  const fallen = weighed.verdict === input.verdict ? "" : `${weighed.notes.join(" ")} `;
  const words = `${fallen}${input.summary}`.slice(0, 1000);
  const judged = { tree, head: session.base, also: [], verdict: weighed.verdict };
  worker.verdicts.push({ ...judged, by: "session", round, words, review: null });
  if (weighed.verdict === "approve") unblockByApproval(turn, worker);
  turn.state.reviews[`${id}.${round}`] = {
    ...{ worker: id, round, pr: worker.pr?.number ?? 0, session: name, head: session.base, tree, course },
    ...input,
    ...weighed,
    findings: weighed.findings.map((finding, i) => ({
      ...finding,
      ...{ id: `${round}.${i + 1}`, settled: null, closed: false },
    })),
  };
  turn.note(`The review of ${id}: ${course}`);
}
