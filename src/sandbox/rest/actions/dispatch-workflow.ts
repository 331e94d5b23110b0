import { z } from "zod";
import type { Endpoint } from "../endpoint.ts";
import { input } from "../input.ts";
import { presentRun } from "../present/run.ts";
import { unprocessable } from "../refusal.ts";
import { noContent, ok } from "../reply.ts";
import { workflowOf } from "./find.ts";

const Value = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const Body = z.object({
  ref: z.string(),
  inputs: z.record(z.string(), Value).default({}),
  return_run_details: z.boolean().default(false),
});

/** Starts a run; with `return_run_details` it is named, which older servers refuse. */
export const dispatchWorkflow: Endpoint = {
  method: "POST",
  path: "/repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches",
  docs: "actions/workflows#create-a-workflow-dispatch-event",
  permission: "actions:write",
  handle(call) {
    const { git, login, repository, sandbox } = call;
    const body = input(call, Body);
    const workflow = workflowOf(call);
    const ref = body.ref.replace(/^refs\/(heads|tags)\//, "");
    if (!git.resolve(ref)) throw unprocessable(`No ref found for: ${body.ref}`);
    if ((workflow.registering?.done ?? "") > sandbox.clock().toISOString()) {
      throw unprocessable("Workflow does not have 'workflow_dispatch' trigger");
    }
    if (workflow.disabled) throw unprocessable("Cannot trigger a 'workflow_dispatch' on a disabled workflow");
    const run = sandbox.actions.dispatch(repository, workflow.path, ref, body.inputs, login);
    if (!body.return_run_details) return noContent();
    const { url, html_url } = presentRun(sandbox, repository, run);
    return ok({ workflow_run_id: run.id, run_url: url, html_url });
  },
};
