import { commitsOf } from "../../pulls/change.ts";
import type { Endpoint } from "../endpoint.ts";
import { page } from "../page.ts";
import { presentPull } from "../present/pull.ts";
import { unprocessable } from "../refusal.ts";

/** The merged pull request that brought the commit in, and the open ones that hold it. */
export const listCommitPulls: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/commits/{commit_sha}/pulls",
  docs: "commits/commits#list-pull-requests-associated-with-a-commit",
  permission: "pull_requests:read",
  handle(call) {
    const { git, repository, sandbox } = call;
    const name = call.params["commit_sha"] ?? "";
    const sha = git.resolve(name);
    if (!sha) throw unprocessable(`No commit found for SHA: ${name}`);
    const found = sandbox.world.issues.flatMap((issue) => {
      const { pull } = issue;
      if (!pull || issue.repositoryId !== repository.id || (issue.state === "closed" && !pull.merged)) return [];
      return pull.mergeCommitSha === sha || commitsOf(git, pull).includes(sha) ? [{ issue, pull }] : [];
    });
    return page(call, found, ({ issue, pull }) => presentPull(sandbox, repository, issue, pull));
  },
};
