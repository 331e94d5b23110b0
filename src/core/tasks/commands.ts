/** What people with write ask for on an issue or a pull request, beside what a build there hears. */
import { atLeast } from "../build/roles.ts";
import { MOST_OPEN_TASKS, type TaskFacts, type TaskKind } from "../build/task.ts";
import { parseCommands, type CommandProblem } from "../commands/parse.ts";
import { refusedAnswer } from "../comments/answer.ts";
import { helpAnswer } from "../comments/help.ts";
import { explainSettings, notOnPull, whereBuildsBegin } from "../comments/task.ts";
import type { Command } from "../commands/command.ts";
import type { Remark } from "../build/facts.ts";
import type { Settings } from "../build/settings.ts";

/** A task that somebody asks for. */
export interface Order {
  kind: TaskKind;
  words: string;
}

/** One comment, understood. */
export interface TaskRemark {
  remark: Remark;
  orders: Order[];
  /** What is to become of tasks that there are. `cancel_ask`: of questions alone. */
  acts: ("cancel" | "cancel_ask")[];
  /** More words for the task that is to begin again; null = none is to. */
  retry: string | null;
  /** Words to answer with; `done`: they are what was asked for, else why it is not done. */
  answers: { words: string; done: boolean }[];
}

/**
 * Reads the remarks that hold something for tasks. `known`: the pull request has or had tasks, so that `/cancel` and
 * `/retry` count there without `/orchestrate`. On an issue, and on pull requests of Baton's, only `/ask` is heard: all
 * else there is a build's.
 */
export function readTaskRemarks(facts: TaskFacts, settings: Settings, known: boolean): TaskRemark[] {
  return facts.remarks
    .filter(({ role }) => atLeast(role, "write"))
    .map((remark) => readRemark(remark, facts, settings, known))
    .filter(({ orders, acts, retry, answers }) => retry !== null || orders.length + acts.length + answers.length > 0);
}

function readRemark(remark: Remark, { target }: TaskFacts, settings: Settings, known: boolean): TaskRemark {
  const { bare } = settings.commands;
  const isForeign = target.kind === "pull" && !target.own;
  const context = { on: isForeign ? ("pull" as const) : ("issue" as const), worker: null, workers: [] };
  const read: TaskRemark = { remark, orders: [], acts: [], retry: null, answers: [] };
  const refuse = (words: string) => read.answers.push({ words, done: false });
  const named = parseCommands(remark.lines, { ...context, bare: false });
  const heard = bare ? parseCommands(remark.lines, { ...context, bare: true }) : named;
  const byItself: readonly Command["name"][] = known && isForeign ? ["ask", "cancel", "retry"] : ["ask"];
  const isByItself = (one: Command | CommandProblem) =>
    "name" in one ? byItself.includes(one.name) : byItself.some((name) => one.input.startsWith(`/${name} `));
  const rest = isForeign ? named.filter((one) => !isByItself(one)) : [];
  for (const command of [...heard.filter(isByItself), ...rest]) {
    if ("problem" in command) refuse(refusedAnswer(command));
    // The sync of the repository's templates answers it.
    else if (command.name === "sync") continue;
    else if (command.name === "ask") readQuestion(command.text, read);
    else if (command.name === "review") read.orders.push({ kind: "review", words: "" });
    else if (command.name === "fix") read.orders.push({ kind: "fix", words: command.text });
    else if (command.name === "cancel") read.acts.push("cancel");
    else if (command.name === "retry") read.retry = command.text;
    else if (command.name === "help") {
      read.answers.push({ words: helpAnswer(null, { on: "pull", worker: null, bare }), done: true });
    } else refuse(command.name === "orchestrate" ? whereBuildsBegin() : notOnPull(command.name));
  }
  return read;
}

function readQuestion(text: string, read: TaskRemark): void {
  if (/^cancel[.!]?$/i.test(text)) read.acts.push("cancel_ask");
  else if (text !== "") read.orders.push({ kind: "ask", words: text });
  else read.answers.push({ words: "Not done: `/ask` needs a question, like `/ask where is it tested?`.", done: false });
}

/** Why such a task can't begin now, as a sentence with its remedy; null = it can. `open`: tasks that wait already. */
export function findObstacle(facts: TaskFacts, kind: TaskKind, open: number): string | null {
  const { repository, settings, target } = facts;
  if (!settings.ok) return explainSettings(settings.problem);
  if (!repository.workflowInstalled) {
    const first = "merge the pull request that offers it, then say this again";
    return `Baton's workflow is not on the default branch yet: ${first}.`;
  }
  if (repository.workflowUnusable) return `${repository.workflowUnusable} Then say this again.`;
  if (kind !== "ask" && !target.open) {
    return `The pull request is ${target.merged ? "merged" : "closed"}: there is nothing to ${kind} in it.`;
  }
  if (open >= MOST_OPEN_TASKS) return `${open} tasks wait here already. Say this again once one of them has ended.`;
  return null;
}
