/**
 * Selects what counts of other people's pushes: the newest version of each file by a person with
 * write access.
 */
import { isRoleAtLeast } from "../../model/permissions.ts";
import type { EditedFile, RecordPush } from "../../model/record-files.ts";
import {
  MAX_DOCUMENT_BYTES,
  describeAppliedEdit,
  describeRefusedEdit,
  renderEditsAnswer,
  type AppliedEdit,
  type EditLine,
  type RefusedEdit,
} from "../../messages/record-edits.ts";
import { isActionRequired } from "../../messages/required-actions.ts";
import type { Draft } from "../decision-draft.ts";

/** A file as a person with write access left it. */
export interface AcceptedEdit extends EditedFile {
  by: string;
  /** The commit that contains it. */
  sha: string;
}

export interface FilteredPushes {
  accepted: AcceptedEdit[];
  /** Pushes by people without write access. */
  refused: RecordPush[];
  /** Files that those pushes changed last, with the earlier blob; null = there was no file. */
  undone: Record<string, string | null>;
}

export function filterPushes(pushes: readonly RecordPush[]): FilteredPushes {
  const accepted = new Map<string, AcceptedEdit>();
  // People choose the paths, and one may have the name of an object's built-in property.
  const undone = Object.create(null) as FilteredPushes["undone"];
  const refused: RecordPush[] = [];
  for (const push of pushes) {
    const { by, role, sha } = push;
    const counts = by !== null && isRoleAtLeast(role, "write");
    if (!counts) refused.push(push);
    for (const file of push.files) {
      if (counts) {
        // A restored file becomes what it was before all of these pushes, because none of the
        // others was accepted either.
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

/** Maximum number of files in a line of the record's commit message. */
const MAX_NAMES = 5;

/** `context/a.md, context/b.md and 7 more`; a name can't begin another line. */
export function listFileNames(files: readonly { path: string }[]): string {
  const names = files
    .slice(0, MAX_NAMES)
    .map(({ path }) => path.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").slice(0, 100));
  const more = files.length - names.length;
  return more > 0 ? `${names.join(", ")} and ${more} more` : names.join(", ");
}

/**
 * Collects the answers to people who edited the record, and posts them in one comment for each
 * person.
 */
export class EditReport {
  readonly #lines: (EditLine & { by: string })[] = [];
  readonly #draft: Draft;

  constructor(draft: Draft) {
    this.#draft = draft;
  }

  addDone({ by, sha, path }: AcceptedEdit, applied: AppliedEdit): void {
    this.#lines.push({ by, sha, path, text: describeAppliedEdit(path, applied), done: true });
  }

  /** Baton restores a file that it doesn't render. */
  addRefused({ by, sha, path, was }: AcceptedEdit, refused: RefusedEdit): void {
    this.#draft.restoredFiles[path] = was;
    this.#lines.push({ by, sha, path, text: describeRefusedEdit(path, refused), done: false });
  }

  /** Posts one comment on the issue for each person. */
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

/** Returns why Baton can't read a pushed document, or null if it can. */
export function findUnreadableFile({ text, bytes }: EditedFile): RefusedEdit | null {
  if (text === null)
    return bytes > MAX_DOCUMENT_BYTES
      ? { kind: "document_too_large", bytes }
      : { kind: "not_text" };
  // The decoder puts this character in place of bytes that are no UTF-8.
  return text.includes("\ufffd") ? { kind: "not_utf8" } : null;
}
