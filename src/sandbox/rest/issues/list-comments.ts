import { BODY_MEDIA } from "../media-type.ts";
import type { Endpoint } from "../endpoint.ts";
import { since } from "../listing.ts";
import { page } from "../page.ts";
import { presentComment } from "../present/issue.ts";
import { issueOf } from "./find.ts";

export const listComments: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/issues/{issue_number}/comments",
  docs: "issues/comments#list-issue-comments",
  permission: "issues:read|pull_requests:read",
  media: BODY_MEDIA,
  handle(call) {
    const { repository, sandbox } = call;
    const issue = issueOf(call);
    const from = since(call, "IssueComment");
    const found = sandbox.world.comments.filter(
      (one) => one.repositoryId === repository.id && one.issueNumber === issue.number && one.updatedAt >= from,
    );
    return page(call, found, (one) => presentComment(sandbox, repository, one));
  },
};
