import { expect, test } from "vitest";
import { findAbsentLabel, getDefaultLabels } from "../../src/sandbox/actions/runners.ts";
import { isInRange, parseVersion } from "../../src/sandbox/actions/toolchains/versions.ts";

const fits = (version: string, range: string): boolean => isInRange(parseVersion(version)!, range);

test.each([
  ["20", "20.20.2", "26.10.0"],
  ["20.x", "20.20.2", "21.0.0"],
  ["v20.20", "20.20.2", "20.19.0"],
  [">=18 <21", "20.1.0", "21.0.0"],
  [">= 18", "26.0.0", "17.9.9"],
  ["^20.10.0 || >=22", "22.1.0", "20.9.0"],
  ["~1.19.3", "1.19.8", "1.20.0"],
  ["1.18 - 1.20", "1.20.14", "1.21.0"],
  ["3.x", "3.13.0", "2.7.18"],
  [">=3.9,<3.12", "3.11.7", "3.12.1"],
  ["~=3.11", "3.13.0", "4.0.0"],
  ["3.13-dev", "3.13.0", "3.12.1"],
  ["^0.2.3", "0.2.9", "0.3.0"],
  [">20", "21.0.0", "20.20.2"],
  ["<=20", "20.20.2", "21.0.0"],
])("the range %s accepts %s and refuses %s", (range, inside, outside) => {
  expect([fits(inside, range), fits(outside, range)]).toEqual([true, false]);
});

test("an unreadable range accepts no version, and an empty one accepts all", () => {
  expect(["pypy3.10", "lts", "1.2.3.4.5"].map((range) => fits("3.10.0", range))).toEqual([
    false,
    false,
    false,
  ]);
  expect(fits("3.10.0", "")).toBe(true);
});

test("a Linux machine serves the ubuntu labels of its architecture and no other system's", () => {
  const runners = { labels: getDefaultLabels("linux", "x64"), others: "wait" as const };
  const absent = (...labels: string[]): string | null => findAbsentLabel(labels, runners, "x64");
  expect(absent("ubuntu-latest")).toBeNull();
  expect(absent("self-hosted", "Linux", "X64")).toBeNull();
  expect(absent("macos-latest")).toBe("macos-latest");
  expect(absent("ubuntu-24.04-arm")).toBe("ubuntu-24.04-arm");
  expect(absent("self-hosted", "gpu")).toBe("gpu");
});
