/** Checks on a build's branch. A suite's end is told once; the runs in it tell theirs, which is too often. */
import type { Context } from "probot";
import { fromBranch, type Heard } from "./heard.ts";

/** A workflow's suite ends with its run, of which `workflow_run` tells. */
const ACTIONS = "github-actions";

export function checkSuite({ action, check_suite: suite }: Context<"check_suite">["payload"]): Heard {
  return action === "completed" && suite.app?.slug !== ACTIONS ? fromBranch(suite.head_branch) : null;
}

export function status({ branches }: Context<"status">["payload"]): Heard {
  for (const { name } of branches) {
    const issue = fromBranch(name);
    if (issue !== null) return issue;
  }
  return null;
}
