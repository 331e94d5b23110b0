/**
 * A task: one session outside of a build, on an issue or a pull request. Tasks of one issue or pull
 * request run in sequence in their own record (`baton/pr-12/record`, `baton/ask-7/record`). The
 * record becomes a tag once no task is open.
 */
import { z } from "zod";
import type { Facts } from "./facts.ts";
import { sessionNameSchema, type SessionName, type WorkerId } from "./names.ts";
import type { Role } from "./permissions.ts";
import { askInput } from "./closing-inputs.ts";
import { githubSaid, personSaid, sessionSaid, validationSaid } from "./quote.ts";
import { stopDetailsSchema } from "./stop.ts";

const TASK_KINDS = ["review", "fix", "ask"] as const;
export type TaskKind = (typeof TASK_KINDS)[number];

/**
 * `asked`: waits for its turn. `working`: its session runs, or will run. `publishing`: Baton posts
 * the result on GitHub. The others are final. `stopped`: the task failed, and a person may
 * `/retry`.
 */
const TASK_STATUSES = ["asked", "working", "publishing", "done", "stopped", "cancelled"] as const;

/** The only worker of a task record. Each task in turn is its brief. */
export const TASK_WORKER: WorkerId = "W1.1";

/** Maximum number of open tasks in one record. Baton refuses more. */
export const MAX_OPEN_TASKS = 5;

/** How a task ended. */
const taskOutcomeSchema = z.discriminatedUnion("kind", [
  // Done. `answer` has the answer.
  /** `review`: key of the review's record, which has the result. */
  z.strictObject({ kind: z.literal("reviewed"), review: z.string() }),
  z.strictObject({ kind: z.literal("answered") }),
  z.strictObject({ kind: z.literal("fixed"), said: sessionSaid }),
  z.strictObject({ kind: z.literal("unchanged"), said: sessionSaid }),

  // Cancelled.
  z.strictObject({ kind: z.literal("cancelled"), by: z.string() }),
  z.strictObject({ kind: z.literal("pull_closed"), merged: z.boolean() }),

  // Stopped.
  z.strictObject({ kind: z.literal("session_asks"), said: sessionSaid }),
  z.strictObject({ kind: z.literal("review_refused"), said: githubSaid.nullable() }),
  /** Somebody pushed to the branch during both attempts. */
  z.strictObject({ kind: z.literal("pushed_again") }),
  z.strictObject({ kind: z.literal("settings_unusable"), problem: validationSaid }),
  /** The spent budget: of one task, of the repository's day, or of the installation's month. */
  z.strictObject({
    kind: z.literal("budget_spent"),
    of: z.enum(["task", "day_budget", "installation_budget"]),
  }),
  z.strictObject({ kind: z.literal("session_stopped"), details: stopDetailsSchema }),
]);
export type TaskOutcome = z.infer<typeof taskOutcomeSchema>;

export const taskSchema = z.strictObject({
  /** Number from 1 within its issue or pull request, continued across records. */
  n: z.int().min(1),
  kind: z.enum(TASK_KINDS),
  /** Login of the person who requested it. Null if the settings did. */
  by: z.string().nullable(),
  /** The comment with the request. Null if there is none. */
  comment: z.int().nullable(),
  /** When it was requested, ISO 8601. */
  at: z.string(),
  /** The question, or what else to fix. May be empty. */
  words: personSaid,
  status: z.enum(TASK_STATUSES),
  /** Its newest session. Null if none has begun. */
  session: sessionNameSchema.nullable(),
  /** The commit that its session reads. Null if none has begun. */
  head: z.string().nullable(),
  /**
   * Baton could not publish its change because the branch had moved, and began it again on the new
   * head.
   */
  moved: z.boolean(),
  /**
   * GitHub's message when it refused the push, or empty. Baton proposes the change in a review
   * instead. Null if GitHub did not refuse.
   */
  refused: githubSaid.nullable(),
  /** Marker of the post on the pull request (`W1.1.2`, `W1.1.fix.1`). Null if there is none. */
  marker: z.string().nullable(),
  /** The pushed commit. Null if none was pushed. */
  commit: z.string().nullable(),
  /** The answer to a question. `missing`: referenced paths that the commit doesn't have. */
  answer: z
    .strictObject({ ...askInput.shape, missing: z.array(z.string()) })
    .describe("the words of a session")
    .nullable(),
  /** Null while the task continues. */
  outcome: taskOutcomeSchema.nullable(),
  ended_at: z.string().nullable(),
});
export type Task = z.infer<typeof taskSchema>;

/** The issue or pull request of the tasks, in its current state on GitHub. */
export interface TargetFact {
  kind: "issue" | "pull";
  number: number;
  title: string;
  /** Body as the page shows it. */
  body: string;
  open: boolean;
  merged: boolean;
  /** Whether Baton opened the pull request for a build. */
  own: boolean;
  /** `role` is `none` for a bot, and for everyone while no setting depends on it. */
  author: { login: string; bot: boolean; role: Role };
  draft: boolean;
  /**
   * What sessions read: the pull request's head, or the default branch's. Only a pull request's has
   * `tree`.
   */
  head: { sha: string; tree: string; at: string; session: SessionName | null; parents: string[] };
  /** Branch of the head if it is in this repository. Null for a fork's branch or an issue. */
  branch: string | null;
  /** The pull request's base. For an issue, the default branch. */
  base: { branch: string; sha: string };
  /** Who last added the configured label. Null if it is not set. */
  label: { by: string; role: Role } | null;
  /** Markers of Baton's own reviews. Known while there is something to publish. */
  ownReviews: string[];
}

export type TaskFacts = Facts & { target: TargetFact };

export function isOpenTask({ status }: Pick<Task, "status">): boolean {
  return status === "asked" || status === "working" || status === "publishing";
}

/** Returns the active task, or null. */
export function findTaskAtWork({ tasks }: { tasks: readonly Task[] }): Task | null {
  return tasks.find(({ status }) => status === "working" || status === "publishing") ?? null;
}

/** Reports whether the record is for tasks. */
export function hasTasks({ build }: { build: { tasks: readonly Task[] } }): boolean {
  return build.tasks.length > 0;
}

/** A requested task. */
export interface TaskOrder {
  kind: TaskKind;
  words: string;
}
