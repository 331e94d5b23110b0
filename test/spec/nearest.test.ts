import { describe, expect, it } from "vitest";
import { findNearest } from "../../src/core/text/similarity.ts";

describe("the nearest known word", () => {
  it.each([
    ["gate", "gates"],
    ["aprove", "approve"],
    ["RETYR", "retry"],
    ["appr", "approve"],
    ["retry", "retry"],
    ["app", "approve"],
    ["kip", "skips"],
  ])("for %s is %s", (word, meant) => {
    expect(findNearest(word, ["gates", "approve", "retry", "skips"])).toBe(meant);
  });

  it("is none if nothing is close", () => {
    for (const word of ["lgtm", "", "s", "zz", "x".repeat(100_000)]) {
      expect(findNearest(word, ["gates", "approve", "skip"]), word.slice(0, 10)).toBeNull();
    }
    expect(findNearest("gate", [])).toBeNull();
    expect(findNearest("loop", ["loop-forever", "loop-through"])).toBeNull();
  });

  it("may have two neighbours swapped, which is one typo", () => {
    for (const word of ["hte", "teh"]) expect(findNearest(word, ["the"]), word).toBe("the");
  });

  it("is none if a letter has moved and another is wrong, which are two typos", () => {
    for (const word of ["hxe", "xte", "htx", "txh", "xeh"])
      expect(findNearest(word, ["the"]), word).toBeNull();
    expect([findNearest("zab", ["zbc"]), findNearest("zbc", ["zab"])]).toEqual([null, null]);
  });

  it("is the first of equal ones", () => {
    expect(findNearest("cat", ["cut", "cot"])).toBe("cut");
  });
});
