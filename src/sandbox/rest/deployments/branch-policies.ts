import { z } from "zod";
import type { Environment } from "../../model.ts";
import type { Call, Endpoint } from "../endpoint.ts";
import { input, number } from "../input.ts";
import { page } from "../page.ts";
import { nodeId } from "../present/address.ts";
import { notFound, Refusal } from "../refusal.ts";
import { noContent, ok } from "../reply.ts";
import { readEnvironment } from "./environments.ts";

type Policy = Environment["branchPolicies"][number];

const LIST = "/repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies";
const ONE = `${LIST}/{branch_policy_id}`;
const DOCS = "deployments/branch-policies";

const listPolicies: Endpoint = {
  method: "GET",
  path: LIST,
  docs: `${DOCS}#list-deployment-branch-policies`,
  permission: "actions:read",
  handle: (call) => page(call, readEnvironment(call).branchPolicies, present, "branch_policies"),
};

const getPolicy: Endpoint = {
  method: "GET",
  path: ONE,
  docs: `${DOCS}#get-a-deployment-branch-policy`,
  permission: "actions:read",
  handle: (call) => ok(present(readPolicy(call))),
};

const createPolicy: Endpoint = {
  method: "POST",
  path: LIST,
  docs: `${DOCS}#create-a-deployment-branch-policy`,
  permission: "administration:write",
  role: "admin",
  handle(call) {
    const environment = readEnvironment(call);
    const { name, type } = input(
      call,
      z.object({ name: z.string(), type: z.enum(["branch", "tag"]).default("branch") }),
    );
    // Only an environment with a custom policy has names.
    if (environment.branches !== "custom") throw notFound();
    if (environment.branchPolicies.some((one) => one.name === name && one.type === type)) {
      throw new Refusal(303, "A deployment branch policy with this name already exists");
    }
    const made: Policy = { id: call.sandbox.nextId(), name, type };
    environment.branchPolicies.push(made);
    call.sandbox.save();
    return ok(present(made));
  },
};

const updatePolicy: Endpoint = {
  method: "PUT",
  path: ONE,
  docs: `${DOCS}#update-a-deployment-branch-policy`,
  permission: "administration:write",
  role: "admin",
  handle(call) {
    const policy = readPolicy(call);
    policy.name = input(call, z.object({ name: z.string() })).name;
    call.sandbox.save();
    return ok(present(policy));
  },
};

const deletePolicy: Endpoint = {
  method: "DELETE",
  path: ONE,
  docs: `${DOCS}#delete-a-deployment-branch-policy`,
  permission: "administration:write",
  role: "admin",
  handle(call) {
    const environment = readEnvironment(call);
    const gone = readPolicy(call);
    environment.branchPolicies = environment.branchPolicies.filter((one) => one !== gone);
    call.sandbox.save();
    return noContent();
  },
};

export const branchPolicyEndpoints: Endpoint[] = [listPolicies, getPolicy, createPolicy, updatePolicy, deletePolicy];

function readPolicy(call: Call): Policy {
  const id = number(call.params["branch_policy_id"]);
  const found = readEnvironment(call).branchPolicies.find((one) => one.id === id);
  if (!found) throw notFound();
  return found;
}

const present = ({ id, name, type }: Policy) => ({ id, node_id: nodeId("EBP", id), name, type });
