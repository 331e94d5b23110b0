/** An action of the repository: `uses: ./path` with an `action.yml`. */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { interpolate } from "../expressions.ts";
import { onMachine } from "../folders.ts";
import { parseSteps } from "../parse-job.ts";
import { parseActionFile, type PlainMap } from "../parser.ts";
import { mapOf, scalarsOf, textOf } from "../plain.ts";
import type { StepRun } from "../step-run.ts";
import type { Scalar, StepSpec } from "../types.ts";

interface Local {
  /** The action's folder, as the job sees it. */
  folder: string;
  inputs: Record<string, string>;
}

export interface Composite extends Local {
  kind: "composite";
  steps: StepSpec[];
  outputs: Record<string, Scalar>;
}

export interface JavaScript extends Local {
  kind: "javascript";
  main: string;
  post: string | null;
  postIf: string;
}

/** Reads the action's file from the workspace. Throws an Error with one sentence. */
export function loadLocal({ job, step, scope }: StepRun, given: Record<string, string>): Composite | JavaScript {
  const uses = step.uses ?? "";
  const folder = resolve(job.folders.workspace, uses);
  const place = onMachine(job.folders, folder);
  const name = ["action.yml", "action.yaml"].find((one) => existsSync(join(place, one)));
  if (name === undefined) {
    throw new Error(
      `Can't find 'action.yml' or 'action.yaml' under '${folder}'. Did you forget to run actions/checkout before ` +
        "running your local action?",
    );
  }
  const { root, problems } = parseActionFile(
    `${uses}/${name}`,
    readFileSync(onMachine(job.folders, join(folder, name)), "utf8"),
  );
  if (root === null || problems.length > 0) {
    throw new Error(`The action is not valid. ${problems.join("\n")}`);
  }
  const runs = mapOf(root, "runs");
  const using = textOf(runs, "using") ?? "";
  const declared = mapOf(root, "inputs");
  const inputs = Object.fromEntries(
    Object.keys(declared).map((one) => {
      const fallback = textOf(mapOf(declared, one), "default") ?? "";
      return [one, given[one.toLowerCase()] ?? interpolate(fallback, scope)];
    }),
  );
  if (using === "composite") {
    return { kind: "composite", folder, inputs, steps: parseSteps(runs), outputs: outputsOf(root) };
  }
  const main = textOf(runs, "main");
  if (/^node\d+$/.test(using) && main !== null && textOf(runs, "pre") === null) {
    const postIf = textOf(runs, "post-if") ?? "always()";
    return { kind: "javascript", folder, inputs, main, post: textOf(runs, "post"), postIf };
  }
  const what = using.startsWith("node") ? `${using} with 'pre'` : using;
  throw new Error(`${uses} runs by ${what}; of local actions the sandbox has composite and JavaScript ones.`);
}

function outputsOf(root: PlainMap): Record<string, Scalar> {
  const outputs = mapOf(root, "outputs");
  return Object.fromEntries(Object.keys(outputs).map((name) => [name, scalarsOf(outputs, name)["value"] ?? ""]));
}
