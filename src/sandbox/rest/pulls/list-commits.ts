import { commitsOf } from "../../pulls/change.ts";
import type { Endpoint } from "../endpoint.ts";
import { page } from "../page.ts";
import { presentCommit } from "../present/commit.ts";
import { pullOf } from "./find.ts";

export const listPullCommits: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/pulls/{pull_number}/commits",
  docs: "pulls/pulls#list-commits-on-a-pull-request",
  permission: "pull_requests:read",
  handle(call) {
    const { git } = call;
    const commits = commitsOf(git, pullOf(call).pull).flatMap((oid) => git.commit(oid) ?? []);
    return page(call, commits, (commit) => presentCommit(call.sandbox, call.repository, commit));
  },
};
