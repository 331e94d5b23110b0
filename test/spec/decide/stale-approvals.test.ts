/**
 * Whether people can have seen what they approve. GitHub's times are in seconds, Baton's in
 * milliseconds.
 */
import { describe, expect, test } from "vitest";
import {
  hasHashPrefix,
  isWrittenAfter,
  isWrittenBefore,
} from "../../../src/core/rules/human-changes/stale-remarks.ts";

const at = (time: string) => ({ at: `2026-01-01T10:00:${time}Z` });
const { at: since } = at("05");

describe("the first digits of its hash name a plan", () => {
  const hash = "0123456789abcdef";
  test.each([
    ["0123456", true],
    [hash, true],
    ["012345", false],
    ["", false],
    ["1234567", false],
    [`${hash}0`, false],
  ])("%j: %s", (digits, named) => expect(hasHashPrefix(hash, digits)).toBe(named));
});

describe("what is unchanged since 10:00:05 can have been seen", () => {
  test.each([
    ["06", true],
    ["05", false],
    ["04", false],
  ])("by the author of a comment at :%s: %s", (time, seen) =>
    expect(isWrittenAfter(at(time), since)).toBe(seen),
  );

  test("by anybody, if it never changed", () => expect(isWrittenAfter(at("00"), null)).toBe(true));
});

describe("given a question from 10:00:05.900", () => {
  test.each([
    ["04", true],
    ["05", false],
    ["06", false],
  ])("words from :%s came before it: %s", (time, before) =>
    expect(isWrittenBefore(at(time), "2026-01-01T10:00:05.900Z")).toBe(before),
  );
});
