/**
 * Reads what a person wrote from the HTML that GitHub renders. Only GitHub knows what its page
 * shows: which Markdown is code, which HTML it drops, what it hides. Runs in linear time.
 *
 * REST returns it as `body_html`, GraphQL as `bodyHTML`:
 * https://docs.github.com/rest/using-the-rest-api/getting-started-with-the-rest-api#media-types
 */
import { Parser } from "htmlparser2";
import {
  getElementKind,
  isEmojiName,
  readAddress,
  readCommitSha,
  type ElementKind,
} from "./rendered-elements.ts";
import { LineWriter, type RenderedLine, type LineMark } from "./rendered-lines.ts";

/** GitHub renders at most 65,536 characters. Longer HTML is ignored, including its commands. */
const MAX_CHARS = 4_000_000;
/** Each nested `sub` is three quarters as large. At a greater depth, text is a line of dots. */
const SMALLEST = 3;

/**
 * GitHub's parser stops at a depth of 400: https://nokogiri.org/rdoc/Nokogiri/HTML5.html. Ours is
 * quadratic in the depth.
 */
const DEEPEST = 1000;

class TooDeep extends Error {}

/**
 * Returns the lines that a page shows, including closed `<details>`. Empty if there is no HTML, or
 * if GitHub cannot have rendered it.
 */
export function readRenderedHtml(html: string | null | undefined): RenderedLine[] {
  if (!html || html.length > MAX_CHARS) return [];
  const reader = new Reader();
  try {
    new Parser(reader).end(html.toWellFormed());
  } catch (error) {
    if (error instanceof TooDeep) return [];
    throw error;
  }
  return reader.lines();
}

interface Frame {
  kind: ElementKind;
  attributes: Record<string, string>;
  /** Where its content begins. */
  mark: LineMark;
}

/** Text that is collected first and written when its element ends. */
interface Block {
  kind: "code" | "inline-code" | "suggestion";
  language: string;
  text: string;
  /** Number of surrounding elements. In a suggestion, only added lines are collected. */
  depth: number;
  gathers: boolean;
}

class Reader {
  readonly #out = new LineWriter();
  readonly #frames: Frame[] = [];
  /** Depth at which a hidden element began, or null outside of one. */
  #hiddenAt: number | null = null;
  #block: Block | null = null;
  #language = "";
  /** Number of surrounding elements that are neither paragraphs nor plain containers. */
  #others = 0;
  #small = 0;
  #inCell = 0;
  #keepsLines = 0;

  lines(): RenderedLine[] {
    return this.#out.finish();
  }

