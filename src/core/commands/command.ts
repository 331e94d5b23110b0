/** What a slash command is. One file describes one command; `index.ts` lists them, and `/help` is made from that. */
import type { Role } from "../build/roles.ts";
import { WORKER_ID, type WorkerId } from "../build/names.ts";

/** A command that someone gave, understood. */
export type Command =
  | { name: "approve"; target: string | null }
  /** `worker` null: what stopped the build as a whole is tried again. `fresh`: not from the work that was kept. */
  | { name: "retry"; worker: WorkerId | null; text: string; fresh: boolean }
  | { name: "steer"; worker: WorkerId; text: string }
  | { name: "skip"; worker: WorkerId }
  | { name: "land" }
  | { name: "revert" }
  | { name: "status" }
  | { name: "why"; worker: WorkerId }
  | { name: "help" };

/** Where a comment stands: the build's issue, the pull request of `worker`, or the landing pull request. */
export interface CommandContext {
  on: "issue" | "worker" | "landing";
  worker: WorkerId | null;
  /** All workers of the plan. */
  workers: readonly WorkerId[];
}

export interface CommandSpec {
  name: Command["name"];
  /** `/retry W2.1 [words]` */
  usage: string;
  /** One line for `/help`. */
  help: string;
  /** Least role that is heeded. */
  who: Role;
  examples: readonly string[];
  /** `args` is the rest of the line, trimmed. `problem` is a sentence for the person. */
  parse(args: string, context: CommandContext): Command | { problem: string };
}

/** Takes the worker from the first word, or from the pull request that the comment stands on. */
export function takeWorker(
  args: string,
  context: CommandContext,
): { id: WorkerId; rest: string } | { problem: string } {
  const first = args.split(/\s+/, 1)[0]!.replace(/[,:]$/, "");
  const id = first.toUpperCase() as WorkerId;
  if (!WORKER_ID.test(id)) {
    if (context.worker) return { id: context.worker, rest: args };
    return { problem: first ? `\`${clip(first)}\` is not a worker id like W2.1.` : "It needs a worker id like W2.1." };
  }
  if (!context.workers.includes(id)) {
    const known = context.workers.slice(0, 12).join(", ") + (context.workers.length > 12 ? ", …" : "");
    return { problem: `There is no ${id} in this build${known ? `; its workers are ${known}` : " yet"}.` };
  }
  return { id, rest: args.slice(args.split(/\s+/, 1)[0]!.length).trim() };
}

/** A user's word, safe in a sentence: short, without anything that could end an inline code span. */
export function clip(text: string): string {
  return text.replace(/[`\p{C}]/gu, "").slice(0, 40);
}
