/**
 * GitHub Actions without processes: runs appear, take time, submit what a session says, and end.
 */
import { PROPOSAL_ARTIFACT } from "../../../../src/core/model/proposal.ts";
import { storeArtifact } from "../../../../src/sandbox/actions/artifact-store.ts";
import {
  markJobCompleted,
  markJobInProgress,
  markJobQueued,
  markRunCompleted,
  markRunInProgress,
} from "../../../../src/sandbox/actions/run/run-state.ts";
import { startNewAttempt } from "../../../../src/sandbox/actions/run/run-attempts.ts";
import type { Scheduler } from "../../../../src/sandbox/actions/run/scheduler.ts";
import {
  startDispatchedRun,
  startTriggeredRuns,
} from "../../../../src/sandbox/actions/run/start-runs.ts";
import { HttpError } from "../../../../src/sandbox/rest/http-error.ts";
import type { ActionsService, Sandbox } from "../../../../src/sandbox/sandbox.ts";
import type { Conditions } from "./conditions.ts";
import type { Dice } from "./dice.ts";
import type { Uploaded } from "./nonsense.ts";
import type { Timeline } from "./timeline.ts";
import type { Repository } from "../../../../src/sandbox/schema/repository.ts";
import type { Conclusion } from "../../../../src/sandbox/schema/checks.ts";
import type { Run, Job } from "../../../../src/sandbox/schema/runs.ts";

/**
 * What a session's run does: null = its launch is superseded, and it ends green at its first step.
 */
export type Handed = { lost: true } | { files: Uploaded } | null;

export interface Played {
  timeline: Timeline;
  dice: Dice;
  conditions: Conditions;
  /** What a session's run submits at its end. */
  session: (run: Run, begins: boolean) => Handed;
  check: (run: Run) => Conclusion;
  /** Probability that an accepted run goes wrong. */
  lost: () => number;
  happened: (fault: string) => void;
  /** The second runs of doubled dispatches. */
  doubled: Set<number>;
}

type Source = Parameters<Scheduler["start"]>[0];

export function playRuns(sandbox: Sandbox, played: Played): ActionsService {
  const player = new Player(sandbox, played);
  // The sandbox's own code makes the runs. Only the code that plays their jobs is replaced.
  const scheduler = player as unknown as Scheduler;
  return {
    isolation: { isolated: true },
    trigger: (repository, event) =>
      played.conditions.actions ? startTriggeredRuns(sandbox, scheduler, repository, event) : [],
    dispatch(repository, path, ref, inputs, actor) {
      if (!played.conditions.actions) throw disabled();
      player.fate = fateOf(played);
      const start = () =>
        startDispatchedRun(sandbox, scheduler, repository, { path, ref, inputs, actor });
      const run = start();
      if (player.fate === "twice") played.doubled.add(start().id);
      player.fate = "well";
      return run;
    },
    schedule: () => {
      throw new HttpError(422, "nothing is scheduled here");
    },
    cancel(run) {
      if (run.status === "completed")
        throw new HttpError(409, "Cannot cancel a workflow run that is completed.");
      player.cancel(run);
    },
    loseRunner: (run) => player.end(run, "failure"),
    rerun: (run, onlyFailed, actor, jobId) => {
      if (!played.conditions.actions) throw disabled();
      const what = onlyFailed ? ({ kind: "failed" } as const) : ({ kind: "all" } as const);
      startNewAttempt(
        sandbox,
        scheduler,
        run,
        jobId === undefined ? what : { kind: "job", id: jobId },
        actor,
      );
    },
    review: () => undefined,
    log: () => "It failed.\n",
    stepLog: () => "It failed.\n",
    resume: () => undefined,
    stop: async () => undefined,
  };
}

const disabled = () => new HttpError(422, "Actions has been disabled for this repository.");

const FATES = ["never", "twice", "late", "startup_failure", "cancelled", "timed_out"] as const;
type Fate = "well" | (typeof FATES)[number];
const LATE_LIST = "artifact listed late";
export const RUN_FAULTS = [...FATES.map((fate) => `run ${fate}`), LATE_LIST];

function fateOf({ dice, lost, happened }: Played): Fate {
  if (dice.next() >= lost()) return "well";
  const fate = dice.pick(FATES);
  happened(`run ${fate}`);
  return fate;
}

