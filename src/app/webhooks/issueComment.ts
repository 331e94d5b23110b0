/**
 * A new comment on an issue or a pull request, or one that was edited, which is answered only. What apps and bots say
 * never counts, nor what has no line that begins as commands do.
 */
import type { Context } from "probot";
import { maySpeak } from "../observe/comments.ts";
import { isAddressed } from "../observe/issue.ts";
import { fromTitle, type Heard } from "./heard.ts";

export function issueComment({ action, comment, issue }: Context<"issue_comment">["payload"]): Heard {
  if (action === "deleted" || comment.user?.type !== "User" || !maySpeak(comment.body)) return null;
  if (!issue.pull_request) return Number(issue.number);
  // The payload doesn't tell a pull request's branches, and a person may have changed the title of Baton's.
  return (
    fromTitle(issue.title) ??
    (issue.user?.type === "Bot" ? "all" : isAddressed(comment.body) ? Number(issue.number) : null)
  );
}
