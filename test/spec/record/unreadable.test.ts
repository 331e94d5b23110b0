/**
 * How Baton describes an unreadable record: each problem with its file, so that a person can fix
 * it.
 */
import { describe, expect, test } from "vitest";
import { parseRecord } from "../../../src/core/record/parse.ts";
import { renderRecord } from "../../../src/core/record/render.ts";
import { finished } from "../comments-sample.ts";

const files = renderRecord(finished());
type Files = Record<string, string | undefined>;

/** Returns the problems with these files replaced; undefined removes a file. */
function problemsOf(change: Files) {
  const given = Object.entries({ ...files, ...change }).filter(([, text]) => text !== undefined);
  const parsed = parseRecord(Object.fromEntries(given) as Record<string, string>);
  return parsed.ok
    ? []
    : parsed.problems.map(({ file, line, message }) => `${file}:${line}: ${message}`);
}

const brief = files["workers/W1.1-task-w1-1.md"]!;
const completion = files["completions/W1.1.json"]!;
const review = JSON.stringify({
  ...{
    worker: "W1.1",
    round: 1,
    pr: 12,
    session: "W1.1/review/1",
    head: "h",
    tree: "t",
    verdict: "approve",
  },
  ...{
    summary: "Fine.",
    alignment: { brief: { met: true, words: "x" }, intent: { met: true, words: "x" } },
  },
  submitted_verdict: "approve",
  course: { kind: "round", number: 1, earlier: 0, settled: 0 },
  ...{ notes: [], findings: [], settled: [], open: [] },
});

test.each<[string, Files, string[]]>([
  ["nothing is wrong", {}, []],
  [
    "nothing is there",
    { "meta.json": undefined, "BUILD.md": undefined },
    [
      ...[
        "meta.json:null: is missing from the record",
        "BUILD.md:null: is missing from the record",
      ],
    ],
  ],
  [
    "BUILD.md has no request",
    { "BUILD.md": "# Hi\n" },
    ["BUILD.md:null: expected `## Request` with the text in a fence"],
  ],
  [
    "its request is another",
    { "BUILD.md": files["BUILD.md"]!.replace("Please", "Do") },
    [
      "BUILD.md:null: the pinned request was changed: restore it, or label the issue " +
        "again to start another build",
    ],
  ],
  [
    "JSON is broken",
    { "meta.json": "{\n  1\n}" },
    ["meta.json:2: not valid JSON: a comma, quote or bracket is missing or too many"],
  ],
  [
    "a state is no object",
    { "state/W1.1.json": "[]" },
    ["state/W1.1.json:null: it: Invalid input: expected object, received array"],
  ],
  [
    "a brief can't be read",
    { "workers/W1.1-task-w1-1.md": "# hi" },
    ["workers/W1.1-task-w1-1.md:1: expected front matter: a first line `---`, keys, a line `---`"],
  ],
  [
    "a worker has two briefs",
    { "workers/W1.1-z.md": brief },
    ["workers/W1.1-z.md:null: W1.1 has a brief already: workers/W1.1-task-w1-1.md"],
  ],
  [
    "a brief has another's name",
    { "workers/W1.1-task-w1-1.md": undefined, "workers/W1.10-x.md": brief },
    ["workers/W1.10-x.md:null: holds the brief of W1.1: its name has to start with W1.1-"],
  ],
  [
    "a brief is of another build",
    { "workers/W1.1-task-w1-1.md": brief.replaceAll("7-units", "8-other") },
    ["workers/W1.1-task-w1-1.md:1: build_slug: expected 7-units"],
  ],
  [
    "a state has another's name",
    { "state/W3.1.json": files["state/W1.1.json"] },
    ["state/W3.1.json:null: holds the state of W1.1"],
  ],
  [
    "a brief has no state",
    { "state/W1.1.json": undefined },
    ["workers/W1.1-task-w1-1.md:null: W1.1 is not in the plan: state/W1.1.json is missing"],
  ],
  [
    "a state has no brief",
    { "workers/W1.1-task-w1-1.md": undefined },
    ["state/W1.1.json:null: the brief of W1.1 is missing from workers/"],
  ],
  [
    "a completion can't be read",
    { "completions/W1.1.json": "{" },
    [
      "completions/W1.1.json:null: not valid JSON: a comma, quote or bracket is missing " +
        "or too many",
    ],
  ],
  [
    "a review can't be read",
    { "reviews/W1.1.1.json": review.replace("approve", "maybe") },
    [expect.stringMatching(/^reviews\/W1\.1\.1\.json:null: verdict: /)],
  ],
  [
    "a review has another's name",
    { "reviews/W1.1.2.json": review },
    ["reviews/W1.1.2.json:null: holds the review W1.1.1"],
  ],
  [
    "what the closing session said can't be read",
    { "close.json": files["close.json"]!.replace('"land"', '"later"') },
    [expect.stringMatching(/^close\.json:null: verdict: /)],
  ],
])("given a record, when %s, then the text says exactly that", (_what, change, expected) =>
  expect(problemsOf(change)).toEqual(expected),
);

test("at most five problems of one file are reported", () => {
  const meta = JSON.parse(files["meta.json"]!) as Record<string, unknown>;
  const wrong = Object.fromEntries(Object.entries(meta).map(([key]) => [key, { no: 1 }]));
  const problems = problemsOf({ "meta.json": JSON.stringify(wrong) });
  expect(problems.filter((line) => line.startsWith("meta.json"))).toHaveLength(5);
});

test("a brief may be named by its worker alone", () => {
  expect(problemsOf({ "workers/W1.1-task-w1-1.md": undefined, "workers/W1.1.md": brief })).toEqual(
    [],
  );
});

describe("a completion that does not name its session", () => {
  const nameless = completion.replace(/ {2}"session": .*\n/, "");
  test.each([
    ["completions/W1.1.json", "W1.1/work/1"],
    ["completions/W1.1.rework.12.json", "W1.1/rework/12"],
    ["completions/W1.1.review.2.json", "W1.1/review/2"],
    ["completions/W1.1.lunch.1.json", "W1.1/work/1"],
    ["completions/W1.1.work.0.json", "W1.1/work/1"],
    ["completions/W1.1.work.1.2.json", "W1.1/work/1"],
    ["completions/x.json", "W1.1/work/1"],
  ])("at %s belongs to %s", (path, session) => {
    const { "completions/W1.1.json": _, ...others } = files;
    const parsed = parseRecord({ ...others, [path]: nameless });
    expect(parsed.ok && Object.keys(parsed.state.completions)).toEqual([session]);
  });
});

test("a loop's files are read by its number, and reported if they are invalid", () => {
  const state = finished();
  const none = {
    quotas: {},
    dimensions: [],
    wave: null,
    summary: null,
    head: null,
    tag: null,
    last: null,
  };
  state.build.loops = [{ n: 1, phase: "memory", base: "b".repeat(40), ...none }];
  state.research = { 1: { summary: "None.", issues: [] } };
  state.memories = { 1: { loop_summary: "Fine.", knowledge: [], remove: [], refused: [] } };
  state.openIssues = { 1: [] };
  const written = renderRecord(state);
  expect(parseRecord(written)).toEqual({ ok: true, state });
  const unread = parseRecord({
    ...written,
    "loops/1/memory.json": "{}",
    "loops/2/memory.json": "{",
  });
  expect(unread.ok ? [] : [...new Set(unread.problems.map(({ file }) => file))]).toEqual([
    "loops/1/memory.json",
  ]);
});
