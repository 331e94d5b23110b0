/** What of the pushes by others counts: the newest version of each file that a person with write access left. */
import { atLeast } from "../../build/roles.ts";
import type { EditedFile, RecordPush } from "../../build/recordEdits.ts";

/** A file as a person with write access left it. */
export interface Accepted extends EditedFile {
  by: string;
  /** The commit in which it stands. */
  sha: string;
}

export interface Sifted {
  accepted: Accepted[];
  /** Pushes by those who may not write here. */
  refused: RecordPush[];
  /** Files that the latter changed last, and the blob that stood there before; null = there was none. */
  undone: Record<string, string | null>;
}

export function sift(pushes: readonly RecordPush[]): Sifted {
  const accepted = new Map<string, Accepted>();
  // People choose the paths: one may be called as what every object has.
  const undone = Object.create(null) as Sifted["undone"];
  const refused: RecordPush[] = [];
  for (const push of pushes) {
    const { by, role, sha } = push;
    const counts = by !== null && atLeast(role, "write");
    if (!counts) refused.push(push);
    for (const file of push.files) {
      if (counts) {
        // Set back, a file becomes what it was before any of these pushes: none of the others was taken either.
        const { was } = accepted.get(file.path) ?? { was: file.path in undone ? undone[file.path]! : file.was };
        accepted.set(file.path, { ...file, was, by, sha });
        delete undone[file.path];
      } else if (!(file.path in undone)) undone[file.path] = file.was;
    }
  }
  return { accepted: [...accepted.values()], refused, undone };
}
