/**
 * A page's HTML as Markdown: what a reader sees of it, without scripts, styles, menus and what is
 * hidden.
 */
import { Parser } from "htmlparser2";

/** Elements that are left out with all that is in them. */
const OMITTED = new Set(
  (
    "script style template noscript iframe object embed svg canvas audio video form button " +
    "select textarea nav footer aside head dialog"
  ).split(" "),
);
const BLOCKS = new Set(
  "p div section article main header table tr ul ol dl dt dd blockquote figure details".split(" "),
);
const HEADING = /^h([1-6])$/;
/** As in browsers; the parser looks through all open elements for one that closes. */
const MAX_DEPTH = 512;

/** Which links are kept, besides their words. */
export type IsReadable = (url: URL) => boolean;

/**
 * Never throws, and its work is linear in the HTML's length. Of a page that marks its main part,
 * that part alone is given. Links to pages that `isReadable` refuses are words only. What follows
 * elements that are nested too deep is left out.
 */
export function renderReadable(html: string, base: URL, isReadable: IsReadable): string {
  const page = new PageWriter(base, isReadable);
  const parser = new Parser({
    onopentag: (name, attributes) => {
      page.open(name, attributes);
      if (page.depth > MAX_DEPTH) parser.pause();
    },
    ontext: (text) => page.write(text),
    onclosetag: (name) => page.close(name),
  });
  parser.end(html);
  return page.depth > MAX_DEPTH
    ? `${page.finish()}\n\n(What follows is nested too deep to be read.)`
    : page.finish();
}

interface OpenElement {
  name: string;
  isMain: boolean;
  /** What is written where it closes. */
  after: string;
}

class PageWriter {
  private readonly parts: string[] = [];
  private readonly main: string[] = [];
  private readonly elements: OpenElement[] = [];
  private readonly base: URL;
  private readonly isReadable: IsReadable;
  /** How many elements are open of which nothing is written, and such as mark the main part. */
  private hidden = 0;
  private inMain = 0;
  private preformatted = 0;

  constructor(base: URL, isReadable: IsReadable) {
    this.base = base;
    this.isReadable = isReadable;
  }

  get depth(): number {
    return this.elements.length;
  }

  open(name: string, attributes: Record<string, string>): void {
    if (this.hidden > 0 || OMITTED.has(name) || isHidden(attributes)) {
      this.hidden += 1;
      this.elements.push({ name, isMain: false, after: "" });
      return;
    }
    const isMain = name === "main" || attributes["role"] === "main";
    if (isMain) this.inMain += 1;
    const [before, after] = this.getMarks(name, attributes);
    this.put(before);
    if (name === "pre") this.preformatted += 1;
    this.elements.push({ name, isMain, after });
  }

  write(text: string): void {
    if (this.hidden === 0) this.put(this.preformatted > 0 ? text : text.replace(/\s+/g, " "));
  }

  close(name: string): void {
    const closed = this.elements.pop();
    if (this.hidden > 0) {
      this.hidden -= 1;
      return;
    }
    if (name === "pre") this.preformatted -= 1;
    this.put(closed?.after ?? "");
    if (closed?.isMain) this.inMain -= 1;
  }

  finish(): string {
    const text = (this.main.length > 0 ? this.main : this.parts).join("");
    // Line by line: an expression for spaces before a line's end would look at each run of spaces
    // again and again.
    const lines = text.split("\n").map((line) => line.trimEnd());
    return lines
      .join("\n")
      .replace(/\n{3,}/g, "\n\n")
      .trim();
  }

  private put(text: string): void {
    if (text === "") return;
    this.parts.push(text);
    if (this.inMain > 0) this.main.push(text);
  }

  /** What is written before an element and behind it. */
  private getMarks(
    name: string,
    attributes: Record<string, string>,
  ): [before: string, after: string] {
    const level = HEADING.exec(name)?.[1];
    if (level) return [`\n\n${"#".repeat(Number(level))} `, "\n\n"];
    if (name === "pre") return ["\n\n```\n", "\n```\n\n"];
    if (name === "code" && this.preformatted === 0) return ["`", "`"];
    if (name === "li") return ["\n- ", ""];
    if (name === "br") return ["\n", ""];
    if (name === "hr") return ["\n\n---\n\n", ""];
    if (name === "td" || name === "th") return ["| ", " "];
    if (name === "tr") return ["\n", ""];
    if (name === "img") return [attributes["alt"] ? `[picture: ${attributes["alt"]}]` : "", ""];
    if (name === "a" && this.preformatted === 0) return this.linkTo(attributes["href"]);
    return BLOCKS.has(name) ? ["\n\n", "\n\n"] : ["", ""];
  }

  private linkTo(href: string | undefined): [string, string] {
    const url = href === undefined || href.startsWith("#") ? null : URL.parse(href, this.base);
    return url && this.isReadable(url) ? ["[", `](${url.href})`] : ["", ""];
  }
}

function isHidden({ hidden, style = "", ...rest }: Record<string, string>): boolean {
  return (
    hidden !== undefined ||
    rest["aria-hidden"] === "true" ||
    /display:\s*none|visibility:\s*hidden/i.test(style)
  );
}
