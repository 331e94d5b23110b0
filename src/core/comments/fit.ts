/** Room in a long comment: each part has its own, so that one that is long doesn't push the others out. */

/**
 * The lines, or as many of them as have room in `chars`, and how many more there are. `keep` lines (a heading, a
 * table's head) stand in any case. `more` says where the rest is.
 */
export function fit(lines: readonly string[], chars: number, keep: number, more: string): string[] {
  let room = chars;
  const fitting = lines.findIndex((line, i) => (room -= line.length + 1) < 0 && i >= keep);
  if (fitting === -1) return [...lines];
  const left = lines.slice(fitting).filter((line) => line !== "").length;
  return [...lines.slice(0, fitting), "", `_… and ${left} more: ${more}._`, ""];
}
