import type { Endpoint } from "../endpoint.ts";
import { presentComment, presentIssue } from "../present/issue.ts";
import { noContent } from "../reply.ts";
import { commentOf, mayEdit } from "./find.ts";

export const deleteComment: Endpoint = {
  method: "DELETE",
  path: "/repos/{owner}/{repo}/issues/comments/{comment_id}",
  docs: "issues/comments#delete-an-issue-comment",
  permission: "issues:write|pull_requests:write",
  role: "none",
  handle(call) {
    const { login, repository, sandbox } = call;
    const comment = commentOf(call);
    mayEdit(call, comment.author, "write");
    const presented = presentComment(sandbox, repository, comment);
    sandbox.world.comments = sandbox.world.comments.filter((one) => one !== comment);
    sandbox.save();
    const issue = sandbox.world.issues.find(
      (one) => one.repositoryId === repository.id && one.number === comment.issueNumber,
    );
    if (issue) {
      const payload = { issue: presentIssue(sandbox, repository, issue), comment: presented, sender: login };
      sandbox.emit(repository, "issue_comment", "deleted", payload);
    }
    return noContent();
  },
};
