/** Links of Markdown documents within their repository: which there are, and which lead nowhere. */
import { Parser } from "htmlparser2";
import { Marked } from "marked";

/** A link that leads nowhere. */
export interface BrokenLink {
  /** Of the document. */
  path: string;
  /** As its reader knows it, without percent-escapes. */
  link: string;
}

/** What of a document has to do with links. */
export interface Document {
  /** Where its links and pictures lead to, each once. */
  links: readonly string[];
  /** In lower case. */
  anchors: ReadonlySet<string>;
}

/** What of the repository links can lead to. */
export interface LinkTargets {
  /** Whether a file or folder is there, by its path from the root. */
  has(path: string): boolean;
  /** Null where it is no document, or is not known. */
  read(path: string): Document | null;
}

export const isDocument = (path: string) => /\.(?:md|markdown)$/i.test(path);

/** Links and pictures of the document that lead to nothing in the repository; addresses elsewhere are not looked at. */
export function listBrokenLinks(path: string, document: Document, targets: LinkTargets): BrokenLink[] {
  const isBroken = (link: string) => {
    // With a scheme, or of another host: `https:`, `mailto:`, `//host`.
    if (/^(?:[a-z][a-z0-9+.-]*:|\/\/)/i.test(link)) return false;
    const [, target, anchor] = /^([^?#]*)(?:\?[^#]*)?(?:#(.*))?$/s.exec(link) ?? [];
    const to = target ? resolvePath(path, decode(target)) : path;
    if (to === null || (to !== path && !targets.has(to))) return true;
    const found = to === path ? document : targets.read(to);
    return Boolean(anchor) && found !== null && isDocument(to) && !hasAnchor(found, decode(anchor!).toLowerCase());
  };
  return document.links.filter(isBroken).map((link) => ({ path, link: decode(link) }));
}

function hasAnchor({ anchors }: Document, anchor: string): boolean {
  // `#L12` names a line, `#top` the page's beginning; GitHub itself puts `user-content-` before what authors name.
  return /^(?:l\d.*|top)$/s.test(anchor) || anchors.has(anchor) || anchors.has(anchor.replace(/^user-content-/, ""));
}

const marked = new Marked({
  // A footnote's text (`[^1]: Words`) is no address; GitHub has footnotes, the parser doesn't.
  tokenizer: { def: (source) => (/^ {0,3}\[\^/.test(source) ? undefined : false) },
});

/** YAML that some sites want before a document. */
const FRONT_MATTER = /^---[ \t]*\r?\n[\w-]+[ \t]*:.*?\n---[ \t]*(?:\r?\n|$)/s;
/** Nested deeper than this, HTML is not read: the parser looks through all open elements for one that closes. */
const DEEPEST = 512;

/** Null where it is nested too deep to be read. */
export function readDocument(text: string): Document | null {
  let html: string;
  try {
    html = marked.parse(text.replace(FRONT_MATTER, ""), { async: false });
  } catch (error) {
    // The parser calls itself for each level.
    if (error instanceof RangeError) return null;
    throw error;
  }
  return readHtml(html);
}

function readHtml(html: string): Document | null {
  const links = new Set<string>();
  /** By anchor, the last number that was given out for it. */
  const headings = new Map<string, number>();
  const ids = new Set<string>();
  let depth = 0;
  let heading: string | null = null;
  const parser = new Parser({
    onopentag: (name, { href, src, id, name: anchor }) => {
      const link = name === "a" ? href : name === "img" ? src : undefined;
      if (link) links.add(link.trim());
      for (const one of [id, name === "a" ? anchor : undefined]) if (one) ids.add(one.toLowerCase());
      if (isHeading(name)) heading = "";
      if (++depth > DEEPEST) parser.pause();
    },
    ontext: (text) => {
      if (heading !== null) heading += text;
    },
    onclosetag: (name) => {
      depth--;
      if (heading === null || !isHeading(name)) return;
      const slug = slugOf(heading.trim());
      let anchor = slug;
      for (let n = headings.get(slug) ?? 0; headings.has(anchor); headings.set(slug, n)) anchor = `${slug}-${++n}`;
      headings.set(anchor, 0);
      heading = null;
    },
  });
  parser.end(html);
  return depth > DEEPEST ? null : { links: [...links], anchors: new Set([...headings.keys(), ...ids]) };
}

const isHeading = (name: string) => /^h[1-6]$/.test(name);

/** As GitHub makes anchors of headings: https://docs.github.com/get-started/writing-on-github, "Section links". */
const slugOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\- ]/gu, "")
    .replace(/ /g, "-");

/** From the document's folder, or with a leading `/` from the root; null where it leads out of the repository. */
function resolvePath(from: string, target: string): string | null {
  const parts = target.startsWith("/") ? [] : from.split("/").slice(0, -1);
  for (const part of target.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.join("/");
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
