import type { Endpoint } from "../endpoint.ts";
import { presentGitCommit } from "../present/commit.ts";
import { notFound } from "../refusal.ts";
import { ok } from "../reply.ts";

export const getGitCommit: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/git/commits/{commit_sha}",
  docs: "git/commits#get-a-commit-object",
  permission: "contents:read",
  handle(call) {
    const commit = call.git.commit(call.params["commit_sha"] ?? "");
    if (!commit) throw notFound();
    return ok(presentGitCommit(call.sandbox, call.repository, commit));
  },
};
