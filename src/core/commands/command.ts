/** What a slash command is. One file describes one command; `index.ts` lists them, and `/help` is made from that. */
import type { Role } from "../model/permissions.ts";
import type { Complexity } from "../model/brief.ts";
import { WORKER_ID, type WorkerId } from "../model/names.ts";
import { findNearest } from "../text/similarity.ts";
import type { Settings } from "../model/settings.ts";
import type { State } from "../model/state.ts";
import type { CommentFact } from "../model/facts.ts";
import type { Draft } from "../rules/decision-draft.ts";

/** A command that someone gave, understood. */
export type Command =
  /** `loops` null = as the configuration says. `research`: most findings of each kind. */
  | {
      name: "orchestrate";
      loops: number | null;
      dry_run: boolean;
      improve: boolean;
      test_first: boolean;
      research: Record<string, number>;
    }
  | { name: "approve"; target: string | null }
  /** No text = all that was proposed. */
  | { name: "answer"; text: string }
  | { name: "revise"; text: string }
  /** `worker` null: what stopped the build as a whole is tried again. `fresh`: not from the work that was kept. */
  | { name: "retry"; worker: WorkerId | null; text: string; fresh: boolean }
  | { name: "steer"; worker: WorkerId; text: string }
  /** `adapt`: the edits of the plan that an adapt session makes. */
  | { name: "skip"; worker: WorkerId | "adapt" }
  | { name: "model"; worker: WorkerId; complexity: Complexity }
  /** `more`: on top of the bound that there is. Without `worker`, the build's. */
  | { name: "budget"; worker?: WorkerId; amount: "none" }
  | { name: "budget"; worker?: WorkerId; amount: number; more: boolean }
  /** `worker` null: all merging, the landing included. */
  | { name: "hold"; worker: WorkerId | null }
  | { name: "unhold"; worker: WorkerId | null }
  | { name: "pause" }
  | { name: "resume" }
  /** `worker` null: the build. */
  | { name: "cancel"; worker: WorkerId | null }
  | { name: "take"; worker: WorkerId }
  | { name: "give"; worker: WorkerId }
  /** `commit`: first digits of the head that is meant; null = the branch's. `completion`: as it was written. */
  | { name: "hand-in"; worker: WorkerId; commit: string | null; completion: string }
  /** `worker` null: the pull request that it is said on, which is none of a build's. */
  | { name: "review"; worker: WorkerId | null }
  | { name: "fix"; text: string }
  | { name: "ask"; text: string }
  /** `worker` null: wherever checks have failed. */
  | { name: "retest"; worker: WorkerId | null }
  /** `worker` null: all that are prepared. */
  | { name: "start"; worker: WorkerId | null }
  | { name: "land" }
  | { name: "loop"; loops: number }
  | { name: "revert" }
  | { name: "sync" }
  | { name: "status" }
  | { name: "why"; worker: WorkerId }
  | { name: "help" };

/**
 * Where a comment stands: the build's issue, the pull request of `worker`, the landing pull request, or one (`pull`)
 * that is none of a build's.
 */
export interface CommandContext {
  on: "issue" | "worker" | "landing" | "pull";
  worker: WorkerId | null;
  /** All workers of the plan. */
  workers: readonly WorkerId[];
  /** Whether a verb counts by itself; else only after `/orchestrate`. */
  bare: boolean;
}

/** Commands that no build answers: core/tasks answers questions, the sync of the templates answers `/sync`. */
export function isAnsweredOutside(name: Command["name"]): boolean {
  return name === "ask" || name === "sync";
}

/** A sentence for the person; `instead`: what they may have meant to say after the command's name. */
export interface ArgumentProblem {
  problem: string;
  instead?: string;
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
  /** It takes words: the rest of its line, and the lines below up to the next command. */
  words?: true;
  /** `args` is the rest of the line, trimmed; with `words`, the lines below follow it, as the page shows them. */
  parse(args: string, context: CommandContext): Command | ArgumentProblem;
}

/** Takes the worker from the first word, or from the pull request that the comment stands on. */
export function parseWorkerId(args: string, context: CommandContext): { id: WorkerId; rest: string } | ArgumentProblem {
  const words = args.trim();
  const [word = ""] = words.split(/\s+/, 1);
  const first = word.replace(/[,:]$/, "");
  const id = first.toUpperCase() as WorkerId;
  if (!WORKER_ID.test(id)) {
    if (context.worker) return { id: context.worker, rest: words };
    return { problem: first ? `\`${clip(first)}\` is not a worker id like W2.1.` : "It needs a worker id like W2.1." };
  }
  const rest = words.slice(word.length).trim();
  return context.workers.includes(id) ? { id, rest } : describeUnknownWorker(id, rest, context);
}

function describeUnknownWorker(id: WorkerId, rest: string, { workers }: CommandContext): ArgumentProblem {
  const known = workers.slice(0, 12).join(", ") + (workers.length > 12 ? ", …" : "");
  const problem = `There is no ${id} in this build${known ? `; its workers are ${known}` : " yet"}.`;
  const close = findNearest(id, workers);
  return close === null ? { problem } : { problem, instead: `${close} ${rest.split("\n", 1)[0]!}`.trim() };
}

/** A word like `--frsh` at either end of the line that is a slip of one of the options. */
export function findMisspelledOption(line: string, options: readonly string[]): ArgumentProblem | null {
  const words = line.split(/\s+/);
  for (const word of [words[0]!, words.at(-1)!]) {
    if (!/^[-\u2013\u2014]{1,2}[a-z-]+$/i.test(word)) continue;
    const option = findNearest(word.replace(/^\W+/, ""), options);
    if (option === null) continue;
    return { problem: `\`${clip(word)}\` is no option; did you mean \`--${option}\`?` };
  }
  return null;
}

/** A user's word, safe in a sentence: short, without anything that could end an inline code span. */
export function clip(text: string): string {
  return text.replace(/[`\p{C}]/gu, "").slice(0, 40);
}

/**
 * A worker's id and nothing else; where there is none, the worker of the pull request that it is said on, else `null`.
 * What ends, holds or starts something is not guessed at: more words are a problem.
 */
export function parseOnlyWorkerId(args: string, context: CommandContext): { id: WorkerId | null } | ArgumentProblem {
  if (args === "" && !context.worker) return { id: null };
  const taken = parseWorkerId(args, context);
  return "problem" in taken ? taken : requireEnd(taken.rest, { id: taken.id });
}

/** The value, unless more words follow than the command takes. */
export function requireEnd<T>(rest: string, value: T): T | ArgumentProblem {
  return rest === "" ? value : { problem: `\`${clip(rest)}\` is more than this command takes.` };
}

/** What a comment on the issue or pull request `on` is about. */
export function getCommandContext(state: State, on: number, { commands }: Pick<Settings, "commands">): CommandContext {
  const workers = state.briefs.map((b) => b.id);
  const worker = workers.find((id) => state.workers[id]?.pr?.number === on) ?? null;
  const { landing: own, candidate } = state.build;
  const landing = (own?.pr ?? candidate?.pr) === on;
  return { on: worker ? "worker" : landing ? "landing" : "issue", worker, workers, bare: commands.bare };
}

/** The command of that name, as it was understood. */
export type CommandOf<Name extends Command["name"]> = Extract<Command, { name: Name }>;

/**
 * Does what the command says to the turn's state. Returns why it can't be done, as a sentence for its author, or
 * `null`. `say` is for an answer besides 🚀.
 */
export type CommandHandler<Name extends Command["name"]> = (
  draft: Draft,
  command: CommandOf<Name>,
  remark: CommentFact,
  say: (body: string) => void,
) => string | null;
