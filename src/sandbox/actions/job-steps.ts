/** A job's steps as GitHub shows them: setting up, the file's own, what runs after them, completing. */
import type { Step } from "../model.ts";
import { condition } from "./expressions.ts";
import { type Frame, type JobContext, scopeOf } from "./job-context.ts";
import { runStep } from "./step.ts";
import { listPreSteps } from "./uses/run-uses.ts";
import { stepName } from "./step-run.ts";
import { stamp } from "../time.ts";

/** Runs all steps. Failures are in `job.failed`; does not throw. */
export async function jobSteps(job: JobContext, frame: Frame): Promise<void> {
  const { steps } = job.job;
  await track(job, "Set up job", async () => {
    job.log.line(`Runner name: '${job.fixed.RUNNER_NAME}'`);
    job.log.line(`Job name: ${job.job.name}`);
    job.log.line(job.cage === null ? "Isolated: no" : "Isolated: in namespaces of its own");
    return "success";
  });
  await runPreSteps(job);
  for (const spec of job.spec.steps) {
    if (job.control.over) {
      return;
    }
    const name = job.log.hide(stepName(spec, scopeOf(job, frame, job.env)));
    await track(job, name, async () =>
      job.unavailable === null ? (await runStep(job, frame, spec, String(steps.length))).conclusion : "skipped",
    );
  }
  for (const post of job.post.reverse()) {
    if (job.control.over) {
      return;
    }
    await track(job, `Post Run ${post.name}`, async () => {
      if (!condition(post.if, scopeOf(job, frame, job.env))) {
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
    await track(job, "Complete job", async () => "success");
  }
}

async function runPreSteps(job: JobContext): Promise<void> {
  for (const pre of listPreSteps(job)) {
    if (job.control.over) {
      return;
    }
    await track(job, `Pre Run ${pre.name}`, async () => {
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

async function track(
  job: JobContext,
  name: string,
  work: () => Promise<NonNullable<Step["conclusion"]>>,
): Promise<void> {
  const now = (): string => stamp(job.sandbox.clock());
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
    // GitHub never hears how the step ended, and shows it as running for ever.
    return;
  }
  step.conclusion = conclusion;
  step.status = "completed";
  step.completedAt = now();
}
