/**
 * The issue closed by a person while its build goes on. On GitHub that is how one says "stop", and opening it again how
 * one takes that back: so it pauses the build, which loses nothing, and ends it only if somebody says `/cancel`.
 */
import { stamp } from "../../text/stamp.ts";
import { atLeast } from "../../build/roles.ts";
import { quiet } from "../../comments/links.ts";
import { isOver } from "../../build/view.ts";
import type { Turn } from "../turn.ts";

export function heedIssue(turn: Turn): void {
  const { build } = turn.state;
  const { state, closed, reopened } = turn.facts.issue;
  // Landing closes it, too.
  if (isOver(build.status) || turn.facts.pulls.land?.merged) return;
  if (state === "open") {
    if (build.paused?.how !== "closed" || !reopened || reopened.at < build.paused.at) return;
    // Triage may open issues, and close them: neither is a word to the build.
    if (!atLeast(reopened.role, "write")) return;
    build.paused = null;
    turn.note(`@${reopened.by} opened the issue again: the build goes on`);
    return;
  }
  // Its author may close it without write access, which is no word to the build.
  if (!closed || closed.at === build.issue_closed || !atLeast(closed.role, "write")) return;
  build.issue_closed = closed.at;
  if (build.paused) return;
  build.paused = { by: closed.by, at: closed.at, how: "closed" };
  turn.say(`closed-issue-${stamp(closed.at)}`, build.issue, words(closed.by));
  turn.note(`@${closed.by} closed the issue: the build is paused`);
}

function words(by: string): string {
  return (
    `${quiet(by)} closed this issue, so the build is paused: what runs comes to its end, and nothing new is ` +
    "begun or merged. Open it again and the build goes on; `/cancel` ends it."
  );
}
