import { z } from "zod";
import { ensureEnvironment, findEnvironment } from "../../deployments/environments.ts";
import type { Environment } from "../../model.ts";
import { roleOf } from "../../auth/permit.ts";
import { stamp } from "../../time.ts";
import type { Call, Endpoint } from "../endpoint.ts";
import { input } from "../input.ts";
import { page } from "../page.ts";
import { presentEnvironment } from "../present/deployment.ts";
import { notFound, unprocessable } from "../refusal.ts";
import { noContent, ok } from "../reply.ts";

const LIST = "/repos/{owner}/{repo}/environments";
const ONE = `${LIST}/{environment_name}`;
const DOCS = "deployments/environments";
const MOST_REVIEWERS = 6;

const listEnvironments: Endpoint = {
  method: "GET",
  path: LIST,
  docs: `${DOCS}#list-environments`,
  permission: "actions:read",
  handle: (call) => page(call, call.repository.environments ?? [], (one) => present(call, one), "environments"),
};

const getEnvironment: Endpoint = {
  method: "GET",
  path: ONE,
  docs: `${DOCS}#get-an-environment`,
  permission: "actions:read",
  handle: (call) => ok(present(call, readEnvironment(call))),
};

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

/** Replaces all of its protection rules; the names of a custom branch policy stay. */
const putEnvironment: Endpoint = {
  method: "PUT",
  path: ONE,
  docs: `${DOCS}#create-or-update-an-environment`,
  permission: "administration:write",
  role: "admin",
  handle(call) {
    const { repository, sandbox } = call;
    const body = input(call, Body);
    const policy = body.deployment_branch_policy;
    if (body.wait_timer !== 0) throw unprocessable("This sandbox has no wait timers: leave wait_timer at 0");
    if (policy && policy.protected_branches === policy.custom_branch_policies) {
      throw unprocessable("protected_branches and custom_branch_policies cannot have the same value");
    }
    const reviewers = readReviewers(call, body.reviewers);
    const environment = ensureEnvironment(sandbox, repository, call.params["environment_name"] ?? "");
    Object.assign(environment, {
      ...{ reviewers, preventSelfReview: body.prevent_self_review, updatedAt: stamp(sandbox.clock()) },
      branches: policy === null ? "all" : policy.protected_branches ? "protected" : "custom",
    });
    sandbox.save();
    return ok(present(call, environment));
  },
};

const deleteEnvironment: Endpoint = {
  method: "DELETE",
  path: ONE,
  docs: `${DOCS}#delete-an-environment`,
  permission: "administration:write",
  role: "admin",
  handle(call) {
    const gone = readEnvironment(call);
    call.repository.environments = (call.repository.environments ?? []).filter((one) => one !== gone);
    call.sandbox.save();
    return noContent();
  },
};

export const environmentEndpoints: Endpoint[] = [listEnvironments, getEnvironment, putEnvironment, deleteEnvironment];

/** The environment that the path names. */
export function readEnvironment({ repository, params }: Call): Environment {
  const found = findEnvironment(repository, params["environment_name"] ?? "");
  if (!found) throw notFound();
  return found;
}

function readReviewers({ repository, sandbox }: Call, given: { type: string; id: number }[]): string[] {
  if (given.length > MOST_REVIEWERS) throw unprocessable(`An environment has at most ${MOST_REVIEWERS} reviewers`);
  return given.map(({ type, id }) => {
    if (type === "Team") throw unprocessable("This sandbox has no teams that review deployments: name people");
    const account = sandbox.world.accounts.find((one) => one.id === id && one.type === "User");
    if (!account || roleOf(repository, account.login) === "none") {
      throw unprocessable(`Reviewer ${id} does not exist or cannot read the repository`);
    }
    return account.login;
  });
}

const present = ({ sandbox, repository }: Call, one: Environment) => presentEnvironment(sandbox, repository, one);
