/**
 * Brings runs to their end: jobs in the order of their needs, in their groups, on the slots that there are.
 *
 * Lines: a job's way from waiting over running to done is one state machine; what is pure of it is in plan-jobs.ts and
 * job-keys.ts already.
 */
import type { Job, Repository, Run } from "../model.ts";
import type { Sandbox } from "../sandbox.ts";
import { type ActiveRun, createActiveRun, type OpenJob } from "./active-run.ts";
import { jobCompleted, jobInProgress, runCompleted, runInProgress } from "./announce.ts";
import { ConcurrencyGroups } from "./concurrency.ts";
import { githubContext, inputsContext } from "./contexts.ts";
import { JobControl } from "./control.ts";
import { evaluateText, interpolate, type Scope } from "./expressions.ts";
import { isExpression } from "./fields.ts";
import { clearRemains, type JobEnd, runJob } from "./job.ts";
import { addJob, endsSiblings, keyResult } from "./job-keys.ts";
import { JobLog } from "./job-log.ts";
import { jobScope, planJobs, runConclusion } from "./plan-jobs.ts";
import { type JobResult, logPath, type RunFile, saveRunFile } from "./run-file.ts";
import { Slots } from "./slots.ts";
import type { ConcurrencySpec, JobSpec, WorkflowFile } from "./types.ts";

export class Scheduler {
  private readonly sandbox: Sandbox;
  private readonly machine: Record<string, string>;
  private readonly slots: Slots;
  private readonly groups = new ConcurrencyGroups();
  private readonly active = new Map<number, ActiveRun>();
  private readonly executing = new Set<Promise<void>>();
  private stopped = false;

  constructor(sandbox: Sandbox, machine: Record<string, string>, slots: number) {
    this.sandbox = sandbox;
    this.machine = machine;
    this.slots = new Slots(slots);
  }

  /** Takes a queued run up, a new one or one that was interrupted. Its first job starts after the caller's turn. */
  start(repository: Repository, run: Run, workflow: WorkflowFile, file: RunFile): void {
    const active = createActiveRun(repository, run, workflow, file);
    this.active.set(run.id, active);
    saveRunFile(this.sandbox, run, file);
    setImmediate(() => this.enterGroup(active));
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
    active.begun = true;
    this.advance(active);
  }

  /** Ends all processes; what has not ended waits as queued for the next sandbox. */
  async stop(): Promise<void> {
    this.stopped = true;
    for (const { open } of this.active.values()) {
      open.forEach(({ control }) => control?.end("stopped"));
    }
    await Promise.all(this.executing);
    for (const { run, open } of this.active.values()) {
      run.status = "queued";
      open.forEach(({ job }) => Object.assign(job, { status: "queued", steps: [], startedAt: null }));
    }
    this.sandbox.save();
  }

  private enterGroup(active: ActiveRun): void {
    const { repository, run, workflow, file } = active;
    if (this.stopped || active.begun) {
      return;
    }
    const begin = (): void => {
      active.begun = true;
      this.advance(active);
    };
    const contexts = {
      github: githubContext(this.sandbox, repository, run, file),
      inputs: inputsContext(workflow, run),
      vars: repository.variables,
    };
    active.leaveGroup = this.enter(active, workflow.concurrency, { contexts }, begin, () => this.cancel(run));
  }

  private enter(
    active: ActiveRun,
    spec: ConcurrencySpec | null,
    scope: Scope,
    begin: () => void,
    cancel: () => void,
  ): () => void {
    const group = spec === null ? "" : interpolate(spec.group, scope);
    if (spec === null || group === "") {
      begin();
      return () => undefined;
    }
    const flag = spec.cancelInProgress;
    const ends = typeof flag === "string" ? String(evaluateText(flag, scope)) === "true" : flag;
    return this.groups.enter(active.repository.id, group, { begin, cancel }, ends);
  }

  /** Starts every job whose needs are done, and ends the run when all are. */
  private advance(active: ActiveRun): void {
    const { workflow, file, run, started } = active;
    if (this.stopped || !this.active.has(run.id)) {
      return;
    }
    let ready: JobSpec | undefined;
    const isReady = (spec: JobSpec): boolean => !started.has(spec.key) && spec.needs.every((key) => file.done[key]);
    while ((ready = workflow.jobs.find(isReady)) !== undefined) {
      started.add(ready.key);
      this.startKey(active, ready);
    }
    if (workflow.jobs.every((spec) => file.done[spec.key])) {
      this.active.delete(run.id);
      runCompleted(this.sandbox, active.repository, run, runConclusion(active));
      active.leaveGroup();
    }
  }

