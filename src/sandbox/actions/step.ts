/** Runs one list of steps in order. */
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { CommandReader } from "./commands.ts";
import { createEnvFiles } from "./env-files.ts";
import { condition, evaluateText, interpolate, type Scope } from "./expressions.ts";
import { environmentOf, type Frame, type JobContext, scopeOf, type StepOutcome } from "./job-context.ts";
import { runCommand } from "./process.ts";
import { shellCommand, shellFor } from "./shell.ts";
import { deadline } from "./deadline.ts";
import type { StepSpec } from "./types.ts";
import { builtinAction } from "./uses/index.ts";
import { compositeOutputs, loadComposite } from "./uses/composite.ts";

/** What a step's own code gets: everything is evaluated. */
interface StepRun {
  job: JobContext;
  frame: Frame;
  step: StepSpec;
  scope: Scope;
  /** The `env` context of the step. */
  env: Record<string, string>;
  outputs: Record<string, string>;
  signal: AbortSignal;
}

/**
 * Runs a step if its condition holds. Never throws: a failure is the outcome, its reason is in the log. Marks the job
 * as failed unless `continue-on-error` holds.
 */
export async function runStep(job: JobContext, frame: Frame, step: StepSpec, key: string): Promise<StepOutcome> {
  const env = { ...job.env, ...frame.env };
  const outputs: Record<string, string> = {};
  let outcome: StepOutcome["outcome"] = "success";
  let tolerated = false;
  try {
    const scope = scopeOf(job, frame, env);
    for (const [name, value] of Object.entries(step.env)) {
      env[name] = interpolate(value, scope);
    }
    const inner = scopeOf(job, frame, env);
    if (!condition(step.if, inner)) {
      return finish(frame, step, { outputs: {}, outcome: "skipped", conclusion: "skipped" });
    }
    tolerated = evaluated(step.continueOnError, inner) === true;
    await carryOut({ job, frame, step, scope: inner, env, outputs, signal: job.control.signal() }, key);
  } catch (error) {
    outcome = error instanceof Interrupted ? "cancelled" : "failure";
    job.log.line(`##[error]${(error as Error).message}`);
  }
  const conclusion = outcome === "failure" && tolerated ? "success" : outcome;
  job.failed ||= conclusion === "failure";
  return finish(frame, step, { outputs, outcome, conclusion });
}

/** The step's name as GitHub shows it. */
export function stepName(step: StepSpec, scope: Scope): string {
  if (step.name !== null) {
    try {
      return interpolate(step.name, scope);
    } catch {
      return step.name;
    }
  }
  return `Run ${step.uses ?? firstLine(step.run ?? "")}`;
}

class Interrupted extends Error {}

function finish(frame: Frame, step: StepSpec, outcome: StepOutcome): StepOutcome {
  if (step.id !== null) {
    frame.steps[step.id] = outcome;
  }
  return outcome;
}

async function carryOut(run: StepRun, key: string): Promise<void> {
  const { job, step } = run;
  const minutes = evaluated(step.timeoutMinutes, run.scope);
  const limit = deadline(run.signal, typeof minutes === "number" ? minutes : null);
  const files = createEnvFiles(job.folders.temp, key);
  try {
    const inner = { ...run, signal: limit.signal };
    await (step.run === null ? runUses(inner, files.env, key) : runScript(inner, files.env, key));
  } catch (error) {
    if (run.signal.aborted) {
      throw new Interrupted("The operation was canceled.");
    }
    if (limit.signal.aborted) {
      throw new Error(`The action '${stepName(step, run.scope)}' has timed out after ${String(minutes)} minutes.`, {
        cause: error,
      });
    }
    throw error;
  } finally {
    limit.clear();
    const written = files.read();
    Object.assign(run.outputs, written.outputs);
    job.paths.unshift(...written.paths.reverse());
    for (const [name, value] of Object.entries(written.env)) {
      if (/^(GITHUB_|RUNNER_)|^NODE_OPTIONS$/i.test(name)) {
        job.log.line(`##[error]Can't store ${name} output parameter using '$GITHUB_ENV' command.`);
      } else {
        job.env[name] = value;
      }
    }
  }
}

