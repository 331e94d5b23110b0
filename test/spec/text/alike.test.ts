import { expect, test } from "vitest";
import { isSimilar } from "../../../src/core/text/similarity.ts";

/**
 * A session that repeats a finding uses slightly other words, and the lines that it names have
 * moved.
 */
test.each([
  [
    "another case, other marks and another line",
    "It divides by zero (line 12).",
    "it **Divides** by zero: line 40!",
  ],
  ["another order", "zero is divided by here", "here zero is divided by"],
  ["letters of another width", "ＺＥＲＯ", "zero"],
  ["one word of four", "divides by zero here", "divides by zero there"],
  ["other spaces around what has no words", " 1 + 1 ", "1 + 1"],
])("two remarks that differ in %s say the same", (_, one, other) => {
  expect([isSimilar(one, other), isSimilar(other, one)]).toEqual([true, true]);
});

test.each([
  ["half of their words", "divides by zero here", "divides by a factor"],
  ["letters, but no word", "listen", "silent"],
  ["a word that one of them repeats", "never", "never never never never"],
  ["no words, but other numbers", "12", "13"],
  ["no words on one side", "12", "twelve"],
])("two remarks with %s in common don't", (_, one, other) => {
  expect([isSimilar(one, other), isSimilar(other, one)]).toEqual([false, false]);
});
