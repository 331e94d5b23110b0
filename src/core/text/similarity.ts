/**
 * Whether two remarks say the same: sessions repeat themselves in slightly other words, and lines
 * move.
 */

/** Share of words, counted with repetitions, from which two texts are taken for one. */
const SAME = 0.75;

/**
 * By words without case, marks and numbers: lines' numbers change when nothing else does. Order
 * doesn't count.
 */
export function isSimilar(one: string, other: string): boolean {
  const [a, b] = [splitWords(one), splitWords(other)];
  const words = a.length + b.length;
  if (words === 0) return one.trim() === other.trim();
  const left = new Map<string, number>();
  for (const word of a) left.set(word, (left.get(word) ?? 0) + 1);
  let shared = 0;
  for (const word of b) {
    const many = left.get(word) ?? 0;
    if (many === 0) continue;
    left.set(word, many - 1);
    shared += 1;
  }
  return (2 * shared) / words >= SAME;
}

function splitWords(text: string): string[] {
  return (
    text
      .normalize("NFKC")
      .toLowerCase()
      .match(/[\p{L}_]+/gu) ?? []
  );
}

// What a person probably meant: used wherever a key, a command or a flag isn't known.

/**
 * The candidate that is closest to `word`, or null where none is close: at most two edits (a swap
 * of neighbours is one) and fewer than half of the word's letters, or else the only candidate that
 * begins with `word` (of three letters or more). Case is ignored; the first of equals wins.
 */
export function findNearest(word: string, candidates: readonly string[]): string | null {
  const asked = word.slice(0, 100).toLowerCase();
  let best: string | null = null;
  let least = 3;
  for (const candidate of candidates) {
    const steps = computeDistance(asked, candidate.toLowerCase());
    if (steps < least && steps * 2 < Math.max(asked.length, candidate.length)) {
      best = candidate;
      least = steps;
    }
  }
  const begun =
    asked.length < 3
      ? []
      : candidates.filter((candidate) => candidate.toLowerCase().startsWith(asked));
  return best ?? (begun.length === 1 ? (begun[0] ?? null) : null);
}

/** Edits between two words: insert, delete, replace, or swap two neighbours. */
function computeDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const [row, above] = [[i], rows[i - 1]!];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let steps = Math.min(above[j]! + 1, row[j - 1]! + 1, above[j - 1]! + (same ? 0 : 1));
      // Before the first letter there is none, which equals none of the other word.
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) steps = Math.min(steps, rows[i - 2]![j - 2]! + 1);
      row.push(steps);
    }
    rows.push(row);
  }
  return rows[a.length]![b.length]!;
}
