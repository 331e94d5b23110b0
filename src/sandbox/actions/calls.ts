/** Checks the reusable workflows that a workflow calls before the run starts, as GitHub does. Pure. */
import { calledPath } from "./run-jobs.ts";
import type { CallSpec, CallTrigger, LoadedWorkflow, WorkflowFile } from "./types.ts";

/** https://docs.github.com/actions/reference/workflows-and-actions/reusing-workflow-configurations */
const MAX_LEVELS = 10;

/** The problem in GitHub's words, or null. */
export function checkCalls(
  workflow: WorkflowFile,
  load: (path: string) => LoadedWorkflow | null,
  chain: string[] = [workflow.path],
): string | null {
  for (const { call } of workflow.jobs) {
    if (!call?.uses.startsWith("./")) {
      continue;
    }
    const where = [...chain, call.uses].map((one) => `"${one}"`).join(" -> ");
    const failed = (reason: string): string => `error parsing called workflow ${where}: ${reason}`;
    const path = calledPath(call.uses);
    if (!/^\.github\/workflows\/[^/]+\.ya?ml$/.test(path)) {
      return failed("a reusable workflow must be a file of .github/workflows");
    }
    if (chain.length >= MAX_LEVELS) {
      return failed(`at most ${MAX_LEVELS} levels of workflows can be nested`);
    }
    const loaded = load(path);
    if (loaded === null) {
      return failed("workflow was not found.");
    }
    if (!loaded.ok) {
      return failed(loaded.broken.problem);
    }
    const { on } = loaded.workflow;
    const problem = on.call === null ? "workflow is not reusable as it is missing a `on.workflow_call` trigger" : null;
    const wrong = problem ?? (on.call === null ? null : given(call, on.call));
    if (wrong !== null) {
      return failed(wrong);
    }
    const below = checkCalls(loaded.workflow, load, [...chain, call.uses]);
    if (below !== null) {
      return below;
    }
  }
  return null;
}

function given(call: CallSpec, on: CallTrigger): string | null {
  const named = (map: object, name: string): boolean =>
    Object.keys(map).some((one) => one.toLowerCase() === name.toLowerCase());
  const declared = (list: { name: string }[], name: string): boolean =>
    list.some((one) => one.name.toLowerCase() === name.toLowerCase());
  const absent = on.inputs.find((input) => input.required && !named(call.with, input.name));
  if (absent !== undefined) {
    return `Input ${absent.name} is required, but not provided while calling.`;
  }
  const extra = Object.keys(call.with).find((name) => !declared(on.inputs, name));
  if (extra !== undefined) {
    return `Invalid input, ${extra} is not defined in the referenced workflow.`;
  }
  if (call.secrets === "inherit") {
    return null;
  }
  const { secrets } = call;
  const lacking = on.secrets.find((secret) => secret.required && !named(secrets, secret.name));
  if (lacking !== undefined) {
    return `Secret ${lacking.name} is required, but not provided while calling.`;
  }
  const unknown = Object.keys(secrets).find((name) => !declared(on.secrets, name));
  return unknown === undefined ? null : `Invalid secret, ${unknown} is not defined in the referenced workflow.`;
}
