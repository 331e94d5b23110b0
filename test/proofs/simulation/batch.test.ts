import { expect, test } from "vitest";
import { mustCountRules, DEFAULT_SEEDS } from "./batch.ts";
import { Coverage } from "./coverage.ts";
import { SIMULATE } from "./index.ts";

const seen = (...missing: string[]) => Object.assign(new Coverage(), { missing: () => missing });

test("rules are counted in all of the default seeds, even if everything was seen", () => {
  expect(mustCountRules(0, seen())).toBe(true);
  expect(mustCountRules(DEFAULT_SEEDS - 1, seen())).toBe(true);
});

test("after everything was seen, rules are counted in every tenth seed", () => {
  expect(mustCountRules(DEFAULT_SEEDS + 1, seen())).toBe(false);
  expect(mustCountRules(DEFAULT_SEEDS + 10, seen())).toBe(true);
});

test("while something was not seen yet, rules are counted in each seed", () => {
  expect(mustCountRules(DEFAULT_SEEDS + 1, seen("build status questions"))).toBe(true);
});

test.each([
  [["--passes", "x"], "--passes x: give alone or beside."],
  [
    ["--passes", "alone", "--progress", "/nowhere/x"],
    "--progress counts only builds by the server alone. Leave one of them out.",
  ],
])("simulate refuses %j with what to write instead", async (args, message) => {
  await expect(SIMULATE.run(args)).rejects.toThrow(message);
});
