/**
 * Each field of a closing input is limited, because models write it, and pages, prompts and commits
 * quote it.
 */
import { describe, expect, test } from "vitest";
import type { z } from "zod";
import {
  adaptInput,
  architectInput,
  closeInput,
  memoryInput,
  preflightInput,
  researchInput,
} from "../../../src/core/model/closing-inputs.ts";
import { completionInput } from "../../../src/core/model/completion.ts";
import { reviewInput } from "../../../src/core/model/review-findings.ts";
import {
  expectAtMost,
  expectList,
  expectWords,
  listProblems,
  withValue,
} from "../support/inputs.ts";

const standing = { met: true, words: "It does what was asked." };
const finding = {
  path: "a.js",
  line: 1,
  severity: "nit",
  body: "A name.",
  suggestion: "b",
  why_now: "It moved.",
};
const issue = {
  title: "Fix",
  category: "ui",
  priority: "high",
  evidence: "seen",
  goal: "fixed",
  paths: ["a.js"],
};
const score = {
  dimension: "tests",
  score: 9,
  evidence: [{ path: "a.js", line: 1 }],
  words: "Each part has one.",
};
const known = { kind: "gotcha", text: "Miles differ.", paths: ["a.js"], evidence: "W1.1" };
const removal = { id: "k0a1b2c3d", reason: "x" };
const answer = { criterion: "Tests pass", met: true, evidence: "9 passed" };
const question = { question: "Which?", default: "This.", why: "All depends on it." };

const KINDS: Readonly<Record<string, { schema: z.ZodType; full: object }>> = {
  adapt: {
    schema: adaptInput,
    full: {
      summary: "x",
      edits: [{ worker: "W2.1", reason: "x", set: { name: "y" } }],
      concerns: ["x"],
    },
  },
  architect: { schema: architectInput, full: { summary: "x", reason: "x", questions: [question] } },
  close: {
    schema: closeInput,
    full: {
      verdict: "land",
      summary: "x",
      subject: "x",
      message: "x",
      scores: [score],
      findings: ["x"],
    },
  },
  work: {
    schema: completionInput,
    full: {
      ...{ status: "complete", summary: "x", artifacts: ["x"], criteria: [answer] },
      ...{ learnings: ["x"], concerns: ["x"], decisions: ["x"], follow_up: ["x"] },
    },
  },
  memory: {
    schema: memoryInput,
    full: { loop_summary: "x", knowledge: [known], remove: [removal] },
  },
  preflight: {
    schema: preflightInput,
    full: { checks: [{ name: "Key", result: "ok", detail: "There.", remedy: "None." }] },
  },
  research: { schema: researchInput, full: { summary: "x", issues: [issue] } },
  review: {
    schema: reviewInput,
    full: {
      ...{
        verdict: "needs_person",
        summary: "x",
        alignment: { brief: standing, intent: standing },
      },
      ...{ findings: [finding], settled: ["1.1"], open: ["1.2"] },
    },
  },
};

test.each<[string, string, number]>([
  ["adapt", "summary", 2000],
  ["adapt", "edits.0.reason", 1000],
  ["adapt", "concerns.0", 1000],
  ["architect", "summary", 2000],
  ["architect", "questions.0.question", 400],
  ["architect", "questions.0.default", 400],
  ["architect", "questions.0.why", 400],
  ["close", "summary", 4000],
  ["close", "subject", 72],
  ["close", "message", 8000],
  ["close", "findings.0", 1000],
  ["work", "summary", 1200],
  ["work", "artifacts.0", 200],
  ["work", "learnings.0", 300],
  ["work", "follow_up.0", 300],
  ["work", "criteria.0.evidence", 300],
  ["memory", "loop_summary", 2000],
  ["memory", "knowledge.0.text", 300],
  ["memory", "knowledge.0.evidence", 300],
  ["memory", "remove.0.reason", 200],
  ["preflight", "checks.0.name", 60],
  ["preflight", "checks.0.detail", 1000],
  ["preflight", "checks.0.remedy", 1000],
  ["research", "summary", 2000],
  ["research", "issues.0.title", 120],
  ["research", "issues.0.evidence", 1000],
  ["research", "issues.0.goal", 1000],
  ["research", "issues.0.paths.0", 300],
  ["review", "summary", 4000],
  ["review", "alignment.brief.words", 500],
  ["review", "alignment.intent.words", 500],
  ["review", "findings.0.body", 4000],
  ["review", "findings.0.why_now", 500],
])("%s: %s needs text of at most %i characters", (kind, path, most) => {
  const { schema, full } = KINDS[kind]!;
  expectWords(schema, full, path, most);
});

test.each<[string, string, number]>([
  ["architect", "reason", 1000],
  ["review", "findings.0.path", 500],
  ["review", "findings.0.suggestion", 4000],
])("%s: %s has at most %i characters", (kind, path, most) => {
  const { schema, full } = KINDS[kind]!;
  expectAtMost(schema, full, path, most);
});

