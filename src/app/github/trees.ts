/** Reads and writes trees through the Git Data API: https://docs.github.com/rest/git/trees */
import { getRepoParams, type Access } from "./access.ts";
import { GitHubError, requestGitHub } from "./errors.ts";
import type { Change, FileChange } from "../../core/model/proposal.ts";

/** An entry of a tree. */
export interface ListedEntry {
  path: string;
  mode: string;
  /** `blob`, `tree`, or `commit` for a submodule. */
  type: string;
  sha: string;
  /** Size of a blob, in bytes. */
  size?: number;
}

/**
 * Lists a tree's entries. `recursive` includes the contents of folders, with full paths.
 * `truncated` means that there is more than GitHub lists at once.
 * @throws GitHubError
 */
export async function listTreeEntries(
  access: Access,
  tree: string,
  recursive = false,
): Promise<{ entries: ListedEntry[]; truncated: boolean }> {
  const of = { ...getRepoParams(access), tree_sha: tree, ...(recursive ? { recursive: "1" } : {}) };
  const { data } = await requestGitHub(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/git/trees/{tree_sha}", of),
  );
  return { entries: data.tree, truncated: data.truncated };
}

/**
 * Lists files, links and submodules of a tree, at any depth. Returns null if GitHub doesn't list
 * them all at once. @throws GitHubError
 */
export async function listTreeFiles(access: Access, tree: string): Promise<ListedEntry[] | null> {
  const { entries, truncated } = await listTreeEntries(access, tree, true);
  return truncated ? null : entries.filter(({ type }) => type !== "tree");
}

/** Returns the sha of the folder at `path` in a tree; null if there is none. @throws GitHubError */
export async function findTreeFolder(
  access: Access,
  tree: string,
  path: string,
): Promise<string | null> {
  let folder = tree;
  for (const name of path.split("/")) {
    const { entries } = await listTreeEntries(access, folder);
    const found = entries.find((entry) => entry.path === name && entry.type === "tree");
    if (!found) return null;
    folder = found.sha;
  }
  return folder;
}

export interface TreeEntry {
  path: string;
  mode: "100644" | "100755" | "120000";
  type: "blob";
  /** Sha of an existing blob; null removes the path. */
  sha?: string | null;
  /** The file's text, instead of `sha`. */
  content?: string;
}

/**
 * GitHub ends a request after ten seconds. In that time it has created trees of well over a
 * thousand entries.
 */
const MAX_ENTRIES = 250;
/** Maximum text of one request, in UTF-16 units. */
const MAX_TEXT = 1_000_000;

/**
 * Returns the sha of the tree that results from `entries` on top of `base` (null means an empty
 * tree). Many entries are written in parts, each on top of the one before, as GitHub advises. A
 * part that still takes too long is halved.
 * @throws GitHubError `unavailable` if even one entry takes GitHub too long
 */
export async function writeTree(
  access: Access,
  base: string | null,
  entries: readonly TreeEntry[],
): Promise<string> {
  // Removals come last, so that no intermediate tree is empty unless the final one is.
  const ordered = [
    ...entries.filter(({ sha }) => sha !== null),
    ...entries.filter(({ sha }) => sha === null),
  ];
  const waiting = splitEntries(ordered);
  let tree = base;
  for (let part = waiting.shift(); part; part = waiting.shift()) {
    try {
      tree = await postTree(access, tree, part);
    } catch (error) {
      const tookTooLong = error instanceof GitHubError && error.status === 422 && error.isTransient;
      if (!tookTooLong || part.length === 1) throw error;
      const middle = Math.ceil(part.length / 2);
      waiting.unshift(part.slice(0, middle), part.slice(middle));
    }
  }
  if (tree === null) throw new Error("a tree needs at least one entry");
  return tree;
}

async function postTree(access: Access, base: string | null, tree: TreeEntry[]): Promise<string> {
  const body = { ...getRepoParams(access), ...(base === null ? {} : { base_tree: base }), tree };
  const { data } = await requestGitHub(() =>
    access.octokit.request("POST /repos/{owner}/{repo}/git/trees", body),
  );
  return data.sha;
}

function splitEntries(entries: readonly TreeEntry[]): TreeEntry[][] {
  const parts: TreeEntry[][] = [];
  let text = 0;
  for (const entry of entries) {
    const part = parts.at(-1);
    const length = entry.content?.length ?? 0;
    if (part && part.length < MAX_ENTRIES && text + length <= MAX_TEXT) part.push(entry);
    else {
      parts.push([entry]);
      text = 0;
    }
    text += length;
  }
  return parts;
}

// Writes a proposed change as a git tree through the Git Data API. Executable bits, symlinks and
// deletions are kept.

/**
 * A longer text is sent as a blob of its own, so that no request is larger than GitHub allows. In
 * bytes.
 */
const INLINE_BYTES = 100_000;
const SIDE_BY_SIDE = 4;

/**
 * Returns the sha of the tree that results from `change` on top of `baseTree`. @throws GitHubError
 */
export async function writeChangeTree(
  access: Access,
  baseTree: string,
  change: Change,
): Promise<string> {
  if (change.files.length === 0) return baseTree;
  return writeTree(
    access,
    baseTree,
    await runInBatches(dropImpliedDeletions(change), (file) => toTreeEntry(access, file)),
  );
}

/**
 * Drops deletions that a written file already implies, because a file becomes a folder or a folder
 * a file. GitHub refuses to delete a path that no longer exists.
 */
