/** The record put back as Baton knew it, after others touched its machine state or rewrote its history. */
import { isRecordFile } from "../../core/record/paths.ts";
import type { Access } from "./access.ts";
import { commitOf } from "./commits.ts";
import { makeCommit } from "./make-commit.ts";
import { remember } from "./recordMemory.ts";
import type { LoadedRecord } from "./recordStore.ts";
import { headOf, moveRef } from "./refs.ts";
import { writeTree } from "./trees.ts";

const FILE = { mode: "100644", type: "blob" } as const;

/**
 * A commit on top of whatever stands there. Baton's own newest commit becomes a parent where the branch has lost it: so
 * nothing of the history is missing afterwards, and nothing is forced. What people left since then is in it no more.
 * @throws GitHubError `head_moved` when the branch stands elsewhere by now
 */
export async function restoreRecord(
  access: Access,
  branch: string,
  { head, own, lost }: { head: string; own: LoadedRecord; lost: boolean },
  after: Record<string, string>,
  message: string,
): Promise<string> {
  const parents = lost ? [head, own.head] : [head];
  const sha = await makeCommit(access, await treeOf(access, own, after), parents, message);
  await moveRef(access, headOf(branch), sha, false);
  remember(access, branch, sha);
  return sha;
}

async function treeOf(access: Access, own: LoadedRecord, after: Record<string, string>): Promise<string> {
  const base_tree = (await commitOf(access, own.head)).tree;
  const changed = Object.entries(after).filter(([path, text]) => own.files[path] !== text);
  const gone = Object.keys(own.files).filter((path) => !Object.hasOwn(after, path) && isRecordFile(path));
  const tree = [
    ...changed.map(([path, content]) => ({ ...FILE, path, content })),
    ...gone.map((path) => ({ ...FILE, path, sha: null })),
  ];
  // GitHub refuses a tree without entries.
  if (tree.length === 0) return base_tree;
  return writeTree(access, base_tree, tree);
}
