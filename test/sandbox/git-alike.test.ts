/** The repository in memory gives the same answers as git, for any history. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { both } from "./git-both.ts";
import { aboutOne, aboutTwo } from "./git-questions.ts";
import { histories } from "./git-steps.ts";

/**
 * Each run writes a history twice and compares four pairs of its commits, in a quarter of a second.
 */
const RUNS = 6;
it("ids, differences, merges, common ancestors and logs equal git's", () => {
  fc.assert(
    fc.property(
      histories,
      fc.array(fc.tuple(fc.nat(30), fc.nat(30)), { minLength: 4, maxLength: 4 }),
      (steps, pairs) => {
        const [real, memory] = both(steps);
        expect(memory.commits).toEqual(real.commits);
        const pick = (number: number) => real.commits[number % real.commits.length] as string;
        for (const [a, b] of pairs) {
          const asked = [pick(a), pick(b), pick(a + b)] as const;
          expect(aboutTwo(memory.git, ...asked)).toEqual(aboutTwo(real.git, ...asked));
        }
        const last = real.commits.at(-1) as string;
        expect(aboutOne(memory.git, last)).toEqual(aboutOne(real.git, last));
      },
    ),
    { numRuns: RUNS },
  );
});

it("a best common ancestor with a slow clock is still found", () => {
  const found = both([]).map(({ git, commits: [first = ""] }) => {
    const root = git.commit(first)!;
    const child = (message: string, parent: string, date: string) => {
      const author = { ...root.author, date };
      return git.writeCommit({
        ...root,
        message,
        author,
        committer: author,
        parents: [parent],
        signature: null,
      });
    };
    const slow = child("slow", first, "2020-01-01T00:00:00Z");
    const [a, b] = ["a", "b"].map((name) => child(name, slow, "2026-04-01T00:00:00Z")) as [
      string,
      string,
    ];
    expect(git.mergeBase(a, b)).toBe(slow);
    return [git.mergeBase(a, b), git.merge(a, b)];
  });
  expect(found[1]).toEqual(found[0]);
});
