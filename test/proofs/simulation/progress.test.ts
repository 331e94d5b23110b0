import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ProgressFile } from "./progress.ts";

let folder = "";
let file = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "baton-progress-"));
  file = join(folder, "progress.json");
});
afterEach(() => rmSync(folder, { recursive: true }));

const read = () => JSON.parse(readFileSync(file, "utf8")) as unknown;
const sound = (...seeds: number[]) => seeds.map((seed) => [seed, []] as const);

function playOn(
  commit: string,
  from: number,
  played: readonly (readonly [number, readonly string[]])[],
): ProgressFile {
  const progress = new ProgressFile(file, commit);
  progress.begin(from);
  for (const [seed, violations] of played) progress.add(seed, violations);
  return progress;
}

test("a first run has no seed to continue from; its file names range and violations", () => {
  expect(new ProgressFile(file, "c1").next).toBeNull();
  playOn("c1", 5, [...sound(5, 6), [7, ["it landed twice"]], ...sound(8)]);
  expect(read()).toEqual({
    total: 4,
    commits: [
      { commit: "c1", ranges: [[5, 8]], violations: [{ seed: 7, violation: "it landed twice" }] },
    ],
  });
});

test("a second run continues after the first, in the same range", () => {
  playOn("c1", 1, sound(1, 2, 3));
  const second = new ProgressFile(file, "c1");
  expect(second.next).toBe(4);
  playOn("c1", 4, sound(4, 5));
  expect(read()).toEqual({
    total: 5,
    commits: [{ commit: "c1", ranges: [[1, 5]], violations: [] }],
  });
});

test("seeds of another commit count for that commit, and both are listed", () => {
  playOn("c1", 1, [...sound(1), [2, ["it was lost"]]]);
  expect(new ProgressFile(file, "c2").next).toBe(3);
  playOn("c2", 3, sound(3, 4, 5));
  expect(playOn("c1", 6, sound(6)).render()).toEqual([
    `${file}: 6 seeds in all, 1 violations`,
    "  c1: 3 seeds (1-2, 6), 1 violations, by seeds 2",
    "  c2: 3 seeds (3-5), 0 violations",
  ]);
});

test("a seed that ended before an earlier one is stored only after that one has ended", () => {
  const progress = playOn("c1", 1, [[2, ["it was lost"]], ...sound(3)]);
  expect(read()).toEqual({ total: 0, commits: [] });
  progress.add(1, []);
  expect(read()).toMatchObject({
    total: 3,
    commits: [{ ranges: [[1, 3]], violations: [{ seed: 2 }] }],
  });
});

test.for<[string, string]>([
  ["{", "it is not JSON"],
  ["[]", "all of it: Invalid input: expected object"],
  [
    '{"total":1,"commits":[{"commit":"c1","ranges":[[3,1]],"violations":[]}]}',
    "commits.0.ranges.0: a range's first",
  ],
  ['{"total":9,"commits":[]}', "total is 9, and its ranges have 0 seeds"],
])("a file of %s is refused, and stays unchanged", ([text, why]) => {
  writeFileSync(file, text);
  expect(() => new ProgressFile(file, "c1")).toThrow(`--progress ${file}: ${why}`);
  expect(readFileSync(file, "utf8")).toBe(text);
});

test("a folder in the file's place, or a missing folder, is named before a seed is played", () => {
  expect(() => new ProgressFile(folder, "c1")).toThrow(`--progress ${folder}: it can't be read`);
  const nowhere = join(folder, "none", "progress.json");
  expect(() => new ProgressFile(nowhere, "c1").begin(1)).toThrow(
    `--progress ${nowhere}: it can't be written`,
  );
  expect(existsSync(nowhere)).toBe(false);
});

test("of two parallel runs on one file, the one that writes later notices", () => {
  const progress = playOn("c1", 1, sound(1));
  playOn("c1", 2, sound(2));
  expect(() => progress.add(2, [])).toThrow("another run has changed it");
});
