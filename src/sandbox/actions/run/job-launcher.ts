/**
 * Brings the jobs of a run to a runner: through `max-parallel`, their concurrency group, a review
 * and a slot.
 */
import type { Sandbox } from "../../sandbox.ts";
import type { Job, JobRequirement, Run } from "../../schema/runs.ts";
import { JobControl } from "../job/job-control.ts";
import { JobLog } from "../job/job-log.ts";
import { clearJobRemains, runJob, type JobEnd } from "../job/run-job.ts";
import type { Machine } from "../machine.ts";
import { findAbsentLabel, type Runners } from "../runners.ts";
import { findMissingAction } from "../uses/find-action.ts";
import { evaluateText, type ExpressionScope } from "../workflow/expressions.ts";
import type { ConcurrencySpec } from "../workflow/workflow-file.ts";
import type { ActiveRun, OpenJob, RunJob } from "./active-run.ts";
import { Slots } from "./concurrency.ts";
import { checkEnvironmentGate, setDeploymentState } from "./environment-gate.ts";
import { createJobScope } from "./plan-jobs.ts";
import { getLogPath, type JobResult } from "./run-file.ts";
import { markJobApproved, markJobInProgress, markRunInProgress } from "./run-state.ts";

/** GitHub's message for a job that its environment rejected. */
const REJECTED_MESSAGE = "The deployment was rejected or didn't satisfy other protection rules.";

/** The scheduler's interface for the launcher. */
export interface LauncherHost {
  isStopped(): boolean;
  /**
   * Calls `begin` once the concurrency group has a place. Returns a function that leaves the group.
   */
  enter(
    active: ActiveRun,
    spec: ConcurrencySpec | null,
    scope: ExpressionScope,
    begin: () => void,
    cancel: () => void,
  ): () => void;
  endJob(active: ActiveRun, open: OpenJob): void;
  closeJob(
    active: ActiveRun,
    spec: RunJob,
    job: Job,
    conclusion: JobResult,
    outputs: Record<string, string>,
    notRun?: JobRequirement | null,
    environmentUrl?: string | null,
  ): void;
}

export function openJobLog(sandbox: Sandbox, run: Run, job: Job): JobLog {
  return new JobLog(getLogPath(sandbox, run, job.id), sandbox.clock);
}

export class JobLauncher {
  /** The running jobs. */
  readonly executing = new Set<Promise<void>>();
  private readonly sandbox: Sandbox;
  private readonly machine: Machine;
  private readonly runners: Runners;
  private readonly slots: Slots;
  private readonly host: LauncherHost;

  constructor(
    sandbox: Sandbox,
    machine: Machine,
    runners: Runners,
    slots: number,
    host: LauncherHost,
  ) {
    this.sandbox = sandbox;
    this.machine = machine;
    this.runners = runners;
    this.slots = new Slots(slots);
    this.host = host;
  }

  /** Queues all jobs of one key. */
  launchAll(active: ActiveRun, spec: RunJob, jobs: Job[]): void {
    const limit = Number(
      evaluateText(String(spec.maxParallel ?? 0), createJobScope(this.sandbox, active, spec)),
    );
    const own = new Slots(limit > 0 ? limit : Number.POSITIVE_INFINITY);
    for (const job of jobs) {
      active.open.set(job.id, {
        spec,
        job,
        control: null,
        withdraw: () => undefined,
        proceed: null,
      });
    }
    jobs.forEach((job) => this.launch(active, spec, job, own));
  }

