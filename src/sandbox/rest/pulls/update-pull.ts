import { z } from "zod";
import { editIssue } from "../../issues/edit.ts";
import { announce, record } from "../../issues/record.ts";
import { closeIssue, reopenIssue } from "../../issues/state.ts";
import { dismissStaleReviews } from "../../pulls/stale-reviews.ts";
import type { Call, Endpoint } from "../endpoint.ts";
import { checkBody, checkTitle, input } from "../input.ts";
import { mayEdit } from "../issues/find.ts";
import { presentFullPull } from "../present/pull.ts";
import { validationFailed } from "../refusal.ts";
import { ok } from "../reply.ts";
import { pullOf, type FoundPull } from "./find.ts";

const Body = z.object({
  title: z.string().min(1).optional(),
  body: z.string().nullable().optional(),
  state: z.enum(["open", "closed"]).optional(),
  base: z.string().optional(),
});

export const updatePull: Endpoint = {
  method: "PATCH",
  path: "/repos/{owner}/{repo}/pulls/{pull_number}",
  docs: "pulls/pulls#update-a-pull-request",
  permission: "pull_requests:write",
  role: "none",
  handle(call) {
    const { login, repository, sandbox } = call;
    const found = pullOf(call);
    const { issue, pull } = found;
    mayEdit(call, issue.author, "triage");
    const wanted = input(call, Body);
    checkTitle(wanted.title);
    checkBody("PullRequest", wanted.body);
    if (wanted.base !== undefined && wanted.base !== pull.baseRef) retarget(call, found, wanted.base);
    editIssue(sandbox, repository, issue, wanted, login);
    if (wanted.state === "closed") closeIssue(sandbox, repository, issue, login);
    if (wanted.state === "open" && issue.state === "closed") reopenPull(call, found);
    return ok(presentFullPull(sandbox, repository, issue, pull));
  },
};

function retarget(call: Call, { issue, pull }: FoundPull, base: string): void {
  const sha = call.git.ref(`refs/heads/${base}`);
  if (!sha) throw validationFailed("PullRequest", "base", "invalid");
  const changes = { base: { ref: { from: pull.baseRef }, sha: { from: pull.baseSha } } };
  if (call.git.isAncestor(pull.headSha, sha)) {
    throw validationFailed("PullRequest", "base", "custom", `No commits between ${base} and ${pull.headRef}`);
  }
  Object.assign(pull, { baseRef: base, baseSha: sha });
  record(call.sandbox, issue, "base_ref_changed", call.login);
  call.sandbox.save();
  announce(call.sandbox, call.repository, issue, "edited", call.login, { changes });
  // Its change is what it is against the new base, whose rules hold from now on.
  dismissStaleReviews(call.sandbox, call.repository, { issue, pull }, call.login);
}

/** Refuses what was merged, what lost a branch, and a head that is none of the one it was closed with. */
export function reopenPull(call: Call, { issue, pull }: FoundPull): void {
  const head = call.git.ref(`refs/heads/${pull.headRef}`);
  const base = call.git.ref(`refs/heads/${pull.baseRef}`);
  const refuse = (message: string) => validationFailed("PullRequest", "state", "custom", message);
  if (pull.merged) throw refuse("state cannot be changed. The pull request is merged.");
  if (!head) throw refuse(`state cannot be changed. The ${pull.headRef} branch has been deleted.`);
  if (!base) throw refuse(`state cannot be changed. The ${pull.baseRef} branch has been deleted.`);
  if (!call.git.isAncestor(pull.headSha, head)) {
    throw refuse(`state cannot be changed. The ${pull.headRef} branch was force-pushed or recreated.`);
  }
  if (call.git.isAncestor(head, base)) {
    throw refuse(`state cannot be changed. There are no new commits on the ${pull.headRef} branch.`);
  }
  Object.assign(pull, { headSha: head, baseSha: base });
  reopenIssue(call.sandbox, call.repository, issue, call.login);
}
