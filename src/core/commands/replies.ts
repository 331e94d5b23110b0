/**
 * Reads comments to Baton that are no command: they name Baton, quote it, or sound like an answer.
 */
import { describeStop } from "../messages/stop.ts";
import { joinLines, readOwnWords, type RenderedLine } from "../text/rendered-lines.ts";
import { findOpenWave } from "../model/holds.ts";
import { WORKER_ID } from "../model/names.ts";
import { findOpenRound, isPlanning } from "../model/planning.ts";
import { getBuildCommands, getWorkerCommands } from "../model/stop-answers.ts";
import { COMMANDS, type Command } from "./index.ts";
import { parseCommands } from "./parse.ts";
import { renderCommandSuggestion } from "../messages/command-answers.ts";
import { isWrittenBefore } from "../rules/human-changes/stale-remarks.ts";
import type { CommandContext } from "./command.ts";
import type { CommentFact } from "../model/facts.ts";
import type { Draft } from "../rules/decision-draft.ts";

interface Reply {
  /** The comment names Baton: `@baton`, or the App's own name. */
  named: boolean;
  /** The lines that the comment quotes, by any author. */
  quoted: string[];
  /**
   * The author's words, without Baton's name and without quotes. Empty if there is only the name.
   */
  text: string;
}

/**
 * Maximum length of a short answer, in characters. Baton cuts longer words when it repeats them.
 */
export const REPLY_CHARS = 1000;
const ANSWER_CHARS = 300;

const GREETING = "(?:(?:hey|hi|hello|ok|okay|thanks|thank you)[,!.]? +)?";
const YES_WORDS = [
  ...[
    "lgtm",
    "approved?",
    "yes",
    "yep",
    "yeah",
    "sure",
    "ok(?:ay)?",
    "go ahead",
    "ship it",
    "looks? good",
  ],
  ...["sounds good", "do it", "proceed", "merge it", "👍", "\\+1", ":\\+1:", ":shipit:"],
  ...["ja", "oui", "s[ií]", "sim", "да", "はい", "好的?", "네"],
];
const YES = new RegExp(`^(?:${YES_WORDS.join("|")})(?=[\\s,.;:!，。！]|$)`, "iu");
const RESERVED =
  /(?<!\p{L})(?:but|except|unless|if|instead|however|though|aber|mais|pero|mas|но)(?!\p{L})/iu;
const THANKS =
  /^(?:many +)?(?:thanks?|thank you|thx)(?: +(?:a lot|so much|very much|again))?[^\p{L}\p{N}]*$/iu;
/**
 * How mail programs introduce a quote; GitHub hides the address: `On Tue, Ann ***@***.***> wrote:`.
 */
const ATTRIBUTION = /(?:\*{3}@\*{3}|wrote|schrieb|écrit|escribió|escreveu|scritto)[^:]*:$/i;
const ANSWERS = /^(?:no(?:pe)?|both|neither|either|\d{1,2}[.):])(?=[\s,.;:!]|$)/i;

/**
 * Returns whether the comment may name Baton, quote it or answer it, and so needs a closer look.
 */
export function isPossibleReply(body: string): boolean {
  const begins = new RegExp(`(?:^|[\\r\\n]) {0,3}(?:>|${GREETING}@)`, "i");
  return (
    begins.test(body) || /@[\w-]+(?:\[bot\])?[.!]?\s*$/.test(body) || isYes(body) || isAnswer(body)
  );
}

/** Returns whether the text is a short word of consent. */
export function isYes(text: string): boolean {
  return text.length <= ANSWER_CHARS && YES.test(text.trim());
}

/** Returns whether the text says yes and also asks for something else: "yes, but call it loadp". */
function isConditionalYes(text: string): boolean {
  return isYes(text) && RESERVED.test(text);
}

export function isThanks(text: string): boolean {
  return THANKS.test(text.trim());
}

/** Returns whether the text is short and looks like an answer to a question. */
function isAnswer(text: string): boolean {
  return isYes(text) || (text.length <= ANSWER_CHARS && ANSWERS.test(text.trim()));
}

/**
 * `slug`: the App's own name on GitHub, without `[bot]`. Names inside code or quotes do not count.
 */
