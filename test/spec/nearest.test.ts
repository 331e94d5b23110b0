import { describe, expect, it } from "vitest";
import { nearest } from "../../src/core/text/nearest.ts";

describe("the nearest known word", () => {
  it.each([
    ["gate", "gates"],
    ["aprove", "approve"],
    ["RETYR", "retry"],
    ["appr", "approve"],
    ["retry", "retry"],
  ])("for %s is %s", (word, meant) => {
    expect(nearest(word, ["gates", "approve", "retry", "skip"])).toBe(meant);
  });

  it("is none where nothing is close", () => {
    for (const word of ["lgtm", "", "s", "zz", "x".repeat(100_000)]) {
      expect(nearest(word, ["gates", "approve", "skip"]), word.slice(0, 10)).toBeNull();
    }
    expect(nearest("gate", [])).toBeNull();
    expect(nearest("loop", ["loop-forever", "loop-through"])).toBeNull();
  });

  it("is the first of equals", () => {
    expect(nearest("cat", ["cut", "cot"])).toBe("cut");
  });
});