test.each<[string, string, number, unknown]>([
  ["adapt", "concerns", 20, "x"],
  ["close", "findings", 20, "x"],
  ["work", "artifacts", 40, "x"],
  ["work", "learnings", 12, "x"],
  ["work", "concerns", 12, "x"],
  ["work", "decisions", 12, "x"],
  ["work", "follow_up", 12, "x"],
  ["work", "criteria", 30, answer],
  ["memory", "knowledge", 10, known],
  ["memory", "remove", 10, removal],
  ["research", "issues", 50, issue],
  ["research", "issues.0.paths", 20, "x"],
  ["review", "findings", 50, finding],
  ["review", "settled", 200, "1.1"],
  ["review", "open", 200, "1.1"],
])("%s: %s has at most %i items, and none if it is omitted", (kind, path, most, one) => {
  const { schema, full } = KINDS[kind]!;
  expectList(schema, full, path, one, most);
});

test.each<[string, string, unknown[], unknown[]]>([
  ["close", "verdict", ["land", "needs_person"], ["approve", ""]],
  ["close", "scores.0.score", [0, 7.5, 10, null], [-0.1, 10.1, "9", Number.NaN]],
  ["work", "status", ["complete", "blocked", "failed"], ["done", ""]],
  ["work", "criteria.0.criterion", [1, 30, "x".repeat(400)], [0, 31, 1.5, "", "x".repeat(401)]],
  ["work", "criteria.0.met", [true, false], ["yes", 1]],
  [
    "memory",
    "knowledge.0.paths",
    [["src/**"], Array(8).fill("a.js")],
    [[], Array(9).fill("a.js"), ["/etc"], ["a/../b"]],
  ],
  ["memory", "knowledge.0.confidence", ["low", "medium", "high"], ["sure", 0.9]],
  ["memory", "remove.0.id", ["k0a1b2c3d"], ["all", "*", "k0a1b2c3"]],
  ["memory", "knowledge.0.kind", ["pattern", "gotcha", "decision"], ["rumour", ""]],
  ["preflight", "checks", [[{ name: "Key", result: "ok", detail: "x", remedy: null }]], [[], null]],
  ["preflight", "checks.0.result", ["ok", "warning", "failed"], ["fine", ""]],
  ["preflight", "checks.0.remedy", [null, "Do it."], [undefined]],
  ["research", "issues.0.priority", ["critical", "high", "normal", "low"], ["urgent", ""]],
  [
    "research",
    "issues.0.category",
    ["ui", "a", "a11y-2", "x".repeat(40)],
    ["2a", "U", "a b", "-a", "x".repeat(41)],
  ],
  ["review", "verdict", ["request_changes", "needs_person"], ["reject", ""]],
  ["review", "findings.0.severity", ["blocking", "important", "nit"], ["fatal", ""]],
  ["review", "findings.0.side", ["LEFT", "RIGHT", undefined], ["left", ""]],
  ["review", "findings.0.line", [1, 2, 10_000_000], [0, -1, 1.5, 10_000_001, "1"]],
  ["review", "findings.0.start_line", [1, 10_000_000, undefined], [0, 10_000_001]],
  ["review", "findings.0.path", ["a"], ["", undefined]],
  ["review", "findings.0.suggestion", ["", undefined], [null]],
  ["review", "alignment.brief.met", [true, false], [undefined, "yes"]],
  [
    "review",
    "open.0",
    ["1.1", "12.34", "9999.999"],
    ["1", "a.1", "1.a", "12345.1", "1.1234", " 1.1", "1.1,2.1"],
  ],
])("%s: %s is one of the known values", (kind, path, right, wrong) => {
  const { schema, full } = KINDS[kind]!;
  for (const value of right)
    expect([value, listProblems(schema, withValue(full, path, value))]).toEqual([value, ""]);
  for (const value of wrong)
    expect([value, listProblems(schema, withValue(full, path, value))]).not.toEqual([value, ""]);
});

test.each(["a\nb", "a\rb", "a\r\n\r\nb"])(
  "close: the subject of a commit is one line, not %j",
  (subject) => {
    const { schema, full } = KINDS["close"]!;
    expect(listProblems(schema, { ...full, subject })).toBe("subject: must be one line");
  },
);

describe("an extra field from a model is refused by name", () => {
  test.each(Object.entries(KINDS))("%s", (_, { schema, full }) => {
    expect(listProblems(schema, { ...full, merge: true })).toBe("merge: is not a known field");
  });

  test.each([
    ["adapt", "edits.0"],
    ["architect", "questions.0"],
    ["work", "criteria.0"],
    ["memory", "knowledge.0"],
    ["memory", "remove.0"],
    ["preflight", "checks.0"],
    ["research", "issues.0"],
    ["review", "findings.0"],
    ["review", "alignment.brief"],
    ["review", "alignment"],
  ])("%s: inside %s too", (kind, path) => {
    const { schema, full } = KINDS[kind]!;
    expect(listProblems(schema, withValue(full, `${path}.merge`, true))).toMatch(
      /\.merge: is not a known field$/,
    );
  });
});
