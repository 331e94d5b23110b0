/** A job that calls another workflow of the repository: opening the call, and what it comes to. */
import type { Sandbox } from "../sandbox.ts";
import type { ActiveRun } from "./active-run.ts";
import { githubContext } from "./contexts.ts";
import { evaluateDeep, interpolate } from "./expressions.ts";
import { calledInputs } from "./inputs.ts";
import { jobScope, type NewJob } from "./plan-jobs.ts";
import type { RunFile } from "./run-file.ts";
import { calledPath, jobsOf, ownKey, type Part, partsOf, type RunJob } from "./run-jobs.ts";

/** Adds the called workflow's jobs to the run. Throws an Error with one sentence when an input does not fit. */
export function openCall(sandbox: Sandbox, active: ActiveRun, spec: RunJob, places: NewJob[]): void {
  const on = active.load(calledPath(spec.call?.uses ?? ""))?.on.call;
  active.file.calls[spec.key] = places.map((place) => {
    const given = evaluateDeep(spec.call?.with ?? {}, jobScope(sandbox, active, spec, place));
    const inputs = calledInputs(on?.inputs ?? [], given as Record<string, unknown>);
    return { name: place.name, matrix: place.matrix, inputs };
  });
  active.jobs.push(...partsOf(spec, active.file, active.load).flatMap(jobsOf));
}

/** The result of a call whose jobs have all ended, or null while one has not. */
export function callResult(sandbox: Sandbox, active: ActiveRun, spec: RunJob): RunFile["done"][string] | null {
  const { file } = active;
  const inner = active.jobs.filter((job) => job.part.caller?.job === spec);
  const ended = inner.map((job) => file.done[job.key]);
  if (ended.includes(undefined)) {
    return null;
  }
  const results = ended.map((done) => done?.result);
  const result = (["failure", "cancelled", "success"] as const).find((one) => results.includes(one)) ?? "skipped";
  try {
    return { result, outputs: outputsOf(sandbox, active, inner) };
  } catch {
    // An output that can't be evaluated fails the call.
    return { result: "failure", outputs: {} };
  }
}

function outputsOf(sandbox: Sandbox, active: ActiveRun, inner: RunJob[]): Record<string, string> {
  const { file, repository, run } = active;
  const outputs: Record<string, string> = {};
  for (const part of new Set(inner.map((job) => job.part))) {
    const contexts = {
      github: githubContext(sandbox, repository, run, file),
      ...{ inputs: part.inputs, vars: repository.variables, jobs: jobsContext(active, part) },
    };
    for (const [name, source] of Object.entries(part.workflow.on.call?.outputs ?? {})) {
      const value = interpolate(source, { contexts });
      // Of the rows of a matrix the last one that gave something counts.
      outputs[name] = value === "" ? (outputs[name] ?? "") : value;
    }
  }
  return outputs;
}

function jobsContext(active: ActiveRun, part: Part): Record<string, unknown> {
  const inner = active.jobs.filter((job) => job.part === part);
  return Object.fromEntries(inner.map((job) => [ownKey(job), active.file.done[job.key]]));
}
