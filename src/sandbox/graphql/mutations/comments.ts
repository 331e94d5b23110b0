import type { AddCommentInput, DeleteIssueCommentInput, UpdateIssueCommentInput } from "@octokit/graphql-schema";
import { edge } from "../connection.ts";
import { findOf } from "../global-id.ts";
import { commentsOf } from "../nodes/comment.ts";
import { perform } from "../perform.ts";
import type { Mutation } from "./mutation.ts";

export const addComment: Mutation<AddCommentInput> = async (scope, input) => {
  const { issue, repository } = findOf(scope, input.subjectId, "I", "PR");
  const made = await perform(scope, repository, "POST", `issues/${issue.number}/comments`, { body: input.body });
  const comments = commentsOf(scope, repository, issue);
  const index = comments.findIndex((one) => one.id === made["id"]);
  const comment = comments[index];
  const subject = () =>
    issue.pull ? scope.show.pull(repository, issue, issue.pull) : scope.show.issue(repository, issue);
  const commentEdge = () => comment && edge(index, scope.show.comment(repository, issue, comment));
  return { subject, commentEdge, timelineEdge: commentEdge };
};

export const updateIssueComment: Mutation<UpdateIssueCommentInput> = async (scope, input) => {
  const { comment, issue, repository } = findOf(scope, input.id, "IC");
  await perform(scope, repository, "PATCH", `issues/comments/${comment.id}`, { body: input.body });
  return { issueComment: () => scope.show.comment(repository, issue, comment) };
};

export const deleteIssueComment: Mutation<DeleteIssueCommentInput> = async (scope, input) => {
  const { comment, repository } = findOf(scope, input.id, "IC");
  await perform(scope, repository, "DELETE", `issues/comments/${comment.id}`);
  return {};
};
