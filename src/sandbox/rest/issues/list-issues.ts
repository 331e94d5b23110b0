import type { Endpoint } from "../endpoint.ts";
import { page } from "../page.ts";
import { presentIssue } from "../present/issue.ts";

/** Issues and pull requests, newest first, as GitHub lists them. */
export const listIssues: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/issues",
  permission: "issues:read|pull_requests:read",
  handle(call) {
    const { query, repository, sandbox } = call;
    const state = query.get("state") ?? "open";
    const labels = (query.get("labels") ?? "").split(",").filter(Boolean);
    const since = query.get("since");
    const creator = query.get("creator");
    const found = sandbox.world.issues.filter(
      (one) =>
        one.repositoryId === repository.id &&
        (state === "all" || one.state === state) &&
        labels.every((label) => one.labels.includes(label)) &&
        (since === null || one.updatedAt >= new Date(since).toISOString()) &&
        (creator === null || one.author === creator),
    );
    const key = query.get("sort") === "updated" ? "updatedAt" : "createdAt";
    const sign = query.get("direction") === "asc" ? 1 : -1;
    found.sort((a, b) => sign * (a[key].localeCompare(b[key]) || a.number - b.number));
    return page(call, found, (one) => presentIssue(sandbox, repository, one));
  },
};
