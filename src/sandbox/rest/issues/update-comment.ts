import { z } from "zod";
import { BODY_MEDIA } from "../media-type.ts";
import type { Endpoint } from "../endpoint.ts";
import { checkBody, input } from "../input.ts";
import { presentComment, presentIssue } from "../present/issue.ts";
import { ok } from "../reply.ts";
import { commentOf, mayEdit } from "./find.ts";
import { stamp } from "../../time.ts";

const Body = z.object({ body: z.string().min(1) });

export const updateComment: Endpoint = {
  method: "PATCH",
  path: "/repos/{owner}/{repo}/issues/comments/{comment_id}",
  docs: "issues/comments#update-an-issue-comment",
  permission: "issues:write|pull_requests:write",
  media: BODY_MEDIA,
  role: "none",
  handle(call) {
    const { login, repository, sandbox } = call;
    const comment = commentOf(call);
    mayEdit(call, comment.author, "write");
    const { body } = input(call, Body);
    checkBody("IssueComment", body);
    const changes = { body: { from: comment.body } };
    comment.body = body;
    comment.updatedAt = stamp(sandbox.clock());
    sandbox.save();
    const presented = presentComment(sandbox, repository, comment);
    const issue = sandbox.world.issues.find(
      (one) => one.repositoryId === repository.id && one.number === comment.issueNumber,
    );
    if (issue && changes.body.from !== body) {
      const payload = { issue: presentIssue(sandbox, repository, issue), comment: presented, changes, sender: login };
      sandbox.emit(repository, "issue_comment", "edited", payload);
    }
    return ok(presented);
  },
};
