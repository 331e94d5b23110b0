/**
 * Brings runs to their end: jobs in the order of their needs, in their groups, on the slots that there are.
 *
 * Lines: a job's way from waiting over running to done is one state machine; what is pure of it is in plan-jobs.ts and
 * job-keys.ts already.
 */
import type { Job, Run } from "../../schema.ts";
import type { Sandbox } from "../../sandbox.ts";
import { createActiveRun, type ActiveRun, type OpenJob, type RunJob, type RunSource } from "./active-run.ts";
import {
  markJobApproved,
  markJobCompleted,
  markJobInProgress,
  markJobNotRun,
  markRunCompleted,
  markRunInProgress,
  updateRunStatus,
} from "./run-state.ts";
import { getCallResult, openCall } from "./reusable-workflows.ts";
import { ConcurrencyGroups, Slots } from "./concurrency.ts";
import { createGithubContext } from "./contexts.ts";
import { JobControl } from "../job/job-control.ts";
import { checkEnvironmentGate, setDeploymentState } from "./environment-gate.ts";
import { evaluateText, renderTemplate, type ExpressionScope } from "../workflow/expressions.ts";
import { clearJobRemains, type JobEnd, runJob } from "../job/run-job.ts";
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
import { JobLog } from "../job/job-log.ts";
import type { Machine } from "../machine.ts";
import { type JobResult, getLogPath, saveRunFile } from "./run-file.ts";
import { findAbsentLabel, type Runners } from "../runners.ts";
import type { ConcurrencySpec } from "../workflow/workflow-file.ts";
import { describeNotRun } from "../job/unavailable-error.ts";
import { findMissingAction } from "../uses/find-action.ts";

/** GitHub's words below a job that did not get past its environment. */
const REJECTED_MESSAGE = "The deployment was rejected or didn't satisfy other protection rules.";
/** What becomes of the deployment of a job that ended so. */
const DEPLOYMENT_STATES = {
  success: "success",
  failure: "failure",
  cancelled: "failure",
  skipped: "inactive",
} as const;

export class Scheduler {
  private readonly sandbox: Sandbox;
  private readonly machine: Machine;
  private readonly runners: Runners;
  private readonly slots: Slots;
  private readonly groups = new ConcurrencyGroups();
  private readonly active = new Map<number, ActiveRun>();
  private readonly executing = new Set<Promise<void>>();
  private stopped = false;

  constructor(sandbox: Sandbox, machine: Machine, runners: Runners, slots: number) {
    this.sandbox = sandbox;
    this.machine = machine;
    this.runners = runners;
    this.slots = new Slots(slots);
  }

