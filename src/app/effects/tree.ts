/** A proposed change as a git tree, by the Git Data API: executable bits, symlinks and deletions are kept. */
import type { Change, FileChange } from "../../core/sessions/proposal.ts";
import { at, type Access } from "../github/access.ts";
import { asking } from "../github/errors.ts";
import { writeTree, type TreeEntry } from "../github/trees.ts";

/** A longer text goes as a blob of its own, so that no request grows beyond what GitHub takes. */
const INLINE_BYTES = 100_000;
const SIDE_BY_SIDE = 4;

/** Sha of the tree that `change` makes of `baseTree`. @throws GitHubError */
export async function makeTree(access: Access, baseTree: string, change: Change): Promise<string> {
  if (change.files.length === 0) return baseTree;
  return writeTree(access, baseTree, await inBatches(changed(change), (file) => entryOf(access, file)));
}

/**
 * Without the deletions that a written file brings about, where a file becomes a folder or a folder a file: GitHub
 * refuses a deletion of what is no longer there.
 */
function changed({ files }: Change): FileChange[] {
  const written = new Set(files.flatMap((file) => (file.op === "write" ? [file.path] : [])));
  const folders = new Set([...written].flatMap(above));
  return files.filter(
    ({ op, path }) => op === "write" || !(folders.has(path) || above(path).some((folder) => written.has(folder))),
  );
}

/** The folders that a path lies in: `a/b` and `a` of `a/b/c`. */
export function above(path: string): string[] {
  const parts = path.split("/");
  return parts.slice(1).map((_, i) => parts.slice(0, i + 1).join("/"));
}

async function entryOf(access: Access, file: FileChange): Promise<TreeEntry> {
  const { path } = file;
  if (file.op === "delete") return { path, mode: "100644", type: "blob", sha: null };
  const text = textOf(file.content);
  if (text !== null) return { path, mode: file.mode, type: "blob", content: text };
  const { data } = await asking(() =>
    access.octokit.request("POST /repos/{owner}/{repo}/git/blobs", {
      ...at(access),
      content: file.content,
      encoding: "base64",
    }),
  );
  return { path, mode: file.mode, type: "blob", sha: data.sha };
}

/** The text, where it is short UTF-8 that comes back as the same bytes; else `null`. */
function textOf(base64: string): string | null {
  const bytes = Buffer.from(base64, "base64");
  if (bytes.length > INLINE_BYTES || bytes.includes(0)) return null;
  const text = bytes.toString("utf8");
  return Buffer.from(text, "utf8").equals(bytes) ? text : null;
}

async function inBatches<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let i = 0; i < items.length; i += SIDE_BY_SIDE) {
    results.push(...(await Promise.all(items.slice(i, i + SIDE_BY_SIDE).map(work))));
  }
  return results;
}
