import { HttpError, createUnprocessableError } from "../rest/http-error.ts";
import type { GitRepository, TreeEntry } from "./repository.ts";

export interface TreeEdit {
  path: string;
  mode: TreeEntry["mode"];
  /** Null deletes the entry at the path. */
  oid: string | null;
}

/**
 * Writes the tree that results from a base and changes by path. Unchanged folders are shared with
 * the base.
 */
export function editTree(git: GitRepository, base: string | null, edits: TreeEdit[]): string {
  for (const edit of edits) checkPath(edit.path);
  return writeTree(git, base, edits) ?? git.writeTree([]);
}

/** Returns null if nothing is left below. */
function writeTree(git: GitRepository, base: string | null, edits: TreeEdit[]): string | null {
  const entries = new Map(
    (base === null ? [] : (git.tree(base) ?? [])).map((entry) => [entry.name, entry]),
  );
  const below = new Map<string, TreeEdit[]>();
  for (const edit of edits) {
    const [name = "", ...rest] = edit.path.split("/");
    if (rest.length > 0) {
      below.set(name, [...(below.get(name) ?? []), { ...edit, path: rest.join("/") }]);
    } else if (edit.oid === null) {
      if (!entries.delete(name)) throw new HttpError(422, "GitRPC::BadObjectState");
    } else {
      entries.set(name, { mode: edit.mode, name, oid: edit.oid });
    }
  }
  for (const [name, deeper] of below) {
    const known = entries.get(name);
    const oid = writeTree(git, known?.mode === "040000" ? known.oid : null, deeper);
    if (oid === null) entries.delete(name);
    else entries.set(name, { mode: "040000", name, oid });
  }
  return entries.size === 0 ? null : git.writeTree([...entries.values()]);
}

function checkPath(path: string): void {
  if (path.startsWith("/")) throw createUnprocessableError("tree.path cannot start with a slash");
  const parts = path.split("/");
  const bad = (part: string): boolean =>
    part === "" || part === "." || part === ".." || /^\.git$/i.test(part);
  if (parts.some(bad) || path.includes("\0"))
    throw createUnprocessableError(`tree.path contains a malformed path component`);
}
