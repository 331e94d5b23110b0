import { expect, test } from "vitest";
import { takeSecondHalf, getSlope } from "./slope.ts";

const points = (...values: number[]) => values.map((value, i) => ({ minutes: i / 2, value }));

test("a value that grows by the same amount each half minute has twice that as its slope", () => {
  expect(getSlope(points(100, 103, 106, 109))).toBeCloseTo(6);
});

test("a value that rises and falls again has no slope", () => {
  expect(getSlope(points(100, 140, 140, 100))).toBeCloseTo(0);
});

test("a single time has no slope", () => {
  expect(() => getSlope(points(100))).toThrow("two or more times");
  expect(() => getSlope([])).toThrow("two or more times");
});

test("the second half leaves out what comes before the middle of the time", () => {
  expect(takeSecondHalf(points(1, 2, 3, 4, 5)).map(({ value }) => value)).toEqual([3, 4, 5]);
});