  /** Queues a job: after its siblings (`max-parallel`), in its concurrency group, for a slot. */
  private launch(active: ActiveRun, spec: RunJob, job: Job, own: Slots): void {
    const open = active.open.get(job.id);
    if (open === undefined) {
      return;
    }
    const absent = findAbsentLabel(job.labels ?? [], this.runners, process.arch);
    const missing = this.findMissing(spec, absent);
    if (missing !== null) {
      this.host.closeJob(active, spec, job, "skipped", {}, missing);
      return;
    }
    const scope = createJobScope(this.sandbox, active, spec, active.file.jobs[job.id]);
    // Places that it holds or waits for. It leaves them when it ends or is no longer needed.
    const places: (() => void)[] = [];
    open.withdraw = () => places.splice(0).forEach((leave) => leave());
    const run = (): void => {
      const work = this.execute(active, open).finally(() => {
        open.withdraw();
        this.executing.delete(work);
      });
      this.executing.add(work);
    };
    const cancel = (): void => this.host.endJob(active, open);
    const forRunner = (): void => {
      if (absent === null) {
        places.push(this.slots.take(run));
      } else {
        this.awaitRunner(active.run, job, absent);
      }
    };
    // The group comes first: https://github.com/hypothesis/lms/pull/4533
    const atGate = (): void => this.reachGate(active, open, forRunner);
    const inGroup = (): void =>
      void places.push(this.host.enter(active, spec.concurrency, scope, atGate, cancel));
    places.push(own.take(inGroup));
  }

  /**
   * Passes the job on to a runner, holds it for a deployment review, or fails it, according to its
   * environment.
   */
  private reachGate(active: ActiveRun, open: OpenJob, proceed: () => void): void {
    const gate = checkEnvironmentGate(this.sandbox, active, open.spec, open.job);
    if (gate.kind === "open") {
      proceed();
    } else if (gate.kind === "waits") {
      open.proceed = proceed;
    } else {
      // Its places are known only after the callers have returned.
      setImmediate(() => this.failOpen(active, open, [gate.problem, REJECTED_MESSAGE]));
    }
  }

  /** Continues or fails the jobs that wait for these environments. */
  review(active: ActiveRun, environments: string[], approved: boolean): void {
    const { run } = active;
    const waiting = [...active.open.values()].filter(
      ({ job, proceed }) => proceed !== null && environments.includes(job.environment?.name ?? ""),
    );
    for (const open of waiting) {
      const { job, proceed } = open;
      if (job.environment === undefined) continue;
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
    if (this.host.isStopped() || !active.open.has(open.job.id)) {
      return;
    }
    open.withdraw();
    const log = openJobLog(this.sandbox, active.run, open.job);
    problems.forEach((problem) => log.error(problem));
    const check = this.sandbox.world.checkRuns.find((one) => one.jobId === open.job.id);
    Object.assign(check ?? {}, { annotations: log.annotations });
    this.host.closeJob(active, open.spec, open.job, "failure", {});
  }

  /**
   * Returns the requirement that this machine does not meet, if that is visible before the job
   * starts.
   */
  private findMissing({ missing, steps }: RunJob, label: string | null): JobRequirement | null {
    if (label !== null && this.runners.others === "not-run") return { kind: "runner", label };
    return missing[0] ?? findMissingAction(this.machine, steps);
  }

  /** Leaves the job in the queue, as on GitHub: no runner ever takes it. */
  private awaitRunner(run: Run, job: Job, label: string): void {
    job.awaits = label;
    const log = openJobLog(this.sandbox, run, job);
    log.line(`Requested labels: ${(job.labels ?? []).join(", ")}`);
    log.line("Waiting for a runner to pick up this job...");
    log.line(
      `##[warning]No runner here has the label '${label}'. Runners here have: ` +
        `${this.runners.labels.join(", ")}.`,
    );
  }

  private async execute(active: ActiveRun, open: OpenJob): Promise<void> {
    const { sandbox } = this;
    const { repository, run, file } = active;
    const { spec, job } = open;
    const control = new JobControl();
    open.control = control;
    if (this.host.isStopped()) {
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
      end = await runJob({
        sandbox,
        repository,
        run,
        file,
        spec,
        job,
        control,
        machine: this.machine,
      });
    } catch (error) {
      openJobLog(this.sandbox, run, job).error((error as Error).message);
      end = { conclusion: "failure", outputs: {}, notRun: null, environmentUrl: null };
    }
    if (end !== null && !this.host.isStopped()) {
      this.host.closeJob(
        active,
        spec,
        job,
        end.conclusion,
        end.outputs,
        end.notRun,
        end.environmentUrl,
      );
    }
  }
}
