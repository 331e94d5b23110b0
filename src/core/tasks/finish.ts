/** What tasks say, and the end of their record. */
import { isOpenTask } from "../build/task.ts";
import { keyOf, type Effect } from "../build/effects.ts";
import { postDocument } from "../rules/saying/documents.ts";
import { runsOn } from "../rules/end/ended.ts";
import { taskBody } from "../comments/task.ts";
import type { TaskTurn } from "./task-turn.ts";

/** One comment for each task, edited in place; only when nothing else is to be done. */
export function keepTaskDocuments(turn: TaskTurn): void {
  if (turn.effects.some(({ type }) => type !== "react")) return;
  for (const task of turn.tasks) postDocument(turn, `task-${task.n}`, taskBody(turn.state, task, turn.target));
}

/** No task is open: the record becomes a tag. A new task begins another. */
export function finishTasks(turn: TaskTurn): void {
  const { build } = turn.state;
  dropRefusedWords(turn);
  const isBusy = turn.effects.length > 0 || build.outbox.length > 0 || build.reactions.length > 0 || runsOn(turn);
  if (turn.tasks.some(isOpenTask) || isBusy) return;
  if (!build.tidy) {
    Object.assign(build, { status: "complete", ended_at: turn.now, tidy: true });
    turn.note("No task is open; the record becomes a tag");
  }
  const { tag, record } = turn.branches;
  const archive: Effect = { type: "archive", tag, branch: record, keeps: null };
  if (!build.remains.some(({ effect }) => effect === keyOf(archive))) turn.ask(archive);
}

/** Words that GitHub takes from nobody, on a locked conversation say, are no reason to go on for ever. */
function dropRefusedWords(turn: TaskTurn): void {
  const { build } = turn.state;
  const isSaid = (effect: string) => /^(?:comment|document|react|archive):/.test(effect);
  for (const { ok, code, effect, detail } of turn.facts.outcomes) {
    if (ok || code !== "refused" || !isSaid(effect) || build.remains.some((one) => one.effect === effect)) continue;
    build.remains.push({ effect, detail: (detail ?? "").slice(0, 600).toWellFormed() });
    turn.note(`GitHub refused ${effect}`);
  }
  const isRefused = (key: string) => build.remains.some(({ effect }) => effect === key);
  build.outbox = build.outbox.filter(({ key }) => !isRefused(`comment:${key}`));
  build.reactions = build.reactions.filter((one) => !isRefused(keyOf({ type: "react", ...one })));
}
