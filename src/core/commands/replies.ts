/** Words to Baton that are no command: they name it, quote it, or sound like an answer. */
import { joinLines, type Line } from "../text/rendered-lines.ts";

export interface Reply {
  /** It speaks to Baton by name: `@baton`, or the App's own. */
  named: boolean;
  /** Lines that it quotes, of anyone. */
  quoted: string[];
  /** What its author says, without the name and the quotes. Empty for the name alone. */
  text: string;
}

/** Longer words are no short answer, and are cut where they are repeated. */
export const REPLY_CHARS = 1000;
const ANSWER_CHARS = 300;

const GREETING = "(?:(?:hey|hi|hello|ok|okay|thanks|thank you)[,!.]? +)?";
const YES_WORDS = [
  ...["lgtm", "approved?", "yes", "yep", "yeah", "sure", "ok(?:ay)?", "go ahead", "ship it", "looks? good"],
  ...["sounds good", "do it", "proceed", "merge it", "👍", "\\+1", ":\\+1:", ":shipit:"],
  ...["ja", "oui", "s[ií]", "sim", "да", "はい", "好的?", "네"],
];
const YES = new RegExp(`^(?:${YES_WORDS.join("|")})(?=[\\s,.;:!，。！]|$)`, "iu");
const RESERVED = /(?<!\p{L})(?:but|except|unless|if|instead|however|though|aber|mais|pero|mas|но)(?!\p{L})/iu;
const THANKS = /^(?:many +)?(?:thanks?|thank you|thx)(?: +(?:a lot|so much|very much|again))?[^\p{L}\p{N}]*$/iu;
/** How mail programs begin what they quote; GitHub hides the address: `On Tue, Ann ***@***.***> wrote:`. */
const ATTRIBUTION = /(?:\*{3}@\*{3}|wrote|schrieb|écrit|escribió|escreveu|scritto)[^:]*:$/i;
const ANSWERS = /^(?:no(?:pe)?|both|neither|either|\d{1,2}[.):])(?=[\s,.;:!]|$)/i;

/** Whether a look at the comment is worth it: it may speak to Baton, quote it, or answer it. */
export function mayReply(body: string): boolean {
  const begins = new RegExp(`(?:^|[\\r\\n]) {0,3}(?:>|${GREETING}@)`, "i");
  return begins.test(body) || /@[\w-]+(?:\[bot\])?[.!]?\s*$/.test(body) || isYes(body) || isAnswer(body);
}

/** A short word of consent. */
export function isYes(text: string): boolean {
  return text.length <= ANSWER_CHARS && YES.test(text.trim());
}

/** It says yes and asks for something else: "yes, but call it loadp". */
export function isYesWithWish(text: string): boolean {
  return isYes(text) && RESERVED.test(text);
}

export function isThanks(text: string): boolean {
  return THANKS.test(text.trim());
}

/** Short, and as people answer questions. */
export function isAnswer(text: string): boolean {
  return isYes(text) || (text.length <= ANSWER_CHARS && ANSWERS.test(text.trim()));
}

/** `slug`: the App's own name on GitHub, without `[bot]`. Names inside code or quotes do not count. */
export function readReply(lines: readonly Line[], slug: string): Reply {
  const name = `@(?:baton|${slug.replace(/[^\w-]/g, "")})(?:\\[bot\\])?(?![\\w/@-]|\\.\\w)`;
  const first = new RegExp(`^${GREETING}${name}[\\s,:;.!–—-]*`, "i");
  const last = new RegExp(`(?:^|\\s)${name}[.!]?$`, "i");
  const quoted: string[] = [];
  const own: Line[] = [];
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

/** Removes the line with which a mail program begins its quote; it may be broken in two. */
function dropAttribution(own: { text: string }[]): void {
  const last = own.findLastIndex(({ text }) => text.trim() !== "");
  const line = own[last]?.text.trim() ?? "";
  if (!ATTRIBUTION.test(line)) return;
  const isBroken = !/\d/.test(line) && /^\p{Lu}\S* .*\d/u.test(own[last - 1]?.text ?? "");
  own.length = isBroken ? last - 1 : last;
}
