/**
 * Runs a step with `uses`: a built-in action, one in the user's folder of actions, or one of the
 * repository.
 */
import { join } from "node:path";
import { evaluateCondition, renderTemplate } from "../workflow/expressions.ts";
import {
  createEnvironment,
  createFrame,
  createStepScope,
  type JobContext,
  type StepFrame,
} from "../job/job-context.ts";
import { applyWrittenValues, getStepName, type StepRun } from "../job/step-run.ts";
import { UnavailableError } from "../job/unavailable-error.ts";
import {
  findLocalAction,
  findRepositoryAction,
  loadAction,
  type ActionPlace,
  type CompositeAction,
  type JavaScriptAction,
} from "./load-action.ts";
import { CommandReader } from "../job/workflow-commands.ts";
import { createEnvFiles } from "../job/env-files.ts";
import { runCommand } from "../job/process.ts";
import type { StepSpec } from "../workflow/workflow-file.ts";
import { findAction } from "./find-action.ts";

// An action whose `runs.using` is `composite`.

const MAX_DEPTH = 10;

async function runComposite(run: StepRun, action: CompositeAction): Promise<void> {
  const { job, frame, step, env, key, signal } = run;
  if (frame.depth >= MAX_DEPTH) {
    throw new Error(`Composite actions are nested more than ${MAX_DEPTH} deep at ${step.uses}`);
  }
  const inner: StepFrame = {
    steps: {},
    inputs: action.inputs,
    env: { ...frame.env, ...env },
    actionPath: action.folder,
    depth: frame.depth + 1,
  };
  const before = job.failed;
  job.failed = false;
  let failed: string | null = null;
  for (const [index, child] of action.steps.entries()) {
    // The time limit of the outer step counts for all of its steps together.
    if (signal.aborted) {
      break;
    }
    const { conclusion } = await runWithLimit(run, () =>
      run.child(inner, child, `${key}.${index + 1}`),
    );
    if (job.unavailable !== null) {
      const requirement = job.unavailable;
      // The outer step decides whether to tolerate it.
      job.unavailable = null;
      job.failed = before;
      throw new UnavailableError(requirement);
    }
    failed ??=
      conclusion === "failure" || conclusion === "cancelled"
        ? getStepName(child, createStepScope(job, inner, {}))
        : null;
  }
  job.failed = before;
  if (failed !== null || signal.aborted) {
    throw new Error(`${step.uses} failed at its step '${failed ?? ""}'.`);
  }
  const scope = createStepScope(job, inner, { ...job.env, ...inner.env });
  for (const [name, value] of Object.entries(action.outputs)) {
    run.outputs[name] = renderTemplate(value, scope);
  }
}

/**
 * Runs inner steps, whose signal comes from the job. While they run, the outer step's signal ends
 * their commands too.
 */
async function runWithLimit<T>({ job, signal }: StepRun, work: () => Promise<T>): Promise<T> {
  const undo = job.control.limit(signal);
  try {
    return await work();
  } finally {
    undo();
  }
}

// Runs an action whose `runs.using` is Node: its pre, main and post files, each in a process of its
// own in the job.

/** Runs the main file, and registers the post file for the end of the job. */
async function runJavaScript(run: StepRun, action: JavaScriptAction): Promise<void> {
  const { job, frame, step, env, own, signal } = run;
  // The state that `pre` saved, if it ran when the job was set up. Within a composite action it
  // runs now.
  const state = job.states.get(step) ?? {};
  const { pre, post } = action;
  if (post !== null) {
    job.post.push({
      ...{ name: step.uses ?? "", if: action.postIf },
      run: async (later, key) => {
        const files = createEnvFiles(job.folders.runner, key);
        const after = { ...run, env: { ...env, ...job.env }, own, files, key };
        await runActionFile(after, action, post, state, later);
        applyWrittenValues(job, run.outputs, files.read());
      },
    });
  }
  if (
    pre !== null &&
    frame.depth > 0 &&
    evaluateCondition(action.preIf, createStepScope(job, frame, env))
  ) {
    await runActionFile(run, action, pre, state, signal);
  }
  await runActionFile(run, action, action.main, state, signal);
}

/**
 * Runs one file of the action. State that it saves for the next one is added to `state`, even if it
 * fails.
 */
async function runActionFile(
  { job, env, own, files }: StepRun,
  { folder, inputs }: JavaScriptAction,
  file: string,
  state: Record<string, string>,
  signal: AbortSignal,
): Promise<void> {
  const variables: Record<string, string> = {};
  Object.entries(inputs).forEach(([name, value]) => (variables[getInputVariable(name)] = value));
  Object.entries(state).forEach(([name, value]) => (variables[`STATE_${name}`] = value));
  const reader = new CommandReader(job.log);
  const code = await runCommand({
    ...{
      namespaces: job.namespaces,
      file: process.execPath,
      args: [join(folder, file)],
      cwd: job.folders.workspace,
      signal,
    },
    env: {
      ...createEnvironment(job, env),
      ...variables,
      ...files.env,
      ...own,
      GITHUB_ACTION_PATH: folder,
    },
    ...{ writable: files.folder, onLine: (line: string) => reader.line(line) },
  });
  Object.assign(state, files.state());
  if (code !== 0) {
    throw new Error(
      code === null
        ? "The process was ended by a signal."
        : `Process completed with exit code ${code}.`,
    );
  }
}

