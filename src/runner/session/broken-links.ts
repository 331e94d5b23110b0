/**
 * Finds the links that a build broke in the documents of its tree, read from the runner's store.
 */
import { Parser } from "htmlparser2";
import { Marked } from "marked";
import type { Git } from "../git.ts";
import { readGitBlobs } from "../git.ts";

// The links of Markdown documents within their repository, and which of them are broken.

/** A broken link. */
interface BrokenLink {
  /** Path of the document. */
  path: string;
  /** The link as its reader sees it, without percent-escapes. */
  link: string;
}

/** The links and anchors of a document. */
export interface Document {
  /** Targets of its links and pictures, each once. */
  links: readonly string[];
  /** Anchors in lower case. */
  anchors: ReadonlySet<string>;
}

/** The parts of the repository that links can lead to. */
export interface LinkTargets {
  /** Whether a file or folder exists at the path from the root. */
  has(path: string): boolean;
  /** Null if it is not a document, or not known. */
  read(path: string): Document | null;
}

const isDocument = (path: string) => /\.(?:md|markdown)$/i.test(path);

/**
 * Lists the links and pictures of the document whose targets do not exist in the repository.
 * Ignores other addresses.
 */
export function listBrokenLinks(
  path: string,
  document: Document,
  targets: LinkTargets,
): BrokenLink[] {
  const isBroken = (link: string) => {
    // With a scheme, or of another host: `https:`, `mailto:`, `//host`.
    if (/^(?:[a-z][a-z0-9+.-]*:|\/\/)/i.test(link)) return false;
    const [, target, anchor] = /^([^?#]*)(?:\?[^#]*)?(?:#(.*))?$/s.exec(link) ?? [];
    const to = target ? resolvePath(path, decodeLink(target)) : path;
    if (to === null || (to !== path && !targets.has(to))) return true;
    const found = to === path ? document : targets.read(to);
    return (
      Boolean(anchor) &&
      found !== null &&
      isDocument(to) &&
      !hasAnchor(found, decodeLink(anchor!).toLowerCase())
    );
  };
  return document.links.filter(isBroken).map((link) => ({ path, link: decodeLink(link) }));
}

function hasAnchor({ anchors }: Document, anchor: string): boolean {
  // The anchor `#L12` names a line, `#top` the start of the page. GitHub puts `user-content-`
  // before authors' names.
  return (
    /^(?:l\d.*|top)$/s.test(anchor) ||
    anchors.has(anchor) ||
    anchors.has(anchor.replace(/^user-content-/, ""))
  );
}

const marked = new Marked({
  // The text of a footnote (`[^1]: Words`) is not an address. GitHub has footnotes, but the parser
  // doesn't.
  tokenizer: { def: (source) => (/^ {0,3}\[\^/.test(source) ? undefined : false) },
});

/** YAML that some sites require before a document. */
const FRONT_MATTER = /^---[ \t]*\r?\n[\w-]+[ \t]*:.*?\n---[ \t]*(?:\r?\n|$)/s;
/**
 * HTML nested deeper than this is not read. For each closing tag the parser searches all open
 * elements.
 */
const MAX_DEPTH = 512;

/** Parses a document; returns null if it is nested too deeply. */
export function readDocument(text: string): Document | null {
  let html: string;
  try {
    html = marked.parse(text.replace(FRONT_MATTER, ""), { async: false });
  } catch (error) {
    // The parser recurses once per level.
    if (error instanceof RangeError) return null;
    throw error;
  }
  return readHtml(html);
}

function readHtml(html: string): Document | null {
  const links = new Set<string>();
  /** The last number that was assigned to each anchor. */
  const headings = new Map<string, number>();
  const ids = new Set<string>();
  let depth = 0;
  let heading: string | null = null;
  const parser = new Parser({
    onopentag: (name, { href, src, id, name: anchor }) => {
      const link = name === "a" ? href : name === "img" ? src : undefined;
      if (link) links.add(link.trim());
      for (const one of [id, name === "a" ? anchor : undefined])
        if (one) ids.add(one.toLowerCase());
      if (isHeading(name)) heading = "";
      if (++depth > MAX_DEPTH) parser.pause();
    },
    ontext: (text) => {
      if (heading !== null) heading += text;
    },
    onclosetag: (name) => {
      depth--;
      if (heading === null || !isHeading(name)) return;
      const slug = toAnchor(heading.trim());
      let anchor = slug;
      for (let n = headings.get(slug) ?? 0; headings.has(anchor); headings.set(slug, n))
        anchor = `${slug}-${++n}`;
      headings.set(anchor, 0);
      heading = null;
    },
  });
  parser.end(html);
  return depth > MAX_DEPTH
    ? null
    : { links: [...links], anchors: new Set([...headings.keys(), ...ids]) };
}

const isHeading = (name: string) => /^h[1-6]$/.test(name);

/**
 * Creates anchors from headings like GitHub: https://docs.github.com/get-started/writing-on-github,
 * "Section links".
 */
const toAnchor = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\- ]/gu, "")
    .replace(/ /g, "-");

/**
 * Resolves a target from the document's folder, or from the root with a leading `/`. Returns null
 * if it is outside of the repository.
 */
function resolvePath(from: string, target: string): string | null {
  const parts = target.startsWith("/") ? [] : from.split("/").slice(0, -1);
  for (const part of target.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.join("/");
}

function decodeLink(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Maximum number of documents of each sort, and maximum bytes of one. */
const MOST_DOCUMENTS = 200;
const DOCUMENT_BYTES = 500_000;

interface Versions {
  git: Git;
  store: string;
  from: string;
  to: string;
}

/**
 * Finds the broken links in all Markdown files that differ between `from` and `to`. In other files
 * it finds links to what `to` no longer has.
 */
export async function findBrokenLinks({ git, store, from, to }: Versions): Promise<BrokenLink[]> {
  const run = (args: string[], input?: string) => git([`--git-dir=${store}`, ...args], { input });
  const listChanged = async (filter: string) =>
    splitNames(
      await run(["diff", "--name-only", "--no-renames", `--diff-filter=${filter}`, "-z", from, to]),
    );
  const tree = await readTree(run, to);
  const written = new Set(await listChanged("d"));
  const changed = [...written].filter(isDocument).slice(0, MOST_DOCUMENTS);
  const removed = new Set(await listChanged("D"));
  const documents = new Map<string, Document | null>();
  const load = async (paths: readonly string[]) => {
    const blobs = new Map(
      paths
        .filter((path) => !documents.has(path))
        .map((path) => [path, tree.blobs.get(path)] as const),
    );
    const contents = await readGitBlobs(
      run,
      [...blobs.values()].flatMap((blob) => blob ?? []),
    );
    for (const [path, blob] of blobs) {
      const bytes = blob === undefined ? undefined : contents.get(blob);
      documents.set(path, bytes ? readDocument(bytes.toString()) : null);
    }
  };
  await load(changed);
  const has = (path: string) => path === "" || tree.paths.has(path);
  const list = (paths: readonly string[], read: (path: string) => Document | null) =>
    paths.flatMap((path) => {
      const document = documents.get(path);
      return document ? listBrokenLinks(path, document, { has, read }) : [];
    });
  // The first pass collects which other documents' anchors are named, the second checks them.
  const wanted = new Set<string>();
  list(changed, (path) => (documents.has(path) ? documents.get(path)! : (wanted.add(path), null)));
  await load([...wanted].slice(0, MOST_DOCUMENTS));
  const own = list(changed, (path) => documents.get(path) ?? null);
  if (removed.size === 0) return own;
  const others = [...tree.blobs.keys()].filter((path) => isDocument(path) && !written.has(path));
  const read = others.slice(0, MOST_DOCUMENTS);
  await load(read);
  const before = new Set([
    ...tree.paths,
    ...[...removed].flatMap((path) => [path, ...listFolders(path)]),
  ]);
  const had = (path: string) => path === "" || before.has(path);
  const lost = read.flatMap((path) => {
    const document = documents.get(path);
    if (!document) return [];
    const earlier = listBrokenLinks(path, document, { has: had, read: () => null }).map(
      ({ link }) => link,
    );
    const now = listBrokenLinks(path, document, { has, read: () => null });
    return now.filter(({ link }) => !earlier.includes(link));
  });
  return [...own, ...lost];
}

interface Tree {
  /** Paths of files, links, submodules and their folders. */
  paths: ReadonlySet<string>;
  /** The blobs of plain files that are small enough to read, by path. */
  blobs: ReadonlyMap<string, string>;
}

async function readTree(run: (args: string[]) => Promise<Buffer>, commit: string): Promise<Tree> {
  const paths = new Set<string>();
  const blobs = new Map<string, string>();
  for (const line of splitNames(await run(["ls-tree", "-r", "-z", "--long", commit]))) {
    // https://git-scm.com/docs/git-ls-tree#_output_format; the size of a submodule is `-`.
    const [, mode, object, size, path] = /^(\d+) \w+ ([0-9a-f]+) +(\d+|-)\t(.*)$/s.exec(line) ?? [];
    if (path === undefined) continue;
    paths.add(path);
    for (const folder of listFolders(path)) paths.add(folder);
    if (mode!.startsWith("100") && Number(size) <= DOCUMENT_BYTES) blobs.set(path, object!);
  }
  return { paths, blobs };
}

const splitNames = (output: Buffer) =>
  output
    .toString()
    .split("\0")
    .filter((name) => name !== "");

function listFolders(path: string): string[] {
  const parts = path.split("/");
  return parts.slice(1).map((_, i) => parts.slice(0, i + 1).join("/"));
}
