/** How a task begins, and which one is begun once more. */
import type { Task } from "../build/task.ts";
import type { Order } from "./commands.ts";

/** A task that waits for its turn. */
export function newTask(n: number, { kind, words }: Order, from: Pick<Task, "by" | "comment" | "at">): Task {
  return {
    ...{ n, kind, words },
    ...from,
    status: "asked",
    ...{ session: null, head: null, moved: false, refused: null, marker: null, commit: null, answer: null },
    ...{ outcome: "", ended_at: null },
  };
}

/** Words of one task, in characters, as of one comment. */
const WORDS_CHARS = 4000;

/** What `/retry` does once more: the newest task that was stopped or cancelled; null = there is none. */
export function findRetried(tasks: readonly Task[], more: string): Order | null {
  const task = tasks.findLast(({ status }) => status === "stopped" || status === "cancelled");
  if (!task) return null;
  const { kind, words } = task;
  // A review is told nothing: it would judge by the words of one person.
  if (kind === "review") return { kind, words };
  const all = [words, more].filter((part) => part !== "").join("\n\n");
  return { kind, words: all.slice(0, WORDS_CHARS).toWellFormed() };
}