async function runScript(
  { job, frame, step, scope, env, signal }: StepRun,
  files: Record<string, string>,
  key: string,
): Promise<void> {
  const script = interpolate(step.run ?? "", scope);
  const shell = shellFor(textOf(step.shell ?? job.defaults.shell, scope));
  const folder = resolve(
    job.folders.workspace,
    textOf(step.workingDirectory ?? job.defaults.workingDirectory, scope) ?? ".",
  );
  const path = join(job.folders.temp, `${key}.${shell.extension}`);
  writeFileSync(path, script.endsWith("\n") ? script : `${script}\n`);
  job.log.line(`##[group]Run ${firstLine(script)}`);
  job.log.line(script.trimEnd());
  job.log.line(`shell: ${shell.template}`);
  Object.entries(env).forEach(([name, value]) => job.log.line(`  ${name}: ${value}`));
  job.log.line("##[endgroup]");
  const reader = new CommandReader(job.log);
  const code = await runCommand({
    ...shellCommand(shell.template, path),
    cwd: folder,
    env: { ...environmentOf(job, env), ...files, GITHUB_ACTION_PATH: frame.actionPath ?? "" },
    signal,
    onLine: (line) => reader.line(line),
  });
  if (code !== 0) {
    throw new Error(code === null ? "The process was ended by a signal." : `Process completed with exit code ${code}.`);
  }
}

async function runUses(run: StepRun, files: Record<string, string>, key: string): Promise<void> {
  const { job, frame, step, scope, env, outputs, signal } = run;
  const uses = step.uses ?? "";
  // Names of inputs are not case-sensitive.
  const inputs = Object.fromEntries(
    Object.entries(step.with).map(([name, value]) => [name.toLowerCase(), interpolate(value, scope)]),
  );
  job.log.line(`##[group]Run ${uses}`);
  Object.entries(inputs).forEach(([name, value]) => job.log.line(`  ${name}: ${value}`));
  job.log.line("##[endgroup]");
  if (uses.startsWith("./")) {
    Object.assign(outputs, await runComposite(run, inputs, key));
    return;
  }
  const action = builtinAction(uses);
  const unknown = Object.keys(inputs).filter((name) => !action.inputs.includes(name));
  if (unknown.length > 0) {
    job.log.line(`##[warning]Input(s) that the sandbox does not heed: ${unknown.join(", ")}`);
  }
  await action.run({
    ...{ job, frame, inputs, signal },
    env: { ...environmentOf(job, env), ...files },
    log: (line) => job.log.line(line),
    output: (name, value) => {
      outputs[name] = value;
    },
  });
  if (signal.aborted) {
    throw new Error(`${uses} was interrupted.`);
  }
}

async function runComposite(
  { job, frame, step, env }: StepRun,
  inputs: Record<string, string>,
  key: string,
): Promise<Record<string, string>> {
  const action = loadComposite(job, frame, step.uses ?? "", inputs);
  const inner: Frame = {
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
    const { conclusion } = await runStep(job, inner, child, `${key}.${index + 1}`);
    failed ??= conclusion === "failure" || conclusion === "cancelled" ? stepName(child, scopeOf(job, inner, {})) : null;
  }
  job.failed = before;
  if (failed !== null) {
    throw new Error(`${step.uses} failed at its step '${failed}'.`);
  }
  return compositeOutputs(job, inner, action);
}

function evaluated(value: unknown, scope: Scope): unknown {
  return typeof value === "string" ? evaluateText(value, scope) : value;
}

function textOf(value: string | null, scope: Scope): string | null {
  return value === null ? null : interpolate(value, scope);
}

function firstLine(text: string): string {
  return text.trim().split("\n", 1).join("");
}
