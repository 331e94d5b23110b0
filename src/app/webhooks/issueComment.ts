/** A new comment on an issue or a pull request. What apps and bots say never counts. */
import type { Context } from "probot";
import { fromTitle, type Heard } from "./heard.ts";

export function issueComment({ action, comment, issue }: Context<"issue_comment">["payload"]): Heard {
  if (action !== "created" || comment.user?.type !== "User") return null;
  if (!issue.pull_request) return Number(issue.number);
  // The payload doesn't tell a pull request's branches, and a person may have changed the title of Baton's.
  return fromTitle(issue.title) ?? (issue.user?.type === "Bot" ? "all" : null);
}
