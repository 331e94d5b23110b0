/** A patch as lines that know where they are. */
export interface DiffLine {
  kind: "add" | "del" | "same" | "hunk" | "note";
  /** Line numbers on the old and the new side. */
  left: number | null;
  right: number | null;
  text: string;
}

export function diffLines(patch: string): DiffLine[] {
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

/** Side and number by which a review names a line; null for what can't bear a comment. */
export function spotOf({ kind, left, right }: DiffLine): { side: "LEFT" | "RIGHT"; line: number } | null {
  if (kind === "del" && left !== null) return { side: "LEFT", line: left };
  return right === null ? null : { side: "RIGHT", line: right };
}
