/** Two changes of one text brought together line by line, as `git merge` does. */

/** Where both changed the same lines differently: `ours` is in the merged text, `theirs` isn't. */
export interface Clash {
  theirs: string[];
  ours: string[];
}

/** Lines of each text that are compared; beyond that everything is one clash. */
const MAX_LINES = 3000;

/** Brings what `theirs` and `ours` changed of `base` together; where they clash, `ours` stands. */
export function mergeLines(base: string, theirs: string, ours: string): { text: string; clashes: Clash[] } {
  const [b, t, o] = [base, theirs, ours].map((text) => text.split("\n")) as [string[], string[], string[]];
  if (Math.max(b.length, t.length, o.length) > MAX_LINES) return { text: ours, clashes: [{ theirs: t, ours: o }] };
  const [inTheirs, inOurs] = [matches(b, t), matches(b, o)];
  const out: string[] = [];
  const clashes: Clash[] = [];
  let [atB, atT, atO] = [0, 0, 0];
  const piece = (endB: number, endT: number, endO: number) => {
    const [was, one, other] = [b.slice(atB, endB), t.slice(atT, endT), o.slice(atO, endO)];
    if (same(one, was) || same(one, other)) out.push(...other);
    else if (same(other, was)) out.push(...one);
    else {
      out.push(...other);
      clashes.push({ theirs: one, ours: other });
    }
  };
  // Lines that stand in all three hold the text together; what lies between two of them is one piece.
  for (const [i, line] of b.entries()) {
    const [x, y] = [inTheirs.get(i), inOurs.get(i)];
    if (x === undefined || y === undefined) continue;
    piece(i, x, y);
    out.push(line);
    [atB, atT, atO] = [i + 1, x + 1, y + 1];
  }
  piece(b.length, t.length, o.length);
  return { text: out.join("\n"), clashes };
}

const same = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((line, i) => line === b[i]);

/** By line of `a`: its line in `b`, of a longest common subsequence. */
function matches(a: readonly string[], b: readonly string[]): Map<number, number> {
  const width = b.length + 1;
  const length = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const [below, beside] = [length[(i + 1) * width + j]!, length[i * width + j + 1]!];
      length[i * width + j] = a[i] === b[j] ? length[(i + 1) * width + j + 1]! + 1 : Math.max(below, beside);
    }
  }
  const found = new Map<number, number>();
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (a[i] === b[j]) found.set(i++, j++);
    else if (length[(i + 1) * width + j]! >= length[i * width + j + 1]!) i++;
    else j++;
  }
  return found;
}
