/** Concerns and follow-ups of workers as lists in documents and comments: by worker, bounded, long ones folded. */
import type { State } from "../build/state.ts";
import { listNotes, type NoteKind, type WorkerNote } from "../build/worker-notes.ts";
import { visibleLine } from "../text/characters.ts";
import { counted } from "../text/counted.ts";
import { inline } from "./escape.ts";
import { fit } from "./fit.ts";
import { recordLink } from "./links.ts";

/** A longer list is folded. */
const UNFOLDED = 6;

/** `W1.1, for W2.1: the words`. */
export function noteLine({ worker, names, text }: WorkerNote): string {
  const whom = names.length > 0 ? `, for ${names.slice(0, 5).join(", ")}` : "";
  return `${worker}${whom}: ${inline(visibleLine(text))}`;
}

/** The kinds that somebody may have to act on, each as a list of at most `room` characters; nothing without any. */
export function openNotes(state: State, room: number, notes: readonly WorkerNote[] = listNotes(state)): string[] {
  return [
    ...foldedList("Concerns", linesOf(notes, "concern"), room, state),
    ...foldedList("Follow-ups", linesOf(notes, "follow-up"), room, state),
  ];
}

/** In the status comment: how many concerns there are and whose, folded. */
export function foldedConcerns(state: State): string[] {
  const concerns = linesOf(listNotes(state), "concern");
  if (concerns.length === 0) return [];
  return [...fold(counted(concerns.length, "concern"), concerns, 4000, state), ""];
}

export function linesOf(notes: readonly WorkerNote[], kind: NoteKind): string[] {
  return notes.filter((note) => note.kind === kind).map(noteLine);
}

function foldedList(heading: string, lines: readonly string[], room: number, state: State): string[] {
  if (lines.length === 0) return [];
  const body =
    lines.length > UNFOLDED
      ? fold(`${lines.length} of them`, lines, room, state)
      : fit(bullets(lines), room, 0, where(state));
  return [`### ${heading}`, "", ...body, ""];
}

function fold(summary: string, lines: readonly string[], room: number, state: State): string[] {
  const body = fit(bullets(lines), room, 0, where(state));
  return ["<details>", `<summary>${summary}</summary>`, "", ...body, "", "</details>"];
}

const bullets = (lines: readonly string[]) => lines.map((line) => `- ${line}`);
const where = (state: State) => `[the record](${recordLink(state, "BUILD.md")})`;
