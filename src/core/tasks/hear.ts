/** Comments while a record of tasks is open: further tasks, `/cancel`, `/retry`, questions about them. */
import { isUnhandled } from "../build/unhandled.ts";
import { isOpenTask } from "../build/task.ts";
import { forgetRemarks } from "../rules/commands/commands.ts";
import { answerEdited } from "../rules/commands/edited.ts";
import { findObstacle, readTaskRemarks, type TaskRemark } from "./commands.ts";
import { findRetried, newTask } from "./new-task.ts";
import type { TaskTurn } from "./task-turn.ts";

export function hearRemarks(turn: TaskTurn): void {
  const { build } = turn.state;
  // The record only waits for its tag: what is said by now begins the next one.
  if (build.tidy) return;
  const isNew = ({ remark }: TaskRemark) => isUnhandled(build, remark);
  const read = readTaskRemarks(turn.facts, turn.settings, true).filter(isNew);
  for (const { id } of turn.facts.remarks) if (!build.handled.includes(id)) build.handled.push(id);
  for (const one of read) hearRemark(turn, one);
  forgetRemarks(turn);
  if (turn.target.kind === "pull" && !turn.target.own) answerEdited(turn);
}

function hearRemark(turn: TaskTurn, { remark, orders, acts, retry, answers }: TaskRemark): void {
  const { build } = turn.state;
  const react = (content: "eyes" | "rocket" | "confused") =>
    build.reactions.push({ comment: remark.id, issue: remark.on, content });
  react("eyes");
  const told = [...answers];
  const refuse = (words: string) => told.push({ words: `Not done: ${words}`, done: false });
  const wanted = [...orders];
  for (const act of acts) {
    if (cancel(turn, act === "cancel_ask", remark.author) === 0) refuse("no task is under way here.");
  }
  const retried = retry === null ? null : findRetried(build.tasks, retry);
  if (retried) wanted.push(retried);
  else if (retry !== null) refuse("no task here was stopped, so there is nothing to try again.");
  for (const order of wanted) {
    const obstacle = findObstacle(turn.facts, order.kind, build.tasks.filter(isOpenTask).length);
    if (obstacle !== null) refuse(obstacle);
    else {
      const from = { by: remark.author, comment: remark.id, at: remark.at };
      build.tasks.push(newTask(build.tasks.at(-1)!.n + 1, order, from));
    }
  }
  turn.note(`@${remark.author} spoke to the tasks of #${remark.on}`);
  if (told.some(({ done }) => !done)) react("confused");
  else if (wanted.length === 0) react("rocket");
  const body = [...new Set(told.map(({ words }) => words))].join("\n\n");
  if (body !== "") turn.say(`answer-${remark.id}`, remark.on, body);
}

/** Cancels all open tasks, or the questions alone. Returns how many they were. */
function cancel(turn: TaskTurn, questions: boolean, by: string): number {
  const open = turn.tasks.filter((task) => isOpenTask(task) && (!questions || task.kind === "ask"));
  for (const task of open) turn.cancelTask(task, `Cancelled by @${by}.`);
  return open.length;
}
