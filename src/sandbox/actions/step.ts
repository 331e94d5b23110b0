/** Runs one step of a list. */
import { deadline } from "./deadline.ts";
import { createEnvFiles } from "./env-files.ts";
import { condition, evaluateText, interpolate, type Scope } from "./expressions.ts";
import { type Frame, type JobContext, scopeOf, type StepOutcome } from "./job-context.ts";
import { runScript } from "./run-script.ts";
import { stepName, type StepRun, takeOver } from "./step-run.ts";
import type { StepSpec } from "./types.ts";
import { Unavailable } from "./unavailable.ts";
import { runUses } from "./uses/run-uses.ts";

/**
 * Runs a step if its condition holds. Never throws: a failure is the outcome, its reason is in the log. Marks the job
 * as failed unless `continue-on-error` holds.
 */
export async function runStep(job: JobContext, frame: Frame, step: StepSpec, key: string): Promise<StepOutcome> {
  const env = { ...job.env, ...frame.env };
  const action =
    step.id ?? (step.run === null ? `__${(step.uses ?? "").replace(/@.*$/, "").replace(/\W/g, "_")}` : "__run");
  const outputs: Record<string, string> = {};
  let outcome: StepOutcome["outcome"] = "success";
  let tolerated = false;
  try {
    const scope = scopeOf(job, frame, env, action);
    for (const [name, value] of Object.entries(step.env)) {
      env[name] = interpolate(value, scope);
    }
    const inner = scopeOf(job, frame, env, action);
    if (!condition(step.if, inner)) {
      return finish(frame, step, { outputs: {}, outcome: "skipped", conclusion: "skipped" });
    }
    tolerated = evaluated(step.continueOnError, inner) === true;
    await carryOut({ job, frame, step, scope: inner, env, own: { GITHUB_ACTION: action }, outputs, key });
  } catch (error) {
    if (error instanceof Unavailable && !tolerated) {
      job.unavailable = error.what;
      job.log.warning(error.message);
      return finish(frame, step, { outputs: {}, outcome: "skipped", conclusion: "skipped" });
    }
    outcome = error instanceof Interrupted ? "cancelled" : "failure";
    // A runner that is lost says nothing any more.
    if (job.control.reason !== "lost") {
      job.log.error((error as Error).message);
    }
  }
  const conclusion = outcome === "failure" && tolerated ? "success" : outcome;
  job.failed ||= conclusion === "failure";
  return finish(frame, step, { outputs, outcome, conclusion });
}

class Interrupted extends Error {}

function finish(frame: Frame, step: StepSpec, outcome: StepOutcome): StepOutcome {
  if (step.id !== null) {
    frame.steps[step.id] = outcome;
  }
  return outcome;
}

async function carryOut(run: Omit<StepRun, "files" | "signal" | "child">): Promise<void> {
  const { job, step } = run;
  const minutes = evaluated(step.timeoutMinutes, run.scope);
  const signal = job.control.signal();
  const limit = deadline(signal, typeof minutes === "number" ? minutes : null);
  const files = createEnvFiles(job.folders.runner, run.key);
  const child: StepRun["child"] = (frame, inside, key) => runStep(job, frame, inside, key);
  const inner: StepRun = { ...run, files, signal: limit.signal, child };
  try {
    await (step.run === null ? runUses(inner) : runScript(inner));
  } catch (error) {
    if (error instanceof Unavailable) {
      throw error;
    }
    if (signal.aborted) {
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
    takeOver(job, run.outputs, files.read());
  }
}

function evaluated(value: unknown, scope: Scope): unknown {
  return typeof value === "string" ? evaluateText(value, scope) : value;
}
