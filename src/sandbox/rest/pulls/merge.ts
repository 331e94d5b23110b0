import { type PullWithIssue } from "../../pulls/pull-contents.ts";
import { z } from "zod";
import { defineEndpoint, type Call, type Endpoint } from "../endpoint.ts";
import { HttpError, createNotFoundError, createUnprocessableError } from "../http-error.ts";
import { respondAccepted, respondNoContent, respondOk } from "../reply.ts";
import { requirePull } from "./find-pull.ts";
import { mergeNow } from "../../pulls/merge-pull.ts";
import { formatViolations } from "../../rules/rule-violations.ts";
import { findUnmetRules, isMethodAllowed } from "../../pulls/mergeability.ts";
import { parseBody } from "../request-body.ts";
import { moveRefs } from "../../git/move-refs.ts";
import { createWebFlowPerson, writeSignedCommit } from "../../git/commit-signing.ts";
import { getCommitAuthor, getGitTime } from "../git/author.ts";
import { getRepositoryApiUrl } from "../serializers/urls.ts";
import type { MergeMethod } from "../../schema/pulls.ts";

const getMerged = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/pulls/{pull_number}/merge",
  docs: "pulls/pulls#check-if-a-pull-request-has-been-merged",
  permission: "contents:read",
  handle(call) {
    if (!requirePull(call).pull.merged) throw createNotFoundError();
    return respondNoContent();
  },
});

const MergePullBody = z.object({
  commit_title: z.string().optional(),
  commit_message: z.string().optional(),
  sha: z.string().optional(),
  merge_method: z.enum(["merge", "squash", "rebase"]).default("merge"),
});

/**
 * Merges by the requested method, or refuses with GitHub's reason (405, or 409 if the head
 * differs).
 */
const mergePull = defineEndpoint({
  method: "PUT",
  path: "/repos/{owner}/{repo}/pulls/{pull_number}/merge",
  docs: "pulls/pulls#merge-a-pull-request",
  permission: "contents:write",
  async handle(call) {
    const { actor, repository, sandbox } = call;
    const body = parseBody(call, MergePullBody);
    const found = requirePull(call);
    const { issue, pull } = found;
    const { baseSha: base, headSha: head } = pull;
    checkMergeable(call, found, body.merge_method);
    if (body.sha !== undefined && body.sha !== pull.headSha) {
      throw createHeadModifiedError();
    }
    const problems = findUnmetRules(sandbox, repository, issue, pull, actor);
    if (problems.length > 0) throw new HttpError(405, formatViolations(problems));
    if (sandbox.lags.merge > 0) await sandbox.wait(sandbox.lags.merge);
    if (pull.merged || issue.state === "closed")
      throw new HttpError(405, "Pull Request is not mergeable");
    if (pull.headSha !== head) throw createHeadModifiedError();
    // If two merges happen at once, the first one moves the base:
    // https://github.com/orgs/community/discussions/13787
    if (call.git.ref(`refs/heads/${pull.baseRef}`) !== base) {
      throw new HttpError(405, "Base branch was modified. Review and try the merge again.");
    }
    const sha = mergeNow(call, found, body.merge_method, body.commit_title, body.commit_message);
    return respondOk({ sha, merged: true, message: "Pull Request successfully merged" });
  },
});

function createHeadModifiedError(): HttpError {
  return new HttpError(409, "Head branch was modified. Review and try the merge again.");
}

function checkMergeable(call: Call, { issue, pull }: PullWithIssue, method: MergeMethod): void {
  const { actor, repository } = call;
  const refuse = (message: string): HttpError => new HttpError(405, message);
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
  if (call.git.merge(pull.baseSha, pull.headSha).tree === null)
    throw refuse("Pull Request is not mergeable");
}

const UpdateBranchBody = z.object({ expected_head_sha: z.string().optional() });

/**
 * Merges the base into the pull request's branch. GitHub does it shortly after its answer, the
 * sandbox before.
 */
const updateBranch = defineEndpoint({
  method: "PUT",
  path: "/repos/{owner}/{repo}/pulls/{pull_number}/update-branch",
  docs: "pulls/pulls#update-a-pull-request-branch",
  permission: "pull_requests:write",
  handle(call) {
    const { git, repository, sandbox } = call;
    const { issue, pull } = requirePull(call);
    const { expected_head_sha: expected = pull.headSha } = parseBody(call, UpdateBranchBody);
    if (expected !== pull.headSha)
      throw createUnprocessableError("expected head sha didn’t match current head ref.");
    if (issue.state === "closed" || git.isAncestor(pull.baseSha, pull.headSha)) {
      throw createUnprocessableError("There are no new commits on the base branch.");
    }
    const { tree } = git.merge(pull.headSha, pull.baseSha);
    if (tree === null) throw createUnprocessableError("merge conflict between base and head");
    const date = getGitTime(sandbox);
    const after = writeSignedCommit(sandbox, git, {
      ...{ tree, parents: [pull.headSha, pull.baseSha] },
      ...{ author: getCommitAuthor(call, date), committer: createWebFlowPerson(date) },
      message: `Merge branch '${pull.baseRef}' into ${pull.headRef}`,
    });
    moveRefs(sandbox, repository, call.actor, [
      { ref: `refs/heads/${pull.headRef}`, after, expected },
    ]);
    const url = `${getRepositoryApiUrl(sandbox, repository)}/pulls/${issue.number}`;
    return respondAccepted({ message: "Updating pull request branch.", url });
  },
});

export const mergeEndpoints: Endpoint[] = [getMerged, mergePull, updateBranch];
