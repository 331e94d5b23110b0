import type { GitRepository, TreeEntry } from "../../git/repository.ts";
import { unprocessable } from "../refusal.ts";

/** What shall lie at a path; null for nothing. */
export interface TreeChange {
  parts: string[];
  entry: Pick<TreeEntry, "mode" | "oid"> | null;
}

/**
 * Writes the tree that the changes, in their order, make of `base` (a tree, a commit or nothing). Folders that nobody
 * touched are kept by their id; a folder that got empty is gone, and null is answered where all is. Deleting what is
 * not there refuses with GitHub's own word for it.
 */
export function changeTree(git: GitRepository, base: string | null, changes: TreeChange[]): string | null {
  const entries = new Map((base === null ? [] : (git.tree(base) ?? [])).map((entry) => [entry.name, entry]));
  const deeper = new Map<string, TreeChange[]>();
  for (const { parts, entry } of changes) {
    const [name = "", ...rest] = parts;
    if (rest.length > 0) {
      deeper.set(name, [...(deeper.get(name) ?? []), { parts: rest, entry }]);
    } else if (entry) {
      entries.set(name, { ...entry, name });
    } else if (!entries.delete(name)) {
      throw unprocessable("GitRPC::BadObjectState");
    }
  }
  for (const [name, inside] of deeper) {
    const known = entries.get(name);
    const folder = changeTree(git, known?.mode === "040000" ? known.oid : null, inside);
    if (folder === null) entries.delete(name);
    else entries.set(name, { mode: "040000", name, oid: folder });
  }
  return entries.size === 0 ? null : git.writeTree([...entries.values()]);
}
