/**
 * The end: the report, leftovers closed and removed, the record kept as a tag. What GitHub refuses of it is said and
 * left as it is: an ended build ends.
 */
import { getEffectKey, type Effect } from "../model/effects.ts";
import { getRunWait } from "../model/session.ts";
import { getBuildView, isBuildEnded } from "../model/build-view.ts";
import { finishSession, isLive, listSessions } from "./sessions/lifecycle.ts";
import type { Draft } from "./decision-draft.ts";
import { isDryRunEnded } from "../model/planning.ts";
import { renderDelivery } from "../messages/delivery.ts";
import { renderCleanupProblems, renderLeftoverPull } from "../messages/ended-build.ts";
import { renderFinalReport } from "../messages/report.ts";
import type { UnlandedBranch } from "../model/facts.ts";

// Once a build has ended, nothing of it runs on. Sessions stay open until GitHub has taken the word to cancel their
// runs: were it said once, on the way out, a run that was only just asked for would go on at somebody's expense.

/** How soon to look for a run that was asked for, in milliseconds. */
const RUN_LOOK_MS = 2_000;

export function stopSessions(turn: Draft): void {
  if (!isBuildEnded(turn.state.build.status)) return;
  for (const { subject, session } of listSessions(turn)) {
    if (!isLive(session)) continue;
    if (session.run !== null) {
      const effect: Effect = { type: "cancel_run", run: session.run };
      const isOut = turn.facts.runs.some(({ id, status }) => id === session.run && status === "completed");
      if (isOut || turn.outcome(getEffectKey(effect))) finishSession(turn, subject, session, "lost");
      else turn.ask(effect);
    } else if (getRunWait(session, turn.facts.readAt) === 0) {
      finishSession(turn, subject, session, "lost");
    } else turn.wakeIn(RUN_LOOK_MS);
  }
}

/** Whether a run may still be there, or hand in what it used. */
export function hasUnsettledRuns(turn: Draft): boolean {
  return turn.state.build.unsettled.length > 0 || listSessions(turn).some(({ session }) => isLive(session));
}

export function finishBuild(turn: Draft): void {
  const { build } = turn.state;
  const { refs, issue, unlanded } = turn.facts;
  // What people left on branches is looked at once it is over.
  if (!isBuildEnded(build.status) || unlanded === null) return;
  recordRefusals(turn);
  postDelivery(turn);
  // It says what the build cost.
  if (build.comments["report"] === undefined && !build.tidy && !isDryRunEnded(build) && !hasUnsettledRuns(turn)) {
    turn.say("report", build.issue, renderFinalReport(getBuildView(turn.state), unlanded));
    build.comments["report"] = { issue: build.issue, id: null, hash: "" };
  }
  closeLeftoverPulls(turn, unlanded);
  if (build.status === "landed" && issue.state === "open")
    askUnlessRefused(turn, { type: "close_issue", issue: build.issue });
  const { record, revert } = turn.branches;
  const kept = [record, revert, ...unlanded.map((one) => one.branch)];
  for (const branch of refs.all.filter((name) => !kept.includes(name)))
    askUnlessRefused(turn, { type: "delete_branch", branch });
  if (turn.effects.length > 0 || build.outbox.length > 0 || build.reactions.length > 0 || hasUnsettledRuns(turn))
    return;
  reportRemains(turn);
  if (build.outbox.length > 0) return;
  if (!build.tidy) {
    build.tidy = true;
    turn.note("Everything is tidied up; the record becomes a tag");
  }
  askUnlessRefused(turn, {
    type: "archive",
    tag: turn.branches.tag,
    branch: record,
    keeps: build.delivered?.sha ?? null,
  });
}

/** Only of a build that came to its end: a cancelled one has nothing that was judged. */
function postDelivery(turn: Draft): void {
  const { build } = turn.state;
  const body = build.status === "landed" || build.status === "complete" ? renderDelivery(turn.state) : null;
  if (body !== null) postOnce(turn, "delivery", build.issue, body);
}

function recordRefusals(turn: Draft): void {
  const { build } = turn.state;
  const { remains } = build;
  for (const { ok, code, effect, detail } of turn.facts.outcomes) {
    if (ok || code !== "refused" || remains.some((r) => r.effect === effect)) continue;
    remains.push({ effect, detail: (detail ?? "").slice(0, 600).toWellFormed() });
    turn.note(`GitHub refused ${effect} after the end`);
  }
  // Words that can't be said are no reason to go on for ever.
  build.outbox = build.outbox.filter(({ key }) => !remains.some((r) => r.effect === `comment:${key}`));
}

function askUnlessRefused(turn: Draft, effect: Effect): void {
  if (!turn.state.build.remains.some((r) => r.effect === getEffectKey(effect))) turn.ask(effect);
}

/** Each with a word why, in it: who looks at it later may never have seen the issue. */
function closeLeftoverPulls(turn: Draft, unlanded: readonly UnlandedBranch[]): void {
  const { pulls } = turn.facts;
  for (const { worker } of turn.workers) {
    const pull = pulls[worker.id];
    if (pull?.state !== "open") continue;
    const kept = unlanded.find((one) => one.branch === turn.branches.worker(worker.id));
    postOnce(turn, `left-${worker.id}-${pull.number}`, pull.number, renderLeftoverPull(turn.state, worker, kept));
    askUnlessRefused(turn, { type: "close_pull", key: worker.id, number: pull.number });
  }
  if (pulls.land?.state === "open")
    askUnlessRefused(turn, { type: "close_pull", key: "land", number: pulls.land.number });
}

/** Once before the record is archived, and once more where even that is refused. */
function reportRemains(turn: Draft): void {
  const { build } = turn.state;
  const { remains, issue } = build;
  if (remains.length > 0) postOnce(turn, `remains-${remains.length}`, issue, renderCleanupProblems(turn.state));
}

/** Whatever becomes of it: nothing waits for its answer. */
function postOnce(turn: Draft, key: string, on: number, body: string): void {
  const { asked } = turn.state.build;
  if (asked.includes(key)) return;
  asked.push(key);
  turn.say(key, on, body);
}
