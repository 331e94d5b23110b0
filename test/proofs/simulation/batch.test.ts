import { expect, test } from "vitest";
import { mustCountRules, DEFAULT_SEEDS } from "./batch.ts";
import { Coverage } from "./coverage.ts";

const seen = (...missing: string[]) => Object.assign(new Coverage(), { missing: () => missing });

test("rules are counted in all of the default seeds, whatever was seen", () => {
  expect(mustCountRules(0, seen())).toBe(true);
  expect(mustCountRules(DEFAULT_SEEDS - 1, seen())).toBe(true);
});

test("once all was seen, they are counted in every tenth", () => {
  expect(mustCountRules(DEFAULT_SEEDS + 1, seen())).toBe(false);
  expect(mustCountRules(DEFAULT_SEEDS + 10, seen())).toBe(true);
});

test("what nobody has seen yet is looked for in each", () => {
  expect(mustCountRules(DEFAULT_SEEDS + 1, seen("build status questions"))).toBe(true);
});
