/** Which lines differ between two texts: Myers' greedy search, "An O(ND) Difference Algorithm", 1986, section 4. */

/** Lines of the old text that lines of the new one take the place of; either may be none. Counted from 0. */
export interface Change {
  at: number;
  gone: number;
  newAt: number;
  come: number;
}

/** A text's lines with their ends, so that a last line without one differs. */
export function linesOf(text: string): string[] {
  if (text === "") return [];
  const lines = text.split("\n").map((line) => `${line}\n`);
  const last = lines.pop() ?? "\n";
  if (last !== "\n") lines.push(last.slice(0, -1));
  return lines;
}

/** What is further apart than this counts as replaced as a whole: the search would take its square. */
const FURTHEST = 3_000;

export function changesOf(before: string[], after: string[]): Change[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let [end, newEnd] = [before.length, after.length];
  while (end > start && newEnd > start && before[end - 1] === after[newEnd - 1]) [end, newEnd] = [end - 1, newEnd - 1];
  if (start === end && start === newEnd) return [];
  const [a, b] = [before.slice(start, end), after.slice(start, newEnd)];
  const kept = a.length === 0 || b.length === 0 ? [] : common(a, b);
  const changes: Change[] = [];
  let [at, newAt] = [0, 0];
  for (const [x, y] of [...kept, [a.length, b.length] as const]) {
    if (x > at || y > newAt) changes.push({ at: at + start, gone: x - at, newAt: newAt + start, come: y - newAt });
    [at, newAt] = [x + 1, y + 1];
  }
  return slidDown(changes, before, after);
}

/** Pairs of lines that are kept, in order. */
function common(a: string[], b: string[]): [number, number][] {
  const most = Math.min(a.length + b.length, FURTHEST);
  const traces: Map<number, number>[] = [];
  let reach = new Map<number, number>([[1, 0]]);
  for (let d = 0; d <= most; d++) {
    const next = new Map(reach);
    traces.push(reach);
    for (let k = -d; k <= d; k += 2) {
      let x = goesDown(reach, k, d) ? (reach.get(k + 1) ?? 0) : (reach.get(k - 1) ?? 0) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      next.set(k, x);
      if (x >= a.length && x - k >= b.length) return back(traces, a.length, b.length);
    }
    reach = next;
  }
  return [];
}

function goesDown(reach: Map<number, number>, k: number, d: number): boolean {
  return k === -d || (k !== d && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1));
}

function back(traces: Map<number, number>[], endX: number, endY: number): [number, number][] {
  const kept: [number, number][] = [];
  let [x, y] = [endX, endY];
  for (let d = traces.length - 1; d >= 0; d--) {
    const reach = traces[d] as Map<number, number>;
    const k = x - y;
    const from = goesDown(reach, k, d) ? k + 1 : k - 1;
    const fromX = d === 0 ? 0 : (reach.get(from) ?? 0);
    const fromY = d === 0 ? 0 : fromX - from;
    while (x > fromX && y > fromY) kept.push([--x, --y]);
    [x, y] = [fromX, fromY];
  }
  return kept.reverse();
}

/** Of the places where an inserted or deleted block of lines could stand as well, git shows the last. */
function slidDown(changes: Change[], before: string[], after: string[]): Change[] {
  changes.forEach((change, index) => {
    const next = changes[index + 1];
    if (change.gone > 0 && change.come > 0) return;
    const [lines, size, at] =
      change.come > 0 ? [after, change.come, "newAt" as const] : [before, change.gone, "at" as const];
    const end = next === undefined ? lines.length : next[at];
    while (change[at] + size < end && lines[change[at]] === lines[change[at] + size]) {
      change.at++;
      change.newAt++;
    }
  });
  return changes;
}