export function readReply(lines: readonly RenderedLine[], slug: string): Reply {
  const name = `@(?:baton|${slug.replace(/[^\w-]/g, "")})(?:\\[bot\\])?(?![\\w/@-]|\\.\\w)`;
  const first = new RegExp(`^${GREETING}${name}[\\s,:;.!–—-]*`, "i");
  const last = new RegExp(`(?:^|\\s)${name}[.!]?$`, "i");
  const quoted: string[] = [];
  const own: RenderedLine[] = [];
  let inQuote = false;
  for (const line of lines) {
    if (line.quoted && !inQuote) dropAttribution(own);
    inQuote = line.quoted;
    if (inQuote) quoted.push(line.text.replace(/^[\s>]+/, ""));
    else if (!line.text.startsWith("Message ID: ")) own.push(line);
  }
  const begins = own.findIndex(({ plain }) => first.test(plain));
  const ends = own.findLastIndex(({ plain }) => plain !== "");
  const named = begins >= 0 || last.test(own[ends]?.plain ?? "");
  const words = own.map((line, i) => {
    if (i === begins) return { ...line, text: line.text.replace(first, "") };
    return begins < 0 && i === ends ? { ...line, text: line.text.replace(last, "") } : line;
  });
  const text = joinLines(words.slice(Math.max(begins, 0))).replace(/^\/(?:orchestrate +)?/i, "");
  return { named, quoted, text: text.slice(0, REPLY_CHARS).toWellFormed().trim() };
}

/**
 * Removes the line with which a mail program introduces its quote; that line may be broken in two.
 */
function dropAttribution(own: { text: string }[]): void {
  const last = own.findLastIndex(({ text }) => text.trim() !== "");
  const line = own[last]?.text.trim() ?? "";
  if (!ATTRIBUTION.test(line)) return;
  const isBroken = !/\d/.test(line) && /^\p{Lu}\S* .*\d/u.test(own[last - 1]?.text ?? "");
  own.length = isBroken ? last - 1 : last;
}

// Handles replies to Baton that are no command. A reply by Baton's name that says yes or answers,
// while a gate or questions wait, counts like the command. Any other reply gets one answer, with
// the command that its author probably means.

/** What waits for a person at the place of the comment. */
interface OpenQuestion {
  what: "questions" | "plan" | "gate" | "stop";
  /** Since when, ISO 8601. */
  at: string;
  /** The command that accepts it. */
  yes: string;
}

export function readRemarkReply(draft: Draft, { lines }: Pick<CommentFact, "lines">): Reply {
  return readReply(lines, draft.facts.app.login.replace(/\[bot\]$/, ""));
}

/** Returns the command that a comment without a command counts as, or null. */
export function findImpliedCommand(
  draft: Draft,
  remark: CommentFact,
  context: CommandContext,
): Command | null {
  const { named, text } = readRemarkReply(draft, remark);
  const open = findOpenQuestion(draft, context);
  if (!named || !open || isThanks(text)) return null;
  const approval = /^approve(?:\s+([0-9a-f]{7,64}))?[.!]*$/i.exec(text);
  if (approval && open.what !== "stop")
    return { name: "approve", target: approval[1]?.toLowerCase() ?? null };
  if (open.what !== "questions" || text === "" || text.endsWith("?")) return null;
  const answer = text.replace(/^answer\b[:,]?\s*/i, "");
  return hasCommandWord(answer) ? null : { name: "answer", text: answer };
}

/** Answers a reply that is no command, at most once for each comment. */
export function suggestCommand(draft: Draft, remark: CommentFact, context: CommandContext): void {
  const { build } = draft.state;
  const reply = readRemarkReply(draft, remark);
  const open = findOpenQuestion(draft, context);
  if (isThanks(reply.text)) return;
  const isMeant = reply.named || (isQuotingBaton(draft, reply.quoted) && reply.text !== "");
  if (!isMeant) {
    // Without Baton's name the reply may be for anyone, so Baton explains each question only once.
    const answers = open?.what === "questions" ? isAnswer(reply.text) : isYes(reply.text);
    const key = `reply-${open?.what}-${open?.at}`;
    if (!open || !answers || isWrittenBefore(remark, open.at) || build.asked.includes(key)) return;
    build.asked.push(key);
  }
  build.reactions.push({ comment: remark.id, issue: remark.on, content: "confused" });
  draft.addComment(
    `answer-${remark.id}`,
    remark.on,
    renderCommandSuggestion(guessCommand(draft, reply, context)),
  );
  draft.note(`@${remark.author} said something that is no command`);
}

/** Returns the command that the author probably means, as they have to write it. */
export function guessCommand(draft: Draft, { text }: Reply, context: CommandContext): string {
  return formatCommand(
    chooseSuggestion(draft, text, findOpenQuestion(draft, context), context),
    context,
  );
}

