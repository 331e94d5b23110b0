/**
 * Writing a file at the path of a folder deletes the folder's content, and writing a file below
 * another file deletes that file. The change must list such deletions, so that the other guards and
 * people judge them like any deletion.
 */
import { defineGuard } from "./define-guard.ts";
import type { GuardContext } from "../model/guard-findings.ts";
import { quotePath } from "../text/path-names.ts";

export const impliedDeletionsGuard = defineGuard({
  name: "implied-deletions",
  check({ files }, context) {
    const deleted = new Set(files.flatMap(({ op, path }) => (op === "delete" ? [path] : [])));
    return files.flatMap(({ op, path }) => {
      const lost = op === "write" ? describeLoss(path, deleted, context) : null;
      if (lost === null) return [];
      const message =
        `Leave ${quotePath(path)} out, or list the files that it replaces as deleted: it ` +
        `would delete ${lost} silently, which nobody could review.`;
      return [{ path, message, waivable: false }];
    });
  },
});

/** Describes what the file would delete beyond the listed deletions. Null if nothing. */
function describeLoss(
  path: string,
  deleted: ReadonlySet<string>,
  { before }: GuardContext,
): string | null {
  const folder = before?.get(path)?.folder;
  if (folder) {
    if (folder.files === null) return `the whole folder ${quotePath(path)}`;
    const lost = folder.files.filter((file) => !deleted.has(file));
    if (lost.length > 0)
      return `${quotePath(lost[0]!)}${lost.length > 1 ? ` and ${lost.length - 1} more files` : ""}`;
  }
  for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
    const outer = path.slice(0, end);
    const former = before?.get(outer);
    if (former && !former.folder && !deleted.has(outer)) return `the file ${quotePath(outer)}`;
  }
  return null;
}
