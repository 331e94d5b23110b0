/**
 * A task: one session outside of a build, on an issue or a pull request. Tasks of one place follow
 * one another in a record of their own (`baton/pr-12/record`, `baton/ask-7/record`), which becomes
 * a tag once none is open.
 */
import { z } from "zod";
import type { Facts } from "./facts.ts";
import { sessionNameSchema, type SessionName, type WorkerId } from "./names.ts";
import type { Role } from "./permissions.ts";
import { askInput } from "./closing-inputs.ts";

const TASK_KINDS = ["review", "fix", "ask"] as const;
export type TaskKind = (typeof TASK_KINDS)[number];

/**
 * `asked`: waits for its turn. `working`: its session runs, or is to run. `publishing`: what it
 * came to is put on GitHub. The others are ends; `stopped` = it could not be done, and a person may
 * `/retry`.
 */
const TASK_STATUSES = ["asked", "working", "publishing", "done", "stopped", "cancelled"] as const;

/** The one worker of a record of tasks: each task in turn is its brief. */
export const TASK_WORKER: WorkerId = "W1.1";

/** Tasks that may wait in one record; more are refused. */
export const MAX_OPEN_TASKS = 5;

export const taskSchema = z.strictObject({
  /** From 1, of its issue or pull request: records go on with it. */
  n: z.int().min(1),
  kind: z.enum(TASK_KINDS),
  /** Login of who asked for it; null = the settings did. */
  by: z.string().nullable(),
  /** The comment that asks; null = there is none. */
  comment: z.int().nullable(),
  /** When it was asked for, ISO 8601. */
  at: z.string(),
  /** The question, or what else is to be fixed; may be empty. */
  words: z.string(),
  status: z.enum(TASK_STATUSES),
  /** The newest session of it; null = none has begun. */
  session: sessionNameSchema.nullable(),
  /** The commit that its session looks at; null = none has begun. */
  head: z.string().nullable(),
  /**
   * Its change could not be published as the branch had moved on, and it was begun again on the new
   * head.
   */
  moved: z.boolean(),
  /**
   * GitHub refused to have the change pushed, in its words: it is proposed in a review. Null = it
   * did not.
   */
  refused: z.string().nullable(),
  /** Marker of what is posted on the pull request (`W1.1.2`, `W1.1.fix.1`); null = nothing is. */
  marker: z.string().nullable(),
  /** The commit that was pushed; null = none was. */
  commit: z.string().nullable(),
  /**
   * What a question was answered; `missing`: paths among its references that the commit doesn't
   * have.
   */
  answer: z.strictObject({ ...askInput.shape, missing: z.array(z.string()) }).nullable(),
  /** What came of it, in a sentence or a few; empty = it goes on. An agent's words among them. */
  outcome: z.string(),
  ended_at: z.string().nullable(),
});
export type Task = z.infer<typeof taskSchema>;

/** The issue or pull request that tasks are about, as GitHub has it now. */
export interface TargetFact {
  kind: "issue" | "pull";
  number: number;
  title: string;
  /** As the page shows it. */
  body: string;
  open: boolean;
  merged: boolean;
  /** Baton opened the pull request for a build. */
  own: boolean;
  author: { login: string; bot: boolean };
  draft: boolean;
  /**
   * What sessions look at: the pull request's head, or the default branch's. `tree` of a pull
   * request's alone.
   */
  head: { sha: string; tree: string; at: string; session: SessionName | null; parents: string[] };
  /** The branch of the head, where it is one of this repository; null = a fork's, or an issue. */
  branch: string | null;
  /** What the pull request is to be merged into; for an issue the default branch. */
  base: { branch: string; sha: string };
  /** Who put the label of the settings on it last, while it is on. */
  label: { by: string; role: Role } | null;
  /** Markers of Baton's own reviews; known while something is to be published. */
  ownReviews: string[];
}

export type TaskFacts = Facts & { target: TargetFact };

export function isOpenTask({ status }: Pick<Task, "status">): boolean {
  return status === "asked" || status === "working" || status === "publishing";
}

/** The task that is at work; null = none is. */
export function findTaskAtWork({ tasks }: { tasks: readonly Task[] }): Task | null {
  return tasks.find(({ status }) => status === "working" || status === "publishing") ?? null;
}

/** Whether the record is one of tasks. */
export function hasTasks({ build }: { build: { tasks: readonly Task[] } }): boolean {
  return build.tasks.length > 0;
}

/** A task that somebody asks for. */
export interface TaskOrder {
  kind: TaskKind;
  words: string;
}
