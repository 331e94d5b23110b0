/** A step with `uses`: an action that the sandbox has, or one of the repository. */
import { interpolate } from "../expressions.ts";
import { environmentOf } from "../job-context.ts";
import type { StepRun } from "../step-run.ts";
import { runComposite } from "./composite.ts";
import { builtinAction } from "./index.ts";
import { runJavaScript } from "./javascript.ts";
import { loadLocal } from "./local.ts";

export async function runUses(run: StepRun): Promise<void> {
  const { job, frame, step, scope, env, files, outputs, signal } = run;
  const uses = step.uses ?? "";
  // Names of inputs are not case-sensitive.
  const inputs = Object.fromEntries(
    Object.entries(step.with).map(([name, value]) => [name.toLowerCase(), interpolate(value, scope)]),
  );
  job.log.line(`##[group]Run ${uses}`);
  if (Object.keys(inputs).length > 0) {
    job.log.line("with:");
    Object.entries(inputs).forEach(([name, value]) => job.log.line(`  ${name}: ${value}`));
  }
  job.log.line("##[endgroup]");
  if (uses.startsWith("./")) {
    const local = loadLocal(run, inputs);
    await (local.kind === "composite" ? runComposite(run, local) : runJavaScript(run, local));
    return;
  }
  const action = builtinAction(uses);
  const unknown = Object.keys(inputs).filter((name) => !action.inputs.includes(name));
  if (unknown.length > 0) {
    job.log.line(`##[warning]Input(s) that the sandbox does not heed: ${unknown.join(", ")}`);
  }
  await action.run({
    ...{ job, frame, inputs, signal },
    env: { ...environmentOf(job, env), ...files.env },
    log: (line) => job.log.line(line),
    output: (name, value) => {
      outputs[name] = value;
    },
  });
  if (signal.aborted) {
    throw new Error(`${uses} was interrupted.`);
  }
}
