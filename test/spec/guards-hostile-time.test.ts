/**
 * The cost of a stranger's change: each guard takes time in proportion to its length, for any
 * content.
 */
import { describe, expect, it } from "vitest";
import { findPathCollisions } from "../../src/core/guards/path-tricks.ts";
import { GUARDS, runGuards } from "../../src/core/guards/index.ts";
import { listBasePaths } from "../../src/core/guards/base-files.ts";
import { DEFAULT_SETTINGS } from "../../src/core/model/settings.ts";
import type { FileChange } from "../../src/core/model/proposal.ts";
import { link, remove, write } from "./support/changes.ts";
import { aBrief, sha } from "./support/facts.ts";

const many = (make: (i: number) => FileChange) => Array.from({ length: 200 }, (_, i) => make(i));
const deep = (name: string, levels: number) => Array.from({ length: levels }, () => name).join("/");

const SHAPES: Record<string, FileChange[]> = {
  "paths in many folders": many((i) => write(`${deep("a", 50)}/${i}`)),
  "paths whose folders all differ": many((i) => write(deep(`${i}`, 50))),
  "names that are long": many((i) => write(`${i}${"é".repeat(2000)}`)),
  "names like those of tests": many((i) => write(`${i}${"test.".repeat(400)}`)),
  "folders of tests": many((i) => write(`${deep("test", 50)}/${i}.ts`)),
  "links to far below": many((i) => link(`l${i}`, deep("a", 1000))),
  "links below many folders": many((i) => link(`${deep("a", 50)}/${i}`, "b")),
  "what is deleted in many folders": many((i) => remove(`${deep("a", 50)}/${i}`)),
  "a text of tokens": [write("a", "ghp_".repeat(80_000))],
  "a text of base64": [write("a", "Z2hwX".repeat(60_000))],
  "a test file of open calls": [write("a.test.ts", "it(\n".repeat(80_000))],
  "one long line": [write("a.js", "a".repeat(300_000))],
  "nothing but zeros": [write("a.js", "\0".repeat(300_000))],
  "a manifest that is nested": [write("package.json", '{"a":'.repeat(60_000))],
  "a lock file that is nested": [write("package-lock.json", '{"a":'.repeat(60_000))],
  "a text in pieces": [write("a.js", '"a" + '.repeat(50_000))],
  "a text in numbers": [write("a.js", "0x41, ".repeat(50_000))],
};

/** Returns this process's own CPU time in milliseconds, because other processes run too. */
function measure(run: () => unknown): number {
  const begun = process.cpuUsage();
  run();
  return process.cpuUsage(begun).user / 1000;
}

describe.each(GUARDS.map((guard) => [guard.name, guard] as const))(
  "the guard %s answers in time",
  (_, guard) => {
    it.each(Object.keys(SHAPES))("for %s", (shape) => {
      const change = { base: sha("base"), files: SHAPES[shape]! };
      const brief = {
        ...aBrief("W1.1"),
        paths: Array.from({ length: 50 }, (_one, i) => `src/*${i}*/**/x`),
      };
      const before = new Map(listBasePaths(change).map((path) => [path, { text: null }]));
      // It takes a tenth of that on an idle machine. Quadratic time takes minutes.
      expect(
        measure(() => guard.check(change, { settings: DEFAULT_SETTINGS, brief, before })),
      ).toBeLessThan(2500);
    });
  },
);

it("paths that are far too deep are refused before any other guard checks them", () => {
  const files = Array.from({ length: 2000 }, (_, i) => write(`${deep("a", 2000)}/${i}`));
  const context = { settings: DEFAULT_SETTINGS, brief: null };
  let found: unknown;
  const took = measure(() => (found = runGuards({ base: sha("base"), files }, context)));
  expect(found).toEqual([expect.objectContaining({ guard: "size", waivable: false })]);
  expect(took).toBeLessThan(2_500);
});

it("names that are far too long in total are refused before any other guard checks them", () => {
  const files = Array.from({ length: 200 }, (_, i) => write(`${i}${"a".repeat(3000)}`));
  const found = runGuards(
    { base: sha("base"), files },
    { settings: DEFAULT_SETTINGS, brief: null },
  );
  expect(found.map(({ guard, waivable }) => [guard, waivable])).toEqual([["size", false]]);
});

it("colliding paths are found in time proportional to their length", () => {
  const files = Array.from({ length: 20 }, (_, i) => write(deep(`a${i}`, 1000)));
  expect(measure(() => findPathCollisions({ base: sha("base"), files }))).toBeLessThan(300);
});