  private startKey(active: ActiveRun, spec: JobSpec): void {
    const { run, file } = active;
    const known = run.jobs.filter((job) => job.key === spec.key);
    if (known.length > 0) {
      this.resumeKey(active, spec, known);
      return;
    }
    const plan = planJobs(this.sandbox, active, spec);
    if (plan.kind !== "run") {
      const name = isExpression(spec.name) ? spec.key : (spec.name ?? spec.key);
      const job = addJob(this.sandbox, active, spec, { name, matrix: null, index: 0, total: 1 });
      if (plan.kind === "fail") {
        this.logOf(run, job).line(`##[error]${plan.problem}`);
      }
      this.closeJob(active, spec, job, plan.kind === "skip" ? "skipped" : "failure", {});
      return;
    }
    const total = plan.jobs.length;
    const jobs = plan.jobs.map((one, index) => addJob(this.sandbox, active, spec, { ...one, index, total }));
    saveRunFile(this.sandbox, run, file);
    this.launchAll(active, spec, jobs);
  }

  /** After a stop: jobs that had ended stay, the others start anew. */
  private resumeKey(active: ActiveRun, spec: JobSpec, jobs: Job[]): void {
    const unfinished = jobs.filter((job) => job.status !== "completed");
    for (const job of unfinished) {
      this.logOf(active.run, job).line("##[warning]The sandbox was stopped while this job ran; the job starts anew.");
    }
    if (unfinished.length === 0) {
      this.settleKey(active, spec);
    }
    this.launchAll(active, spec, unfinished);
  }

  private launchAll(active: ActiveRun, spec: JobSpec, jobs: Job[]): void {
    const limit = Number(evaluateText(String(spec.maxParallel ?? 0), jobScope(this.sandbox, active, spec, null)));
    const own = new Slots(limit > 0 ? limit : Number.POSITIVE_INFINITY);
    for (const job of jobs) {
      active.open.set(job.id, { spec, job, control: null, withdraw: () => undefined });
    }
    jobs.forEach((job) => this.launch(active, spec, job, own));
  }

  /** Queues a job: behind its siblings (`max-parallel`), in its concurrency group, for a slot. */
  private launch(active: ActiveRun, spec: JobSpec, job: Job, own: Slots): void {
    const open = active.open.get(job.id);
    if (open === undefined) {
      return;
    }
    const scope = jobScope(this.sandbox, active, spec, active.file.jobs[job.id]?.matrix ?? null);
    let leave: () => void = () => undefined;
    const run = (): void => {
      const work = this.execute(active, open).finally(() => {
        this.slots.give();
        leave();
        own.give();
        this.executing.delete(work);
      });
      this.executing.add(work);
    };
    open.withdraw = own.take(() => {
      const forSlot = (): void => {
        open.withdraw = this.slots.take(run);
        const back = open.withdraw;
        open.withdraw = () => {
          back();
          leave();
          own.give();
        };
      };
      open.withdraw = () => {
        leave();
        own.give();
      };
      leave = this.enter(active, spec.concurrency, scope, forSlot, () => this.endJob(active, open));
    });
  }

  private async execute(active: ActiveRun, open: OpenJob): Promise<void> {
    const { sandbox } = this;
    const { repository, run, workflow, file } = active;
    const { spec, job } = open;
    const control = new JobControl();
    open.control = control;
    if (this.stopped) {
      return;
    }
    if (run.status === "queued") {
      runInProgress(sandbox, repository, run);
    }
    job.steps = [];
    jobInProgress(sandbox, repository, run, job);
    await clearRemains(sandbox, job);
    let end: JobEnd | null;
    try {
      end = await runJob({ sandbox, repository, run, workflow, file, spec, job, control, machine: this.machine });
    } catch (error) {
      this.logOf(run, job).line(`##[error]${(error as Error).message}`);
      end = { conclusion: "failure", outputs: {} };
    }
    if (end !== null && !this.stopped) {
      this.closeJob(active, spec, job, end.conclusion, end.outputs);
    }
  }

  /** Ends one job because its run, its siblings or its group want it: a running one by its control. */
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
    spec: JobSpec,
    job: Job,
    conclusion: JobResult,
    outputs: Record<string, string>,
  ): void {
    active.open.delete(job.id);
    const place = active.file.jobs[job.id];
    if (place !== undefined) {
      place.outputs = outputs;
    }
    saveRunFile(this.sandbox, active.run, active.file);
    jobCompleted(this.sandbox, active.repository, active.run, job, conclusion);
    const siblings = [...active.open.values()].filter((open) => open.job.key === job.key);
    if (conclusion === "failure" && endsSiblings(this.sandbox, active, spec, job)) {
      siblings.forEach((open) => this.endJob(active, open));
    }
    if (!active.run.jobs.some((one) => one.key === job.key && one.status !== "completed")) {
      this.settleKey(active, spec);
    }
  }

  /** All jobs of a key are done: what its dependents see of it. */
  private settleKey(active: ActiveRun, spec: JobSpec): void {
    if (active.file.done[spec.key]) {
      return;
    }
    active.file.done[spec.key] = keyResult(this.sandbox, active, spec);
    saveRunFile(this.sandbox, active.run, active.file);
    this.advance(active);
  }

  private logOf(run: Run, job: Job): JobLog {
    return new JobLog(logPath(this.sandbox, run, job.id), this.sandbox.clock);
  }
}
