import { z } from "zod";
import { moveRefs } from "../../git/move.ts";
import { webFlow, writeSigned } from "../../git/sign.ts";
import type { Endpoint } from "../endpoint.ts";
import { authorOf, seconds } from "../git/author.ts";
import { input } from "../input.ts";
import { repositoryApi } from "../present/address.ts";
import { unprocessable } from "../refusal.ts";
import { accepted } from "../reply.ts";
import { pullOf } from "./find.ts";

const Body = z.object({ expected_head_sha: z.string().optional() });

/** Merges the base into the pull request's branch. GitHub does it a moment after it answered; here it is done. */
export const updateBranch: Endpoint = {
  method: "PUT",
  path: "/repos/{owner}/{repo}/pulls/{pull_number}/update-branch",
  docs: "pulls/pulls#update-a-pull-request-branch",
  permission: "pull_requests:write",
  handle(call) {
    const { git, repository, sandbox } = call;
    const { issue, pull } = pullOf(call);
    const { expected_head_sha: expected = pull.headSha } = input(call, Body);
    if (expected !== pull.headSha) throw unprocessable("expected head sha didn’t match current head ref.");
    if (issue.state === "closed" || git.isAncestor(pull.baseSha, pull.headSha)) {
      throw unprocessable("There are no new commits on the base branch.");
    }
    const { tree } = git.merge(pull.headSha, pull.baseSha);
    if (tree === null) throw unprocessable("merge conflict between base and head");
    const date = seconds(sandbox);
    const after = writeSigned(sandbox, git, {
      ...{ tree, parents: [pull.headSha, pull.baseSha] },
      ...{ author: authorOf(call, date), committer: webFlow(date) },
      message: `Merge branch '${pull.baseRef}' into ${pull.headRef}`,
    });
    moveRefs(sandbox, repository, call.actor, [{ ref: `refs/heads/${pull.headRef}`, after, expected }]);
    const url = `${repositoryApi(sandbox, repository)}/pulls/${issue.number}`;
    return accepted({ message: "Updating pull request branch.", url });
  },
};