/** https://docs.github.com/actions/reference/workflows-and-actions/metadata-syntax#inputs */
function getInputVariable(name: string): string {
  return `INPUT_${name.replaceAll(" ", "_").toUpperCase()}`;
}

export async function runUses(run: StepRun): Promise<void> {
  const { job, frame, step, scope, env, files, outputs, signal } = run;
  const uses = step.uses ?? "";
  const inputs = readStepInputs(step, scope);
  job.log.line(`##[group]Run ${uses}`);
  if (Object.keys(inputs).length > 0) {
    job.log.line("with:");
    Object.entries(inputs).forEach(([name, value]) => job.log.line(`  ${name}: ${value}`));
  }
  job.log.line("##[endgroup]");
  if (isLocalAction(uses)) {
    const place = uses.startsWith("$")
      ? findRepositoryAction(job, uses)
      : findLocalAction(job.folders, uses);
    await runLoaded(run, place, inputs);
    return;
  }
  const found = findAction(job, uses);
  if (found.kind === "missing") {
    throw new UnavailableError(found.requirement);
  }
  if (found.kind === "folder") {
    await runLoaded(run, createPlace(found.folder), inputs);
    return;
  }
  const { action } = found;
  const unknown = Object.keys(inputs).filter(
    (name) => !action.ignoresAll && !action.inputs.includes(name),
  );
  if (unknown.length > 0) {
    job.log.line(`##[warning]The sandbox ignores these inputs: ${unknown.join(", ")}`);
  }
  await action.run({
    ...{ job, frame, uses, inputs, signal, files },
    env: { ...createEnvironment(job, env), ...files.env },
    log: (line) => job.log.line(line),
    output: (name, value) => {
      outputs[name] = value;
    },
  });
  if (signal.aborted) {
    throw new Error(`${uses} was interrupted.`);
  }
}

/** A `pre` file of an action. It runs before the job's first step. */
interface PreStep {
  name: string;
  /** Returns false if its condition does not hold. */
  run: (key: string) => Promise<boolean>;
}

/**
 * Returns the `pre` files of a job's actions, in order. As on GitHub, an action of the repository
 * itself has none.
 */
export function listPreSteps(job: JobContext): PreStep[] {
  const frame = createFrame(job);
  return job.spec.steps.flatMap((step): PreStep[] => {
    const uses = step.uses ?? "";
    const found = uses === "" || isLocalAction(uses) ? null : findAction(job, uses);
    if (found?.kind !== "folder") {
      return [];
    }
    const scope = createStepScope(job, frame, job.env);
    const action = tryLoad(() =>
      loadAction(uses, createPlace(found.folder), readStepInputs(step, scope), scope),
    );
    if (action === null || action.kind !== "javascript" || action.pre === null) {
      return [];
    }
    const { pre, preIf } = action;
    const run = async (key: string): Promise<boolean> => {
      if (!evaluateCondition(preIf, createStepScope(job, frame, job.env))) {
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
        const own = {
          ...{ job, frame, step, scope, env: job.env, own: {}, files, outputs, signal, key, child },
        };
        await runActionFile(own, action, pre, state, signal);
      } finally {
        applyWrittenValues(job, outputs, files.read());
      }
      return true;
    };
    return [{ name: uses, run }];
  });
}

/** An action that can't be loaded reports that in its own step. */
function tryLoad<T>(load: () => T): T | null {
  try {
    return load();
  } catch {
    return null;
  }
}

async function runLoaded(
  run: StepRun,
  place: ActionPlace,
  inputs: Record<string, string>,
): Promise<void> {
  const action = loadAction(run.step.uses ?? "", place, inputs, run.scope);
  await (action.kind === "composite" ? runComposite(run, action) : runJavaScript(run, action));
}

/** Reads a step's inputs. Their names are not case-sensitive. */
function readStepInputs(step: StepSpec, scope: StepRun["scope"]): Record<string, string> {
  const entries = Object.entries(step.with);
  return Object.fromEntries(
    entries.map(([name, value]) => [name.toLowerCase(), renderTemplate(value, scope)]),
  );
}

function isLocalAction(uses: string): boolean {
  return /^[.$]\//.test(uses);
}

function createPlace(folder: string): ActionPlace {
  return { folder, read: (path) => path };
}