function dropImpliedDeletions({ files }: Change): FileChange[] {
  const written = new Set(files.flatMap((file) => (file.op === "write" ? [file.path] : [])));
  const folders = new Set([...written].flatMap(listParentFolders));
  return files.filter(
    ({ op, path }) =>
      op === "write" ||
      !(folders.has(path) || listParentFolders(path).some((folder) => written.has(folder))),
  );
}

/** Returns the folders that contain a path: `a/b` and `a` for `a/b/c`. */
export function listParentFolders(path: string): string[] {
  const parts = path.split("/");
  return parts.slice(1).map((_, i) => parts.slice(0, i + 1).join("/"));
}

async function toTreeEntry(access: Access, file: FileChange): Promise<TreeEntry> {
  const { path } = file;
  if (file.op === "delete") return { path, mode: "100644", type: "blob", sha: null };
  const text = decodeInlineText(file.content);
  if (text !== null) return { path, mode: file.mode, type: "blob", content: text };
  const { data } = await requestGitHub(() =>
    access.octokit.request("POST /repos/{owner}/{repo}/git/blobs", {
      ...getRepoParams(access),
      content: file.content,
      encoding: "base64",
    }),
  );
  return { path, mode: file.mode, type: "blob", sha: data.sha };
}

/** Returns the text if it is short UTF-8 that encodes to the same bytes; else `null`. */
function decodeInlineText(base64: string): string | null {
  const bytes = Buffer.from(base64, "base64");
  if (bytes.length > INLINE_BYTES || bytes.includes(0)) return null;
  const text = bytes.toString("utf8");
  return Buffer.from(text, "utf8").equals(bytes) ? text : null;
}

async function runInBatches<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  for (let i = 0; i < items.length; i += SIDE_BY_SIDE) {
    results.push(...(await Promise.all(items.slice(i, i + SIDE_BY_SIDE).map(work))));
  }
  return results;
}

/**
 * A tree of the record as GraphQL returns it: nested as deep as the record, files with their text.
 */
export interface TreeNode {
  entries: { name: string; type: string; object: BlobNode & Partial<TreeNode> }[] | null;
}
interface BlobNode {
  oid?: string;
  byteSize?: number;
  text?: string | null;
  isBinary?: boolean | null;
  isTruncated?: boolean;
}

/** A record is four folders deep. People's `context/` may be deeper. */
const DEPTH = 8;
const BLOB_FIELDS = "... on Blob { oid byteSize text isBinary isTruncated }";

export interface RecordBlob {
  oid: string;
  bytes: number;
  /** Null if the file is binary. */
  text: string | null;
}

/** `...Level` selects the entries of a tree, down to that depth. */
export const TREE_FRAGMENT = `fragment Level on Tree { ${renderLevels(DEPTH)} }`;

function renderLevels(depth: number): string {
  const deeper = ` ... on Tree { ${depth > 1 ? renderLevels(depth - 1) : "oid"} }`;
  return `entries { name type object { ${BLOB_FIELDS}${deeper} } }`;
}

/**
 * Reads files by path. GraphQL cuts long texts, so those are fetched separately. @throws
 * GitHubError
 */
export async function readTreeBlobs(
  access: Access,
  tree: TreeNode,
  folder = "",
): Promise<Record<string, RecordBlob>> {
  const parts = await Promise.all(
    (tree.entries ?? []).map(async (entry): Promise<Record<string, RecordBlob>> => {
      const path = folder + entry.name;
      const { entries, ...blob } = entry.object;
      if (entry.type === "tree" && entries) return readTreeBlobs(access, { entries }, `${path}/`);
      // Below the maximum depth, only the folder itself is known.
      if (entry.type === "tree" && blob.oid)
        return { [`${path}/`]: { oid: blob.oid, bytes: 0, text: null } };
      if (entry.type !== "blob" || !blob.oid) return {};
      return {
        [path]: {
          oid: blob.oid,
          bytes: blob.byteSize ?? 0,
          text: await readBlobText(access, blob),
        },
      };
    }),
  );
  return Object.fromEntries(parts.flatMap((part) => Object.entries(part)));
}

/** A longer text is no usable brief, so it isn't fetched. In bytes. */
const MAX_TEXT_BYTES = 1_000_000;

async function readBlobText(
  access: Access,
  { oid = "", text, isBinary, isTruncated, byteSize = 0 }: BlobNode,
) {
  if (isBinary) return null;
  if (!isTruncated && typeof text === "string") return text;
  return byteSize > MAX_TEXT_BYTES
    ? null
    : Buffer.from(await readBlobBase64(access, oid), "base64").toString("utf8");
}

/** @throws GitHubError */
export async function readBlobBase64(access: Access, sha: string): Promise<string> {
  const { data } = await requestGitHub(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/git/blobs/{file_sha}", {
      ...getRepoParams(access),
      file_sha: sha,
    }),
  );
  return data.content;
}

// Reads blobs through the Git Data API, as bytes.

/** @throws GitHubError */
export async function readBlob(access: Access, sha: string): Promise<Uint8Array> {
  return new Uint8Array(Buffer.from(await readBlobBase64(access, sha), "base64"));
}

/** Reads blobs by sha. @throws GitHubError */
export async function readBlobs(
  access: Access,
  shas: readonly string[],
): Promise<Map<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>();
  for (let i = 0; i < shas.length; i += BLOBS_AT_ONCE) {
    const part = shas.slice(i, i + BLOBS_AT_ONCE);
    const blobs = await Promise.all(part.map((sha) => readBlob(access, sha)));
    for (const [j, sha] of part.entries()) found.set(sha, blobs[j]!);
  }
  return found;
}

const BLOBS_AT_ONCE = 8;
