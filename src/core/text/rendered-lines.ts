/** Writes the lines that a page shows as Markdown, and marks which are their author's own words. */
import { stripInvisible } from "./invisible-characters.ts";

export interface RenderedLine {
  /** Markdown, as prompts use it. */
  text: string;
  /** It begins with `/` in a plain paragraph, so it may be a command. */
  speaks: boolean;
  /** The author's words without code, quotes and the content of a closed `<details>`. */
  plain: string;
  /** It quotes someone. */
  quoted: boolean;
}

/** Joins the lines to one Markdown text. */
export function joinLines(lines: readonly RenderedLine[]): string {
  return lines
    .map(({ text }) => text)
    .join("\n")
    .trim();
}

/**
 * Returns the lines of a text that consists only of its author's words, such as a command that
 * Baton wrote.
 */
export function readOwnWords(text: string): RenderedLine[] {
  return text
    .split(/\r\n?|\n/)
    .map((line) => ({ text: line, speaks: line.startsWith("/"), plain: line, quoted: false }));
}

/** A position in a line. Markup can be put around the text after it once that is known. */
export interface LineMark {
  line: number;
  at: number;
  chars: number;
}

/** The prefix of each line in a quote or list item. */
interface Container {
  first: string;
  rest: string;
  quotes?: boolean;
}

/** Deeper levels are dropped: their prefixes would fill the line. */
const DEEPEST = 32;
/** Link labels are compared with addresses, which are shorter. */
const LABEL_CHARS = 600;
/** Longer runs of spaces push text out of sight. */
const SPACES = /[ \t]{40,}/g;

export class LineWriter {
  readonly #lines: RenderedLine[] = [];
  readonly #containers: (Container & { used: boolean })[] = [];
  /** Next number of each open list; null for a bulleted list. */
  readonly #lists: { next: number | null; isFirst: boolean }[] = [];
  #beyond = 0;
  #silent = 0;
  #blank = false;
  #line: Draft | null = null;
  #count = 0;

  finish(): RenderedLine[] {
    this.endLine();
    return this.#lines;
  }

  /**
   * Adds words of a page, whose white space is single spaces. `own`: only paragraphs surround them.
   */
  words(text: string, own: boolean): void {
    const words = this.#line?.endsInSpace === false ? text : text.trimStart();
    if (words === "") return;
    this.#draft(own && words.startsWith("/")).add(words, this.#isSilent() ? "" : words);
  }

  /** `plain` is the same text as its author's words. */
  write(text: string, plain: string): void {
    this.#draft(false).add(text, this.#isSilent() ? "" : plain);
  }

  writeCode(text: string): void {
    const code = text.replace(/\s+/g, " ").trim();
    if (code === "") return;
    const ticks = "`".repeat(findLongestRun(code) + 1);
    const space = code.startsWith("`") || code.endsWith("`") ? " " : "";
    this.write(`${ticks}${space}${code}${space}${ticks}`, "");
  }

  writeFence(language: string, text: string): void {
    const fence = "`".repeat(Math.max(3, findLongestRun(text) + 1));
    const code = text.replace(/^\n/, "").replace(/\n$/, "");
    this.gap();
    for (const line of [`${fence}${language}`, ...(code === "" ? [] : code.split("\n")), fence]) {
      this.#draft(false).add(line, "");
      this.#end((whole) => whole.trimEnd());
    }
    this.gap();
  }