function findOpenQuestion(draft: Draft, { worker: here, on }: CommandContext): OpenQuestion | null {
  const { build, workers } = draft.state;
  const round = findOpenRound(build);
  const stopped = here ? [workers[here]!] : draft.workers.map(({ worker }) => worker);
  const worker = stopped.find(({ stop }) => stop !== null);
  if (!here) {
    if (round) return { what: "questions", at: round.at, yes: "/answer" };
    const { plan, gates } = build;
    if (isPlanning(build.status) && plan) {
      return { what: "plan", at: plan.shown_at ?? plan.at, yes: `/approve ${plan.hash}` };
    }
    const wave = build.status === "building" ? findOpenWave(build) : null;
    if (wave && on === "issue") return { what: "gate", at: wave.at, yes: "/approve" };
    if (build.stop)
      return {
        what: "stop",
        at: build.stop.at,
        yes: getBuildCommands(draft.state)[0] ?? "/status",
      };
    if (build.status === "landing" && gates.landing.state === "open" && gates.landing.at) {
      return { what: "gate", at: gates.landing.at, yes: "/approve" };
    }
  }
  if (!worker) return null;
  const commands = getWorkerCommands(worker);
  const yes = commands.find((command) => command.startsWith("/approve")) ?? commands[0]!;
  return { what: "stop", at: worker.stop!.at, yes };
}

function chooseSuggestion(
  draft: Draft,
  text: string,
  open: OpenQuestion | null,
  context: CommandContext,
): string {
  const spoken = readLeadingCommand(text, context);
  if (spoken !== null) return spoken;
  const { worker } = context;
  if (text === "" || text.endsWith("?")) return worker ? `/why ${worker}` : "/status";
  if (open?.what === "questions") return `/answer ${text}`;
  if (isYes(text) && !isConditionalYes(text))
    return open?.yes ?? (worker ? `/approve ${worker}` : "/status");
  if (open?.what === "plan") return `/revise ${text}`;
  if (worker) return `${draft.state.workers[worker]!.stop ? "/retry" : "/steer"} ${worker} ${text}`;
  return open?.what === "stop" ? open.yes : "/help";
}

/** Returns the command at the beginning of the text, in a valid form, or null if there is none. */
export function readLeadingCommand(text: string, context: CommandContext): string | null {
  if (!hasCommandWord(text)) return null;
  const [command] = parseCommands(readOwnWords(`/orchestrate ${text}`), context);
  if (!command) return null;
  return "name" in command ? `/${text}` : command.nearest.replace(/^\/(?:orchestrate )?/, "/");
}

/**
 * Returns the command as a person has to write it here: with `/orchestrate` if bare commands are
 * off.
 */
export function formatCommand(command: string, { bare }: CommandContext): string {
  return bare ? command : `/orchestrate ${command.slice(1)}`;
}

function hasCommandWord(text: string): boolean {
  const [word = "", second = ""] = text.toLowerCase().split(/[\s,.:;!]+/, 2);
  // These are also ordinary words of an answer: "take the second".
  if ((word === "take" || word === "give") && !WORKER_ID.test(second.toUpperCase())) return false;
  return COMMANDS.some(({ name }) => name === word);
}

/** Phrases that occur only in Baton's questions, as regular expressions. */
export const BATON_PHRASES = [
  "Baton needs you",
  "waits? for you",
  "the architect has (?:a question|questions) before it plans",
  "Answer with",
  "Proposed: ",
  "Waiting since",
  "To (?:start it|change it|answer), (?:answer|write)",
  "`/(?:approve|answer|revise|retry|land|start|review)\\b",
];
const BATON_PHRASE = new RegExp(BATON_PHRASES.join("|"));
/** Minimum length of a quote, in characters; a shorter one could be anyone's words. */
const QUOTE_CHARS = 12;

function isQuotingBaton(draft: Draft, quoted: readonly string[]): boolean {
  const { build } = draft.state;
  const questions =
    findOpenRound(build)?.questions.flatMap((one) => [one.question, one.default]) ?? [];
  const stops = draft.workers.flatMap(({ worker }) =>
    worker.stop ? [describeStop(worker.stop)] : [],
  );
  const said = [
    ...questions,
    ...stops,
    build.stop ? describeStop(build.stop) : "",
    build.plan?.summary ?? "",
  ]
    .map(extractLetters)
    .join("\n");
  return quoted.some((line) => {
    const letters = extractLetters(line);
    return BATON_PHRASE.test(line) || (letters.length >= QUOTE_CHARS && said.includes(letters));
  });
}

/** Returns only letters and digits, because a quote keeps neither Markdown nor line breaks. */
function extractLetters(text: string): string {
  return text
    .replace(/^\s*\d{1,2}[.)]\s+/, "")
    .replace(/[^\p{L}\p{N}]+/gu, "")
    .toLowerCase();
}
