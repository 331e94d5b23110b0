/** Schedules runs until they end: jobs in the order of their needs, in their concurrency groups. */
import type { Sandbox } from "../../sandbox.ts";
import {
  createActiveRun,
  type ActiveRun,
  type OpenJob,
  type RunJob,
  type RunSource,
} from "./active-run.ts";
import { markJobCompleted, markJobNotRun, markRunCompleted, updateRunStatus } from "./run-state.ts";
import { getCallResult, openCall } from "./reusable-workflows.ts";
import { ConcurrencyGroups } from "./concurrency.ts";
import { JobLauncher, openJobLog } from "./job-launcher.ts";
import { createGithubContext } from "./contexts.ts";
import { setDeploymentState } from "./environment-gate.ts";
import { evaluateText, renderTemplate, type ExpressionScope } from "../workflow/expressions.ts";
import {
  addJob,
  createJobScope,
  findNotRunNeed,
  formatPlainName,
  getKeyResult,
  getRunConclusion,
  isFailFast,
  planJobs,
  type JobPlan,
} from "./plan-jobs.ts";
import type { Machine } from "../machine.ts";
import { type JobResult, saveRunFile } from "./run-file.ts";
import { type Runners } from "../runners.ts";
import type { ConcurrencySpec } from "../workflow/workflow-file.ts";
import { describeNotRun } from "../job/unavailable-error.ts";
import type { Run, Job, JobRequirement } from "../../schema/runs.ts";

/** Deployment state by the job's conclusion. */
const DEPLOYMENT_STATES = {
  success: "success",
  failure: "failure",
  cancelled: "failure",
  skipped: "inactive",
} as const;

export class Scheduler {
  private readonly sandbox: Sandbox;
  private readonly launcher: JobLauncher;
  private readonly groups = new ConcurrencyGroups();
  private readonly active = new Map<number, ActiveRun>();
  private stopped = false;

  constructor(sandbox: Sandbox, machine: Machine, runners: Runners, slots: number) {
    this.sandbox = sandbox;
    this.launcher = new JobLauncher(sandbox, machine, runners, slots, {
      isStopped: () => this.stopped,
      enter: (...args) => this.enter(...args),
      endJob: (...args) => this.endJob(...args),
      closeJob: (...args) => this.closeJob(...args),
    });
  }

  /** Starts a queued run, new or interrupted. Its first job starts after the caller's turn. */
  start(source: RunSource): void {
    const active = createActiveRun(source);
    this.active.set(source.run.id, active);
    saveRunFile(this.sandbox, source.run, source.file);
    setImmediate(() => this.enterGroup(active, source));
  }

  cancel(run: Run): void {
    const active = this.active.get(run.id);
    if (active === undefined) {
      return;
    }
    active.file.cancelled = true;
    saveRunFile(this.sandbox, run, active.file);
    for (const open of active.open.values()) {
      this.endJob(active, open);
    }
    // A call that waits for its group has no jobs yet that could be ended.
    const { calls, done } = active.file;
    const calling = active.jobs.filter(
      (spec) => spec.call && !spec.missing.length && active.started.has(spec.key),
    );
    for (const spec of calling.filter(({ key }) => !calls[key] && !done[key])) {
      this.endEarly(active, spec, "cancelled");
    }
    active.begun = true;
    this.advance(active);
  }

  /** Continues or fails the jobs that wait for these environments. */
  review(run: Run, environments: string[], approved: boolean): void {
    const active = this.active.get(run.id);
    if (active !== undefined) this.launcher.review(active, environments, approved);
  }

  /**
   * Simulates the loss of a job's runner. Nothing of the job runs any more, not even steps with
   * `always()`.
   */
  loseRunner(run: Run, jobId: number): void {
    this.active.get(run.id)?.open.get(jobId)?.control?.end("lost");
  }

  /** Ends all processes. Unfinished jobs stay queued for the next sandbox. */
  async stop(): Promise<void> {
    this.stopped = true;
    for (const { open } of this.active.values()) {
      open.forEach(({ control }) => control?.end("stopped"));
    }
    await Promise.all(this.launcher.executing);
    for (const { run, open } of this.active.values()) {
      run.status = "queued";
      open.forEach(({ job }) =>
        Object.assign(job, { status: "queued", steps: [], startedAt: null }),
      );
    }
    this.sandbox.save();
  }

