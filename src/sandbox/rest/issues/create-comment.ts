import { z } from "zod";
import { atLeast, roleOf } from "../../auth/permit.ts";
import type { Comment } from "../../model.ts";
import { BODY_MEDIA } from "../media-type.ts";
import type { Endpoint } from "../endpoint.ts";
import { checkBody, input } from "../input.ts";
import { presentComment, presentIssue } from "../present/issue.ts";
import { Refusal, validationFailed } from "../refusal.ts";
import { created } from "../reply.ts";
import { issueOf } from "./find.ts";
import { stamp } from "../../time.ts";

const Body = z.object({ body: z.string() });

export const createComment: Endpoint = {
  method: "POST",
  path: "/repos/{owner}/{repo}/issues/{issue_number}/comments",
  docs: "issues/comments#create-an-issue-comment",
  permission: "issues:write|pull_requests:write",
  media: BODY_MEDIA,
  role: "none",
  handle(call) {
    const { actor, login, repository, sandbox } = call;
    const issue = issueOf(call);
    const { body } = input(call, Body);
    if (body.trim() === "") throw validationFailed("IssueComment", "data", "unprocessable", "Body cannot be blank");
    checkBody("IssueComment", body);
    if (issue.locked && !atLeast(roleOf(repository, login), "write") && actor.kind === "person") {
      throw new Refusal(403, "Unable to create comment because issue is locked.");
    }
    const now = stamp(sandbox.clock());
    const comment: Comment = {
      id: sandbox.nextId(),
      repositoryId: repository.id,
      issueNumber: issue.number,
      author: login,
      appSlug: "app" in actor ? actor.app.slug : null,
      body,
      createdAt: now,
      updatedAt: now,
      reactions: [],
    };
    sandbox.world.comments.push(comment);
    issue.updatedAt = now;
    sandbox.save();
    const presented = presentComment(sandbox, repository, comment);
    const payload = { issue: presentIssue(sandbox, repository, issue), comment: presented, sender: login };
    sandbox.emit(repository, "issue_comment", "created", payload);
    return created(presented);
  },
};
