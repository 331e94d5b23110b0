/** A step with `uses`: an action that is built in, in the folder that the user names, or of the repository. */
import { createEnvFiles } from "../env-files.ts";
import { condition, interpolate } from "../expressions.ts";
import { emptyFrame, environmentOf, type JobContext, scopeOf } from "../job-context.ts";
import { type StepRun, takeOver } from "../step-run.ts";
import type { StepSpec } from "../types.ts";
import { Unavailable } from "../unavailable.ts";
import { runComposite } from "./composite.ts";
import { findAction } from "./find-action.ts";
import { runFile, runJavaScript } from "./javascript.ts";
import { type ActionPlace, findLocalAction, findRepositoryAction, loadAction } from "./load-action.ts";

export async function runUses(run: StepRun): Promise<void> {
  const { job, frame, step, scope, env, files, outputs, signal } = run;
  const uses = step.uses ?? "";
  const inputs = readInputs(step, scope);
  job.log.line(`##[group]Run ${uses}`);
  if (Object.keys(inputs).length > 0) {
    job.log.line("with:");
    Object.entries(inputs).forEach(([name, value]) => job.log.line(`  ${name}: ${value}`));
  }
  job.log.line("##[endgroup]");
  if (isLocal(uses)) {
    const place = uses.startsWith("$") ? findRepositoryAction(job, uses) : findLocalAction(job.folders, uses);
    await runLoaded(run, place, inputs);
    return;
  }
  const found = findAction(job, uses);
  if (found.kind === "missing") {
    throw new Unavailable(found.what);
  }
  if (found.kind === "folder") {
    await runLoaded(run, placeIn(found.folder), inputs);
    return;
  }
  const { action } = found;
  const unknown = Object.keys(inputs).filter((name) => !action.ignoresAll && !action.inputs.includes(name));
  if (unknown.length > 0) {
    job.log.line(`##[warning]The sandbox ignores these inputs: ${unknown.join(", ")}`);
  }
  await action.run({
    ...{ job, frame, uses, inputs, signal, files },
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

/** A `pre` file of an action, which runs before the job's first step. */
interface PreStep {
  name: string;
  /** False when its condition does not hold. */
  run: (key: string) => Promise<boolean>;
}

/** The `pre` files of a job's actions, in order. As on GitHub, an action of the repository itself has none. */
export function listPreSteps(job: JobContext): PreStep[] {
  const frame = emptyFrame(job);
  return job.spec.steps.flatMap((step): PreStep[] => {
    const uses = step.uses ?? "";
    const found = uses === "" || isLocal(uses) ? null : findAction(job, uses);
    if (found?.kind !== "folder") {
      return [];
    }
    const scope = scopeOf(job, frame, job.env);
    const action = tryLoad(() => loadAction(uses, placeIn(found.folder), readInputs(step, scope), scope));
    if (action === null || action.kind !== "javascript" || action.pre === null) {
      return [];
    }
    const { pre, preIf } = action;
    const run = async (key: string): Promise<boolean> => {
      if (!condition(preIf, scopeOf(job, frame, job.env))) {
        return false;
      }
      const files = createEnvFiles(job.folders.runner, key);
      const outputs: Record<string, string> = {};
      const signal = job.control.signal();
      const child = (): never => {
        throw new Error("A JavaScript action has no steps.");
      };
      const state: Record<string, string> = {};
      job.states.set(step, state);
      try {
        const own = { ...{ job, frame, step, scope, env: job.env, own: {}, files, outputs, signal, key, child } };
        await runFile(own, action, pre, state, signal);
      } finally {
        takeOver(job, outputs, files.read());
      }
      return true;
    };
    return [{ name: uses, run }];
  });
}

/** What can't be loaded says so in its own step. */
function tryLoad<T>(load: () => T): T | null {
  try {
    return load();
  } catch {
    return null;
  }
}

async function runLoaded(run: StepRun, place: ActionPlace, inputs: Record<string, string>): Promise<void> {
  const action = loadAction(run.step.uses ?? "", place, inputs, run.scope);
  await (action.kind === "composite" ? runComposite(run, action) : runJavaScript(run, action));
}

/** Names of inputs are not case-sensitive. */
function readInputs(step: StepSpec, scope: StepRun["scope"]): Record<string, string> {
  const entries = Object.entries(step.with);
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), interpolate(value, scope)]));
}

function isLocal(uses: string): boolean {
  return /^[.$]\//.test(uses);
}

function placeIn(folder: string): ActionPlace {
  return { folder, read: (path) => path };
}
