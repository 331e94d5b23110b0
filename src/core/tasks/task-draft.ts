/**
 * The draft of a decision about tasks: as a build's, with the issue or pull request that the tasks
 * are about.
 */
import {
  findTaskAtWork,
  isOpenTask,
  TASK_WORKER,
  type Task,
  type TargetFact,
  type TaskFacts,
} from "../model/task.ts";
import type { State } from "../model/state.ts";
import type { WorkerState } from "../model/worker-state.ts";
import type { Settings } from "../model/settings.ts";
import { cancelWorkerSession, isLive } from "../rules/sessions/lifecycle.ts";
import { renderStoppedTask } from "../messages/task.ts";
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

  /** The task whose session runs, or whose outcome is published. */
  get task(): Task | null {
    return findTaskAtWork(this.state.build);
  }

  get worker(): WorkerState {
    return this.state.workers[TASK_WORKER]!;
  }

  get isAtRest(): boolean {
    return !this.tasks.some(isOpenTask);
  }

  /** Gives the comment that asked one more reaction. */
  addReaction(task: Task, content: "eyes" | "rocket" | "confused"): void {
    if (task.comment === null) return;
    this.state.build.reactions.push({ comment: task.comment, issue: this.target.number, content });
  }

  /** The task has come to its end as it was meant to. */
  endTask(task: Task, outcome: string): void {
    Object.assign(task, { status: "done", outcome, ended_at: this.now });
    this.addReaction(task, "rocket");
    this.note(`The ${task.kind} is done`);
  }

  /** It is no longer wanted. Nobody is told again: who cancels knows. */
  cancelTask(task: Task, outcome: string): void {
    this.#leaveSession(task);
    Object.assign(task, { status: "cancelled", outcome, ended_at: this.now });
    this.note(`The ${task.kind} is cancelled: ${outcome}`);
  }

  /** It could not be done: who asked is told why, and what to do. */
  stopTask(task: Task, reason: string): void {
    this.#leaveSession(task);
    Object.assign(task, { status: "stopped", outcome: reason, ended_at: this.now });
    this.addReaction(task, "confused");
    // What the settings ask for, nobody waits for: the task's own comment says it.
    if (task.by !== null)
      this.addComment(
        `stopped-${task.n}`,
        this.target.number,
        renderStoppedTask(task, this.target.kind),
      );
    this.note(`The ${task.kind} is stopped: ${reason}`);
  }

  /** What stopped one task does not stop the next. */
  #leaveSession({ status }: Task): void {
    if (status === "asked") return;
    const { build } = this.state;
    if (isLive(this.worker.session)) cancelWorkerSession(this, this.worker);
    Object.assign(this.worker, { stop: null, held: null, kept: null, failures: [] });
    Object.assign(build, { stop: null, retries: 0, failed_at: [] });
  }
}
