/**
 * Holds the draft of a decision about tasks, like a build's, with the tasks' issue or pull request.
 */
import {
  findTaskAtWork,
  isOpenTask,
  TASK_WORKER,
  type Task,
  type TargetFact,
  type TaskFacts,
  type TaskOutcome,
} from "../model/task.ts";
import type { State } from "../model/state.ts";
import type { WorkerState } from "../model/worker-state.ts";
import type { Settings } from "../model/settings.ts";
import { cancelWorkerSession, isLive } from "../rules/sessions/lifecycle.ts";
import { describeTaskOutcome, renderStoppedTask } from "../messages/task.ts";
import { Draft } from "../rules/decision-draft.ts";

export type TaskRule = (draft: TaskDraft) => void;

export class TaskDraft extends Draft {
  declare readonly facts: TaskFacts;

  constructor(state: State, facts: TaskFacts, settings: Settings, now: string) {
    super(state, facts, settings, now);
  }

  get target(): TargetFact {
    return this.facts.target;
  }

  get tasks(): Task[] {
    return this.state.build.tasks;
  }

  /** The task whose session runs, or whose result Baton publishes. */
  get task(): Task | null {
    return findTaskAtWork(this.state.build);
  }

  get worker(): WorkerState {
    return this.state.workers[TASK_WORKER]!;
  }

  get isAtRest(): boolean {
    return !this.tasks.some(isOpenTask);
  }

  /** Adds a reaction to the comment that asked for the task. */
  addReaction(task: Task, content: "eyes" | "rocket" | "confused"): void {
    if (task.comment === null) return;
    this.state.build.reactions.push({ comment: task.comment, issue: this.target.number, content });
  }

  /** Ends the task as completed. */
  endTask(task: Task, outcome: TaskOutcome): void {
    Object.assign(task, { status: "done", outcome, ended_at: this.now });
    this.addReaction(task, "rocket");
    this.note(`The ${task.kind} is done`);
  }

  /** Cancels the task without a new comment, because the person who cancels knows. */
  cancelTask(task: Task, outcome: TaskOutcome): void {
    this.#leaveSession(task);
    Object.assign(task, { status: "cancelled", outcome, ended_at: this.now });
    this.note(`The ${task.kind} is cancelled: ${describeTaskOutcome(this.state, outcome)}`);
  }

  /**
   * Stops the task because it could not be done, and tells the person who asked why, and what to
   * do.
   */
  stopTask(task: Task, outcome: TaskOutcome): void {
    this.#leaveSession(task);
    Object.assign(task, { status: "stopped", outcome, ended_at: this.now });
    this.addReaction(task, "confused");
    // Nobody waits for a task that the settings ask for, so its own comment is enough.
    if (task.by !== null)
      this.addComment(
        `stopped-${task.n}`,
        this.target.number,
        renderStoppedTask(this.state, task, this.target.kind),
      );
    this.note(`The ${task.kind} is stopped: ${describeTaskOutcome(this.state, outcome)}`);
  }

  /** A stop of one task must not stop the next. */
  #leaveSession({ status }: Task): void {
    if (status === "asked") return;
    const { build } = this.state;
    if (isLive(this.worker.session)) cancelWorkerSession(this, this.worker);
    Object.assign(this.worker, {
      stop: null,
      blocked_change: null,
      saved_work: null,
      failures: [],
    });
    Object.assign(build, { stop: null, retries: 0, failed_at: [] });
  }
}
