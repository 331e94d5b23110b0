import type { Endpoint } from "../endpoint.ts";
import { page } from "../page.ts";
import { presentWorkflow } from "../present/run.ts";
import { noContent, ok } from "../reply.ts";
import { workflowOf } from "./find.ts";
import { workflowsOf } from "./workflows-of.ts";

export const listWorkflows: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/actions/workflows",
  docs: "actions/workflows#list-repository-workflows",
  permission: "actions:read",
  handle: (call) =>
    page(call, workflowsOf(call), (one) => presentWorkflow(call.sandbox, call.repository, one), "workflows"),
};

export const getWorkflow: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/actions/workflows/{workflow_id}",
  docs: "actions/workflows#get-a-workflow",
  permission: "actions:read",
  handle: (call) => ok(presentWorkflow(call.sandbox, call.repository, workflowOf(call))),
};

/** A workflow that is disabled starts no run, whatever happens; those under way go on. */
export const switchEndpoints: Endpoint[] = (["disable", "enable"] as const).map((verb) => ({
  method: "PUT",
  path: `/repos/{owner}/{repo}/actions/workflows/{workflow_id}/${verb}`,
  docs: `actions/workflows#${verb}-a-workflow`,
  permission: "actions:write",
  handle(call) {
    const workflow = workflowOf(call);
    delete workflow.disabled;
    if (verb === "disable") workflow.disabled = true;
    call.sandbox.save();
    return noContent();
  },
}));
