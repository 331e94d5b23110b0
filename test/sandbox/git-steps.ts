/** Random histories as steps, so that each store of git can write the same one. */
import fc from "fast-check";

export const PATHS = ["a.txt", "b.md", "dir/c.txt", "dir/deep/d.txt", "dir.x", "dir/e f.txt"];

export interface Step {
  /** Its parents among the commits so far, counted back from the newest. */
  parents: number[];
  /** Seconds since the previous step. */
  later: number;
  person: number;
  edits: {
    path: string;
    what: "line" | "insert" | "cut" | "delete" | "flag";
    at: number;
    size: number;
  }[];
}

const edit = fc.record({
  path: fc.constantFrom(...PATHS),
  what: fc.constantFrom("line", "line", "insert", "insert", "cut", "delete", "flag"),
  at: fc.nat(40),
  size: fc.integer({ min: 1, max: 4 }),
});

export const histories = fc.array(
  fc.record({
    parents: fc.oneof(fc.tuple(fc.nat(3)), fc.tuple(fc.nat(5)), fc.tuple(fc.nat(4), fc.nat(4))),
    later: fc.nat(2),
    person: fc.nat(2),
    edits: fc.array(edit, { minLength: 1, maxLength: 3 }),
  }),
  { minLength: 12, maxLength: 18 },
) as fc.Arbitrary<Step[]>;
