/**
 * The answer to `/ask`: a model's words, which hold nothing to click on but what Baton made of the places that they
 * name. Links, addresses and mentions become text.
 */
import type { Task } from "../build/task.ts";
import type { Reference } from "../sessions/ask.ts";
import { block, code } from "./escape.ts";

const BREAK = "\u200b";
/** Of an answer once it is escaped. */
const MOST_CHARS = 6000;

/** `sha` is the commit that the session looked at. */
export function answerLines({ answer, head }: Pick<Task, "answer" | "head">): string[] {
  if (!answer || head === null) return [];
  const { references, missing } = answer;
  const links = references.map((one) => linkTo(one, head, missing));
  const cite = (prose: string) =>
    dropLinks(prose).replace(/\[(\d{1,2})\]/g, (whole, digits: string) => {
      const place = references[Number(digits) - 1];
      return place && !missing.includes(place.path) ? `[\\[${digits}\\]](${formatAddress(place, head)})` : whole;
    });
  const text = mapProse(block(answer.answer, MOST_CHARS), cite);
  return [text, "", ...(links.length > 0 ? links.map((link, i) => `${i + 1}. ${link}`) : [])];
}

/** A link to the lines in that very commit, or where that doesn't have the file, its name. */
function linkTo(reference: Reference, sha: string, missing: readonly string[]): string {
  const name = code(`${reference.path}${formatLines(reference, ":", "-")}`, 600);
  return missing.includes(reference.path)
    ? `${name} (there is no such file in \`${sha.slice(0, 12)}\`)`
    : `[${name}](${formatAddress(reference, sha)})`;
}

/** Relative to the page of an issue or pull request, so that it holds on any GitHub. */
function formatAddress(reference: Reference, sha: string): string {
  const path = reference.path.toWellFormed().split("/").map(encodeURIComponent).join("/");
  return `../blob/${sha}/${path.replace(/[()!'*]/g, escapeChar)}${formatLines(reference, "#L", "-L")}`;
}

const escapeChar = (char: string) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`;

function formatLines({ line, end_line: end }: Reference, before: string, between: string): string {
  if (line === undefined) return "";
  return `${before}${line}${end !== undefined && end > line ? `${between}${end}` : ""}`;
}

/** Changes what isn't code. `text` is of `block`, whose fences are at the left margin and closed. */
function mapProse(text: string, change: (prose: string) => string): string {
  let fence: string | null = null;
  const lines = text.split("\n").map((line) => {
    const run = /^(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence !== null) {
      if (run?.startsWith(fence) && /^[`~]+[ \t]*$/.test(line)) fence = null;
      return line;
    }
    if (run) {
      fence = run;
      return line;
    }
    const parts = line.split("`");
    // Where backticks don't pair up one by one, nothing is taken for code.
    const isPaired = parts.length % 2 === 1 && !line.includes("``") && !line.includes("\\`");
    return isPaired ? parts.map((part, i) => (i % 2 === 0 ? change(part) : part)).join("`") : change(line);
  });
  return lines.join("\n");
}

/**
 * Links become text, and so do addresses that GitHub would make links of by itself:
 * https://github.github.com/gfm/#autolinks-extension-
 */
function dropLinks(prose: string): string {
  return prose
    .replace(/\](?=[([:])/g, `]${BREAK}`)
    .replace(/([a-z][a-z0-9+.-]{1,20}):(?=\/\/|[^\s/]{0,100}@)/gi, `$1:${BREAK}`)
    .replace(/\bwww(?=\.)/gi, `www${BREAK}`)
    .replace(/([\w.+-])@/g, `$1${BREAK}@`)
    .replace(/([\w-]\/[\w.-]{1,100})#(?=\d)/g, `$1${BREAK}#`);
}
