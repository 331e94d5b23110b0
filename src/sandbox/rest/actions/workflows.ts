import { z } from "zod";
import { defineEndpoint, type Endpoint } from "../endpoint.ts";
import { parseBody } from "../request-body.ts";
import { serializeRun, serializeWorkflow } from "../serializers/run.ts";
import { createUnprocessableError } from "../http-error.ts";
import { respondNoContent, respondOk } from "../reply.ts";
import { listKnownWorkflows, requireWorkflow } from "./lookup.ts";
import { createPage } from "../listing.ts";
import { getShortRef } from "../../git/refs.ts";

const Value = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const DispatchBody = z.object({
  ref: z.string(),
  inputs: z.record(z.string(), Value).default({}),
  return_run_details: z.boolean().default(false),
});

/**
 * Starts a run. With `return_run_details` the reply names the run; older servers reject that field.
 */
const dispatchWorkflow = defineEndpoint({
  method: "POST",
  path: "/repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches",
  docs: "actions/workflows#create-a-workflow-dispatch-event",
  permission: "actions:write",
  handle(call) {
    const { git, login, repository, sandbox } = call;
    const body = parseBody(call, DispatchBody);
    const workflow = requireWorkflow(call);
    const ref = getShortRef(body.ref);
    if (!git.resolve(ref)) throw createUnprocessableError(`No ref found for: ${body.ref}`);
    if ((workflow.registering?.done ?? "") > sandbox.clock().toISOString()) {
      throw createUnprocessableError("Workflow does not have 'workflow_dispatch' trigger");
    }
    if (workflow.disabled)
      throw createUnprocessableError("Cannot trigger a 'workflow_dispatch' on a disabled workflow");
    const run = sandbox.actions.dispatch(repository, workflow.path, ref, body.inputs, login);
    if (!body.return_run_details) return respondNoContent();
    const { url, html_url } = serializeRun(sandbox, repository, run);
    return respondOk({ workflow_run_id: run.id, run_url: url, html_url });
  },
});

const listWorkflows = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/actions/workflows",
  docs: "actions/workflows#list-repository-workflows",
  permission: "actions:read",
  handle: (call) =>
    createPage(
      call,
      listKnownWorkflows(call),
      (one) => serializeWorkflow(call.sandbox, call.repository, one),
      "workflows",
    ),
});

const getWorkflow = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/actions/workflows/{workflow_id}",
  docs: "actions/workflows#get-a-workflow",
  permission: "actions:read",
  handle: (call) =>
    respondOk(serializeWorkflow(call.sandbox, call.repository, requireWorkflow(call))),
});

/** A disabled workflow starts no run for any event. Running runs continue. */
const switchEndpoints: Endpoint[] = (["disable", "enable"] as const).map((verb) => ({
  method: "PUT",
  path: `/repos/{owner}/{repo}/actions/workflows/{workflow_id}/${verb}`,
  docs: `actions/workflows#${verb}-a-workflow`,
  permission: "actions:write",
  handle(call) {
    const workflow = requireWorkflow(call);
    delete workflow.disabled;
    if (verb === "disable") workflow.disabled = true;
    call.sandbox.save();
    return respondNoContent();
  },
}));

export const workflowEndpoints: Endpoint[] = [
  listWorkflows,
  getWorkflow,
  ...switchEndpoints,
  dispatchWorkflow,
];
