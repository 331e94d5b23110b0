/**
 * A job's steps as GitHub shows them: set up, the steps of the file, their post steps, complete.
 */
import { createDeadline } from "./job-control.ts";
import { createEnvFiles } from "./env-files.ts";
import {
  evaluateCondition,
  evaluateText,
  renderTemplate,
  type ExpressionScope,
} from "../workflow/expressions.ts";
import {
  createStepScope,
  type JobContext,
  type StepFrame,
  type StepOutcome,
} from "./job-context.ts";
import { runScript } from "./run-script.ts";
import { applyWrittenValues, getStepName, type StepRun } from "./step-run.ts";
import type { StepSpec } from "../workflow/workflow-file.ts";
import { UnavailableError } from "./unavailable-error.ts";
import { listPreSteps, runUses } from "../uses/run-uses.ts";
import { formatTimestamp } from "../../time.ts";
import type { Step } from "../../schema/runs.ts";

// Runs one step of a list.

/**
 * Runs a step if its condition holds. Never throws: a failure is the outcome, and the log has its
 * reason. Marks the job as failed unless `continue-on-error` is true.
 */
async function runStep(
  job: JobContext,
  frame: StepFrame,
  step: StepSpec,
  key: string,
): Promise<StepOutcome> {
  const env = { ...job.env, ...frame.env };
  const action =
    step.id ??
    (step.run === null
      ? `__${(step.uses ?? "").replace(/@.*$/, "").replace(/\W/g, "_")}`
      : "__run");
  const outputs: Record<string, string> = {};
  let outcome: StepOutcome["outcome"] = "success";
  let tolerated = false;
  try {
    const scope = createStepScope(job, frame, env, action);
    for (const [name, value] of Object.entries(step.env)) {
      env[name] = renderTemplate(value, scope);
    }
    const inner = createStepScope(job, frame, env, action);
    if (!evaluateCondition(step.if, inner)) {
      return finishStep(frame, step, { outputs: {}, outcome: "skipped", conclusion: "skipped" });
    }
    tolerated = evaluateValue(step.continueOnError, inner) === true;
    await runStepBody({
      job,
      frame,
      step,
      scope: inner,
      env,
      own: { GITHUB_ACTION: action },
      outputs,
      key,
    });
  } catch (error) {
    if (error instanceof UnavailableError && !tolerated) {
      job.unavailable = error.requirement;
      job.log.warning(error.message);
      return finishStep(frame, step, { outputs: {}, outcome: "skipped", conclusion: "skipped" });
    }
    outcome = error instanceof InterruptedError ? "cancelled" : "failure";
    // A lost runner writes nothing more.
    if (job.control.reason !== "lost") {
      job.log.error((error as Error).message);
    }
  }
  const conclusion = outcome === "failure" && tolerated ? "success" : outcome;
  job.failed ||= conclusion === "failure";
  return finishStep(frame, step, { outputs, outcome, conclusion });
}

class InterruptedError extends Error {}

function finishStep(frame: StepFrame, step: StepSpec, outcome: StepOutcome): StepOutcome {
  if (step.id !== null) {
    frame.steps[step.id] = outcome;
  }
  return outcome;
}

async function runStepBody(run: Omit<StepRun, "files" | "signal" | "child">): Promise<void> {
  const { job, step } = run;
  const minutes = evaluateValue(step.timeoutMinutes, run.scope);
  const signal = job.control.signal();
  const limit = createDeadline(signal, typeof minutes === "number" ? minutes : null);
  const files = createEnvFiles(job.folders.runner, run.key);
  const child: StepRun["child"] = (frame, inside, key) => runStep(job, frame, inside, key);
  const inner: StepRun = { ...run, files, signal: limit.signal, child };
  try {
    await (step.run === null ? runUses(inner) : runScript(inner));
  } catch (error) {
    if (error instanceof UnavailableError) {
      throw error;
    }
    if (signal.aborted) {
      throw new InterruptedError("The operation was canceled.");
    }
    if (limit.signal.aborted) {
      throw new Error(
        `The action '${getStepName(step, run.scope)}' has timed out after ` +
          `${String(minutes)} minutes.`,
        {
          cause: error,
        },
      );
    }
    throw error;
  } finally {
    limit.clear();
    applyWrittenValues(job, run.outputs, files.read());
  }
}

function evaluateValue(value: unknown, scope: ExpressionScope): unknown {
  return typeof value === "string" ? evaluateText(value, scope) : value;
}

/** Runs all steps. Does not throw; `job.failed` records failures. */
export async function runSteps(job: JobContext, frame: StepFrame): Promise<void> {
  const { steps } = job.job;
  await trackStep(job, "Set up job", async () => {
    job.log.line(`Runner name: '${job.fixed.RUNNER_NAME}'`);
    job.log.line(`Job name: ${job.job.name}`);
    job.log.line(job.namespaces === null ? "Isolated: no" : "Isolated: in namespaces of its own");
    return "success";
  });
  await runPreSteps(job);
  for (const spec of job.spec.steps) {
    if (job.control.over) {
      return;
    }
    const name = job.log.hide(getStepName(spec, createStepScope(job, frame, job.env)));
    await trackStep(job, name, async () =>
      job.unavailable === null
        ? (await runStep(job, frame, spec, String(steps.length))).conclusion
        : "skipped",
    );
  }
  for (const post of job.post.reverse()) {
    if (job.control.over) {
      return;
    }
    await trackStep(job, `Post Run ${post.name}`, async () => {
      if (!evaluateCondition(post.if, createStepScope(job, frame, job.env))) {
        return "skipped";
      }
      try {
        await post.run(job.control.signal(), String(steps.length));
        return "success";
      } catch (error) {
        job.log.warning((error as Error).message);
        return "failure";
      }
    });
  }
  if (!job.control.over) {
    await trackStep(job, "Complete job", async () => "success");
  }
}

async function runPreSteps(job: JobContext): Promise<void> {
  for (const pre of listPreSteps(job)) {
    if (job.control.over) {
      return;
    }
    await trackStep(job, `Pre Run ${pre.name}`, async () => {
      try {
        return (await pre.run(String(job.job.steps.length))) ? "success" : "skipped";
      } catch (error) {
        job.failed = true;
        job.log.error((error as Error).message);
        return "failure";
      }
    });
  }
}

async function trackStep(
  job: JobContext,
  name: string,
  work: () => Promise<NonNullable<Step["conclusion"]>>,
): Promise<void> {
  const now = (): string => formatTimestamp(job.sandbox.clock());
  const step: Step = {
    number: job.job.steps.length + 1,
    name,
    status: "in_progress",
    conclusion: null,
    startedAt: now(),
    completedAt: null,
    logAt: job.log.size(),
  };
  job.job.steps.push(step);
  const conclusion = await work();
  if (job.control.reason === "lost") {
    // GitHub never learns how the step ended, and shows it as running forever.
    return;
  }
  step.conclusion = conclusion;
  step.status = "completed";
  step.completedAt = now();
}
