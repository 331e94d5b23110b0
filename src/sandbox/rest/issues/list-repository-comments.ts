import type { Endpoint } from "../endpoint.ts";
import { page } from "../page.ts";
import { presentComment } from "../present/issue.ts";

/** All comments of a repository, `since` by when they were last changed. */
export const listRepositoryComments: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/issues/comments",
  permission: "issues:read|pull_requests:read",
  handle(call) {
    const { query, repository, sandbox } = call;
    const since = query.get("since");
    const found = sandbox.world.comments.filter(
      (one) => one.repositoryId === repository.id && (since === null || one.updatedAt >= new Date(since).toISOString()),
    );
    const key = query.get("sort") === "updated" ? "updatedAt" : "createdAt";
    const sign = query.has("sort") && query.get("direction") !== "asc" ? -1 : 1;
    found.sort((a, b) => sign * (a[key].localeCompare(b[key]) || a.id - b.id));
    return page(call, found, (one) => presentComment(sandbox, repository, one));
  },
};
