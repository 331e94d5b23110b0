/** What a slash command is. One file defines one command whole; `index.ts` lists them. */
import type { Role } from "../model/permissions.ts";
import { WORKER_ID, type WorkerId } from "../model/names.ts";
import { findNearest } from "../text/similarity.ts";
import type { Settings } from "../model/settings.ts";
import type { State } from "../model/state.ts";
import type { Effect } from "../model/effects/index.ts";
import type { CommentFact, Facts } from "../model/facts.ts";
import type { TaskOrder } from "../model/task.ts";
import type { Draft } from "../rules/decision-draft.ts";

/**
 * Where a comment stands: the build's issue, the pull request of `worker`, the landing pull
 * request, or one (`pull`) that is none of a build's.
 */
export interface CommandContext {
  on: "issue" | "worker" | "landing" | "pull";
  worker: WorkerId | null;
  /** All workers of the plan. */
  workers: readonly WorkerId[];
  /** Whether a verb counts by itself; else only after `/orchestrate`. */
  bare: boolean;
}

/**
 * A sentence for the person; `instead`: what they may have meant to say after the command's name.
 */
export interface ArgumentProblem {
  problem: string;
  instead?: string;
}

/**
 * Words for the author of a command. `done`: they are what was asked for, else they say why it is
 * not done.
 */
export interface CommandAnswer {
  words: string;
  done: boolean;
}

/** An answer after the end; what has to be done before there is one; or nothing yet. */
export type LateAnswer = CommandAnswer | { effect: Effect } | "later";

/** How a command answers besides 🚀 while a build runs. */
export interface CommandReply {
  say: (body: string) => void;
  /** The answer to `/help` at this place. */
  renderHelp: () => string;
}

/** What a command that comes after the end is answered from. */
export interface LateContext extends Pick<CommandReply, "renderHelp"> {
  state: State;
  facts: Facts;
  remark: CommentFact;
  /** ISO 8601. */
  now: string;
  settings: Settings;
}

/**
 * What a command asks of tasks. `cancel_ask`: of questions alone. `retry`: more words for the task.
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
 * A slash command, whole: what it is called, who may use it, and what it does in every situation.
 * `Redirect`: another
 * command that its words can mean, as `/hold cancel` means `/unhold`.
 */
export interface CommandDefinition<C extends NamedCommand, Redirect extends NamedCommand = never> {
  name: C["name"];
  /** `/retry W2.1 [words]` */
  usage: string;
  /** One line for `/help`. */
  help: string;
  /** Under which heading `/help` lists it. */
  group: "build" | "workers" | "pulls" | "questions";
  /** The least role that may use it. */
  role: Role;
  examples: readonly string[];
  /** It takes words: the rest of its line, and the lines below up to the next command. */
  words?: true;
  /**
   * Its author wants the build or a worker to go on, and reads what still stops that. `now`: they
   * expect it at once, and read of a pause or a hold as well.
   */
  resumes?: "now" | "later";
  /**
   * `args` is the rest of the line, trimmed; with `words`, the lines below follow it, as the page
   * shows them.
   */
  parse(args: string, context: CommandContext): C | Redirect | ArgumentProblem;
  /**
   * While a build runs: does to the draft's state what the command says. Returns why it can't be
   * done, as a sentence for its author, or null. Without it, builds leave the command alone:
   * something else answers it.
   */
  run?(draft: Draft, command: C, remark: CommentFact, reply: CommandReply): string | null;
  /** After the build has ended. Without it, the author reads that it has ended. */
  answerLate?(command: C, context: LateContext): LateAnswer;
  /** On an issue without a build. Without it, the author reads how a build starts. */
  answerWithoutBuild?(place: Pick<CommandReply, "renderHelp">): CommandAnswer;
  /** On a pull request that is not a build's, and `anywhere` on every issue and pull request. */
  task?: {
    /**
     * `anywhere`: its bare name counts at every place. `tasks`: where tasks are or were. Else
     * `/orchestrate` leads.
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

/** Takes the worker from the first word, or from the pull request that the comment stands on. */
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

/** A word like `--frsh` at either end of the line that is a slip of one of the options. */
export function findMisspelledOption(
  line: string,
  options: readonly string[],
): ArgumentProblem | null {
  const words = line.split(/\s+/);
  for (const word of [words[0]!, words.at(-1)!]) {
    if (!/^[-\u2013\u2014]{1,2}[a-z-]+$/i.test(word)) continue;
    const option = findNearest(word.replace(/^\W+/, ""), options);
    if (option === null) continue;
    return { problem: `\`${clip(word)}\` is no option; did you mean \`--${option}\`?` };
  }
  return null;
}

/**
 * A user's word, safe in a sentence: short, without anything that could end an inline code span.
 */
export function clip(text: string): string {
  return text.replace(/[`\p{C}]/gu, "").slice(0, 40);
}

/**
 * A worker's id and nothing else; where there is none, the worker of the pull request that it is
 * said on, else `null`. What ends, holds or starts something is not guessed at: more words are a
 * problem.
 */
export function parseOnlyWorkerId(
  args: string,
  context: CommandContext,
): { id: WorkerId | null } | ArgumentProblem {
  if (args === "" && !context.worker) return { id: null };
  const taken = parseWorkerId(args, context);
  return "problem" in taken ? taken : requireEnd(taken.rest, { id: taken.id });
}

/** The value, unless more words follow than the command takes. */
export function requireEnd<T>(rest: string, value: T): T | ArgumentProblem {
  return rest === "" ? value : { problem: `\`${clip(rest)}\` is more than this command takes.` };
}

/** What a comment on the issue or pull request `on` is about. */
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
