/** A reason before a remedy: two sentences, for a reason by any author. */
import { expect, test } from "vitest";
import { endSentence } from "../../src/core/text/format.ts";

test.each([
  ["there is no network", "there is no network."],
  ["There is no network.", "There is no network."],
  ["Is there a network?", "Is there a network?"],
  ['it said "no."', 'it said "no."'],
  ["names run on …", "names run on …"],
  ["see v1.2, it says so", "see v1.2, it says so."],
  ["it stopped. Then not", "it stopped. Then not."],
  ["ends in space \n", "ends in space."],
])("%j ends as %j", (text, whole) => {
  expect(endSentence(text)).toBe(whole);
});
