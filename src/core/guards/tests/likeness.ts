/** Pairs of tests whose bodies say nearly the same. */
import type { TestCase } from "./case.ts";

/** Share of the words of two bodies that they must have in common. */
const ENOUGH = 0.6;
/** Tests of each side that are compared with one another; each pair costs the words of a body. */
const MOST = 200;
const MOST_WORDS = 300;

export function likeness<T extends { test: TestCase }>(some: readonly T[], others: readonly T[]): [T, T][] {
  const right = others.slice(0, MOST).map((one) => ({ one, words: wordsOf(one.test), taken: false }));
  const pairs: [T, T][] = [];
  for (const one of some.slice(0, MOST)) {
    const words = wordsOf(one.test);
    let best: (typeof right)[number] | null = null;
    let most = ENOUGH;
    for (const other of right) {
      const share = other.taken ? 0 : common(words, other.words);
      if (share < most) continue;
      [best, most] = [other, share];
    }
    if (!best) continue;
    best.taken = true;
    pairs.push([one, best.one]);
  }
  return pairs;
}

const wordsOf = (test: TestCase) => new Set(test.words.slice(0, MOST_WORDS));

/** Words of both, as a share of the words of either. */
function common(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let both = 0;
  for (const word of a) if (b.has(word)) both += 1;
  return both / Math.max(1, a.size + b.size - both);
}
