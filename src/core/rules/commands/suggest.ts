/**
 * Replies to Baton that are no command. What says yes, or answers, by Baton's name while a gate or questions wait,
 * counts like the command. Any other reply gets one answer with the command that its author probably means.
 */
import { openWave } from "../../build/holds.ts";
import { WORKER_ID } from "../../build/names.ts";
import { isPlanning, openRound } from "../../build/planning.ts";
import { getBuildCommands, getWorkerCommands } from "../../build/stop-answers.ts";
import { COMMANDS } from "../../commands/index.ts";
import { parseCommands } from "../../commands/parse.ts";
import { isAnswer, isThanks, isYes, isYesWithWish, readReply, type Reply } from "../../commands/replies.ts";
import { readOwnWords } from "../../text/rendered-lines.ts";
import { suggestionBody } from "../../comments/suggestion.ts";
import { wroteBefore } from "./stale.ts";
import type { Command, CommandContext } from "../../commands/command.ts";
import type { Remark } from "../../build/facts.ts";
import type { Turn } from "../turn.ts";

/** What waits for a person where they speak. */
interface Open {
  what: "questions" | "plan" | "gate" | "stop";
  /** Since when. */
  at: string;
  /** The command that says yes to it. */
  yes: string;
}

export function replyTo(turn: Turn, { lines }: Pick<Remark, "lines">): Reply {
  return readReply(lines, turn.facts.app.login.replace(/\[bot\]$/, ""));
}

/** The command that a comment without one counts as; null where it is none. */
export function findMeantCommand(turn: Turn, remark: Remark, context: CommandContext): Command | null {
  const { named, text } = replyTo(turn, remark);
  const open = findOpen(turn, context);
  if (!named || !open || isThanks(text)) return null;
  const approval = /^approve(?:\s+([0-9a-f]{7,64}))?[.!]*$/i.exec(text);
  if (approval && open.what !== "stop") return { name: "approve", target: approval[1]?.toLowerCase() ?? null };
  if (open.what !== "questions" || text === "" || text.endsWith("?")) return null;
  const answer = text.replace(/^answer\b[:,]?\s*/i, "");
  return startsLikeCommand(answer) ? null : { name: "answer", text: answer };
}

/** Answers a reply that is no command, at most once for each comment. */
export function suggestCommand(turn: Turn, remark: Remark, context: CommandContext): void {
  const { build } = turn.state;
  const reply = replyTo(turn, remark);
  const open = findOpen(turn, context);
  if (isThanks(reply.text)) return;
  const isMeant = reply.named || (quotesBaton(turn, reply.quoted) && reply.text !== "");
  if (!isMeant) {
    // Without a name it may be meant for anyone, so that each question is explained once.
    const answers = open?.what === "questions" ? isAnswer(reply.text) : isYes(reply.text);
    const key = `reply-${open?.what}-${open?.at}`;
    if (!open || !answers || wroteBefore(remark, open.at) || build.asked.includes(key)) return;
    build.asked.push(key);
  }
  build.reactions.push({ comment: remark.id, issue: remark.on, content: "confused" });
  turn.say(`answer-${remark.id}`, remark.on, suggestionBody(commandFor(turn, reply, context)));
  turn.note(`@${remark.author} said something that is no command`);
}

/** The command that its author probably means, as it has to be written. */
export function commandFor(turn: Turn, { text }: Reply, context: CommandContext): string {
  return writeCommand(suggestionFor(turn, text, findOpen(turn, context), context), context);
}