  private enterGroup(active: ActiveRun, { workflow, inputs }: RunSource): void {
    const { repository, run, file } = active;
    if (this.stopped || active.begun) {
      return;
    }
    const begin = (): void => {
      active.begun = true;
      // A run may end at once. Before that, it must know how to leave its group.
      setImmediate(() => this.advance(active));
    };
    const contexts = {
      github: createGithubContext(this.sandbox, repository, run, file),
      inputs,
      vars: repository.variables,
    };
    active.leaveGroup = this.enter(active, workflow.concurrency, { contexts }, begin, () =>
      this.cancel(run),
    );
  }

  private enter(
    active: ActiveRun,
    spec: ConcurrencySpec | null,
    scope: ExpressionScope,
    begin: () => void,
    cancel: () => void,
  ): () => void {
    const group = spec === null ? "" : renderTemplate(spec.group, scope);
    if (spec === null || group === "") {
      begin();
      return () => undefined;
    }
    const flag = spec.cancelInProgress;
    const ends = typeof flag === "string" ? String(evaluateText(flag, scope)) === "true" : flag;
    return this.groups.enter(active.repository.id, group, { begin, cancel }, ends, spec.queue);
  }

  /** Starts every job whose needs are done. Ends the run when all jobs are done. */
  private advance(active: ActiveRun): void {
    const { jobs, file, run, started } = active;
    if (this.stopped || !this.active.has(run.id)) {
      return;
    }
    let ready: RunJob | undefined;
    const isReady = (spec: RunJob): boolean =>
      !started.has(spec.key) && spec.needs.every((key) => file.done[key]);
    while ((ready = jobs.find(isReady)) !== undefined) {
      started.add(ready.key);
      this.startKey(active, ready);
    }
    // A skipped job has already advanced the run, perhaps to its end.
    if (jobs.every((spec) => file.done[spec.key]) && this.active.delete(run.id)) {
      markRunCompleted(this.sandbox, active.repository, run, getRunConclusion(active));
      active.leaveGroup();
    }
    updateRunStatus(this.sandbox, run);
  }

  private startKey(active: ActiveRun, spec: RunJob): void {
    const { run, file } = active;
    const known = run.jobs.filter((job) => job.key === spec.key);
    if (known.length > 0) {
      this.resumeKey(active, spec, known);
      return;
    }
    const plan = planJobs(this.sandbox, active, spec);
    if (plan.kind !== "run") {
      if (plan.kind === "skip") this.endEarly(active, spec, "skipped");
      else this.endEarly(active, spec, "failure", plan.problem);
      return;
    }
    if (spec.call !== null && spec.missing.length === 0) {
      this.startCall(active, spec, plan);
      return;
    }
    const jobs = plan.jobs.map((place) => addJob(this.sandbox, active, spec, place));
    saveRunFile(this.sandbox, run, file);
    this.launcher.launchAll(active, spec, jobs);
  }

  /** Ends a key that never runs. One job represents it. */
  private endEarly(
    active: ActiveRun,
    spec: RunJob,
    result: JobResult,
    problem: string | null = null,
  ): void {
    const place = {
      name: formatPlainName(spec),
      labels: [],
      environment: null,
      matrix: null,
      index: 0,
      total: 1,
    };
    const job = addJob(this.sandbox, active, spec, place);
    if (problem !== null) {
      openJobLog(this.sandbox, active.run, job).error(problem);
    }
    const need = result === "skipped" ? findNotRunNeed(active, spec) : null;
    this.closeJob(
      active,
      spec,
      job,
      result,
      {},
      need === null ? null : { kind: "job", name: need },
    );
  }

