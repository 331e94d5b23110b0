/** Changes as hunks of a unified diff: https://git-scm.com/docs/diff-format#generate_patch_text_with_p */
import { changesOf, linesOf, type Change } from "./lines.ts";

const CONTEXT = 3;
const HEADING = 80;

export interface Patch {
  additions: number;
  deletions: number;
  /** From the first `@@` on, without the last line's end; null where no line differs. */
  text: string | null;
}

export function patchOf(before: string, after: string): Patch {
  const [old, fresh] = [linesOf(before), linesOf(after)];
  const changes = changesOf(old, fresh);
  const sum = (of: "come" | "gone") => changes.reduce((all, change) => all + change[of], 0);
  const text =
    changes.length === 0
      ? null
      : hunks(changes)
          .map((hunk) => textOf(hunk, old, fresh))
          .join("\n");
  return { additions: sum("come"), deletions: sum("gone"), text };
}

/** Changes whose lines around them touch or overlap are shown as one. */
function hunks(changes: Change[]): Change[][] {
  const all: Change[][] = [];
  for (const change of changes) {
    const last = all.at(-1)?.at(-1);
    if (last && change.at - (last.at + last.gone) <= 2 * CONTEXT) all.at(-1)?.push(change);
    else all.push([change]);
  }
  return all;
}

function textOf(hunk: Change[], old: string[], fresh: string[]): string {
  const [first, last] = [hunk[0] as Change, hunk.at(-1) as Change];
  const lead = Math.min(CONTEXT, first.at);
  const [start, newStart] = [first.at - lead, first.newAt - lead];
  const end = Math.min(old.length, last.at + last.gone + CONTEXT);
  const newEnd = last.newAt + last.come + (end - last.at - last.gone);
  const heading = headingAbove(old, start);
  const head = `@@ -${range(start, end)} +${range(newStart, newEnd)} @@${heading === "" ? "" : ` ${heading}`}`;
  const lines: string[] = [];
  let at = start;
  for (const change of hunk) {
    lines.push(...shown(" ", old.slice(at, change.at)));
    lines.push(...shown("-", old.slice(change.at, change.at + change.gone)));
    lines.push(...shown("+", fresh.slice(change.newAt, change.newAt + change.come)));
    at = change.at + change.gone;
  }
  return [head, ...lines, ...shown(" ", old.slice(at, end))].join("\n");
}

function shown(mark: string, lines: string[]): string[] {
  return lines.flatMap((line) =>
    line.endsWith("\n") ? [`${mark}${line.slice(0, -1)}`] : [`${mark}${line}`, "\\ No newline at end of file"],
  );
}

/** One line is told by its number alone, none by the one before it. */
function range(start: number, end: number): string {
  if (end - start === 1) return String(start + 1);
  return `${end === start ? start : start + 1},${end - start}`;
}

/** The nearest line above that looks like the beginning of something. */
function headingAbove(old: string[], start: number): string {
  for (let at = start - 1; at >= 0; at--) {
    const line = old[at] ?? "";
    if (/^[A-Za-z_$]/.test(line)) return Buffer.from(line).subarray(0, HEADING).toString("utf8").trimEnd();
  }
  return "";
}
