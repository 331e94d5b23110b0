import type { Endpoint } from "../endpoint.ts";
import { page } from "../page.ts";
import { presentWorkflow } from "../present/run.ts";
import { ok } from "../reply.ts";
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
