import assert from "node:assert/strict";
import { test } from "node:test";
import { time } from "../src/index.js";

test("converts both ways", () => {
  assert.equal(time.convert(1.5, "h", "min"), 90);
  assert.equal(time.convert(90, "min", "h"), 1.5);
  assert.equal(time.convert(1, "d", "s"), 86400);
});

test("an unknown unit is an error that names those there are", () => {
  assert.throws(() => time.convert(1, "h", "week"), /time has no unit "week"; it has s, min, h, d/);
  assert.throws(() => time.convert(1, "constructor", "s"), RangeError);
});
