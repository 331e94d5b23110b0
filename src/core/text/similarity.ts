/**
 * Compares two remarks by meaning: sessions repeat themselves in slightly other words, and line
 * numbers change.
 */

/** Share of common words, counted with repetitions, above which two texts count as equal. */
const SAME = 0.75;

/** Compares words without case, punctuation and numbers, in any order. */
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

// Suggests what a person probably meant by an unknown key, command or flag.

/**
 * Returns the closest candidate, or null if none is close. Close means at most two edits (a swap of
 * neighbours is one) and fewer than half of the letters. A word of three letters or more also
 * matches the only candidate that begins with it. Ignores case; the first of equals wins.
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

/** Counts the edits between two words: insert, delete, replace, or swap two neighbours. */
function computeDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const [row, above] = [[i], rows[i - 1]!];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let steps = Math.min(above[j]! + 1, row[j - 1]! + 1, above[j - 1]! + (same ? 0 : 1));
      // Before the first letter there is `undefined`, which equals no letter of the other word.
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) steps = Math.min(steps, rows[i - 2]![j - 2]! + 1);
      row.push(steps);
    }
    rows.push(row);
  }
  return rows[a.length]![b.length]!;
}