  /** Takes a queued run up, a new one or one that was interrupted. Its first job starts after the caller's turn. */
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
    const calling = active.jobs.filter((spec) => spec.call && !spec.missing.length && active.started.has(spec.key));
    for (const spec of calling.filter(({ key }) => !calls[key] && !done[key])) {
      this.endEarly(active, spec, "cancelled", "");
    }
    active.begun = true;
    this.advance(active);
  }

  /** The runner of a job goes away: nothing of the job runs on, not even what has `always()`. */
  loseRunner(run: Run, jobId: number): void {
    this.active.get(run.id)?.open.get(jobId)?.control?.end("lost");
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

  private enterGroup(active: ActiveRun, { workflow, inputs }: RunSource): void {
    const { repository, run, file } = active;
    if (this.stopped || active.begun) {
      return;
    }
    const begin = (): void => {
      active.begun = true;
      // A run may be over at once; it has to know by then how its group is left.
      setImmediate(() => this.advance(active));
    };
    const contexts = {
      github: createGithubContext(this.sandbox, repository, run, file),
      inputs,
      vars: repository.variables,
    };
    active.leaveGroup = this.enter(active, workflow.concurrency, { contexts }, begin, () => this.cancel(run));
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

  /** Starts every job whose needs are done, and ends the run when all are. */
  private advance(active: ActiveRun): void {
    const { jobs, file, run, started } = active;
    if (this.stopped || !this.active.has(run.id)) {
      return;
    }
    let ready: RunJob | undefined;
    const isReady = (spec: RunJob): boolean => !started.has(spec.key) && spec.needs.every((key) => file.done[key]);
    while ((ready = jobs.find(isReady)) !== undefined) {
      started.add(ready.key);
      this.startKey(active, ready);
    }
    // A job that is skipped has advanced the run already, perhaps to its end.
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
      this.endEarly(
        active,
        spec,
        plan.kind === "skip" ? "skipped" : "failure",
        plan.kind === "fail" ? plan.problem : "",
      );
      return;
    }
    if (spec.call !== null && spec.missing.length === 0) {
      this.startCall(active, spec, plan);
      return;
    }
    const jobs = plan.jobs.map((place) => addJob(this.sandbox, active, spec, place));
    saveRunFile(this.sandbox, run, file);
    this.launchAll(active, spec, jobs);
  }

  /** A key that never gets to run: one job stands for it. */
  private endEarly(active: ActiveRun, spec: RunJob, result: JobResult, problem: string): void {
    const place = { name: formatPlainName(spec), labels: [], environment: "", matrix: null, index: 0, total: 1 };
    const job = addJob(this.sandbox, active, spec, place);
    if (problem !== "") {
      this.logOf(active.run, job).error(problem);
    }
    const need = result === "skipped" ? findNotRunNeed(active, spec) : null;
    this.closeJob(active, spec, job, result, {}, need === null ? null : `the job '${need}', which was not run here`);
  }

  /** Opens a called workflow, once its place in its concurrency group is free. */
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
        this.endEarly(active, spec, "cancelled", "");
      }
      const inner = [...active.open.values()].filter((open) => open.job.key.startsWith(`${spec.key}/`));
      inner.forEach((open) => this.endJob(active, open));
    };
    const leave = this.enter(active, spec.concurrency, createJobScope(this.sandbox, active, spec), begin, cancel);
    active.leaveCall.set(spec.key, leave);
  }

  /** After a stop: jobs that had ended stay, the others start anew. */
  private resumeKey(active: ActiveRun, spec: RunJob, jobs: Job[]): void {
    const unfinished = jobs.filter((job) => job.status !== "completed");
    for (const job of unfinished) {
      this.logOf(active.run, job).line("##[warning]The sandbox was stopped while this job ran; the job starts anew.");
    }
    if (unfinished.length === 0) {
      this.settleKey(active, spec);
    }
    this.launchAll(active, spec, unfinished);
  }

  private launchAll(active: ActiveRun, spec: RunJob, jobs: Job[]): void {
    const limit = Number(evaluateText(String(spec.maxParallel ?? 0), createJobScope(this.sandbox, active, spec)));
    const own = new Slots(limit > 0 ? limit : Number.POSITIVE_INFINITY);
    for (const job of jobs) {
      active.open.set(job.id, { spec, job, control: null, withdraw: () => undefined, proceed: null });
    }
    jobs.forEach((job) => this.launch(active, spec, job, own));
  }

  /** Queues a job: behind its siblings (`max-parallel`), in its concurrency group, for a slot. */
  private launch(active: ActiveRun, spec: RunJob, job: Job, own: Slots): void {
    const open = active.open.get(job.id);
    if (open === undefined) {
      return;
    }
    const absent = findAbsentLabel(job.labels ?? [], this.runners, process.arch);
    const missing = this.findMissing(spec, absent);
    if (missing !== null) {
      this.closeJob(active, spec, job, "skipped", {}, missing);
      return;
    }
    const scope = createJobScope(this.sandbox, active, spec, active.file.jobs[job.id]);
    // What it holds or waits for, to be left when it is over or no longer wanted.
    const places: (() => void)[] = [];
    open.withdraw = () => places.splice(0).forEach((leave) => leave());
    const run = (): void => {
      const work = this.execute(active, open).finally(() => {
        open.withdraw();
        this.executing.delete(work);
      });
      this.executing.add(work);
    };
    const cancel = (): void => this.endJob(active, open);
    const forRunner = (): void => {
      if (absent === null) {
        places.push(this.slots.take(run));
      } else {
        this.awaitRunner(active.run, job, absent);
      }
    };
    // The group comes first: https://github.com/hypothesis/lms/pull/4533
    const atGate = (): void => this.reachGate(active, open, forRunner);
    const inGroup = (): void => void places.push(this.enter(active, spec.concurrency, scope, atGate, cancel));
    places.push(own.take(inGroup));
  }

  /** Lets the job on to a runner, holds it for a deployment review, or fails it, as its environment wants. */
  private reachGate(active: ActiveRun, open: OpenJob, proceed: () => void): void {
    const gate = checkEnvironmentGate(this.sandbox, active, open.spec, open.job);
    if (gate.kind === "open") {
      proceed();
    } else if (gate.kind === "waits") {
      open.proceed = proceed;
    } else {
      // Its places are known once those who called this have returned.
      setImmediate(() => this.failOpen(active, open, [gate.problem, REJECTED_MESSAGE]));
    }
  }

  /** Lets the jobs that wait for these environments go on, or fails them. */
  review(run: Run, environments: string[], approved: boolean): void {
    const active = this.active.get(run.id);
    const waiting = [...(active?.open.values() ?? [])].filter(
      ({ job, proceed }) => proceed !== null && environments.includes(job.environment?.name ?? ""),
    );
    for (const open of waiting) {
      const { job, proceed } = open;
      if (active === undefined || job.environment === undefined) continue;
      open.proceed = null;
      if (approved) {
        job.environment.approved = true;
        markJobApproved(this.sandbox, run, job);
        setDeploymentState(this.sandbox, active.repository, run, job, "queued");
        proceed?.();
      } else {
        this.failOpen(active, open, [REJECTED_MESSAGE]);
      }
    }
  }

  private failOpen(active: ActiveRun, open: OpenJob, problems: string[]): void {
    if (this.stopped || !active.open.has(open.job.id)) {
      return;
    }
    open.withdraw();
    const log = this.logOf(active.run, open.job);
    problems.forEach((problem) => log.error(problem));
    const check = this.sandbox.world.checkRuns.find((one) => one.jobId === open.job.id);
    Object.assign(check ?? {}, { annotations: log.annotations });
    this.closeJob(active, open.spec, open.job, "failure", {});
  }

  /** What the job needs and this machine does not have, as far as it shows before the job begins. */
  private findMissing({ missing, steps }: RunJob, absent: string | null): string | null {
    const label = absent !== null && this.runners.others === "not-run" ? `a runner with the label '${absent}'` : null;
    return label ?? missing[0] ?? findMissingAction(this.machine, steps);
  }

  /** The job stays in the queue, as on GitHub: no runner ever takes it. */
  private awaitRunner(run: Run, job: Job, label: string): void {
    job.awaits = label;
    const log = this.logOf(run, job);
    log.line(`Requested labels: ${(job.labels ?? []).join(", ")}`);
    log.line("Waiting for a runner to pick up this job...");
    log.line(
      `##[warning]No runner here has the label '${label}'. Runners here have: ${this.runners.labels.join(", ")}.`,
    );
  }

  private async execute(active: ActiveRun, open: OpenJob): Promise<void> {
    const { sandbox } = this;
    const { repository, run, file } = active;
    const { spec, job } = open;
    const control = new JobControl();
    open.control = control;
    if (this.stopped) {
      return;
    }
    if (run.status === "queued") {
      markRunInProgress(sandbox, repository, run);
    }
    job.steps = [];
    markJobInProgress(sandbox, repository, run, job);
    setDeploymentState(sandbox, repository, run, job, "in_progress");
    await clearJobRemains(sandbox, job);
    let end: JobEnd | null;
    try {
      end = await runJob({ sandbox, repository, run, file, spec, job, control, machine: this.machine });
    } catch (error) {
      this.logOf(run, job).error((error as Error).message);
      end = { conclusion: "failure", outputs: {}, notRun: null, environmentUrl: "" };
    }
    if (end !== null && !this.stopped) {
      this.closeJob(active, spec, job, end.conclusion, end.outputs, end.notRun, end.environmentUrl);
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
    spec: RunJob,
    job: Job,
    conclusion: JobResult,
    outputs: Record<string, string>,
    notRun: string | null = null,
    environmentUrl = "",
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
      this.logOf(active.run, job).line(`##[warning]${describeNotRun(notRun).summary}`);
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

  /** All jobs of a key are done: what its dependents see of it. */
  private settleKey(active: ActiveRun, spec: RunJob): void {
    if (active.file.done[spec.key]) {
      return;
    }
    active.file.done[spec.key] = getKeyResult(this.sandbox, active, spec);
    this.settleCalls(active, spec);
    saveRunFile(this.sandbox, active.run, active.file);
    this.advance(active);
  }

  /** The calls, from the inside out, that this key was the last of. */
  private settleCalls(active: ActiveRun, spec: RunJob): void {
    active.leaveCall.get(spec.key)?.();
    const caller = spec.part.caller?.job;
    const done = caller === undefined ? null : getCallResult(this.sandbox, active, caller);
    if (caller !== undefined && done !== null) {
      active.file.done[caller.key] = done;
      this.settleCalls(active, caller);
    }
  }

  private logOf(run: Run, job: Job): JobLog {
    return new JobLog(getLogPath(this.sandbox, run, job.id), this.sandbox.clock);
  }
}
