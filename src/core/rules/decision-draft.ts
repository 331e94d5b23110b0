/**
 * Holds the draft of one decision: a copy of the state, which rules change, and the effects that
 * they request. A rule is a function over it. Rules run in the order of `decide.ts`, and each one
 * sees what the earlier ones decided.
 */
import { describeStop } from "../messages/stop.ts";
import {
  getWorkerStatus,
  SATISFYING_STATUSES,
  TERMINAL_STATUSES,
  type WorkerStatus,
} from "../model/status.ts";
import { getBranches, type WorkerId } from "../model/names.ts";
import { applyOverrides } from "../model/overrides.ts";
import type { Effect } from "../model/effects/index.ts";
import type { EffectOutcome, Facts } from "../model/facts.ts";
import type { Settings } from "../model/settings.ts";
import type { State } from "../model/state.ts";
import type { WorkerState } from "../model/worker-state.ts";
import type { BuildCause, StopState, WorkerCause } from "../model/stop.ts";
import { listRemovedFiles, type Brief } from "../model/brief.ts";
import { isBuildEnded } from "../model/build-types.ts";
import type { Decision } from "../model/decision.ts";

export type BuildRule = (draft: Draft) => void;

export class Draft {
  readonly state: State;
  readonly facts: Facts;
  /** The settings of the repository's configuration alone. */
  readonly configured: Settings;
  /** ISO 8601. */
  readonly now: string;
  readonly effects: Effect[] = [];
  /**
   * Files beside the record's documents that Baton restores, with their blob; null = it removes the
   * file. The object has no prototype because people choose the paths.
   */
  readonly restoredFiles = Object.create(null) as Record<string, string | null>;
  /** Runs whose usage is in the ledger already. */
  readonly countedRuns = new Set<number>();
  private readonly notes: string[] = [];
  private readonly before: string;
  private wakeTime: string | null = null;

  /** Copies `state`; the caller's object stays unchanged. */
  constructor(state: State, facts: Facts, configured: Settings, now: string) {
    this.before = JSON.stringify(state);
    this.state = JSON.parse(this.before) as State;
    this.facts = facts;
    this.configured = configured;
    this.now = now;
  }

  /** The settings of this build, including what people asked for in this decision. */
  get settings(): Settings {
    return applyOverrides(this.configured, this.state.build.wishes);
  }

  get branches() {
    return getBranches(this.state.build.branch_prefix, this.state.build.slug);
  }

  /**
   * Whether nothing new may start: the build is over, is paused, or waits for a person; or its
   * settings can't be read.
   */
  get isHalted(): boolean {
    const { status, stop, paused } = this.state.build;
    return isBuildEnded(status) || stop !== null || paused !== null || !this.facts.settings.ok;
  }

  /**
   * Whether the build is over and none of its sessions is open or unsettled. Then nothing more
   * happens by itself.
   */
  private get isEnded(): boolean {
    const { build, workers } = this.state;
    const sessions = [
      ...Object.values(build.sessions),
      ...Object.values(workers).map((worker) => worker.session),
    ];
    return (
      isBuildEnded(build.status) &&
      build.unsettled.length === 0 &&
      sessions.every((session) => session?.outcome !== null)
    );
  }

  /** Most decisions change nothing; comparing the two texts is then enough. */
  private get isChanged(): boolean {
    if (JSON.stringify(this.state) === this.before) return false;
    return (
      JSON.stringify(getLastingState(this.state)) !==
      JSON.stringify(getLastingState(JSON.parse(this.before) as State))
    );
  }

  /** The workers with their briefs, in order. */
  get workers(): { brief: Brief; worker: WorkerState }[] {
    return this.state.briefs.map((brief) => ({ brief, worker: this.state.workers[brief.id]! }));
  }

  getStatus(worker: WorkerState): WorkerStatus {
    return getWorkerStatus(worker, this.state);
  }

  isTerminal(worker: WorkerState): boolean {
    return TERMINAL_STATUSES.includes(this.getStatus(worker));
  }

  get allSatisfied(): boolean {
    return this.workers.every(({ worker }) => SATISFYING_STATUSES.includes(this.getStatus(worker)));
  }

