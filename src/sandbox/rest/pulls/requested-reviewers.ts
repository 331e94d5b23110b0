import { z } from "zod";
import { getRole } from "../../auth/permissions.ts";
import { updateReviewRequests } from "../../pulls/reviews.ts";
import { defineEndpoint, type Call, type Endpoint } from "../endpoint.ts";
import { parseBody } from "../request-body.ts";
import { serializePull } from "../serializers/pull.ts";
import { serializeUser } from "../serializers/user.ts";
import { createUnprocessableError } from "../http-error.ts";
import { respondCreated, respondOk } from "../reply.ts";
import { requirePull } from "./find-pull.ts";

const PATH = "/repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers";
const Names = z.array(z.string().min(1)).default([]);
const Body = z.object({ reviewers: Names, team_reviewers: Names });

const listRequestedReviewers = defineEndpoint({
  method: "GET",
  path: PATH,
  docs: "pulls/review-requests#get-all-requested-reviewers-for-a-pull-request",
  permission: "pull_requests:read",
  handle(call) {
    const users = (requirePull(call).pull.requestedReviewers ?? []).map((login) =>
      serializeUser(call.sandbox, login),
    );
    return respondOk({ users, teams: [] });
  },
});

const requestReviewers = defineEndpoint({
  method: "POST",
  path: PATH,
  docs: "reference/pulls#request-reviewers-for-a-pull-request",
  permission: "pull_requests:write",
  handle(call) {
    const found = requirePull(call);
    const add = readReviewers(call);
    if (add.includes(found.issue.author))
      throw createUnprocessableError("Review cannot be requested from pull request author.");
    const stranger = add.some((login) => getRole(call.repository, login) === "none");
    if (stranger) throw createNotCollaboratorError(call);
    updateReviewRequests(call.sandbox, call.repository, found, { add }, call.login);
    return respondCreated(serializePull(call.sandbox, call.repository, found.issue, found.pull));
  },
});

const removeRequestedReviewers = defineEndpoint({
  method: "DELETE",
  path: PATH,
  docs: "pulls/review-requests#remove-requested-reviewers-from-a-pull-request",
  permission: "pull_requests:write",
  handle(call) {
    const found = requirePull(call);
    updateReviewRequests(
      call.sandbox,
      call.repository,
      found,
      { remove: readReviewers(call) },
      call.login,
    );
    return respondOk(serializePull(call.sandbox, call.repository, found.issue, found.pull));
  },
});

/** Reads logins in the spelling of their accounts. The sandbox has no teams. */
function readReviewers(call: Call): string[] {
  const { reviewers, team_reviewers } = parseBody(call, Body);
  if (team_reviewers.length > 0) throw createNotCollaboratorError(call);
  return reviewers.map((login) => serializeUser(call.sandbox, login).login);
}

function createNotCollaboratorError({ repository }: Call) {
  const where = `${repository.owner}/${repository.name}`;
  return createUnprocessableError(
    "Reviews may only be requested from collaborators. One or more of the users or teams " +
      `you specified is not a collaborator of the ${where} repository.`,
  );
}

export const requestedReviewerEndpoints: Endpoint[] = [
  listRequestedReviewers,
  requestReviewers,
  removeRequestedReviewers,
];
