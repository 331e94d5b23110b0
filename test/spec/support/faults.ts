/** Finds effects in a posted body that Baton did not intend, in the way GitHub reads it. */
import { marked } from "marked";
import { readMarker, appendMarker } from "../../../src/core/messages/marker.ts";

const OWN_COMMENT = /^<!-- (baton:7-units body -|(end of )?Baton's part) -->$/;
const OWN_HTML = /^(<details>(\s*<summary>[^<]*<\/summary>)?|<\/details>)$/;
const MENTION = /(?<![\w`/.@])@[A-Za-z0-9][\w/-]*/g;
const CLOSES = /\b(close[sd]?|fix(e[sd])?|resolve[sd]?):?\s+(\S+\/\S+)?#(?!7$)\d+/gi;

/** `called` are the people whom the body is meant to mention. */
export function faultsOf(body: string, called: readonly string[] = []): string[] {
  const posted = appendMarker(body, "7-units", "body", "-");
  // Other bots read the Markdown source itself.
  const commands = outsideFences(body).match(/^ {0,3}\/.*/gm) ?? [];
  const faults = commands.map((line) => `a command: ${line}`);
  const mentions: string[] = [];
  const tokens = marked.lexer(posted);
  void marked.walkTokens(tokens, (token) => {
    const raw = token.raw.trim();
    if (token.type === "html" && !OWN_HTML.test(raw) && !OWN_COMMENT.test(raw))
      faults.push(`HTML: ${raw}`);
    if (token.type === "image" || token.type === "def") faults.push(`${token.type}: ${raw}`);
    if (token.type !== "text" || ("tokens" in token && token.tokens)) return;
    mentions.push(...(raw.match(MENTION) ?? []));
    faults.push(...(raw.match(CLOSES) ?? []).map((words) => `closes: ${words}`));
  });
  if (mentions.join(" ") !== called.join(" "))
    faults.push(`calls ${mentions.join(" ") || "nobody"}`);
  if (tokens.filter(({ type }) => type !== "space").at(-1)?.type !== "html")
    faults.push("its end is inside something");
  if (/<!-- baton:/.test(outsideFences(body)) || readMarker(posted)?.slug !== "7-units")
    faults.push("another marker");
  if (/[\u202a-\u202e\u2066-\u2069]/.test(outsideFences(body)))
    faults.push("signs that turn the order");
  const count = (word: string) => outsideFences(body).split(`\n${word}\n`).length;
  if (count("<details>") !== count("</details>")) faults.push("an open <details>");
  return faults;
}

const outsideFences = (body: string) => body.replace(/^(`{3,}|~{3,})[^\n]*\n[^]*?^\1/gm, "");
