import type { Endpoint } from "../endpoint.ts";
import { page } from "../page.ts";
import { presentComment } from "../present/issue.ts";
import { issueOf } from "./find.ts";

export const listComments: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/issues/{issue_number}/comments",
  permission: "issues:read|pull_requests:read",
  handle(call) {
    const { repository, sandbox } = call;
    const issue = issueOf(call);
    const since = call.query.get("since");
    const found = sandbox.world.comments.filter(
      (one) =>
        one.repositoryId === repository.id &&
        one.issueNumber === issue.number &&
        (since === null || one.updatedAt >= new Date(since).toISOString()),
    );
    return page(call, found, (one) => presentComment(sandbox, repository, one));
  },
};
