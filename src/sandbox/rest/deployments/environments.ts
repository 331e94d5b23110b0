import { z } from "zod";
import { ensureEnvironment, findEnvironment } from "../../deployments/environments.ts";
import { getRole } from "../../auth/permissions.ts";
import { formatTimestamp } from "../../time.ts";
import { defineEndpoint, type Call, type Endpoint } from "../endpoint.ts";
import { parseBody } from "../request-body.ts";
import { createPage } from "../listing.ts";
import { serializeEnvironment } from "../serializers/deployment.ts";
import { createNotFoundError, createUnprocessableError } from "../http-error.ts";
import { respondNoContent, respondOk } from "../reply.ts";
import type { Environment } from "../../schema/deployments.ts";

const LIST = "/repos/{owner}/{repo}/environments";
const ONE = `${LIST}/{environment_name}`;
const DOCS = "deployments/environments";
const MOST_REVIEWERS = 6;

const listEnvironments = defineEndpoint({
  method: "GET",
  path: LIST,
  docs: `${DOCS}#list-environments`,
  permission: "actions:read",
  handle: (call) =>
    createPage(
      call,
      call.repository.environments ?? [],
      (one) => serializeForCall(call, one),
      "environments",
    ),
});

const getEnvironment = defineEndpoint({
  method: "GET",
  path: ONE,
  docs: `${DOCS}#get-an-environment`,
  permission: "actions:read",
  handle: (call) => respondOk(serializeForCall(call, requireEnvironment(call))),
});

const Body = z.object({
  wait_timer: z.number().int().default(0),
  prevent_self_review: z.boolean().default(false),
  reviewers: z
    .array(z.object({ type: z.enum(["User", "Team"]), id: z.number().int() }))
    .nullish()
    .transform((list) => list ?? []),
  deployment_branch_policy: z
    .object({ protected_branches: z.boolean(), custom_branch_policies: z.boolean() })
    .nullable()
    .default(null),
});

/** Replaces all of its protection rules. The names of a custom branch policy stay. */
const putEnvironment = defineEndpoint({
  method: "PUT",
  path: ONE,
  docs: `${DOCS}#create-or-update-an-environment`,
  permission: "administration:write",
  role: "admin",
  handle(call) {
    const { repository, sandbox } = call;
    const body = parseBody(call, Body);
    const policy = body.deployment_branch_policy;
    if (body.wait_timer !== 0)
      throw createUnprocessableError("This sandbox has no wait timers: leave wait_timer at 0");
    if (policy && policy.protected_branches === policy.custom_branch_policies) {
      throw createUnprocessableError(
        "protected_branches and custom_branch_policies cannot have the same value",
      );
    }
    const reviewers = readReviewers(call, body.reviewers);
    const environment = ensureEnvironment(sandbox, repository, call.params.environment_name);
    Object.assign(environment, {
      ...{
        reviewers,
        preventSelfReview: body.prevent_self_review,
        updatedAt: formatTimestamp(sandbox.clock()),
      },
      branches: policy === null ? "all" : policy.protected_branches ? "protected" : "custom",
    });
    sandbox.save();
    return respondOk(serializeForCall(call, environment));
  },
});

const deleteEnvironment = defineEndpoint({
  method: "DELETE",
  path: ONE,
  docs: `${DOCS}#delete-an-environment`,
  permission: "administration:write",
  role: "admin",
  handle(call) {
    const gone = requireEnvironment(call);
    call.repository.environments = (call.repository.environments ?? []).filter(
      (one) => one !== gone,
    );
    call.sandbox.save();
    return respondNoContent();
  },
});

export const environmentEndpoints: Endpoint[] = [
  listEnvironments,
  getEnvironment,
  putEnvironment,
  deleteEnvironment,
];

/** Returns the environment that the path names. */
export function requireEnvironment({ repository, params }: Call): Environment {
  const found = findEnvironment(repository, params["environment_name"] ?? "");
  if (!found) throw createNotFoundError();
  return found;
}

function readReviewers(
  { repository, sandbox }: Call,
  given: { type: string; id: number }[],
): string[] {
  if (given.length > MOST_REVIEWERS)
    throw createUnprocessableError(`An environment has at most ${MOST_REVIEWERS} reviewers`);
  return given.map(({ type, id }) => {
    if (type === "Team")
      throw createUnprocessableError("The sandbox does not support teams as reviewers: use people");
    const account = sandbox.world.accounts.find((one) => one.id === id && one.type === "User");
    if (!account || getRole(repository, account.login) === "none") {
      throw createUnprocessableError(`Reviewer ${id} does not exist or cannot read the repository`);
    }
    return account.login;
  });
}

const serializeForCall = ({ sandbox, repository }: Call, one: Environment) =>
  serializeEnvironment(sandbox, repository, one);
