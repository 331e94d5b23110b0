/** What each kind of session may do, and for how long. */
import { describe, expect, test } from "vitest";
import { KINDS, type Kind } from "../../../src/core/build/names.ts";
import { COMPLEXITIES } from "../../../src/core/plan/brief.ts";
import { checkClose, sessionKind } from "../../../src/core/sessions/index.ts";

const allWhere = (holds: (kind: Kind) => boolean) => KINDS.filter(holds).toSorted();

test("each kind knows its name", () => {
  expect(KINDS.map((kind) => sessionKind(kind).kind)).toEqual(KINDS);
});

test("only work and rework may change the repository", () => {
  expect(allWhere((kind) => sessionKind(kind).changes)).toEqual(["rework", "work"]);
});

test("only those that judge or sum up a change read its diff", () => {
  expect(allWhere((kind) => sessionKind(kind).diff)).toEqual(["close", "memory", "review"]);
});

test("only a review has a skill that it always reads", () => {
  expect(allWhere((kind) => sessionKind(kind).skill !== undefined)).toEqual(["review"]);
  expect(sessionKind("review").skill).toBe(".baton/skills/code-review.md");
});

test.each<[Kind, number]>([
  ["architect", 40],
  ["work", 50],
  ["review", 30],
  ["rework", 50],
  ["adapt", 20],
  ["research", 40],
  ["memory", 20],
  ["close", 30],
  ["preflight", 5],
])("%s has %i minutes, so that its job has time left to hand in what there is", (kind, minutes) => {
  expect(sessionKind(kind).seconds).toBe(minutes * 60);
});

test.each<[Kind, string]>([
  ["architect", "complex, complex, complex"],
  ["adapt", "complex, complex, complex"],
  ["close", "complex, complex, complex"],
  ["research", "complex, complex, complex"],
  ["work", "easy, normal, complex"],
  ["rework", "easy, normal, complex"],
  ["review", "normal, normal, complex"],
  ["memory", "complex, complex, complex"],
  ["preflight", "easy, easy, easy"],
])("%s is played by the models for %s work, where its brief is easy, normal, complex", (kind, models) => {
  expect(COMPLEXITIES.map((complexity) => sessionKind(kind).model(complexity)).join(", ")).toBe(models);
});

test.each<[Kind, number]>([
  ["architect", 4096],
  ["work", 4],
  ["review", 256],
  ["rework", 4],
  ["adapt", 256],
  ["research", 128],
  ["memory", 32],
  ["close", 64],
  ["preflight", 48],
])("%s hands back at most %i KB", (kind, kilobytes) => {
  expect(sessionKind(kind).closeBytes).toBe(kilobytes * 1024);
});

describe("a closing input", () => {
  const close = (message: string, findings: string[]) =>
    checkClose("close", { verdict: "land", summary: "s", subject: "x", message, scores: [], findings }, null);
  const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value)).length;
  const full = Array<string>(20).fill("語".repeat(1000));

  test("is measured in bytes, not in characters: one that has too many is refused in words", () => {
    const refused = close("語".repeat(8000), full);
    expect(refused).toEqual({
      ok: false,
      reason: expect.stringMatching(
        /^The closing input of the close session has \d+ bytes; at most 65536 are read\. Use fewer words\.$/,
      ) as unknown,
    });
  });

  test("is taken up to the last byte", () => {
    const base = close("m", full);
    const room = 64 * 1024 - bytes(base.ok ? base.value : "");
    const least = 1 + room;
    expect([close("m".repeat(least), full).ok, close("m".repeat(least + 1), full).ok]).toEqual([true, false]);
  });

  test("of a wrong form is told by field, a few of its problems at once, in few words", () => {
    const told = checkClose("memory", { remove: 11 }, null);
    expect(told.ok ? "" : told.reason).toMatch(
      /^The closing input of the memory session is not valid: loop_summary: .*; remove: expected array, .*\.$/,
    );
    const keys = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`k${i}${"x".repeat(1000)}`, 1]));
    const many = checkClose("memory", { ...keys, knowledge: Array(20).fill({}) }, null);
    expect(many.ok ? 0 : many.reason.length).toBeLessThanOrEqual(2000);
  });
});
