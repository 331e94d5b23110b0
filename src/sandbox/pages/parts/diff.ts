import type { FileDiff } from "../../git/repository.ts";
import { markup, trusted, type Html } from "../html.ts";
import { diffLines, spotOf, type DiffLine } from "./diff-lines.ts";

/** Files with more lines show only when asked for. */
const LONG = 1_500;

export type Side = "LEFT" | "RIGHT";

interface Marks {
  /** What stands below a line: threads, a form. */
  below?: (path: string, side: Side, line: number) => Html | null;
  /** Where a comment on the line is written. */
  write?: (path: string, side: Side, line: number) => string;
  /** What stands below the file: threads on lines that are gone. */
  end?: (path: string) => Html | null;
}

/** A change, file by file. */
export function diff(files: readonly FileDiff[], marks: Marks = {}): Html {
  if (files.length === 0) return markup`<p class="empty">Nothing is changed here.</p>`;
  const sum = (count: "additions" | "deletions"): number => files.reduce((all, file) => all + file[count], 0);
  return markup`<p class="quiet">${files.length} changed ${files.length === 1 ? "file" : "files"} with
<span class="plus">${sum("additions")} added</span> and <span class="minus">${sum("deletions")} removed</span> lines</p>
${files.map((file) => fileDiff(file, marks))}`;
}

const NO_TEXT = "No text to compare: a binary file, or only its mode.";

function fileDiff(file: FileDiff, marks: Marks): Html {
  const lines = file.patch === null ? [] : diffLines(file.patch);
  const moved = file.previousPath === null ? null : markup`${file.previousPath} → `;
  const open = lines.length <= LONG ? trusted(" open") : null;
  return markup`<details class="file" id="diff-${anchor(file.path)}"${open}>
<summary><span class="path">${moved}${file.path}</span> <span class="quiet">${file.status}</span>
<span class="plus">+${file.additions}</span> <span class="minus">−${file.deletions}</span></summary>
${
  lines.length === 0
    ? markup`<p class="empty">${file.status === "renamed" ? "Renamed, otherwise the same." : NO_TEXT}</p>`
    : markup`<div class="scroll"><table class="diff"><caption class="hidden">Changes of ${file.path}</caption
><tbody>${lines.map((line) => row(file.path, line, marks))}</tbody></table></div>`
}${marks.end?.(file.path)}</details>
`;
}

const SIGNS: Record<DiffLine["kind"], string> = { add: "+", del: "−", same: " ", hunk: "", note: "" };

function row(path: string, line: DiffLine, marks: Marks): Html {
  const spot = spotOf(line);
  if (!spot)
    return markup`<tr class="${line.kind}"><td class="n" colspan="2"></td><td class="code">${line.text}</td></tr>`;
  const below = marks.below?.(path, spot.side, spot.line);
  const number = (side: Side, n: number | null): Html | number | null => {
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

export function anchor(path: string): string {
  return path.replaceAll(/[^\w.-]/g, "-");
}
