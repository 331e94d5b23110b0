/** How urgent what is asked just now is: set around an effect, read where its requests are let go. */
import { AsyncLocalStorage } from "node:async_hooks";
import type { Effect } from "../../../core/build/effects.ts";
import type { Priority } from "./policy.ts";

const current = new AsyncLocalStorage<Priority>();

/** Everything that `run` asks of GitHub is of this priority. */
export function asPriority<T>(priority: Priority, run: () => Promise<T>): Promise<T> {
  return current.run(priority, run);
}

export function priorityNow(): Priority {
  return current.getStore() ?? "usual";
}

const MERGES: readonly Effect["type"][] = ["merge", "merge_base", "enqueue", "land_commit", "close_issue"];

/** What shows how far a build is, or that somebody was heard, may come later; a new comment answers somebody. */
export function priorityOf(effect: Effect): Priority {
  if (MERGES.includes(effect.type)) return "merge";
  const edits = (effect.type === "document" && effect.id !== null) || effect.type === "update_pull";
  return edits || effect.type === "react" ? "status" : "usual";
}

/** Of what is saved before these effects. */
export function priorityOfAll(effects: readonly Effect[]): Priority {
  return effects.some((effect) => priorityOf(effect) === "merge") ? "merge" : "usual";
}
