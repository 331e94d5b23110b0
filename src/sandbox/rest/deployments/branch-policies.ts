import { z } from "zod";
import { defineEndpoint, type Call, type Endpoint } from "../endpoint.ts";
import { parseBody, parseId } from "../request-body.ts";
import { createPage } from "../listing.ts";
import { formatNodeId } from "../serializers/urls.ts";
import { createNotFoundError, HttpError } from "../http-error.ts";
import { respondNoContent, respondOk } from "../reply.ts";
import { requireEnvironment } from "./environments.ts";
import type { Environment } from "../../schema/deployments.ts";

type Policy = Environment["branchPolicies"][number];

const LIST = "/repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies";
const ONE = `${LIST}/{branch_policy_id}`;
const DOCS = "deployments/branch-policies";

const listPolicies = defineEndpoint({
  method: "GET",
  path: LIST,
  docs: `${DOCS}#list-deployment-branch-policies`,
  permission: "actions:read",
  handle: (call) =>
    createPage(call, requireEnvironment(call).branchPolicies, serializePolicy, "branch_policies"),
});

const getPolicy = defineEndpoint({
  method: "GET",
  path: ONE,
  docs: `${DOCS}#get-a-deployment-branch-policy`,
  permission: "actions:read",
  handle: (call) => respondOk(serializePolicy(requirePolicy(call))),
});

const createPolicy = defineEndpoint({
  method: "POST",
  path: LIST,
  docs: `${DOCS}#create-a-deployment-branch-policy`,
  permission: "administration:write",
  role: "admin",
  handle(call) {
    const environment = requireEnvironment(call);
    const { name, type } = parseBody(
      call,
      z.object({ name: z.string(), type: z.enum(["branch", "tag"]).default("branch") }),
    );
    // Only an environment with a custom policy has names.
    if (environment.branches !== "custom") throw createNotFoundError();
    if (environment.branchPolicies.some((one) => one.name === name && one.type === type)) {
      throw new HttpError(303, "A deployment branch policy with this name already exists");
    }
    const made: Policy = { id: call.sandbox.nextId(), name, type };
    environment.branchPolicies.push(made);
    call.sandbox.save();
    return respondOk(serializePolicy(made));
  },
});

const updatePolicy = defineEndpoint({
  method: "PUT",
  path: ONE,
  docs: `${DOCS}#update-a-deployment-branch-policy`,
  permission: "administration:write",
  role: "admin",
  handle(call) {
    const policy = requirePolicy(call);
    policy.name = parseBody(call, z.object({ name: z.string() })).name;
    call.sandbox.save();
    return respondOk(serializePolicy(policy));
  },
});

const deletePolicy = defineEndpoint({
  method: "DELETE",
  path: ONE,
  docs: `${DOCS}#delete-a-deployment-branch-policy`,
  permission: "administration:write",
  role: "admin",
  handle(call) {
    const environment = requireEnvironment(call);
    const gone = requirePolicy(call);
    environment.branchPolicies = environment.branchPolicies.filter((one) => one !== gone);
    call.sandbox.save();
    return respondNoContent();
  },
});

export const branchPolicyEndpoints: Endpoint[] = [
  listPolicies,
  getPolicy,
  createPolicy,
  updatePolicy,
  deletePolicy,
];

function requirePolicy(call: Call): Policy {
  const id = parseId(call.params["branch_policy_id"]);
  const found = requireEnvironment(call).branchPolicies.find((one) => one.id === id);
  if (!found) throw createNotFoundError();
  return found;
}

const serializePolicy = ({ id, name, type }: Policy) => ({
  id,
  node_id: formatNodeId("EBP", id),
  name,
  type,
});
