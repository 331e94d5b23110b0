import assert from "node:assert/strict";
import { test } from "node:test";
import { formatQuantity, parseQuantity } from "../src/index.js";

test("reads a number and a unit", () => {
  assert.deepEqual(parseQuantity("1.5 h"), { value: 1.5, unit: "h" });
  assert.deepEqual(parseQuantity(" -40°C "), { value: -40, unit: "°C" });
  assert.deepEqual(parseQuantity("2e3 s"), { value: 2000, unit: "s" });
});

test("refuses what isn't a quantity, and quotes it", () => {
  for (const text of ["", "5", "km", "5 km per hour", "1.2.3 m"]) {
    assert.throws(() => parseQuantity(text), new RegExp(`"${text}" is not a quantity`));
  }
});

test("writes no more digits than mean something", () => {
  assert.equal(formatQuantity({ value: 0.1 + 0.2, unit: "h" }), "0.3 h");
  assert.equal(formatQuantity({ value: 1 / 3, unit: "h" }, 3), "0.333 h");
});
