/** An issue labelled, unlabelled, closed, reopened: the label is what starts a build. */
import type { Context } from "probot";
import type { Heard } from "./heard.ts";

const ACTIONS = ["labeled", "unlabeled", "closed", "reopened"];

export function issues({ action, issue }: Context<"issues">["payload"]): Heard {
  return ACTIONS.includes(action) ? Number(issue.number) : null;
}
