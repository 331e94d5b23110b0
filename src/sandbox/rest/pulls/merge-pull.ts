import { z } from "zod";
import { announceMove, moveRefs, swapRefs } from "../../git/move.ts";
import { ZERO } from "../../git/repository.ts";
import { makeMerge, type MergeMethod } from "../../pulls/make-merge.ts";
import { markMerged } from "../../pulls/merged.ts";
import { unmetRules } from "../../pulls/mergeability.ts";
import type { Call, Endpoint } from "../endpoint.ts";
import { input } from "../input.ts";
import { Refusal } from "../refusal.ts";
import { ok } from "../reply.ts";
import { pullOf, pullsOf, type FoundPull } from "./find.ts";

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
  handle(call) {
    const { actor, git, login, repository, sandbox } = call;
    const body = input(call, Body);
    const found = pullOf(call);
    const { issue, pull } = found;
    checkMergeable(call, found, body.merge_method);
    if (body.sha !== undefined && body.sha !== pull.headSha) {
      throw new Refusal(409, "Head branch was modified. Review and try the merge again.");
    }
    const problems = unmetRules(sandbox, repository, issue, pull, actor);
    if (problems.length > 0) {
      throw new Refusal(405, `Repository rule violations found\n\n${problems.join("\n\n")}\n\n`);
    }
    const sha = makeMerge(call, found, body.merge_method, body.commit_title, body.commit_message);
    if (git.ref(`refs/heads/${pull.baseRef}`) !== pull.baseSha) {
      throw new Refusal(405, "Base branch was modified. Review and try the merge again.");
    }
    const wish = { ref: `refs/heads/${pull.baseRef}`, after: sha, expected: pull.baseSha, via: "merge" as const };
    const moves = asMerge(() => swapRefs(sandbox, repository, actor, [wish]));
    markMerged(sandbox, repository, issue, pull, login, sha);
    for (const move of moves) announceMove(sandbox, repository, actor, move);
    if (repository.deleteBranchOnMerge) deleteHead(call, found);
    return ok({ sha, merged: true, message: "Pull Request successfully merged" });
  },
};

function checkMergeable(call: Call, { issue, pull }: FoundPull, method: MergeMethod): void {
  const { repository } = call;
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
  if (call.git.merge(pull.baseSha, pull.headSha).tree === null) throw refuse("Pull Request is not mergeable");
}

/** What a ruleset forbids is 422 for a push, and 405 for a merge. */
function asMerge<T>(move: () => T): T {
  try {
    return move();
  } catch (error) {
    if (error instanceof Refusal && error.status === 422) throw new Refusal(405, error.message);
    throw error;
  }
}

/** Open pull requests onto the merged branch are turned to its base before it goes, as GitHub does. */
function deleteHead(call: Call, { pull }: FoundPull): void {
  const base = call.git.ref(`refs/heads/${pull.baseRef}`);
  for (const other of pullsOf(call)) {
    if (other.issue.state !== "open" || other.pull.baseRef !== pull.headRef || !base) continue;
    Object.assign(other.pull, { baseRef: pull.baseRef, baseSha: base });
  }
  const ref = `refs/heads/${pull.headRef}`;
  if (!call.git.ref(ref)) return;
  try {
    moveRefs(call.sandbox, call.repository, call.actor, [{ ref, after: ZERO }]);
  } catch (error) {
    // A branch that a ruleset keeps is kept; the merge is done all the same.
    if (!(error instanceof Refusal)) throw error;
  }
}
