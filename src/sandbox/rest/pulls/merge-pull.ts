import { z } from "zod";
import type { MergeMethod } from "../../pulls/make-merge.ts";
import { mergeNow } from "../../pulls/merge-now.ts";
import { formatProblems } from "../../rules/refusal.ts";
import { isMethodAllowed, unmetRules } from "../../pulls/mergeability.ts";
import type { Call, Endpoint } from "../endpoint.ts";
import { input } from "../input.ts";
import { Refusal } from "../refusal.ts";
import { ok } from "../reply.ts";
import { pullOf, type FoundPull } from "./find.ts";

const Body = z.object({
  commit_title: z.string().optional(),
  commit_message: z.string().optional(),
  sha: z.string().optional(),
  merge_method: z.enum(["merge", "squash", "rebase"]).default("merge"),
});

/** Merges by the method asked for, or refuses with GitHub's reason (405, or 409 when the head is another). */
export const mergePull: Endpoint = {
  method: "PUT",
  path: "/repos/{owner}/{repo}/pulls/{pull_number}/merge",
  docs: "pulls/pulls#merge-a-pull-request",
  permission: "contents:write",
  async handle(call) {
    const { actor, repository, sandbox } = call;
    const body = input(call, Body);
    const found = pullOf(call);
    const { issue, pull } = found;
    const { baseSha: base, headSha: head } = pull;
    checkMergeable(call, found, body.merge_method);
    if (body.sha !== undefined && body.sha !== pull.headSha) {
      throw headModified();
    }
    const problems = unmetRules(sandbox, repository, issue, pull, actor);
    if (problems.length > 0) throw new Refusal(405, formatProblems(problems));
    if (sandbox.lags.merge > 0) await sandbox.wait(sandbox.lags.merge);
    if (pull.merged || issue.state === "closed") throw new Refusal(405, "Pull Request is not mergeable");
    if (pull.headSha !== head) throw headModified();
    // Of two merges at once the first one moves the base: https://github.com/orgs/community/discussions/13787
    if (call.git.ref(`refs/heads/${pull.baseRef}`) !== base) {
      throw new Refusal(405, "Base branch was modified. Review and try the merge again.");
    }
    const sha = mergeNow(call, found, body.merge_method, body.commit_title, body.commit_message);
    return ok({ sha, merged: true, message: "Pull Request successfully merged" });
  },
};

function headModified(): Refusal {
  return new Refusal(409, "Head branch was modified. Review and try the merge again.");
}

function checkMergeable(call: Call, { issue, pull }: FoundPull, method: MergeMethod): void {
  const { actor, repository } = call;
  const refuse = (message: string): Refusal => new Refusal(405, message);
  if (pull.merged || issue.state === "closed") throw refuse("Pull Request is not mergeable");
  if (pull.draft) throw refuse("Pull Request is still a draft");
  const allowed = {
    merge: repository.allowMergeCommit,
    squash: repository.allowSquashMerge,
    rebase: repository.allowRebaseMerge,
  };
  const names = { merge: "Merge commits", squash: "Squash merges", rebase: "Rebase merges" };
  if (!allowed[method]) throw refuse(`${names[method]} are not allowed on this repository.`);
  if (!isMethodAllowed(repository, pull, method, actor)) {
    const name = `${method.charAt(0).toUpperCase()}${method.slice(1)}`;
    throw refuse(`${name} is not an allowed merge method in this repository.`);
  }
  if (call.git.merge(pull.baseSha, pull.headSha).tree === null) throw refuse("Pull Request is not mergeable");
}
