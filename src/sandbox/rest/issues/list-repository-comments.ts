import { BODY_MEDIA } from "../media-type.ts";
import type { Endpoint } from "../endpoint.ts";
import { choice, ordered, since } from "../listing.ts";
import { page } from "../page.ts";
import { presentComment } from "../present/issue.ts";

/** All comments of a repository, `since` by when they were last changed. */
export const listRepositoryComments: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/issues/comments",
  docs: "issues/comments#list-issue-comments-for-a-repository",
  permission: "issues:read|pull_requests:read",
  media: BODY_MEDIA,
  handle(call) {
    const { query, repository, sandbox } = call;
    const from = since(call, "IssueComment");
    const sort = choice(call, "IssueComment", "sort", ["created", "updated"]);
    const direction = choice(call, "IssueComment", "direction", ["desc", "asc"]);
    const found = sandbox.world.comments.filter((one) => one.repositoryId === repository.id && one.updatedAt >= from);
    // By number and ascending unless `sort` says otherwise; `direction` is ignored without it, as the page says.
    const up = !query.has("sort") || direction === "asc";
    const key = sort === "created" ? "createdAt" : "updatedAt";
    const sorted = ordered(
      found,
      (one) => one[key],
      (one) => one.id,
      up,
    );
    return page(call, sorted, (one) => presentComment(sandbox, repository, one));
  },
};
