/** The end: the report, leftovers closed and removed, the record kept as a tag. */
import { reportBody } from "../comments/report.ts";
import { isOver, viewOf } from "../build/view.ts";
import type { Turn } from "./turn.ts";

export function finish(turn: Turn): void {
  const { build } = turn.state;
  if (!isOver(build.status)) return;
  const { refs, issue } = turn.facts;
  if (refs.tag && !refs.all.includes(turn.branches.record)) return;
  if (build.comments["report"] === undefined && !build.tidy) {
    turn.say("report", build.issue, reportBody(viewOf(turn.state)));
    build.comments["report"] = { issue: build.issue, id: null, hash: "" };
  }
  for (const { worker } of turn.workers) {
    const pull = turn.facts.pulls[worker.id];
    if (pull?.state === "open") turn.ask({ type: "close_pull", key: worker.id, number: pull.number });
  }
  const pull = turn.facts.pulls.land;
  if (pull?.state === "open") turn.ask({ type: "close_pull", key: "land", number: pull.number });
  if (build.status === "landed" && issue.state === "open") turn.ask({ type: "close_issue", issue: build.issue });
  const rest = refs.all.filter((name) => name !== turn.branches.record);
  for (const branch of rest) turn.ask({ type: "delete_branch", branch });
  if (turn.effects.length > 0 || build.outbox.length > 0 || build.reactions.length > 0) return;
  if (!build.tidy) {
    build.tidy = true;
    turn.note("Everything is tidied up; the record becomes a tag");
  }
  turn.ask({ type: "archive", tag: turn.branches.tag, branch: turn.branches.record });
}
