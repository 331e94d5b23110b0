/** A local composite action: `uses: ./path` with an `action.yml` whose `runs.using` is `composite`. */
import { existsSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { load } from "js-yaml";
import { interpolate } from "../expressions.ts";
import { Fields, Source } from "../fields.ts";
import { type Frame, type JobContext, scopeOf } from "../job-context.ts";
import { parseSteps } from "../parse-job.ts";
import type { Scalar, StepSpec } from "../types.ts";

export interface Composite {
  steps: StepSpec[];
  outputs: Record<string, Scalar>;
  inputs: Record<string, string>;
  folder: string;
}

const MAX_DEPTH = 10;

/** Reads the action's file from the workspace. Throws an Error with one sentence. */
export function loadComposite(job: JobContext, frame: Frame, uses: string, given: Record<string, string>): Composite {
  if (frame.depth >= MAX_DEPTH) {
    throw new Error(`Composite actions are nested more than ${MAX_DEPTH} deep at ${uses}`);
  }
  const folder = resolve(job.folders.workspace, uses);
  const file = ["action.yml", "action.yaml"].map((name) => join(folder, name)).find((path) => existsSync(path));
  if (file === undefined || relative(job.folders.workspace, folder).startsWith("..")) {
    throw new Error(
      `Can't find 'action.yml' or 'action.yaml' under '${folder}'. Did you forget to run actions/checkout?`,
    );
  }
  const text = readFileSync(file, "utf8");
  const root = new Fields(new Source(`${uses}/action.yml`, text), load(text), []);
  const runs = root.child("runs");
  if (runs.text("using") !== "composite") {
    throw new Error(`${uses} runs by ${runs.text("using")}; of local actions the sandbox has composite ones only`);
  }
  return { steps: parseSteps(runs), outputs: outputsOf(root), inputs: inputsOf(root, given), folder };
}

/** The action's outputs once its steps have run. */
export function compositeOutputs(job: JobContext, frame: Frame, composite: Composite): Record<string, string> {
  const scope = scopeOf(job, frame, { ...job.env, ...frame.env });
  return Object.fromEntries(
    Object.entries(composite.outputs).map(([name, value]) => [name, interpolate(value, scope)]),
  );
}

function inputsOf(root: Fields, given: Record<string, string>): Record<string, string> {
  if (root.raw("inputs") === null) {
    return {};
  }
  const declared = root.child("inputs");
  return Object.fromEntries(
    declared.keys().map((name) => {
      const input = declared.raw(name) === null ? null : declared.child(name);
      return [name, given[name.toLowerCase()] ?? input?.text("default") ?? ""];
    }),
  );
}

function outputsOf(root: Fields): Record<string, Scalar> {
  if (root.raw("outputs") === null) {
    return {};
  }
  const outputs = root.child("outputs");
  return Object.fromEntries(outputs.keys().map((name) => [name, outputs.child(name).text("value") ?? ""]));
}