  onopentag(name: string, attributes: Record<string, string>): void {
    const kind = getElementKind(name, attributes);
    const frame: Frame = { kind, attributes, mark: this.#out.mark() };
    this.#frames.push(frame);
    if (this.#frames.length > DEEPEST) throw new TooDeep();
    if (this.#hiddenAt !== null) return;
    if (kind.is === "hidden" || (kind.is === "small" && this.#small >= SMALLEST)) {
      this.#hiddenAt = this.#frames.length;
      if (kind.is === "hidden" && kind.instead !== "") this.#out.write(kind.instead, "");
      return;
    }
    if (this.#block) {
      this.#openInBlock(this.#block, kind);
      return;
    }
    if (kind.is !== "plain") this.#others += 1;
    this.#open(frame);
  }

  ontext(text: string): void {
    if (this.#hiddenAt !== null) return;
    if (this.#block) {
      if (this.#block.gathers) this.#block.text += text;
      return;
    }
    if (this.#keepsLines > 0) {
      for (const [i, line] of text.split("\n").entries()) {
        if (i > 0) this.#out.endLine(true);
        this.#words(line);
      }
      return;
    }
    this.#words(text);
  }

  onclosetag(_name: string): void {
    const depth = this.#frames.length;
    const frame = this.#frames.pop();
    if (!frame) return;
    if (this.#hiddenAt !== null) {
      if (depth === this.#hiddenAt) this.#hiddenAt = null;
      return;
    }
    if (this.#block) {
      this.#closeInBlock(this.#block, frame, depth);
      return;
    }
    if (frame.kind.is !== "plain") this.#others -= 1;
    this.#close(frame);
  }

  /** Adds text of the page. In HTML, a line break is a space. */
  #words(text: string): void {
    this.#out.words(text.replace(/[ \t\n\f\r]+/g, " "), this.#others === 0);
  }

  #open({ kind, attributes }: Frame): void {
    const out = this.#out;
    switch (kind.is) {
      case "plain":
        if (kind.keepsLines) this.#keepsLines += 1;
        if (kind.language !== "") this.#language = kind.language;
        this.#gap(kind.name === "p");
        return;
      case "break":
        if (this.#inCell > 0) out.words(" ", false);
        else out.endLine(true);
        return;
      case "rule":
        out.gap();
        out.write("---", "");
        out.gap();
        return;
      case "heading":
        out.gap();
        out.enter({ first: `${"#".repeat(kind.level)} `, rest: "" });
        return;
      case "quote":
        out.gap();
        out.enter({ first: "> ", rest: "> ", quotes: true });
        return;
      case "list":
        out.enterList(kind.start);
        return;
      case "item":
        out.enterItem();
        return;
      case "details":
        out.gap();
        out.silence(1);
        return;
      case "table":
        out.gap();
        return;
      case "row":
        out.endLine();
        out.write("|", "|");
        return;
      case "cell":
        this.#inCell += 1;
        out.words(" ", false);
        return;
      case "code":
        this.#block = this.#begin(
          kind.preformatted ? "code" : "inline-code",
          kind.language || this.#language,
        );
        return;
      case "suggestion":
        this.#block = { ...this.#begin("suggestion", "suggestion"), gathers: false };
        return;
      case "small":
        this.#small += 1;
        return;
      case "picture": {
        const { alt = "", src = "", "data-canonical-src": source = src } = attributes;
        const address = readAddress(source);
        if (kind.emoji && isEmojiName(alt)) out.write(alt, alt);
        else if (address !== "") out.write(`![](${address})`, "");
        return;
      }
      case "box":
        out.write("checked" in attributes ? "[x] " : "[ ] ", "");
        return;
      case "block":
        this.#gap(false);
        return;
      case "hidden":
      case "emphasis":
      case "link":
      case "added":
      case "inline":
    }
  }

  #close({ kind, attributes, mark }: Frame): void {
    const out = this.#out;
    switch (kind.is) {
      case "plain":
        if (kind.keepsLines) this.#keepsLines -= 1;
        if (kind.language !== "") this.#language = "";
        this.#gap(kind.name === "p");
        return;
      case "heading":
      case "quote":
        out.leave();
        out.gap();
        return;
      case "list":
        out.leaveList();
        return;
      case "item":
        out.leave();
        return;
      case "details":
        out.silence(-1);
        out.gap();
        return;
      case "table":
        out.gap();
        return;
      case "row":
        out.endLine();
        return;
      case "cell":
        this.#inCell -= 1;
        out.words(" ", false);
        out.write("|", "|");
        return;
      case "block":
        this.#gap(false);
        return;
      case "emphasis":
        out.wrap(mark, kind.sign, kind.sign);
        return;
      case "small":
        this.#small -= 1;
        out.wrap(mark, `<${kind.name}>`, `</${kind.name}>`);
        return;
      case "link":
        this.#closeLink(kind, attributes, mark);
        return;
      default:
    }
  }

  #closeLink(
    kind: Extract<ElementKind, { is: "link" }>,
    attributes: Record<string, string>,
    mark: LineMark,
  ): void {
    const label = this.#out.labelSince(mark);
    if (kind.refers === "commit")
      this.#out.replaceLabel(mark, readCommitSha(attributes["href"] ?? "", label) ?? label);
    else if (kind.refers === "footnote") this.#out.wrap(mark, "[^", "]");
    if (kind.refers !== null || label === "") return;
    const address = readAddress(attributes["href"] ?? "");
    // GitHub links each picture to itself, and each address that a person wrote.
    const says = [address, `![](${address})`, address.replace(/^(?:mailto:|https?:\/\/)/, "")];
    if (address !== "" && !says.includes(label)) this.#out.wrap(mark, "[", `](${address})`);
  }

  /** Starts or ends a paragraph with an empty line. Has no effect within a table cell. */
  #gap(isParagraph: boolean): void {
    if (this.#inCell > 0) this.#out.words(" ", false);
    else if (isParagraph) this.#out.gap();
    else this.#out.endLine();
  }

  #begin(kind: Block["kind"], language: string): Block {
    return { kind, language, text: "", depth: this.#frames.length, gathers: true };
  }

  #openInBlock(block: Block, kind: ElementKind): void {
    if (kind.is === "break") block.text += "\n";
    if (kind.is === "code" && kind.language !== "") block.language ||= kind.language;
    if (block.kind === "suggestion" && kind.is === "added") block.gathers = true;
  }

  #closeInBlock(block: Block, { kind }: Frame, depth: number): void {
    if (block.kind === "suggestion" && kind.is === "added") {
      block.gathers = false;
      block.text += "\n";
    }
    if (depth !== block.depth) return;
    this.#block = null;
    this.#others -= 1;
    if (block.kind === "inline-code") this.#out.writeCode(block.text);
    else this.#out.writeFence(block.language, block.text);
  }
}
