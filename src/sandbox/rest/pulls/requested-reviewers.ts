import { z } from "zod";
import { roleOf } from "../../auth/permit.ts";
import { requestReviews } from "../../pulls/request-reviews.ts";
import type { Call, Endpoint } from "../endpoint.ts";
import { input } from "../input.ts";
import { presentPull } from "../present/pull.ts";
import { presentUser } from "../present/user.ts";
import { unprocessable } from "../refusal.ts";
import { created, ok } from "../reply.ts";
import { pullOf } from "./find.ts";

const PATH = "/repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers";
const Names = z.array(z.string().min(1)).default([]);
const Body = z.object({ reviewers: Names, team_reviewers: Names });

export const listRequestedReviewers: Endpoint = {
  method: "GET",
  path: PATH,
  docs: "pulls/review-requests#get-all-requested-reviewers-for-a-pull-request",
  permission: "pull_requests:read",
  handle(call) {
    const users = (pullOf(call).pull.requestedReviewers ?? []).map((login) => presentUser(call.sandbox, login));
    return ok({ users, teams: [] });
  },
};

export const requestReviewers: Endpoint = {
  method: "POST",
  path: PATH,
  docs: "reference/pulls#request-reviewers-for-a-pull-request",
  permission: "pull_requests:write",
  handle(call) {
    const found = pullOf(call);
    const add = wanted(call);
    if (add.includes(found.issue.author)) throw unprocessable("Review cannot be requested from pull request author.");
    const stranger = add.some((login) => roleOf(call.repository, login) === "none");
    if (stranger) throw strangers(call);
    requestReviews(call.sandbox, call.repository, found, { add }, call.login);
    return created(presentPull(call.sandbox, call.repository, found.issue, found.pull));
  },
};

export const removeRequestedReviewers: Endpoint = {
  method: "DELETE",
  path: PATH,
  docs: "pulls/review-requests#remove-requested-reviewers-from-a-pull-request",
  permission: "pull_requests:write",
  handle(call) {
    const found = pullOf(call);
    requestReviews(call.sandbox, call.repository, found, { remove: wanted(call) }, call.login);
    return ok(presentPull(call.sandbox, call.repository, found.issue, found.pull));
  },
};

/** Logins as their accounts write them. The sandbox has no teams. */
function wanted(call: Call): string[] {
  const { reviewers, team_reviewers } = input(call, Body);
  if (team_reviewers.length > 0) throw strangers(call);
  return reviewers.map((login) => presentUser(call.sandbox, login).login);
}

function strangers({ repository }: Call) {
  const where = `${repository.owner}/${repository.name}`;
  return unprocessable(
    "Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a " +
      `collaborator of the ${where} repository.`,
  );
}
