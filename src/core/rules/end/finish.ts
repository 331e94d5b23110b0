/**
 * The end: the report, leftovers closed and removed, the record kept as a tag. What GitHub refuses of it is said and
 * left as it is: an ended build ends.
 */
import { keyOf, type Effect } from "../../build/effects.ts";
import { endedDry } from "../../build/planning.ts";
import { isOver, viewOf } from "../../build/view.ts";
import { deliveryBody } from "../../comments/delivery.ts";
import { leftoverBody, remainsBody } from "../../comments/leftovers.ts";
import { reportBody } from "../../comments/report.ts";
import { runsOn } from "./ended.ts";
import type { UnlandedBranch } from "../../build/facts.ts";
import type { Turn } from "../turn.ts";

export function finish(turn: Turn): void {
  const { build } = turn.state;
  const { refs, issue, unlanded } = turn.facts;
  // What people left on branches is looked at once it is over.
  if (!isOver(build.status) || unlanded === null) return;
  heedRefusals(turn);
  deliver(turn);
  // It says what the build cost.
  if (build.comments["report"] === undefined && !build.tidy && !endedDry(build) && !runsOn(turn)) {
    turn.say("report", build.issue, reportBody(viewOf(turn.state), unlanded));
    build.comments["report"] = { issue: build.issue, id: null, hash: "" };
  }
  closePulls(turn, unlanded);
  if (build.status === "landed" && issue.state === "open") ask(turn, { type: "close_issue", issue: build.issue });
  const { record, revert } = turn.branches;
  const kept = [record, revert, ...unlanded.map((one) => one.branch)];
  for (const branch of refs.all.filter((name) => !kept.includes(name))) ask(turn, { type: "delete_branch", branch });
  if (turn.effects.length > 0 || build.outbox.length > 0 || build.reactions.length > 0 || runsOn(turn)) return;
  sayRemains(turn);
  if (build.outbox.length > 0) return;
  if (!build.tidy) {
    build.tidy = true;
    turn.note("Everything is tidied up; the record becomes a tag");
  }
  ask(turn, { type: "archive", tag: turn.branches.tag, branch: record, keeps: build.delivered?.sha ?? null });
}

/** Only of a build that came to its end: a cancelled one has nothing that was judged. */
function deliver(turn: Turn): void {
  const { build } = turn.state;
  const body = build.status === "landed" || build.status === "complete" ? deliveryBody(turn.state) : null;
  if (body !== null) sayOnce(turn, "delivery", build.issue, body);
}

function heedRefusals(turn: Turn): void {
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

function ask(turn: Turn, effect: Effect): void {
  if (!turn.state.build.remains.some((r) => r.effect === keyOf(effect))) turn.ask(effect);
}

/** Each with a word why, in it: who looks at it later may never have seen the issue. */
function closePulls(turn: Turn, unlanded: readonly UnlandedBranch[]): void {
  const { pulls } = turn.facts;
  for (const { worker } of turn.workers) {
    const pull = pulls[worker.id];
    if (pull?.state !== "open") continue;
    const kept = unlanded.find((one) => one.branch === turn.branches.worker(worker.id));
    sayOnce(turn, `left-${worker.id}-${pull.number}`, pull.number, leftoverBody(turn.state, worker, kept));
    ask(turn, { type: "close_pull", key: worker.id, number: pull.number });
  }
  if (pulls.land?.state === "open") ask(turn, { type: "close_pull", key: "land", number: pulls.land.number });
}

/** Once before the record is archived, and once more where even that is refused. */
function sayRemains(turn: Turn): void {
  const { build } = turn.state;
  const { remains, issue } = build;
  if (remains.length > 0) sayOnce(turn, `remains-${remains.length}`, issue, remainsBody(turn.state));
}

/** Whatever becomes of it: nothing waits for its answer. */
function sayOnce(turn: Turn, key: string, on: number, body: string): void {
  const { asked } = turn.state.build;
  if (asked.includes(key)) return;
  asked.push(key);
  turn.say(key, on, body);
}
