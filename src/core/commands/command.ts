/** Defines what a slash command is. Each file defines one whole command; `index.ts` lists them. */
import type { Role } from "../model/permissions.ts";
import { WORKER_ID, type WorkerId } from "../model/names.ts";
import { findNearest } from "../text/similarity.ts";
import type { Settings } from "../model/settings.ts";
import type { State } from "../model/state.ts";
import type { Effect } from "../model/effects/index.ts";
import type { CommentFact, Facts } from "../model/facts.ts";
import type { TaskOrder } from "../model/task.ts";
import type { StopAnswer } from "../messages/stop.ts";
import type { Draft } from "../rules/decision-draft.ts";

/**
 * Where a comment was written: on the build's issue, on the pull request of `worker`, on the
 * landing pull request, or on another pull request (`pull`).
 */
export interface CommandContext {
  on: "issue" | "worker" | "landing" | "pull";
  worker: WorkerId | null;
  /** All workers of the plan. */
  workers: readonly WorkerId[];
  /** Whether the bare verb is enough; otherwise it needs `/orchestrate` before it. */
  bare: boolean;
}

/**
 * A sentence for the person. `instead`: what they may have meant to write after the command's name.
 */
export interface ArgumentProblem {
  problem: string;
  instead?: string;
}

/**
 * An answer for the author of a command. `done`: true if the command was carried out; otherwise the
 * text says why not.
 */
export interface CommandAnswer {
  words: string;
  done: boolean;
}

/**
 * An answer after the build has ended. Alternatively, an effect that must run first, or "later" if
 * there is no answer yet.
 */
export type LateAnswer = CommandAnswer | { effect: Effect } | "later";

/** What a command can answer with besides 🚀 while a build runs. */
export interface CommandReply {
  say: (body: string) => void;
  /** Renders the answer to `/help` at this place. */
  renderHelp: () => string;
}

/** What an answer to a command after the build's end is made from. */
export interface LateContext extends Pick<CommandReply, "renderHelp"> {
  state: State;
  facts: Facts;
  remark: CommentFact;
  /** ISO 8601. */
  now: string;
  settings: Settings;
}

/**
 * What a command asks of tasks. `cancel_ask`: cancels questions only. `retry`: adds words for the
 * task.
 */
export type TaskRequest =
  | { order: TaskOrder }
  | { act: "cancel" | "cancel_ask" }
  | { retry: string }
  | { answer: CommandAnswer };

interface NamedCommand {
  name: string;
}

/**
 * Everything about a slash command: its name, who may use it, and what it does in every situation.
 * `Redirect`: another command that its arguments can mean, as `/hold cancel` means `/unhold`.
 */
export interface CommandDefinition<C extends NamedCommand, Redirect extends NamedCommand = never> {
  name: C["name"];
  /** `/retry W2.1 [words]` */
  usage: string;
  /** One line for `/help`. */
  help: string;
  /** The heading under which `/help` lists the command. */
  group: "build" | "workers" | "pulls" | "questions";
  /** The lowest role that may use the command. */
  role: Role;
  examples: readonly string[];
  /** The command takes words: the rest of its line and the lines below, up to the next command. */
  words?: true;
  /**
   * The author wants the build or a worker to go on, so Baton answers with anything that still
   * stops it. `now`: they expect it at once, so Baton also names a pause or a hold.
   */
  resumes?: "now" | "later";
  /**
   * `args` is the rest of the line, trimmed. With `words`, the lines below follow it, as the page
   * shows them.
   */
  parse(args: string, context: CommandContext): C | Redirect | ArgumentProblem;
  /**
   * Applies the command to the draft's state while a build runs. Returns sentences for its author
   * that say why it can't, or null. Without `run`, builds ignore the command because something
   * else answers it.
   */
  run?(
    draft: Draft,
    command: C,
    remark: CommentFact,
    reply: CommandReply,
  ): string | StopAnswer | null;
  /** Answers after the build has ended. Without it, Baton answers that the build has ended. */
  answerLate?(command: C, context: LateContext): LateAnswer;
  /** Answers on an issue without a build. Without it, Baton explains how to start a build. */
  answerWithoutBuild?(place: Pick<CommandReply, "renderHelp">): CommandAnswer;
  /**
   * What the command does on a pull request that belongs to no build; with `anywhere`, on every
   * issue and pull request.
   */
  task?: {
    /**
     * `anywhere`: the bare name works at every place. `tasks`: it works where tasks are or were.
     * Otherwise the command needs `/orchestrate` before it.
     */
    bare?: "anywhere" | "tasks";
    request(command: C, place: Pick<CommandReply, "renderHelp">): TaskRequest;
  };
}

