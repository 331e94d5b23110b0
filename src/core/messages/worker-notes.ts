/**
 * Renders workers' concerns and follow-ups as lists in documents and comments: grouped by worker,
 * limited in size, folded if long.
 */
import type { State } from "../model/state.ts";
import { listNotes, type NoteKind, type WorkerNote } from "../model/worker-reports.ts";
import { toVisibleLine } from "../text/invisible-characters.ts";
import { pluralize } from "../text/format.ts";
import { escapeInline, truncateLines } from "../text/markdown.ts";
import { getRecordLink } from "./fragments.ts";

/** Baton folds a list with more entries. */
const UNFOLDED = 6;

/** `W1.1, for W2.1: the words`. */
export function renderNote({ worker, names, text }: WorkerNote): string {
  const whom = names.length > 0 ? `, for ${names.slice(0, 5).join(", ")}` : "";
  return `${worker}${whom}: ${escapeInline(toVisibleLine(text))}`;
}

/**
 * Renders the kinds that someone may have to act on, each as a list of at most `room` characters;
 * empty if there are none.
 */
export function renderOpenNotes(
  state: State,
  room: number,
  notes: readonly WorkerNote[] = listNotes(state),
): string[] {
  return [
    ...renderFoldedList("Concerns", listNoteLines(notes, "concern"), room, state),
    ...renderFoldedList("Follow-ups", listNoteLines(notes, "follow-up"), room, state),
  ];
}

/** Renders the concerns for the status comment: how many and whose, folded. */
export function renderFoldedConcerns(state: State): string[] {
  const concerns = listNoteLines(listNotes(state), "concern");
  if (concerns.length === 0) return [];
  return [...renderDetails(pluralize(concerns.length, "concern"), concerns, 4000, state), ""];
}

export function listNoteLines(notes: readonly WorkerNote[], kind: NoteKind): string[] {
  return notes.filter((note) => note.kind === kind).map(renderNote);
}

function renderFoldedList(
  heading: string,
  lines: readonly string[],
  room: number,
  state: State,
): string[] {
  if (lines.length === 0) return [];
  const body =
    lines.length > UNFOLDED
      ? renderDetails(`${lines.length} of them`, lines, room, state)
      : truncateLines(renderBullets(lines), room, 0, renderRecordLink(state));
  return [`### ${heading}`, "", ...body, ""];
}

function renderDetails(
  summary: string,
  lines: readonly string[],
  room: number,
  state: State,
): string[] {
  const body = truncateLines(renderBullets(lines), room, 0, renderRecordLink(state));
  return ["<details>", `<summary>${summary}</summary>`, "", ...body, "", "</details>"];
}

const renderBullets = (lines: readonly string[]) => lines.map((line) => `- ${line}`);
const renderRecordLink = (state: State) => `[the record](${getRecordLink(state, "BUILD.md")})`;
