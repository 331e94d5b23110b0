/** A job that calls another workflow of the repository: opens the call and computes its result. */
import type { Sandbox } from "../../sandbox.ts";
import {
  getCalledPath,
  getOwnKey,
  listCalledParts,
  listJobsOfPart,
  type ActiveRun,
  type RunJob,
  type WorkflowPart,
} from "./active-run.ts";
import { createGithubContext } from "./contexts.ts";
import { evaluateDeep, renderTemplate } from "../workflow/expressions.ts";
import { resolveCallInputs } from "../workflow/inputs.ts";
import { createJobScope, type NewJob } from "./plan-jobs.ts";
import type { RunFile } from "./run-file.ts";
import type {
  CallSpec,
  CallTrigger,
  LoadedWorkflow,
  WorkflowFile,
} from "../workflow/workflow-file.ts";

/**
 * Adds the called workflow's jobs to the run.
 * @throws Error with one sentence if an input is invalid.
 */
export function openCall(
  sandbox: Sandbox,
  active: ActiveRun,
  spec: RunJob,
  places: NewJob[],
): void {
  const on = active.load(getCalledPath(spec.call?.uses ?? ""))?.on.call;
  active.file.calls[spec.key] = places.map((place) => {
    const given = evaluateDeep(spec.call?.with ?? {}, createJobScope(sandbox, active, spec, place));
    const inputs = resolveCallInputs(on?.inputs ?? [], given as Record<string, unknown>);
    return { name: place.name, matrix: place.matrix, inputs };
  });
  active.jobs.push(...listCalledParts(spec, active.file, active.load).flatMap(listJobsOfPart));
}

/** Returns the result of a call whose jobs have all ended, or null if one has not. */
export function getCallResult(
  sandbox: Sandbox,
  active: ActiveRun,
  spec: RunJob,
): RunFile["done"][string] | null {
  const { file } = active;
  const inner = active.jobs.filter((job) => job.part.caller?.job === spec);
  const ended = inner.map((job) => file.done[job.key]);
  if (ended.includes(undefined)) {
    return null;
  }
  const results = ended.map((done) => done?.result);
  const result =
    (["failure", "cancelled", "success"] as const).find((one) => results.includes(one)) ??
    "skipped";
  try {
    return { result, outputs: evaluateCallOutputs(sandbox, active, inner) };
  } catch {
    // An output that can't be evaluated fails the call.
    return { result: "failure", outputs: {} };
  }
}

function evaluateCallOutputs(
  sandbox: Sandbox,
  active: ActiveRun,
  inner: RunJob[],
): Record<string, string> {
  const { file, repository, run } = active;
  const outputs: Record<string, string> = {};
  for (const part of new Set(inner.map((job) => job.part))) {
    const contexts = {
      github: createGithubContext(sandbox, repository, run, file),
      ...{ inputs: part.inputs, vars: repository.variables, jobs: createJobsContext(active, part) },
    };
    for (const [name, source] of Object.entries(part.workflow.on.call?.outputs ?? {})) {
      const value = renderTemplate(source, { contexts });
      // The last matrix row with a value counts.
      outputs[name] = value === "" ? (outputs[name] ?? "") : value;
    }
  }
  return outputs;
}

function createJobsContext(active: ActiveRun, part: WorkflowPart): Record<string, unknown> {
  const inner = active.jobs.filter((job) => job.part === part);
  return Object.fromEntries(inner.map((job) => [getOwnKey(job), active.file.done[job.key]]));
}

// Checks the reusable workflows that a workflow calls before the run starts, as GitHub does. Pure.

/**
 * https://docs.github.com/actions/reference/workflows-and-actions/reusing-workflow-configurations
 */
const MAX_LEVELS = 10;

/** Returns the problem in GitHub's words, or null. */
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
    const path = getCalledPath(call.uses);
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
    const problem =
      on.call === null
        ? "workflow is not reusable as it is missing a `on.workflow_call` trigger"
        : null;
    const wrong = problem ?? (on.call === null ? null : checkCallInputs(call, on.call));
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

function checkCallInputs(call: CallSpec, on: CallTrigger): string | null {
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
  return unknown === undefined
    ? null
    : `Invalid secret, ${unknown} is not defined in the referenced workflow.`;
}
