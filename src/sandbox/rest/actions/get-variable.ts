import type { Endpoint } from "../endpoint.ts";
import { notFound } from "../refusal.ts";
import { ok } from "../reply.ts";

export const getVariable: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/actions/variables/{name}",
  docs: "actions/variables#get-a-repository-variable",
  permission: "actions_variables:read",
  role: "write",
  handle(call) {
    const { createdAt, variables } = call.repository;
    const name = Object.keys(variables).find((one) => one.toUpperCase() === call.params["name"]?.toUpperCase());
    if (name === undefined) throw notFound();
    return ok({ name, value: variables[name], created_at: createdAt, updated_at: createdAt });
  },
};
