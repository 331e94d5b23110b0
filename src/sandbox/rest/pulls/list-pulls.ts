import type { Endpoint } from "../endpoint.ts";
import { page } from "../page.ts";
import { presentPull } from "../present/pull.ts";
import { pullsOf } from "./find.ts";

export const listPulls: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/pulls",
  permission: "pull_requests:read",
  handle(call) {
    const { query, repository, sandbox } = call;
    const state = query.get("state") ?? "open";
    const head = query.get("head");
    const base = query.get("base");
    const found = pullsOf(call).filter(
      ({ issue, pull }) =>
        (state === "all" || issue.state === state) &&
        (base === null || pull.baseRef === base) &&
        (head === null || !head.includes(":") || `${repository.owner}:${pull.headRef}` === head),
    );
    const key = query.get("sort") === "updated" ? "updatedAt" : "createdAt";
    const sign = (query.get("direction") ?? (query.has("sort") ? "asc" : "desc")) === "asc" ? 1 : -1;
    found.sort((a, b) => sign * (a.issue[key].localeCompare(b.issue[key]) || a.issue.number - b.issue.number));
    return page(call, found, ({ issue, pull }) => presentPull(sandbox, repository, issue, pull));
  },
};