/** Checks a command's parts against its type. */
export function defineCommand<C extends NamedCommand, Redirect extends NamedCommand = never>(
  definition: CommandDefinition<C, Redirect>,
): CommandDefinition<C, Redirect> {
  return definition;
}

/**
 * Reads the worker from the first word, or takes the worker of the pull request that the comment is
 * on.
 */
export function parseWorkerId(
  args: string,
  context: CommandContext,
): { id: WorkerId; rest: string } | ArgumentProblem {
  const words = args.trim();
  const [word = ""] = words.split(/\s+/, 1);
  const first = word.replace(/[,:]$/, "");
  const id = first.toUpperCase() as WorkerId;
  if (!WORKER_ID.test(id)) {
    if (context.worker) return { id: context.worker, rest: words };
    return {
      problem: first
        ? `\`${clip(first)}\` is not a worker id like W2.1.`
        : "It needs a worker id like W2.1.",
    };
  }
  const rest = words.slice(word.length).trim();
  return context.workers.includes(id) ? { id, rest } : describeUnknownWorker(id, rest, context);
}

function describeUnknownWorker(
  id: WorkerId,
  rest: string,
  { workers }: CommandContext,
): ArgumentProblem {
  const known = workers.slice(0, 12).join(", ") + (workers.length > 12 ? ", …" : "");
  const problem = `There is no ${id} in this build${
    known ? `; its workers are ${known}` : " yet"
  }.`;
  const close = findNearest(id, workers);
  return close === null
    ? { problem }
    : { problem, instead: `${close} ${rest.split("\n", 1)[0]!}`.trim() };
}

/** Finds a misspelled option, like `--frsh`, at either end of the line. */
export function findMisspelledOption(
  line: string,
  options: readonly string[],
): ArgumentProblem | null {
  const words = line.split(/\s+/);
  for (const word of [words[0]!, words.at(-1)!]) {
    if (!/^[-\u2013\u2014]{1,2}[a-z-]+$/i.test(word)) continue;
    const option = findNearest(word.replace(/^\W+/, ""), options);
    if (option === null) continue;
    return { problem: `\`${clip(word)}\` is not an option; did you mean \`--${option}\`?` };
  }
  return null;
}

/**
 * Makes a user's text safe in a sentence: shortens it and removes what could end an inline code
 * span.
 */
export function clip(text: string): string {
  return text.replace(/[`\p{C}]/gu, "").slice(0, 40);
}

/**
 * Reads a worker's id and nothing else. Without an id, returns the worker of the pull request that
 * the comment is on, or `null`. Commands that end, hold or start something don't guess: more words
 * are a problem.
 */
export function parseOnlyWorkerId(
  args: string,
  context: CommandContext,
): { id: WorkerId | null } | ArgumentProblem {
  if (args === "" && !context.worker) return { id: null };
  const taken = parseWorkerId(args, context);
  return "problem" in taken ? taken : requireEnd(taken.rest, { id: taken.id });
}

/** Returns the value, or a problem if more words follow than the command takes. */
export function requireEnd<T>(rest: string, value: T): T | ArgumentProblem {
  return rest === "" ? value : { problem: `\`${clip(rest)}\` is more than this command takes.` };
}

/** Returns what a comment on the issue or pull request `on` is about. */
export function getCommandContext(
  state: State,
  on: number,
  { commands }: Pick<Settings, "commands">,
): CommandContext {
  const workers = state.briefs.map((b) => b.id);
  const worker = workers.find((id) => state.workers[id]?.pr?.number === on) ?? null;
  const { landing: own, candidate } = state.build;
  const landing = (own?.pr ?? candidate?.pr) === on;
  return {
    on: worker ? "worker" : landing ? "landing" : "issue",
    worker,
    workers,
    bare: commands.bare,
  };
}
