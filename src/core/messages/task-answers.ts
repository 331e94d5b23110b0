/** Answers people who ask for tasks: why Baton doesn't do what they ask for, and the remedy. */
import type { TaskKind } from "../model/task.ts";
import { formatCode } from "../text/markdown.ts";
import { explainSettings } from "./task.ts";

/** Why a task can't begin. */
export type TaskObstacle =
  | { kind: "settings_unusable"; problem: string }
  | { kind: "workflow_missing" }
  /** Why GitHub would not start the workflow, with the fix. */
  | { kind: "workflow_unusable"; problem: string }
  | { kind: "pull_ended"; task: TaskKind; merged: boolean }
  /** `open`: the number of tasks that wait. */
  | { kind: "too_many_tasks"; open: number };

/** Why Baton doesn't do what a comment asks of the tasks. */
export type RefusedTaskRequest =
  | TaskObstacle
  | { kind: "nothing_to_cancel" }
  | { kind: "nothing_to_retry" };

export function describeRefusedTaskRequest(refused: RefusedTaskRequest): string {
  return `Not done: ${explainRefusedTaskRequest(refused)}`;
}

function explainRefusedTaskRequest(refused: RefusedTaskRequest): string {
  switch (refused.kind) {
    case "settings_unusable":
      return explainSettings(refused.problem);
    case "workflow_missing":
      return (
        "Baton's workflow is not on the default branch yet: merge the pull request that adds " +
        "it, then write this again."
      );
    case "workflow_unusable":
      return `${refused.problem} Then write this again.`;
    case "pull_ended":
      return (
        `The pull request is ${refused.merged ? "merged" : "closed"}: there is nothing to ` +
        `${refused.task} in it.`
      );
    case "too_many_tasks": {
      const { open } = refused;
      return `${open} tasks wait here already. Write this again once one of them has ended.`;
    }
    case "nothing_to_cancel":
      return "no task is under way here.";
    case "nothing_to_retry":
      return "no task here was stopped, so there is nothing to try again.";
  }
}

/** Answers a command about tasks where none is open. */
export function describeNoTask(command: "cancel" | "retry"): string {
  return command === "cancel"
    ? "No task is under way here."
    : "There is no task here to try again.";
}

export function explainWhereBuildsStart(): string {
  return (
    "Builds begin on an issue: describe there what is wanted and say `/orchestrate` there, " +
    "please. On a pull request, `/orchestrate review` has a session review it, `/orchestrate " +
    "fix [words]` has one fix what is wrong in it, and `/ask words` has one answer a question."
  );
}

export function explainForeignPull(command: string): string {
  return (
    `This pull request is not Baton's. Say ${formatCode(`/${command}`)} on a build's ` +
    "issue or pull requests, please. Here, `/orchestrate review`, `/orchestrate fix " +
    "[words]` and `/ask words` count."
  );
}
