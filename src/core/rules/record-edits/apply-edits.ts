/**
 * `## Direction` of BUILD.md belongs to people: Baton takes it unchanged, and every session that
 * follows reads it.
 */
import { parseBuildDocument, renderBuildDocument } from "../../record/build-document.ts";
import {
  EditReport,
  findUnreadableFile,
  filterPushes,
  listFileNames,
  type AcceptedEdit,
} from "./accepted-edits.ts";
import type { Draft } from "../decision-draft.ts";
import { getDocumentKind } from "../../model/record-files.ts";
import { BRIEF_FILE_CHARS, attachBriefFiles, findContextOwner } from "../../model/brief.ts";
import { replacePlan } from "../planning/plan.ts";
import { renderOutsiderAnswer, type RefusedEdit } from "../../messages/record-edits.ts";
import { answerBriefNotes, applyBriefEdits } from "./briefs.ts";
import { isBuildEnded } from "../../model/build-types.ts";

/** Maximum length in characters, because each session reads it; more text belongs in `context/`. */
const DIRECTION_CHARS = 20_000;

function applyDirectionEdit(draft: Draft, file: AcceptedEdit, report: EditReport): void {
  const { state } = draft;
  const refuse = (refused: RefusedEdit) => report.addRefused(file, refused);
  if (file.blob === null) return refuse({ kind: "build_document_deleted" });
  const unread = findUnreadableFile(file);
  if (unread !== null) return refuse(unread);
  const text = file.text ?? "";
  const parsed = parseBuildDocument(text);
  if (!parsed.ok) {
    const { line, message } = parsed;
    return refuse({ kind: "build_document_invalid", line, problem: message });
  }
  if (parsed.request !== state.request) return refuse({ kind: "request_changed" });
  const direction = parsed.direction.toWellFormed();
  const { length } = direction;
  if (length > DIRECTION_CHARS)
    return refuse({ kind: "direction_too_long", length, most: DIRECTION_CHARS });
  if (direction !== state.direction) {
    state.direction = direction;
    draft.note(`@${file.by} gives direction: ${getFirstLine(direction) || "none any more"}`);
  } else if (text.trimEnd() !== renderBuildDocument(state).trimEnd())
    refuse({ kind: "outside_direction" });
}

function getFirstLine(text: string): string {
  return text
    .trim()
    .split(/[\p{Cc}\p{Zl}\p{Zp}]/u, 1)[0]!
    .slice(0, 100);
}

// Handles people's files beside the documents: limited material for the workers, and files that
// have no effect.

/**
 * Maximum size of one file and of all of `context/`, in bytes, because every session fetches the
 * record.
 */
const FILE_BYTES = 1_000_000;
const ALL_BYTES = 10_000_000;

/** `bytes`: size of all of `context/`, these files included. */
function applyContextEdits(
  draft: Draft,
  files: readonly AcceptedEdit[],
  bytes: number,
  report: EditReport,
): void {
  let all = bytes;
  const kept = files.filter((file) => {
    const size = file.blob === null ? 0 : file.bytes;
    const refused: RefusedEdit | null =
      size > FILE_BYTES
        ? { kind: "file_too_large", bytes: size, most: FILE_BYTES }
        : size > 0 && all > ALL_BYTES
          ? { kind: "context_too_large", bytes: all, most: ALL_BYTES }
          : null;
    if (refused === null) return true;
    report.addRefused(file, refused);
    all -= size;
    return false;
  });
  const taken = kept.filter((file) => applyBriefFile(draft, file, report));
  for (const [by, of] of Map.groupBy(taken, (file) => file.by))
    draft.note(`@${by} changes ${listFileNames(of)} for the workers`);
}

/**
 * Applies a text in a worker's own folder: it is part of the brief and so changes the plan. Returns
 * false if it is refused.
 */
function applyBriefFile(draft: Draft, file: AcceptedEdit, report: EditReport): boolean {
  const owner = findContextOwner(file.path);
  const { briefs } = draft.state;
  const brief = briefs.find(({ id }) => id === owner?.worker);
  if (!owner || !brief || owner.rest.includes("/")) return true;
  const own = brief.files ?? [];
  const isText = file.text !== null && file.text.length <= BRIEF_FILE_CHARS;
  const wasOwn = own.some(({ name }) => name === owner.rest);
  // Other material of people is not part of the plan, but the worker reads it.
  if (!isText && !wasOwn) return true;
  if (!isText && file.blob !== null) {
    report.addRefused(file, { kind: "plan_file_unusable", most: BRIEF_FILE_CHARS });
    return false;
  }
  const others = own.filter(({ name }) => name !== owner.rest);
  const next = attachBriefFiles(
    brief,
    isText ? [...others, { name: owner.rest, text: file.text! }] : others,
  );
  draft.state.briefs = briefs.map((one) => (one === brief ? next : one));
  const kind = file.blob === null ? "file_removed" : "file_set";
  report.addDone(file, { kind, worker: brief.id });
  replacePlan(draft, briefs, file.by, [{ kind: "file", path: file.path }]);
  return true;
}

/**
 * Applies edits that people make by commits on the record's branch. Baton obeys or answers people
 * with write access. It restores what anyone else pushed, and reports it. It handles each push
 * once, with a commit on top of it.
 */
export function applyRecordEdits(draft: Draft): void {
  const { edits } = draft.facts;
  const { build } = draft.state;
  if (!edits || edits.head === build.handled_push || isBuildEnded(build.status)) return;
  build.handled_push = edits.head;
  const { accepted, refused, undone } = filterPushes(edits.pushes);
  Object.assign(draft.restoredFiles, undone);
  for (const push of refused) {
    draft.addComment(
      `outsider-${push.sha.slice(0, 12)}`,
      build.issue,
      renderOutsiderAnswer(push, draft.branches.record),
    );
    draft.note(`What ${push.by ?? "somebody unknown"} pushed is set back: no write access`);
  }
  const report = new EditReport(draft);
  const of = Map.groupBy(accepted, (file) => getDocumentKind(file.path));
  for (const file of of.get("build") ?? []) applyDirectionEdit(draft, file, report);
  const briefs = of.get("brief") ?? [];
  answerBriefNotes(draft, briefs, report);
  applyBriefEdits(draft, briefs, report);
  applyContextEdits(draft, of.get("context") ?? [], edits.contextBytes, report);
  for (const file of of.get("made") ?? []) report.addRefused(file, { kind: "generated" });
  for (const file of of.get("other") ?? []) report.addRefused(file, { kind: "unread" });
  report.post(edits.head);
}