  mark(): LineMark {
    const line = this.#line;
    line?.add("", "");
    return { line: this.#count, at: line?.pieces.length ?? 0, chars: line?.chars ?? 0 };
  }

  /**
   * Returns what was written since the mark, at most `LABEL_CHARS` characters. Empty if the line
   * has ended.
   */
  labelSince({ line, at }: LineMark): string {
    if (!this.#line || line !== this.#count) return "";
    let label = "";
    for (let i = at; i < this.#line.pieces.length && label.length < LABEL_CHARS; i++)
      label += this.#line.pieces[i]!;
    return label;
  }

  /**
   * Puts `before` and `after` around what was written since the mark, if that is on one line and
   * not empty.
   */
  wrap({ line, at, chars }: LineMark, before: string, after: string): void {
    if (!this.#line || line !== this.#count || this.#line.chars === chars) return;
    if (at === 0) this.#line.lead = before + this.#line.lead;
    else this.#line.pieces[at - 1] += before;
    this.#line.add(after, "");
  }

  replaceLabel({ line, at }: LineMark, label: string): void {
    if (!this.#line || line !== this.#count) return;
    this.#line.pieces.length = at;
    this.#line.plain.length = at;
    this.write(label, label);
  }

  /** Ends the line. A break in an empty line keeps it empty. */
  endLine(isBreak = false): void {
    if (this.#line) this.#end((text) => text.replace(SPACES, " ").trimEnd());
    else if (isBreak) this.#blank = true;
  }

  /** Starts the next line after an empty one, except at the beginning of a list item or a quote. */
  gap(): void {
    this.endLine();
    if (this.#containers.at(-1)?.used !== false) this.#blank = true;
  }

  enter(container: Container): void {
    if (this.#containers.length >= DEEPEST) this.#beyond += 1;
    else this.#containers.push({ ...container, used: false });
  }

  leave(): void {
    this.endLine();
    if (this.#beyond > 0) this.#beyond -= 1;
    else this.#containers.pop();
  }

  /** `start` is the first number of a numbered list. */
  enterList(start: number | null): void {
    if (this.#lists.length === 0) this.gap();
    else this.endLine();
    this.#lists.push({ next: start, isFirst: this.#lists.length === 0 });
  }

  leaveList(): void {
    this.endLine();
    this.#lists.pop();
    if (this.#lists.length === 0) this.gap();
  }

  enterItem(): void {
    this.endLine();
    const list = this.#lists.at(-1);
    if (!list?.isFirst) this.#blank = false;
    const sign = list?.next == null ? "- " : `${list.next++}. `;
    if (list) list.isFirst = false;
    this.enter({ first: sign, rest: " ".repeat(sign.length) });
  }

  /** 1 starts, and -1 ends, a part that is not the author's own plain text. */
  silence(by: 1 | -1): void {
    this.#silent += by;
  }

  #isSilent(): boolean {
    return this.#silent > 0 || this.#beyond > 0 || this.#line?.quoted === true;
  }

  #draft(speaks: boolean): Draft {
    if (this.#line) return this.#line;
    const quoted = this.#containers.some(({ quotes }) => quotes);
    if (this.#blank && this.#lines.length > 0) {
      const inQuote = this.#containers.some(({ quotes, used }) => quotes && used);
      this.#lines.push({ text: inQuote ? ">" : "", speaks: false, plain: "", quoted: inQuote });
    }
    this.#blank = false;
    const prefix = this.#containers.map(({ first, rest, used }) => (used ? rest : first)).join("");
    for (const one of this.#containers) one.used = true;
    return (this.#line = new Draft(prefix, speaks, quoted));
  }

  #end(tidy: (text: string) => string): void {
    const line = this.#line;
    if (!line) return;
    this.#line = null;
    this.#count += 1;
    // Unicode's line separators do not end a line of the page.
    const clean = (text: string) => stripInvisible(text).replaceAll("\n", " ");
    const { prefix, speaks, quoted } = line;
    const text = tidy(clean(prefix + line.lead + line.pieces.join("")));
    this.#lines.push({ text, speaks, quoted, plain: clean(line.plain.join("")).trim() });
  }
}

class Draft {
  lead = "";
  chars = 0;
  endsInSpace = true;
  /** Pieces of the text and of the plain words, at the same indexes. */
  readonly pieces: string[] = [];
  readonly plain: string[] = [];
  readonly prefix: string;
  readonly speaks: boolean;
  readonly quoted: boolean;

  constructor(prefix: string, speaks: boolean, quoted: boolean) {
    this.prefix = prefix;
    this.speaks = speaks;
    this.quoted = quoted;
  }

  add(text: string, plain: string): void {
    this.pieces.push(text);
    this.plain.push(plain);
    this.chars += text.length;
    if (text !== "") this.endsInSpace = text.endsWith(" ");
  }
}

function findLongestRun(text: string): number {
  let longest = 0;
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  return longest;
}
