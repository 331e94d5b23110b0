/** An action whose `runs.using` is `composite`. */
import { interpolate } from "../expressions.ts";
import { type Frame, scopeOf } from "../job-context.ts";
import { stepName, type StepRun } from "../step-run.ts";
import { Unavailable } from "../unavailable.ts";
import type { Composite } from "./load-action.ts";

const MAX_DEPTH = 10;

export async function runComposite(run: StepRun, action: Composite): Promise<void> {
  const { job, frame, step, env, key, signal } = run;
  if (frame.depth >= MAX_DEPTH) {
    throw new Error(`Composite actions are nested more than ${MAX_DEPTH} deep at ${step.uses}`);
  }
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
    // The time of the outer step counts for all of its steps together.
    if (signal.aborted) {
      break;
    }
    const { conclusion } = await withLimit(run, () => run.child(inner, child, `${key}.${index + 1}`));
    if (job.unavailable !== null) {
      const what = job.unavailable;
      // The outer step decides: it may tolerate it.
      job.unavailable = null;
      job.failed = before;
      throw new Unavailable(what);
    }
    failed ??= conclusion === "failure" || conclusion === "cancelled" ? stepName(child, scopeOf(job, inner, {})) : null;
  }
  job.failed = before;
  if (failed !== null || signal.aborted) {
    throw new Error(`${step.uses} failed at its step '${failed ?? ""}'.`);
  }
  const scope = scopeOf(job, inner, { ...job.env, ...inner.env });
  for (const [name, value] of Object.entries(action.outputs)) {
    run.outputs[name] = interpolate(value, scope);
  }
}

/** The steps within take their signal from the job: while they run, the outer step's end is the job's. */
async function withLimit<T>({ job, signal }: StepRun, work: () => Promise<T>): Promise<T> {
  const undo = job.control.limit(signal);
  try {
    return await work();
  } finally {
    undo();
  }
}
