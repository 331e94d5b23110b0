/**
 * What of the pushes by others counts: the newest version of each file that a person with write
 * access left.
 */
import { isRoleAtLeast } from "../../model/permissions.ts";
import type { EditedFile, RecordPush } from "../../model/record-files.ts";
import { renderEditsAnswer, type EditLine } from "../../messages/record-edits.ts";
import { isActionRequired } from "../../messages/required-actions.ts";
import type { Draft } from "../decision-draft.ts";

/** A file as a person with write access left it. */
export interface AcceptedEdit extends EditedFile {
  by: string;
  /** The commit in which it stands. */
  sha: string;
}

export interface FilteredPushes {
  accepted: AcceptedEdit[];
  /** Pushes by those who may not write here. */
  refused: RecordPush[];
  /**
   * Files that the latter changed last, and the blob that stood there before; null = there was
   * none.
   */
  undone: Record<string, string | null>;
}

export function filterPushes(pushes: readonly RecordPush[]): FilteredPushes {
  const accepted = new Map<string, AcceptedEdit>();
  // People choose the paths: one may be called as what every object has.
  const undone = Object.create(null) as FilteredPushes["undone"];
  const refused: RecordPush[] = [];
  for (const push of pushes) {
    const { by, role, sha } = push;
    const counts = by !== null && isRoleAtLeast(role, "write");
    if (!counts) refused.push(push);
    for (const file of push.files) {
      if (counts) {
        // Set back, a file becomes what it was before any of these pushes: none of the others was
        // taken either.
        const { was } = accepted.get(file.path) ?? {
          was: file.path in undone ? undone[file.path]! : file.was,
        };
        accepted.set(file.path, { ...file, was, by, sha });
        delete undone[file.path];
      } else if (!(file.path in undone)) undone[file.path] = file.was;
    }
  }
  return { accepted: [...accepted.values()], refused, undone };
}

/** Files in a line of the record's commit message. */

const MAX_NAMES = 5;

/** `context/a.md, context/b.md and 7 more`; a name can't begin another line. */
export function listFileNames(files: readonly { path: string }[]): string {
  const names = files
    .slice(0, MAX_NAMES)
    .map(({ path }) => path.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").slice(0, 100));
  const more = files.length - names.length;
  return more > 0 ? `${names.join(", ")} and ${more} more` : names.join(", ");
}

// What is answered to people who edited the record: gathered, then said in one comment for each of
// them.

export class EditReport {
  readonly #lines: (EditLine & { by: string })[] = [];
  readonly #draft: Draft;

  constructor(draft: Draft) {
    this.#draft = draft;
  }

  /** The edit counts; `text` is a clause. */
  addDone({ by, sha, path }: AcceptedEdit, text: string): void {
    this.#lines.push({ by, sha, path, text, done: true });
  }

  /**
   * It doesn't: `text` names the file, the line and the remedy. The file is set back where Baton
   * doesn't render it.
   */
  addRefused({ by, sha, path, was }: AcceptedEdit, text: string): void {
    this.#draft.restoredFiles[path] = was;
    this.#lines.push({ by, sha, path, text, done: false });
  }

  /** One comment on the issue for each person. */
  post(head: string): void {
    const { build } = this.#draft.state;
    for (const [by, lines] of Map.groupBy(this.#lines, (line) => line.by)) {
      const not = lines.filter(({ done }) => !done);
      if (not.length > 0)
        this.#draft.note(`What @${by} made of ${listFileNames(not)} is answered, not taken`);
      const open = isActionRequired(this.#draft.state, "plan");
      const body = renderEditsAnswer(by, this.#draft.branches.record, lines, open);
      this.#draft.addComment(`edits-${head.slice(0, 12)}-${by}`, build.issue, body);
    }
  }
}

/** Longer documents aren't fetched. */
const MAX_BYTES = 1_000_000;

/**
 * Why the document that somebody pushed can't be read, as the end of a sentence; null where it can.
 */
export function explainUnreadableFile({ text, bytes }: EditedFile): string | null {
  if (text === null) {
    return bytes > MAX_BYTES
      ? `it has ${(bytes / 1_000_000).toFixed(1)} MB, a document has 1 MB at most.`
      : "it is no text.";
  }
  // What is no UTF-8 comes with this sign in its place.
  return text.includes("\ufffd")
    ? "some of it is no UTF-8: save it in that encoding, and push it again."
    : null;
}
