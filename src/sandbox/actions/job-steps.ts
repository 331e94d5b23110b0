/** The steps of a job as GitHub shows them: setting up, the file's own, what runs after them, completing. */
import type { Step } from "../model.ts";
import { type Frame, type JobContext, scopeOf } from "./job-context.ts";
import { runStep, stepName } from "./step.ts";

/** Runs all steps. Failures are in `job.failed`; does not throw. */
export async function jobSteps(job: JobContext, frame: Frame): Promise<void> {
  const steps = job.job.steps;
  await track(job, "Set up job", async () => {
    job.log.line(`Runner name: '${job.fixed.RUNNER_NAME}'`);
    job.log.line(`Job name: ${job.job.name}`);
    return "success";
  });
  for (const spec of job.spec.steps) {
    if (job.control.reason === "stopped") {
      return;
    }
    const name = job.log.hide(stepName(spec, scopeOf(job, frame, job.env)));
    await track(job, name, async () => (await runStep(job, frame, spec, String(steps.length))).conclusion);
  }
  for (const post of job.post.reverse()) {
    await track(job, `Post Run ${post.name}`, async () => {
      if (job.control.reason === "stopped" || (post.if === "success" && (job.failed || job.control.reason !== null))) {
        return "skipped";
      }
      try {
        await post.run(job.control.signal());
        return "success";
      } catch (error) {
        job.log.line(`##[warning]${(error as Error).message}`);
        return "failure";
      }
    });
  }
  await track(job, "Complete job", async () => "success");
}

async function track(
  job: JobContext,
  name: string,
  work: () => Promise<NonNullable<Step["conclusion"]>>,
): Promise<void> {
  const now = (): string => job.sandbox.clock().toISOString();
  const step: Step = {
    number: job.job.steps.length + 1,
    name,
    status: "in_progress",
    conclusion: null,
    startedAt: now(),
    completedAt: null,
  };
  job.job.steps.push(step);
  step.conclusion = await work();
  step.status = "completed";
  step.completedAt = now();
}
