/** What a person probably meant: used wherever a key, a command or a flag isn't known. */

/**
 * The candidate that is closest to `word`, or null where none is close: at most two edits (a swap of neighbours is one)
 * and fewer than half of the word's letters, or else the only candidate that begins with `word` (of three letters or
 * more). Case is ignored; the first of equals wins.
 */
export function nearest(word: string, candidates: readonly string[]): string | null {
  const asked = word.slice(0, 100).toLowerCase();
  let best: string | null = null;
  let least = 3;
  for (const candidate of candidates) {
    const steps = distance(asked, candidate.toLowerCase());
    if (steps < least && steps * 2 < Math.max(asked.length, candidate.length)) {
      best = candidate;
      least = steps;
    }
  }
  const begun = asked.length < 3 ? [] : candidates.filter((candidate) => candidate.toLowerCase().startsWith(asked));
  return best ?? (begun.length === 1 ? (begun[0] ?? null) : null);
}

/** Edits between two words: insert, delete, replace, or swap two neighbours. */
function distance(a: string, b: string): number {
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
