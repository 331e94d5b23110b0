/**
 * JSON of very many values is refused by its width. A file of its own, because it takes a while.
 */
import { describe, expect, test } from "vitest";
import { findJsonProblem } from "../../../src/core/sessions/upload.ts";

describe("width", () => {
  const [most, tooMany] = [400_000, "has more than 400000 values"];

  test("counts what commas separate and what brackets begin", () => {
    expect(findJsonProblem(`[${"0,".repeat(most - 1)}0]`)).toBeNull();
    expect(findJsonProblem(`[${"0,".repeat(most)}0]`)).toBe(tooMany);
    expect(findJsonProblem("[]".repeat(most))).toBeNull();
    expect(findJsonProblem("{}".repeat(most + 1))).toBe(tooMany);
  });

  test("ignores commas and brackets inside a text", () => {
    expect(findJsonProblem(`["${",[{".repeat(most)}"]`)).toBeNull();
  });
});
