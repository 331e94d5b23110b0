/**
 * Renders a page's HTML as Markdown: the visible text, without scripts, styles, menus and hidden
 * parts.
 */
import { Parser } from "htmlparser2";

/** Elements that are left out with all their content. */
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
/** The same depth as in browsers. For each closing tag the parser searches all open elements. */
const MAX_DEPTH = 512;

/** Decides which links are kept as links and not only as text. */
export type IsReadable = (url: URL) => boolean;

/**
 * Never throws; its work is linear in the HTML's length. If a page marks its main part, only that
 * part is rendered. Links that `isReadable` refuses become plain text. The content after elements
 * that are nested too deeply is left out.
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
  /** Written when the element closes. */
  after: string;
}

class PageWriter {
  private readonly parts: string[] = [];
  private readonly main: string[] = [];
  private readonly elements: OpenElement[] = [];
  private readonly base: URL;
  private readonly isReadable: IsReadable;
  /** Number of open elements that are hidden, and of those that mark the main part. */
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
    // Line by line, because a regular expression for spaces before a line's end would rescan each
    // run of spaces.
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

  /** Returns what is written before and after an element. */
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