  /** Opens a called workflow once its concurrency group has a place. */
  private startCall(active: ActiveRun, spec: RunJob, plan: JobPlan & { kind: "run" }): void {
    const call = (): void => {
      if (this.stopped || active.file.done[spec.key] !== undefined) {
        return;
      }
      try {
        openCall(this.sandbox, active, spec, plan.jobs);
      } catch (error) {
        this.endEarly(active, spec, "failure", (error as Error).message);
        return;
      }
      saveRunFile(this.sandbox, active.run, active.file);
      this.advance(active);
    };
    const begin = (): void => void setImmediate(call);
    const cancel = (): void => {
      if (active.file.calls[spec.key] === undefined) {
        this.endEarly(active, spec, "cancelled");
      }
      const inner = [...active.open.values()].filter((open) =>
        open.job.key.startsWith(`${spec.key}/`),
      );
      inner.forEach((open) => this.endJob(active, open));
    };
    const leave = this.enter(
      active,
      spec.concurrency,
      createJobScope(this.sandbox, active, spec),
      begin,
      cancel,
    );
    active.leaveCall.set(spec.key, leave);
  }

  /** Resumes a key after a stop. Finished jobs stay finished; the others start again. */
  private resumeKey(active: ActiveRun, spec: RunJob, jobs: Job[]): void {
    const unfinished = jobs.filter((job) => job.status !== "completed");
    for (const job of unfinished) {
      openJobLog(this.sandbox, active.run, job).line(
        "##[warning]The sandbox was stopped while this job ran; the job starts again.",
      );
    }
    if (unfinished.length === 0) {
      this.settleKey(active, spec);
    }
    this.launcher.launchAll(active, spec, unfinished);
  }

  /**
   * Ends one job on behalf of its run, its siblings or its group. A running job ends through its
   * control.
   */
  private endJob(active: ActiveRun, open: OpenJob): void {
    if (open.control !== null) {
      open.control.end("cancelled");
      return;
    }
    if (active.open.has(open.job.id)) {
      open.withdraw();
      this.closeJob(active, open.spec, open.job, "cancelled", {});
    }
  }

  private closeJob(
    active: ActiveRun,
    spec: RunJob,
    job: Job,
    conclusion: JobResult,
    outputs: Record<string, string>,
    notRun: JobRequirement | null = null,
    environmentUrl: string | null = null,
  ): void {
    active.open.delete(job.id);
    delete job.awaits;
    const place = active.file.jobs[job.id];
    if (place !== undefined) {
      place.outputs = outputs;
    }
    saveRunFile(this.sandbox, active.run, active.file);
    const deployed = notRun === null ? DEPLOYMENT_STATES[conclusion] : "error";
    setDeploymentState(this.sandbox, active.repository, active.run, job, deployed, environmentUrl);
    if (notRun === null) {
      markJobCompleted(this.sandbox, active.repository, active.run, job, conclusion);
    } else {
      openJobLog(this.sandbox, active.run, job).line(
        `##[warning]${describeNotRun(notRun).summary}`,
      );
      markJobNotRun(this.sandbox, active.repository, active.run, job, notRun);
    }
    updateRunStatus(this.sandbox, active.run);
    const siblings = [...active.open.values()].filter((open) => open.job.key === job.key);
    if (conclusion === "failure" && isFailFast(this.sandbox, active, spec, job)) {
      siblings.forEach((open) => this.endJob(active, open));
    }
    if (!active.run.jobs.some((one) => one.key === job.key && one.status !== "completed")) {
      this.settleKey(active, spec);
    }
  }

  /** Records the result that dependents see once all jobs of a key are done. */
  private settleKey(active: ActiveRun, spec: RunJob): void {
    if (active.file.done[spec.key]) {
      return;
    }
    active.file.done[spec.key] = getKeyResult(this.sandbox, active, spec);
    this.settleCalls(active, spec);
    saveRunFile(this.sandbox, active.run, active.file);
    this.advance(active);
  }

  /** Settles the calls, from the inside out, for which this key was the last one. */
  private settleCalls(active: ActiveRun, spec: RunJob): void {
    active.leaveCall.get(spec.key)?.();
    const caller = spec.part.caller?.job;
    const done = caller === undefined ? null : getCallResult(this.sandbox, active, caller);
    if (caller !== undefined && done !== null) {
      active.file.done[caller.key] = done;
      this.settleCalls(active, caller);
    }
  }
}
