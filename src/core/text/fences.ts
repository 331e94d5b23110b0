/**
 * Which lines of Markdown are surely code between fences on the page. Nobody here parses Markdown whole: lists, quotes
 * and HTML may end a fence, or keep a line from being one. So one fence that could be read in two ways puts all that
 * follows in doubt, and what is in doubt is prose.
 */
import { visibleCharacters } from "./characters.ts";

interface Line {
  text: string;
  /** Nothing was taken out of the line, and it stands in no block of HTML that goes on over blank lines. */
  plain: boolean;
}

export interface Lines {
  code: boolean;
  lines: Line[];
  text: string;
}

const FENCE = /^( {0,3})(`{3,}(?=[^`]*$)|~{3,})/;
/** Looks like a fence, in a list or too far in. One in a quote ends with the quote, and leaves the rest alone. */
const ALIKE = /^\s*(?:(?:[-+*]|\d{1,9}[.)])[ \t>]+)*(?:`{3,}|~{3,})/;
/** Blocks of HTML: https://spec.commonmark.org/0.31.2/#html-blocks, each with what ends it. */
const HTML: readonly (readonly [RegExp, RegExp])[] = [
  [/<(?:pre|script|style|textarea)(?:\s|>|$)/i, /<\/(?:pre|script|style|textarea)>/i],
  [/<!--/, /-->/],
  [/<\?/, /\?>/],
  [/<!\[CDATA\[/, /\]\]>/],
  [/<![a-z]/i, />/],
];
const BEFORE = /^[\s>]*(?:(?:[-+*]|\d{1,9}[.)])[ \t>]+)*(?=<)/;

/** `source`: lines as they were written, without their ends. */
export function partsOf(source: readonly string[]): Lines[] {
  const parts: Lines[] = [];
  let [prose, at, doubt]: [Line[], number, boolean] = [[], 0, false];
  let html: { end: RegExp; sure: boolean } | null = null;
  let inTags = false;
  while (at < source.length) {
    const line = source[at]!;
    const clean = visibleCharacters(line);
    const fenced = doubt || html || inTags ? null : codeAt(source, at);
    if (fenced) {
      parts.push(part(false, prose), part(true, fenced));
      prose = [];
      at += fenced.length;
      continue;
    }
    // Within a comment that begins at the margin nothing else begins: any other fence here may or may not be one.
    if ((ALIKE.test(line) || ALIKE.test(clean)) && !html?.sure) doubt = true;
    const begins = BEFORE.exec(clean)?.[0];
    if (!html && begins !== undefined) {
      const rest = clean.slice(begins.length);
      const found = HTML.find(([open]) => rest.search(open) === 0);
      const sure = begins === "" && clean === line && rest.startsWith("<!--");
      if (found && !found[1].test(rest)) html = { end: found[1], sure };
      if (found || /^<[a-z/]/i.test(rest)) inTags = true;
    } else if (html?.end.test(clean)) html = null;
    if (line.trim() === "") inTags = false;
    prose.push(...clean.split("\n").map((text) => ({ text, plain: text === line && !html })));
    at += 1;
  }
  parts.push(part(false, prose));
  return parts.filter(({ lines }) => lines.length > 0);
}

const part = (code: boolean, lines: Line[]): Lines => ({ code, lines, text: lines.map((l) => l.text).join("\n") });

/**
 * The lines from a fence to its end, where they are the same whatever stands around them: one at the margin, or one
 * that all its lines are indented like, as in a list.
 */
function codeAt(source: readonly string[], at: number): Line[] | null {
  const opening = FENCE.exec(source[at]!);
  if (!opening || visibleCharacters(source[at]!) !== source[at]) return null;
  const [, indent = "", fence = ""] = opening;
  const lines: Line[] = [];
  for (let to = at; to < source.length; to++) {
    const line = source[to]!;
    const clean = visibleCharacters(line);
    if (clean !== line && /[`~]{3}/.test(clean)) return null;
    if (line.trim() !== "" && !line.startsWith(indent)) return null;
    lines.push(...clean.split("\n").map((text) => ({ text, plain: true })));
    if (to > at && closes(line, fence)) return lines;
  }
  // A fence that is never closed goes on to the end, and so does what it shows.
  return indent === "" ? lines : null;
}

function closes(line: string, fence: string): boolean {
  const found = /^ {0,3}(`{3,}|~{3,})[ \t]*$/.exec(line);
  return found !== null && found[1]![0] === fence[0] && found[1]!.length >= fence.length;
}