  /** Adds an effect; adding it twice has no further effect. */
  addEffect(effect: Effect): void {
    const text = JSON.stringify(effect);
    if (!this.effects.some((e) => JSON.stringify(e) === text)) this.effects.push(effect);
  }

  /** Adds an effect before all effects that take longer. */
  addFirstEffect(effect: Effect): void {
    if (!this.effects.some((e) => JSON.stringify(e) === JSON.stringify(effect)))
      this.effects.unshift(effect);
  }

  /** Adds a sentence that says what was decided; the record's commit message consists of these. */
  note(sentence: string): void {
    this.notes.push(sentence);
  }

  /** Schedules the next decision for this time at the latest. */
  wakeAt(at: string): void {
    if (this.wakeTime === null || at < this.wakeTime) this.wakeTime = at;
  }

  wakeIn(milliseconds: number): void {
    this.wakeAt(addMilliseconds(this.now, milliseconds));
  }

  /** Returns milliseconds since `time`. */
  getAge(time: string): number {
    return Date.parse(this.now) - Date.parse(time);
  }

  /** Returns the outcome of an effect from the previous pass, by its key. */
  findOutcome(key: string): EffectOutcome | undefined {
    return this.facts.outcomes.find((o) => o.effect === key);
  }

  /** Adds a new comment for people, posted once. Baton finds it again by its key. */
  addComment(key: string, issue: number, body: string): void {
    if (this.state.build.outbox.some((c) => c.key === key)) return;
    this.state.build.outbox.push({ key, issue, body });
  }

  /** Stops the worker until a person answers. */
  stopWorker(id: WorkerId, stop: Omit<StopState<WorkerCause>, "at">): void {
    const worker = this.state.workers[id]!;
    if (worker.stop) return;
    worker.stop = { ...stop, at: this.now };
    this.note(`${id} waits for a person: ${describeStop(stop)}`);
  }

  /** Stops the whole build until a person answers. */
  stopBuild(stop: Omit<StopState<BuildCause>, "at">): void {
    if (this.state.build.stop) return;
    this.state.build.stop = { ...stop, at: this.now };
    this.note(`The build waits for a person: ${describeStop(stop)}`);
  }

  finish(): Decision {
    const changed = this.isChanged;
    if (changed) {
      const { briefs } = JSON.parse(this.before) as State;
      for (const path of listRemovedFiles(briefs, this.state.briefs))
        this.restoredFiles[path] = null;
    }
    const message = this.notes.length > 0 ? this.notes.join("\n") : "Note what was observed";
    return {
      patch: changed ? { state: this.state, message, setBack: this.restoredFiles } : null,
      effects: this.effects,
      wakeAt: this.isEnded && this.effects.length === 0 && !changed ? null : this.wakeTime,
    };
  }
}

/**
 * Returns the state without what the next pass reads again anyway: check results, mergeability,
 * comment texts. A change of only these is not worth a commit; the next decision stores it.
 */
function getLastingState(state: State): unknown {
  const workers = Object.values(state.workers).map((worker) => ({
    ...worker,
    session: worker.session && { ...worker.session, ...NO_RUN_PROGRESS },
    mergeable: null,
    head: null,
    ci: {
      ...worker.ci,
      state: null,
      failing: null,
      missing: null,
      inherited: null,
      fixed: null,
      stall: null,
    },
  }));
  const comments = Object.entries(state.build.comments).map(([key, comment]) => [
    key,
    comment.issue,
    comment.id,
  ]);
  const landing = state.build.landing && {
    ...state.build.landing,
    ci: state.build.landing.ci.rerun,
  };
  const { candidate: one } = state.build;
  const candidate = one && { ...one, ci: one.ci.rerun, commit: null, queue: [] };
  const baseline = state.build.baseline && { ...state.build.baseline, pending: [], passed: [] };
  const sessions = Object.values(state.build.sessions).map((session) => ({
    ...session,
    ...NO_RUN_PROGRESS,
  }));
  return {
    ...state,
    build: { ...state.build, history: null, comments, landing, candidate, baseline, sessions },
    workers,
  };
}

const NO_RUN_PROGRESS = { stall: null, in_progress: false } as const;

/** Returns `time` plus milliseconds, ISO 8601. */
export function addMilliseconds(time: string, milliseconds: number): string {
  return new Date(Date.parse(time) + milliseconds).toISOString();
}
