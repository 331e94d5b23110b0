/** HTML and titles in Markdown that show nothing, taken out of prose; code spans are left alone. */
import { Ends } from "./ends.ts";
import { address, link } from "./links.ts";
import { endOfTag, HIDES, tagAt, tiny } from "./tags.ts";

/** What each opening is closed by. Without its end it takes the rest where a line begins with it, as on GitHub. */
const HIDDEN: readonly (readonly [string, string])[] = [
  ["<!--", "-->"],
  ["<![CDATA[", "]]>"],
  ["<!", ">"],
  ["<?", "?>"],
];
/** A link's address and title, or a picture's words, are not longer than this; what is, is text. */
const LINK = 1000;
/** A line that may begin a block of HTML, in which a backtick is only a sign. */
const HTML_LINE = /^[\s>]*(?:[-+*][ \t]+|\d{1,9}[.)][ \t]+)*<[a-z/!?]/i;

/**
 * `plain` tells of each line whether a code span in it can be trusted to be one on the page. A span is only left alone
 * where nothing before it in its paragraph could have taken one of its backticks: in doubt its content is prose.
 */
export function withoutMarkup(text: string, plain: (line: number) => boolean = () => true): string {
  const ends = new Ends(text);
  const lines = new Lines(text, plain);
  let out = "";
  let from = 0;
  let small = 0;
  const take = (to: number, next: number, instead = "") => {
    // What is too small to be read goes with its markup.
    out += tiny(small) ? instead : text.slice(from, to) + instead;
    lines.doubtIf(text.slice(to, next).includes("`"));
    from = next;
  };
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (sign === "\n") lines.next(at + 1);
    else if (sign === "\\") {
      at += 1;
      lines.doubtIf(text[at] === "`");
      if (text[at] === "\n") at -= 1;
    } else if (sign === "`") at = codeSpan(text, at, lines) - 1;
    else if (sign === "<") {
      const hidden = HIDDEN.find(([open]) => text.startsWith(open, at));
      if (hidden) {
        const end = ends.of(hidden[1], at + hidden[0].length);
        if (end !== -1) take(at, end + hidden[1].length);
        else if (/(^|\n) {0,3}$/.test(text.slice(Math.max(0, at - 4), at))) take(at, text.length);
        else continue;
        lines.jump(at, from);
        at = from - 1;
        continue;
      }
      const tag = tagAt(text, at);
      if (!tag) {
        lines.doubtIf(/^<[a-z/]/i.test(text.slice(at, at + 2)));
        continue;
      }
      const end = at + tag.length;
      const gone = HIDES.has(tag.name) && !tag.closing ? endOfTag(text, ends, tag.name, end) : null;
      take(at, gone ?? end, gone === null ? tag.shown : "");
      if (/^su[bp]$/.test(tag.name)) small = Math.max(0, small + (tag.closing ? -1 : 1));
      lines.jump(at, from);
      at = from - 1;
    } else if (sign === "!" && text[at + 1] === "[") {
      // Its words may hold brackets: they go to where an address begins, be it another link's.
      const close = ends.before("\n\n", "](", at);
      if (close === -1) continue;
      take(at, close, "![");
      lines.jump(at, from);
      at = from - 1;
    } else if (sign === "[" && /^\[\s*\]\(/.test(text.slice(at, at + 40))) {
      // A link without a text is nowhere to be seen.
      const close = text.indexOf("]", at);
      const found = link(text.slice(close, close + LINK));
      if (!found) continue;
      take(at, close + found.length);
      lines.jump(at, from);
      at = from - 1;
    } else if (sign === "]" && text[at + 1] === "(") {
      const rest = text.slice(at, Math.min(at + LINK, lines.end));
      // A backtick in an address or a title is no code's.
      if (!lines.doubt && rest.includes("`")) lines.doubtIf(/^\]\(\s*\S*(`|\s+["'(])/.test(rest));
      const found = link(text.slice(at, at + LINK));
      const title = found ? null : /^\]\(\s*(\S*)\s+(["'(])/.exec(rest);
      const close = title ? ends.before("\n\n", `${title[2] === "(" ? ")" : title[2]!})`, at + title[0].length) : -1;
      if (found) take(at, at + found.length, `](${address(found.to)})`);
      else if (title && close !== -1) take(at, close + 2, `](${address(title[1]!)})`);
      else continue;
      lines.jump(at, from);
      at = from - 1;
    }
  }
  return out + (tiny(small) ? "" : text.slice(from));
}

/** Where the code span that begins here ends; where none is sure to be, behind its backticks. */
function codeSpan(text: string, at: number, lines: Lines): number {
  let run = at;
  while (text[run] === "`") run += 1;
  if (lines.doubt) return run;
  const line = text.slice(run, lines.end);
  for (const { 0: ticks, index } of line.matchAll(/`+/g)) {
    if (ticks.length === run - at) return run + index + ticks.length;
  }
  // It may end in a line further on: which backticks belong together from here on can't be told.
  lines.doubtIf(true);
  return run;
}

/** Where the scan stands, and whether a backtick may be taken for the beginning of code there. */
class Lines {
  doubt = false;
  end = 0;
  private readonly text: string;
  private readonly plain: (line: number) => boolean;
  private line = -1;

  constructor(text: string, plain: (line: number) => boolean) {
    this.text = text;
    this.plain = plain;
    this.next(0);
  }

  doubtIf(really: boolean): void {
    this.doubt ||= really;
  }

  /** A line begins. Doubt ends with the paragraph. */
  next(at: number): void {
    this.line += 1;
    const end = this.text.indexOf("\n", at);
    this.end = end === -1 ? this.text.length : end;
    const line = this.text.slice(at, this.end);
    const plain = this.plain(this.line);
    if (line.trim() === "" && plain) this.doubt = false;
    this.doubtIf(!plain || line.includes("|") || HTML_LINE.test(line));
  }

  /** What was taken out may go over lines. */
  jump(from: number, to: number): void {
    for (let at = this.text.indexOf("\n", from); at !== -1 && at < to; at = this.text.indexOf("\n", at + 1)) {
      this.next(at + 1);
    }
  }
}
