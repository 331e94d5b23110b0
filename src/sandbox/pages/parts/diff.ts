import type { FileDiff } from "../../git/repository.ts";
import { markTrusted, markup, type Html } from "../html.ts";

/** A patch as lines with their line numbers. */
interface DiffLine {
  kind: "add" | "del" | "same" | "hunk" | "note";
  /** Line numbers on the old and the new side. */
  left: number | null;
  right: number | null;
  text: string;
}

export function parseDiffLines(patch: string): DiffLine[] {
  let left = 0;
  let right = 0;
  return patch.split("\n").map((line): DiffLine => {
    const start = /^@@ -(\d+)(?:,\d+)? \+(\d+)/.exec(line);
    if (start) {
      left = Number(start[1]);
      right = Number(start[2]);
      return { kind: "hunk", left: null, right: null, text: line };
    }
    const text = line.slice(1);
    if (line.startsWith("\\")) return { kind: "note", left: null, right: null, text: line };
    if (line.startsWith("+")) return { kind: "add", left: null, right: right++, text };
    if (line.startsWith("-")) return { kind: "del", left: left++, right: null, text };
    return { kind: "same", left: left++, right: right++, text };
  });
}

/**
 * Returns the side and number by which a review names a line. Null for a line that accepts no
 * comment.
 */
export function getCommentableLine({
  kind,
  left,
  right,
}: DiffLine): { side: "LEFT" | "RIGHT"; line: number } | null {
  if (kind === "del" && left !== null) return { side: "LEFT", line: left };
  return right === null ? null : { side: "RIGHT", line: right };
}

/** Files with more lines are shown only on request. */
const LONG = 1_500;

export type DiffSide = "LEFT" | "RIGHT";

interface DiffMarks {
  /** Returns the content below a line: threads, a form. */
  below?: (path: string, side: DiffSide, line: number) => Html | null;
  /** Returns the address of the form for a comment on the line. */
  write?: (path: string, side: DiffSide, line: number) => string;
  /** Returns the content below the file: threads on lines that no longer exist. */
  end?: (path: string) => Html | null;
}

/** Renders a change by file. */
export function renderFileDiffs(files: readonly FileDiff[], marks: DiffMarks = {}): Html {
  if (files.length === 0) return markup`<p class="empty">No files changed.</p>`;
  const sum = (count: "additions" | "deletions"): number =>
    files.reduce((all, file) => all + file[count], 0);
  return markup`<p class="quiet">${files.length} changed ${files.length === 1 ? "file" : "files"} with
<span class="plus">${sum("additions")} added</span> and <span class="minus">${sum("deletions")} removed</span> lines</p>
${files.map((file) => renderFileDiff(file, marks))}`;
}

const NO_TEXT = "No text to compare: a binary file, or only its mode.";

function renderFileDiff(file: FileDiff, marks: DiffMarks): Html {
  const lines = file.patch === null ? [] : parseDiffLines(file.patch);
  const moved = file.previousPath === null ? null : markup`${file.previousPath} → `;
  const open = lines.length <= LONG ? markTrusted(" open") : null;
  return markup`<details class="file" id="diff-${formatAnchor(file.path)}"${open}>
<summary><span class="path">${moved}${file.path}</span> <span class="quiet">${file.status}</span>
<span class="plus">+${file.additions}</span> <span class="minus">−${file.deletions}</span></summary>
${
  lines.length === 0
    ? markup`<p class="empty">${
        file.status === "renamed" ? "Renamed, otherwise the same." : NO_TEXT
      }</p>`
    : markup`<div class="scroll"><table class="diff"><caption class="hidden">Changes of ${file.path}</caption
><tbody>${lines.map((line) => renderDiffRow(file.path, line, marks))}</tbody></table></div>`
}${marks.end?.(file.path)}</details>
`;
}

const SIGNS: Record<DiffLine["kind"], string> = {
  add: "+",
  del: "−",
  same: " ",
  hunk: "",
  note: "",
};

function renderDiffRow(path: string, line: DiffLine, marks: DiffMarks): Html {
  const spot = getCommentableLine(line);
  if (!spot)
    return markup`<tr class="${line.kind}"><td class="n" colspan="2"></td><td class="code">${line.text}</td></tr>`;
  const below = marks.below?.(path, spot.side, spot.line);
  const number = (side: DiffSide, n: number | null): Html | number | null => {
    if (n === null || side !== spot.side || !marks.write) return n;
    const what = `Comment on ${side === "LEFT" ? "removed " : ""}line ${n} of ${path}`;
    return markup`<a class="write" href="${marks.write(path, side, n)}" title="${what}" aria-label="${what}">${n}</a>`;
  };
  return markup`<tr class="${line.kind}"><td class="n">${number("LEFT", line.left)}</td><td class="n">${number(
    "RIGHT",
    line.right,
  )}</td><td class="code"><span class="sign">${SIGNS[line.kind]}</span>${line.text}</td></tr
>${below && markup`<tr class="below"><td colspan="3">${below}</td></tr>`}`;
}

export function formatAnchor(path: string): string {
  return path.replaceAll(/[^\w.-]/g, "-");
}
