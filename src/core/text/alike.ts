/** Whether two remarks say the same: sessions repeat themselves in slightly other words, and lines move. */

/** Share of words, counted with repetitions, from which two texts are taken for one. */
const SAME = 0.75;

/** By words without case, marks and numbers: lines' numbers change when nothing else does. Order doesn't count. */
export function alike(one: string, other: string): boolean {
  const [a, b] = [wordsOf(one), wordsOf(other)];
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

function wordsOf(text: string): string[] {
  return (
    text
      .normalize("NFKC")
      .toLowerCase()
      .match(/[\p{L}_]+/gu) ?? []
  );
}
