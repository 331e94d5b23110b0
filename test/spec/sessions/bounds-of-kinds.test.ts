/** What each kind of session may do, and for how long. */
import { describe, expect, test } from "vitest";
import { SHIPPED_SKILLS } from "../../../src/core/setup/agent-instructions.ts";
import { DEFAULT_SETTINGS } from "../../../src/core/model/settings.ts";
import { SESSION_KINDS, type SessionKindName } from "../../../src/core/model/names.ts";
import { COMPLEXITIES } from "../../../src/core/model/brief.ts";
import { checkClosingInput, getSessionSpec } from "../../../src/core/sessions/index.ts";

const allWhere = (holds: (kind: SessionKindName) => boolean) =>
  SESSION_KINDS.filter(holds).toSorted();

test("each kind has its own name", () => {
  expect(SESSION_KINDS.map((kind) => getSessionSpec(kind).kind)).toEqual(SESSION_KINDS);
});

test("only work, rework and fix may change the repository", () => {
  expect(allWhere((kind) => getSessionSpec(kind).changes)).toEqual(["fix", "rework", "work"]);
});

test("only those that judge, summarise, fix or explain a change read its diff", () => {
  expect(allWhere((kind) => getSessionSpec(kind).diff)).toEqual([
    "ask",
    "close",
    "fix",
    "memory",
    "review",
    "synthesise",
  ]);
});

test("an architect, a review, a rework and a fix each read a skill that Baton ships", () => {
  const skills = SESSION_KINDS.flatMap((kind) => getSessionSpec(kind).skill ?? []);
  expect([...new Set(skills)].toSorted()).toEqual(SHIPPED_SKILLS.toSorted());
  expect(getSessionSpec("review").skill).toBe("code-review");
  expect(getSessionSpec("fix").skill).toBe("pr-fix");
});

test.each<[SessionKindName, number]>([
  ["architect", 40],
  ["work", 50],
  ["review", 30],
  ["rework", 50],
  ["adapt", 20],
  ["research", 40],
  ["memory", 20],
  ["close", 30],
  ["synthesise", 40],
  ["preflight", 5],
  ["ask", 15],
  ["fix", 50],
])("%s has %i minutes, so that its job has time left to submit its result", (kind, minutes) => {
  expect(getSessionSpec(kind).seconds).toBe(minutes * 60);
});

test.each<[SessionKindName, string]>([
  ["architect", "complex, complex, complex"],
  ["adapt", "complex, complex, complex"],
  ["close", "complex, complex, complex"],
  ["synthesise", "complex, complex, complex"],
  ["research", "complex, complex, complex"],
  ["work", "easy, normal, complex"],
  ["rework", "easy, normal, complex"],
  ["review", "normal, normal, complex"],
  ["memory", "complex, complex, complex"],
  ["preflight", "easy, easy, easy"],
  ["ask", "normal, normal, normal"],
  ["fix", "easy, normal, complex"],
])("%s uses the models for %s work, if its brief is easy, normal or complex", (kind, models) => {
  expect(
    COMPLEXITIES.map((complexity) => getSessionSpec(kind).model(complexity, DEFAULT_SETTINGS)).join(
      ", ",
    ),
  ).toBe(models);
});

test.each<[SessionKindName, number]>([
  ["architect", 4096],
  ["work", 4],
  ["review", 256],
  ["rework", 4],
  ["adapt", 256],
  ["research", 128],
  ["memory", 32],
  // A report has 40,000 characters of up to three bytes each.
  ["close", 192],
  ["synthesise", 192],
  ["preflight", 48],
  ["ask", 16],
  ["fix", 4],
])("%s submits at most %i KB", (kind, kilobytes) => {
  expect(getSessionSpec(kind).closeBytes).toBe(kilobytes * 1024);
});

describe("a closing input", () => {
  const report = "語".repeat(40_000);
  const close = (message: string, findings: string[]) =>
    checkClosingInput(
      "close",
      { verdict: "land", summary: "s", subject: "x", message, scores: [], findings, report },
      null,
    );
  const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value)).length;
  const full = Array<string>(20).fill("語".repeat(1000));

  test("is measured in bytes, not in characters, and refused with a reason if it has too many", () => {
    const refused = close("語".repeat(8000), full);
    expect(refused).toEqual({
      ok: false,
      reason: expect.stringMatching(
        /^The closing input of the close session has \d+ bytes; at most 196608 are read\. Use fewer words\.$/,
      ) as unknown,
    });
  });

  test("is accepted up to the last byte", () => {
    const long = "語".repeat(5000);
    const base = close(`${long}m`, full);
    const room = 192 * 1024 - bytes(base.ok ? base.value : "");
    const least = 1 + room;
    expect([
      close(long + "m".repeat(least), full).ok,
      close(long + "m".repeat(least + 1), full).ok,
    ]).toEqual([true, false]);
  });

  test("of a wrong form is answered by field, with a few of its problems in few words", () => {
    const told = checkClosingInput("memory", { remove: 11 }, null);
    expect(told.ok ? "" : told.reason).toMatch(
      /^The closing input of the memory session is not valid: loop_summary: .*; remove: expected array, .*\.$/,
    );
    const keys = Object.fromEntries(
      Array.from({ length: 9 }, (_, i) => [`k${i}${"x".repeat(1000)}`, 1]),
    );
    const many = checkClosingInput("memory", { ...keys, knowledge: Array(20).fill({}) }, null);
    expect(many.ok ? 0 : many.reason.length).toBeLessThanOrEqual(2000);
  });
});
