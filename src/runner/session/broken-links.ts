/**
 * Links that lead nowhere because of a build, in the documents of its tree, read from the runner's
 * store.
 */
import { Parser } from "htmlparser2";
import { Marked } from "marked";
import type { Git } from "../git.ts";
import { readGitBlobs } from "../git.ts";

// Links of Markdown documents within their repository: which there are, and which lead nowhere.

/** A link that leads nowhere. */
interface BrokenLink {
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

const isDocument = (path: string) => /\.(?:md|markdown)$/i.test(path);

/**
 * Links and pictures of the document that lead to nothing in the repository; addresses elsewhere
 * are not looked at.
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
  // `#L12` names a line, `#top` the page's beginning; GitHub itself puts `user-content-` before
  // what authors name.
  return (
    /^(?:l\d.*|top)$/s.test(anchor) ||
    anchors.has(anchor) ||
    anchors.has(anchor.replace(/^user-content-/, ""))
  );
}

const marked = new Marked({
  // A footnote's text (`[^1]: Words`) is no address; GitHub has footnotes, the parser doesn't.
  tokenizer: { def: (source) => (/^ {0,3}\[\^/.test(source) ? undefined : false) },
});

/** YAML that some sites want before a document. */
const FRONT_MATTER = /^---[ \t]*\r?\n[\w-]+[ \t]*:.*?\n---[ \t]*(?:\r?\n|$)/s;
/**
 * Nested deeper than this, HTML is not read: the parser looks through all open elements for one
 * that closes.
 */
const MAX_DEPTH = 512;

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
 * As GitHub makes anchors of headings: https://docs.github.com/get-started/writing-on-github,
 * "Section links".
 */
const toAnchor = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\- ]/gu, "")
    .replace(/ /g, "-");

/**
 * From the document's folder, or with a leading `/` from the root; null where it leads out of the
 * repository.
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

/** Documents that are read of each sort, and the bytes of one. */
const MOST_DOCUMENTS = 200;
const DOCUMENT_BYTES = 500_000;

interface Versions {
  git: Git;
  store: string;
  from: string;
  to: string;
}

/**
 * All of the Markdown files that `to` has other than `from`; of the others those that lead to what
 * `to` no longer has.
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
  // Once to learn which other documents' anchors are named, once to look at them.
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
  /** Of files, links, submodules and the folders that they are in. */
  paths: ReadonlySet<string>;
  /** By path, the blobs of plain files that are not too large to be read. */
  blobs: ReadonlyMap<string, string>;
}

async function readTree(run: (args: string[]) => Promise<Buffer>, commit: string): Promise<Tree> {
  const paths = new Set<string>();
  const blobs = new Map<string, string>();
  for (const line of splitNames(await run(["ls-tree", "-r", "-z", "--long", commit]))) {
    // https://git-scm.com/docs/git-ls-tree#_output_format; a submodule has `-` for a size.
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
