/** Changes to issues and their comments. */
import { z } from "zod";
import { hasCommandLine, hasSyncCommand } from "../observe/comments.ts";
import { hasTaskCommand } from "../observe/issue.ts";
import { isPossibleReply } from "../../core/commands/replies.ts";
import { ALL_BUILDS, TEMPLATES, toBuildTarget } from "../queue/work-queue.ts";
import { findTitleTargets, IssueNumber, PayloadAuthor } from "./payload.ts";
import { defineWebhook } from "./webhook.ts";

/** The label starts a build. */
export const issueChange = defineWebhook({
  event: "issues",
  actions: ["labeled", "unlabeled", "edited", "closed", "reopened"],
  schema: z.object({ issue: z.object({ number: IssueNumber }) }),
  ignoresOwn: true,
  findTargets: ({ issue }) => [toBuildTarget(issue.number)],
});

// Comments of Apps and bots never count. Neither do comments in which no line starts like a command
// or an answer.

const CommentPayload = z.object({
  comment: z.object({ user: PayloadAuthor, body: z.string().nullish() }),
  issue: z.object({
    number: IssueNumber,
    title: z.string().nullish(),
    pull_request: z.object({}).nullish(),
    user: PayloadAuthor,
  }),
});

/** A command or an answer, on an issue or on a pull request of a build. */
export const buildComment = defineWebhook({
  event: "issue_comment",
  // An edited comment gets an answer, but Baton doesn't obey it.
  actions: ["created", "edited"],
  schema: CommentPayload,
  ignoresOwn: true,
  findTargets({ comment, issue }) {
    const body = comment.body ?? "";
    if (comment.user?.type !== "User") return [];
    if (!hasCommandLine(body) && !isPossibleReply(body)) return [];
    if (!issue.pull_request) return [toBuildTarget(issue.number)];
    // The payload doesn't contain the branches, and a person may have changed the title of Baton's
    // pull request.
    const byTitle = findTitleTargets(issue.title);
    return byTitle.length === 0 && issue.user?.type === "Bot" ? [ALL_BUILDS] : byTitle;
  },
});

/** A comment that may ask for a task on a pull request of any author. */
export const taskComment = defineWebhook({
  event: "issue_comment",
  actions: ["created", "edited"],
  schema: CommentPayload,
  ignoresOwn: true,
  findTargets: ({ comment, issue }) =>
    comment.user?.type === "User" && issue.pull_request && hasTaskCommand(comment.body ?? "")
      ? [toBuildTarget(issue.number)]
      : [],
});

/** `/sync`, on any issue or pull request. */
export const syncComment = defineWebhook({
  event: "issue_comment",
  actions: ["created"],
  schema: CommentPayload,
  ignoresOwn: true,
  findTargets: ({ comment }) =>
    comment.user?.type === "User" && hasSyncCommand(comment.body ?? "") ? [TEMPLATES] : [],
});