class Player {
  fate: Fate = "well";
  readonly #sandbox: Sandbox;
  readonly #played: Played;

  constructor(sandbox: Sandbox, played: Played) {
    this.#sandbox = sandbox;
    this.#played = played;
  }

  start(source: Source): void {
    const { run } = source;
    // GitHub gives up a run that no runner takes after a day. People cancel it long before.
    if (this.fate === "never")
      return this.#after(30 * 60_000, run, "is given up", () => this.end(run, "cancelled"));
    if (this.fate === "startup_failure")
      return this.#after(1_000, run, "can't start", () => this.end(run, "startup_failure"));
    const queued =
      this.fate === "late" ? this.#between(300_000, 900_000) : this.#between(2_000, 20_000);
    this.#after(queued, run, "begins", () => this.#begin(source));
    const broken = this.fate;
    if (broken === "cancelled" || broken === "timed_out")
      this.#after(queued + this.#between(0, 60_000), run, broken, () => this.end(run, broken));
  }

  cancel(run: Run): void {
    this.#after(this.#between(500, 5_000), run, "is cancelled", () => this.end(run, "cancelled"));
  }

  end(run: Run, conclusion: Conclusion): void {
    if (run.status === "completed") return;
    const repository = this.#repository(run);
    for (const job of run.jobs.filter((one) => one.status !== "completed"))
      markJobCompleted(this.#sandbox, repository, run, job, conclusion);
    markRunCompleted(this.#sandbox, repository, run, conclusion);
  }

  #begin({ repository, run, workflow }: Source): void {
    if (run.status === "completed") return;
    if (!this.#played.conditions.runners) {
      return this.#after(this.#between(20_000, 60_000), run, "waits for a runner", () =>
        this.#begin({ repository, run, workflow } as Source),
      );
    }
    markRunInProgress(this.#sandbox, repository, run);
    const attempt = run.runAttempt;
    for (const { key, name } of workflow.jobs) {
      const job: Job = {
        ...{
          id: this.#sandbox.nextId(),
          key,
          name: name ?? key,
          status: "queued",
          conclusion: null,
          steps: [],
        },
        ...{ startedAt: null, completedAt: null, runnerName: null },
      };
      run.jobs.push(job);
      markJobQueued(this.#sandbox, repository, run, job);
      markJobInProgress(this.#sandbox, repository, run, job);
    }
    const going = () => run.status !== "completed" && run.runAttempt === attempt;
    if (run.event !== "workflow_dispatch") {
      return this.#after(this.#between(20_000, 180_000), run, "is checked", () => {
        if (going()) this.end(run, this.#played.check(run));
      });
    }
    if (this.#played.session(run, true) === null) return this.end(run, "success");
    this.#after(this.#between(30_000, 240_000), run, "is over", () => {
      if (going()) this.#handIn(run);
    });
  }

  #handIn(run: Run): void {
    const handed = this.#played.session(run, false);
    if (handed === null || "lost" in handed)
      return this.end(run, handed === null ? "success" : "failure");
    if (Object.keys(handed.files).length > 0) {
      const { dice, happened, lost } = this.#played;
      const late = dice.of(`list of ${run.displayTitle}`) < lost();
      if (late) happened(LATE_LIST);
      // GitHub's lists lag by minutes at most, and Baton checks for five.
      this.#sandbox.lags.artifacts = late
        ? 10_000 + 230_000 * dice.of(`lag of ${run.displayTitle}`)
        : 0;
      storeArtifact(this.#sandbox, run, PROPOSAL_ARTIFACT, handed.files, 3);
      this.#sandbox.lags.artifacts = 0;
    }
    this.#after(this.#between(500, 4_000), run, "ends", () => this.end(run, "success"));
  }

  #after(ms: number, run: Run, what: string, then: () => void): void {
    this.#played.timeline.after(ms, `run ${run.displayTitle} ${what}`, then, null);
  }

  #between(least: number, most: number): number {
    return this.#played.dice.between(least, most);
  }

  #repository(run: Run): Repository {
    return this.#sandbox.world.repositories.find((one) => one.id === run.repositoryId)!;
  }
}
