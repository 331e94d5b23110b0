/** Links that lead nowhere because of a build, in the documents of its tree, read from the runner's store. */
import { contentsOf } from "./change.ts";
import { isDocument, listBrokenLinks, readDocument, type BrokenLink, type Document } from "./document-links.ts";
import type { Git } from "./git.ts";

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
 * All of the Markdown files that `to` has other than `from`; of the others those that lead to what `to` no longer has.
 */
export async function findBrokenLinks({ git, store, from, to }: Versions): Promise<BrokenLink[]> {
  const run = (args: string[], input?: string) => git([`--git-dir=${store}`, ...args], { input });
  const listChanged = async (filter: string) =>
    splitNames(await run(["diff", "--name-only", "--no-renames", `--diff-filter=${filter}`, "-z", from, to]));
  const tree = await readTree(run, to);
  const written = new Set(await listChanged("d"));
  const changed = [...written].filter(isDocument).slice(0, MOST_DOCUMENTS);
  const removed = new Set(await listChanged("D"));
  const documents = new Map<string, Document | null>();
  const load = async (paths: readonly string[]) => {
    const blobs = new Map(
      paths.filter((path) => !documents.has(path)).map((path) => [path, tree.blobs.get(path)] as const),
    );
    const contents = await contentsOf(
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
  const before = new Set([...tree.paths, ...[...removed].flatMap((path) => [path, ...listFolders(path)])]);
  const had = (path: string) => path === "" || before.has(path);
  const lost = read.flatMap((path) => {
    const document = documents.get(path);
    if (!document) return [];
    const earlier = listBrokenLinks(path, document, { has: had, read: () => null }).map(({ link }) => link);
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
