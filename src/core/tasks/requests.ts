/**
 * Reads what people with write access ask for on an issue or pull request, besides what a build
 * there handles.
 */
import { isRoleAtLeast } from "../model/permissions.ts";
import {
  MAX_OPEN_TASKS,
  isOpenTask,
  type Task,
  type TaskFacts,
  type TaskKind,
  type TaskOrder,
} from "../model/task.ts";
import { parseCommands } from "../commands/parse.ts";
import { renderRefusedCommand, type CommandProblem } from "../messages/command-answers.ts";
import { renderCommandHelp } from "../commands/help-message.ts";
import {
  describeRefusedTaskRequest,
  explainForeignPull,
  type RefusedTaskRequest,
  type TaskObstacle,
} from "../messages/task-answers.ts";
import type { CommandAnswer } from "../commands/command.ts";
import {
  COMMANDS,
  findRoleProblem,
  getCommandDefinition,
  type Command,
  type RegisteredCommand,
} from "../commands/index.ts";
import type { CommentFact } from "../model/facts.ts";
import type { Settings } from "../model/settings.ts";
import { isUnhandled } from "../model/feedback.ts";
import { updateWatermark } from "../commands/remarks.ts";
import { answerEditedComments } from "../commands/misplaced-commands.ts";
import type { TaskDraft } from "./task-draft.ts";

/** One comment, parsed. */
export interface TaskRemark {
  remark: CommentFact;
  orders: TaskOrder[];
  /** What to do with existing tasks. `cancel_ask`: cancel questions only. */
  acts: ("cancel" | "cancel_ask")[];
  /** More words for the task that should begin again; null = none should. */
  retry: string | null;
  /**
   * Answers to post. `done`: true if the answer is what was asked for; otherwise it says why that
   * was not done.
   */
  answers: CommandAnswer[];
}

/**
 * Reads the comments that contain something for tasks. `known`: the pull request has or had tasks,
 * so that `/cancel` and `/retry` work there without `/orchestrate`. They also work after a comment
 * that asked for something that couldn't be done. On an issue, and on Baton's own pull requests,
 * only `/ask` works; all other commands there are for a build.
 */
export function readTaskRemarks(
  facts: TaskFacts,
  settings: Settings,
  known: boolean,
): TaskRemark[] {
  const read: TaskRemark[] = [];
  for (const remark of facts.remarks.filter(({ role }) => isRoleAtLeast(role, "write"))) {
    const one = readTaskRemark(remark, facts, settings, known || read.length > 0);
    const { orders, acts, retry, answers } = one;
    if (retry !== null || orders.length + acts.length + answers.length > 0) read.push(one);
  }
  return read;
}

function readTaskRemark(
  remark: CommentFact,
  { target }: TaskFacts,
  settings: Settings,
  known: boolean,
): TaskRemark {
  const { bare } = settings.commands;
  const isForeign = target.kind === "pull" && !target.own;
  const context = {
    on: isForeign ? ("pull" as const) : ("issue" as const),
    worker: null,
    workers: [],
  };
  const read: TaskRemark = { remark, orders: [], acts: [], retry: null, answers: [] };
  const refuse = (words: string) => read.answers.push({ words, done: false });
  const named = parseCommands(remark.lines, { ...context, bare: false });
  const heard = bare ? parseCommands(remark.lines, { ...context, bare: true }) : named;
  const isByItself = (one: Command | CommandProblem) =>
    "name" in one
      ? isBare(getCommandDefinition(one))
      : COMMANDS.some(
          (definition) => isBare(definition) && one.input.startsWith(`/${definition.name} `),
        );
  const isBare = ({ task }: RegisteredCommand) =>
    task?.bare === "anywhere" || (task?.bare === "tasks" && known && isForeign);
  const rest = isForeign ? named.filter((one) => !isByItself(one)) : [];
  for (const command of [...heard.filter(isByItself), ...rest]) {
    if ("problem" in command) refuse(renderRefusedCommand(command));
    // The repository's template sync answers it.
    else if (command.name !== "sync") addRequest(read, command, bare);
  }
  return read;
}

function addRequest(read: TaskRemark, command: Command, bare: boolean): void {
  const problem = findRoleProblem(command, read.remark.role);
  if (problem !== null) {
    read.answers.push({ words: problem, done: false });
    return;
  }
  const renderHelp = () => renderCommandHelp(null, { on: "pull", worker: null, bare });
  const request = getCommandDefinition(command).task?.request(command, { renderHelp });
  if (!request) read.answers.push({ words: explainForeignPull(command.name), done: false });
  else if ("order" in request) read.orders.push(request.order);
  else if ("act" in request) read.acts.push(request.act);
  else if ("retry" in request) read.retry = request.retry;
  else read.answers.push(request.answer);
}

