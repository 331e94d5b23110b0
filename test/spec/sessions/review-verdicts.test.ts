/** A review may not contradict itself: its verdict, its findings and its alignment must agree. */
import { describe, expect, test } from "vitest";
import { reviewInput } from "../../../src/core/model/review-findings.ts";
import { listProblems } from "../support/inputs.ts";

const met = { met: true, words: "It does what was asked." };
const unmet = { met: false, words: "Mass is missing." };
const alignment = { brief: met, intent: met };
const finding = (severity: string) => ({
  path: "a.js",
  line: 1,
  severity,
  body: `Of severity ${severity}.`,
});
const of = (verdict: string, more: object) =>
  listProblems(reviewInput, { verdict, summary: "Seen.", alignment, ...more });

describe("the verdict request_changes", () => {
  test.each<[string, object]>([
    ["a blocking finding", { findings: [finding("blocking")] }],
    ["a blocking finding among others", { findings: [finding("nit"), finding("blocking")] }],
    ["an earlier finding that is still open", { open: ["1.1"] }],
    [
      "an earlier one, and new ones that don't block",
      { open: ["1.1"], findings: [finding("important")] },
    ],
  ])("is accepted with %s", (_, more) => expect(of("request_changes", more)).toBe(""));

  test.each<[string, object]>([
    ["nothing", {}],
    ["findings that don't block", { findings: [finding("important"), finding("nit")] }],
    ["what is settled alone", { settled: ["1.1"] }],
  ])("is refused with %s, because nothing would be fixed", (_, more) => {
    expect(of("request_changes", more)).toMatch(
      /^findings: request_changes needs at least one finding of severity blocking.* that is not settled; only those/,
    );
  });
});

describe("the verdict approve", () => {
  test.each<[string, object]>([
    ["nothing", {}],
    ["findings that don't block", { findings: [finding("important"), finding("nit")] }],
    ["earlier findings settled", { settled: ["1.1", "1.2"] }],
  ])("is accepted with %s", (_, more) => expect(of("approve", more)).toBe(""));

  test.each<[string, object]>([
    ["a blocking finding", { findings: [finding("blocking")] }],
    ["a blocking finding among others", { findings: [finding("nit"), finding("blocking")] }],
    ["an earlier finding that is still open", { open: ["1.1"] }],
  ])("is refused with %s", (_, more) => {
    expect(of("approve", more)).toBe(
      "verdict: approve and a blocking finding contradict each other",
    );
  });

  test.each<[string, object]>([
    ["the brief", { brief: unmet, intent: met }],
    ["what the build is for", { brief: met, intent: unmet }],
    ["both", { brief: unmet, intent: unmet }],
  ])("is refused if it says that %s is not met", (_, said) => {
    expect(of("approve", { alignment: said })).toMatch(
      /^alignment: approve contradicts an alignment that is not met: request_changes with .*, or needs_person$/,
    );
  });
});

test("needs_person is always accepted, because a person reads it", () => {
  expect(of("needs_person", {})).toBe("");
  const all = {
    findings: [finding("blocking")],
    open: ["1.1"],
    alignment: { brief: unmet, intent: unmet },
  };
  expect(of("needs_person", all)).toBe("");
});
