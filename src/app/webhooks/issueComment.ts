/**
 * A new comment on an issue or a pull request, or one that was edited, which is answered only. What apps and bots say
 * never counts, nor what has no line that begins as commands or answers do.
 */
import { z } from "zod";
import { mayReply } from "../../core/commands/replies.ts";
import { maySpeak } from "../observe/comments.ts";
import { isForTasks } from "../observe/issue.ts";
import { Author, ear, fromTitle, IssueNumber } from "./heard.ts";

const Payload = z.object({
  action: z.string(),
  comment: z.object({ user: Author, body: z.string().nullish() }),
  issue: z.object({
    number: IssueNumber,
    title: z.string().nullish(),
    pull_request: z.object({}).nullish(),
    user: Author,
  }),
});

/** A comment on a pull request that may ask for a task there, with any author: the number itself is looked at. */
export const taskComment = ear(Payload, ({ action, comment, issue }) => {
  const isNew = action !== "deleted" && comment.user?.type === "User" && issue.pull_request;
  return isNew && isForTasks(comment.body ?? "") ? issue.number : null;
});

export const issueComment = ear(Payload, ({ action, comment, issue }) => {
  const body = comment.body ?? "";
  if (action === "deleted" || comment.user?.type !== "User") return null;
  if (!maySpeak(body) && !mayReply(body)) return null;
  if (!issue.pull_request) return issue.number;
  // The payload doesn't tell a pull request's branches, and a person may have changed the title of Baton's.
  return fromTitle(issue.title) ?? (issue.user?.type === "Bot" ? "all" : null);
});