function findOpen(turn: Turn, { worker: here, on }: CommandContext): Open | null {
  const { build, workers } = turn.state;
  const round = openRound(build);
  const stopped = here ? [workers[here]!] : turn.workers.map(({ worker }) => worker);
  const worker = stopped.find(({ stop }) => stop !== null);
  if (!here) {
    if (round) return { what: "questions", at: round.at, yes: "/answer" };
    const { plan, gates } = build;
    if (isPlanning(build.status) && plan) {
      return { what: "plan", at: plan.shown_at ?? plan.at, yes: `/approve ${plan.hash}` };
    }
    const wave = build.status === "building" ? openWave(build) : null;
    if (wave && on === "issue") return { what: "gate", at: wave.at, yes: "/approve" };
    if (build.stop) return { what: "stop", at: build.stop.at, yes: getBuildCommands(turn.state)[0] ?? "/status" };
    if (build.status === "landing" && gates.landing.state === "open" && gates.landing.at) {
      return { what: "gate", at: gates.landing.at, yes: "/approve" };
    }
  }
  if (!worker) return null;
  const commands = getWorkerCommands(worker);
  const yes = commands.find((command) => command.startsWith("/approve")) ?? commands[0]!;
  return { what: "stop", at: worker.stop!.at, yes };
}

function suggestionFor(turn: Turn, text: string, open: Open | null, context: CommandContext): string {
  const spoken = findSpokenCommand(text, context);
  if (spoken !== null) return spoken;
  const { worker } = context;
  if (text === "" || text.endsWith("?")) return worker ? `/why ${worker}` : "/status";
  if (open?.what === "questions") return `/answer ${text}`;
  if (isYes(text) && !isYesWithWish(text)) return open?.yes ?? (worker ? `/approve ${worker}` : "/status");
  if (open?.what === "plan") return `/revise ${text}`;
  if (worker) return `${turn.state.workers[worker]!.stop ? "/retry" : "/steer"} ${worker} ${text}`;
  return open?.what === "stop" ? open.yes : "/help";
}

/** The command that words begin with, in a form that it takes; null where they begin with none. */
export function findSpokenCommand(text: string, context: CommandContext): string | null {
  if (!startsLikeCommand(text)) return null;
  const [command] = parseCommands(readOwnWords(`/orchestrate ${text}`), context);
  if (!command) return null;
  return "name" in command ? `/${text}` : command.nearest.replace(/^\/(?:orchestrate )?/, "/");
}

/** As it has to be written here: where bare commands are off, by `/orchestrate`. */
export function writeCommand(command: string, { bare }: CommandContext): string {
  return bare ? command : `/orchestrate ${command.slice(1)}`;
}

function startsLikeCommand(text: string): boolean {
  const [word = "", second = ""] = text.toLowerCase().split(/[\s,.:;!]+/, 2);
  // Ordinary words of an answer: "take the second".
  if ((word === "take" || word === "give") && !WORKER_ID.test(second.toUpperCase())) return false;
  return COMMANDS.some(({ name }) => name === word);
}

/** Words that stand in Baton's questions alone. */
const OURS_WORDS = [
  ...["Baton needs you", "waits? for you", "the architect asks before it plans", "Answer with", "Proposed: "],
  ...["Waits since", "To (?:start it|change it|answer), (?:answer|write)"],
  "`/(?:approve|answer|revise|retry|land|start|review)\\b",
];
const OURS = new RegExp(OURS_WORDS.join("|"));
/** Shorter quotes could be anyone's. */
const QUOTE_CHARS = 12;

function quotesBaton(turn: Turn, quoted: readonly string[]): boolean {
  const { build } = turn.state;
  const questions = openRound(build)?.questions.flatMap((one) => [one.question, one.default]) ?? [];
  const stops = turn.workers.flatMap(({ worker }) => worker.stop?.reason ?? []);
  const said = [...questions, ...stops, build.stop?.reason ?? "", build.plan?.summary ?? ""].map(lettersOf).join("\n");
  return quoted.some((line) => {
    const letters = lettersOf(line);
    return OURS.test(line) || (letters.length >= QUOTE_CHARS && said.includes(letters));
  });
}

/** Letters and digits alone: a quote keeps neither Markdown nor line ends. */
function lettersOf(text: string): string {
  return text
    .replace(/^\s*\d{1,2}[.)]\s+/, "")
    .replace(/[^\p{L}\p{N}]+/gu, "")
    .toLowerCase();
}
