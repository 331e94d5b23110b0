import { expect, test } from "vitest";
import { formatMinute, listNames, pluralize, timeKey } from "../../../src/core/text/format.ts";

const workers = (many: number) => Array.from({ length: many }, (_, at) => `W1.${at + 1}`);
const TEN = "W1.1, W1.2, W1.3, W1.4, W1.5, W1.6, W1.7, W1.8, W1.9, W1.10";

test.each([
  [0, ""],
  [1, "W1.1"],
  [2, "W1.1, W1.2"],
  [10, TEN],
  [11, `${TEN} and 1 more`],
  [500, `${TEN} and 490 more`],
])("of %i names, a sentence lists ten and says how many more there are", (many, sentence) => {
  expect(listNames(workers(many))).toBe(sentence);
});

test.each([
  [0, "0 workers"],
  [1, "1 worker"],
  [2, "2 workers"],
])("%i is counted as %j", (many, words) => expect(pluralize(many, "worker")).toBe(words));

test("a time is a minute for people, and digits in a key", () => {
  expect(formatMinute("2026-11-21T10:00:59.000Z")).toBe("2026-11-21 10:00 UTC");
  expect(timeKey("2026-11-21T10:00:59.123Z")).toBe("20261121100059123");
  // A clock may be more precise than the keys.
  expect(timeKey("2026-11-21T10:00:59.123456Z")).toBe("20261121100059123");
});