/** Returns why such a task can't begin now, or null if it can. `open`: number of waiting tasks. */
export function findTaskObstacle(
  { repository, settings, target }: TaskFacts,
  kind: TaskKind,
  open: number,
): TaskObstacle | null {
  if (!settings.ok) return { kind: "settings_unusable", problem: settings.problem };
  if (!repository.workflowInstalled) return { kind: "workflow_missing" };
  if (repository.workflowUnusable)
    return { kind: "workflow_unusable", problem: repository.workflowUnusable };
  if (kind !== "ask" && !target.open)
    return { kind: "pull_ended", task: kind, merged: target.merged };
  return open >= MAX_OPEN_TASKS ? { kind: "too_many_tasks", open } : null;
}

// Begins tasks, and selects the one to begin again.

/** Creates a task that waits for its turn. */
export function createTask(
  n: number,
  { kind, words }: TaskOrder,
  from: Pick<Task, "by" | "comment" | "at">,
): Task {
  return {
    ...{ n, kind, words },
    ...from,
    status: "asked",
    ...{
      session: null,
      head: null,
      moved: false,
      refused: null,
      marker: null,
      commit: null,
      answer: null,
    },
    ...{ outcome: null, ended_at: null },
  };
}

/** Maximum length of a task's words in characters, as for one comment. */
const WORDS_CHARS = 4000;

/**
 * Returns what `/retry` repeats: the newest task that was stopped or cancelled, or null if there is
 * none.
 */
export function findTaskToRetry(tasks: readonly Task[], more: string): TaskOrder | null {
  const task = tasks.findLast(({ status }) => status === "stopped" || status === "cancelled");
  if (!task) return null;
  const { kind, words } = task;
  // A review gets no words; otherwise it would judge by one person's opinion.
  if (kind === "review") return { kind, words };
  const all = [words, more].filter((part) => part !== "").join("\n\n");
  return { kind, words: all.slice(0, WORDS_CHARS).toWellFormed() };
}

/**
 * Handles comments while a record of tasks is open: further tasks, `/cancel`, `/retry`, questions
 * about them.
 */
export function handleTaskRemarks(draft: TaskDraft): void {
  const { build } = draft.state;
  // The record only waits for its tag, so new comments begin the next one.
  if (build.tidy) return;
  const isNew = ({ remark }: TaskRemark) => isUnhandled(build, remark);
  const read = readTaskRemarks(draft.facts, draft.settings, true).filter(isNew);
  for (const { id } of draft.facts.remarks) if (!build.handled.includes(id)) build.handled.push(id);
  for (const one of read) handleTaskRemark(draft, one);
  updateWatermark(draft);
  if (draft.target.kind === "pull" && !draft.target.own) answerEditedComments(draft);
}

function handleTaskRemark(
  draft: TaskDraft,
  { remark, orders, acts, retry, answers }: TaskRemark,
): void {
  const { build } = draft.state;
  const react = (content: "eyes" | "rocket" | "confused") =>
    build.reactions.push({ comment: remark.id, issue: remark.on, content });
  react("eyes");
  const told = [...answers];
  const refuse = (refused: RefusedTaskRequest) =>
    told.push({ words: describeRefusedTaskRequest(refused), done: false });
  const wanted = [...orders];
  for (const act of acts) {
    if (cancelTasks(draft, act === "cancel_ask", remark.author) === 0)
      refuse({ kind: "nothing_to_cancel" });
  }
  const retried = retry === null ? null : findTaskToRetry(build.tasks, retry);
  if (retried) wanted.push(retried);
  else if (retry !== null) refuse({ kind: "nothing_to_retry" });
  for (const order of wanted) {
    const obstacle = findTaskObstacle(
      draft.facts,
      order.kind,
      build.tasks.filter(isOpenTask).length,
    );
    if (obstacle !== null) refuse(obstacle);
    else {
      const from = { by: remark.author, comment: remark.id, at: remark.at };
      build.tasks.push(createTask(build.tasks.at(-1)!.n + 1, order, from));
    }
  }
  draft.note(`@${remark.author} spoke to the tasks of #${remark.on}`);
  if (told.some(({ done }) => !done)) react("confused");
  else if (wanted.length === 0) react("rocket");
  const body = [...new Set(told.map(({ words }) => words))].join("\n\n");
  if (body !== "") draft.addComment(`answer-${remark.id}`, remark.on, body);
}

/** Cancels all open tasks, or only the questions. Returns the number of cancelled tasks. */
function cancelTasks(draft: TaskDraft, questions: boolean, by: string): number {
  const open = draft.tasks.filter(
    (task) => isOpenTask(task) && (!questions || task.kind === "ask"),
  );
  for (const task of open) draft.cancelTask(task, { kind: "cancelled", by });
  return open.length;
}
