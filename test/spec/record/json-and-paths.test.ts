/**
 * How the record's files are named and formatted. Baton uses this to tell its own files from
 * people's.
 */
import { describe, expect, test } from "vitest";
import type { SessionName } from "../../../src/core/model/names.ts";
import {
  findTampering,
  getCompletionFiles,
  getDocumentKind,
  isRecordFile,
} from "../../../src/core/model/record-files.ts";
import { parseJson, renderJson } from "../../../src/core/record/json.ts";
import { formatRecordProblem } from "../../../src/core/text/validation.ts";
import { renderRecord } from "../../../src/core/record/render.ts";
import { finished } from "../comments-sample.ts";

describe("JSON", () => {
  test("has the named keys first, others by name, lists unchanged, and a line end", () => {
    const given = { b: 1, z: [{ c: 1, id: 2 }, "y", "x"], id: null, a: { id: 3, b: 4 } };
    const text = '{"id":null,"a":{"id":3,"b":4},"b":1,"z":[{"id":2,"c":1},"y","x"]}';
    expect(renderJson(given, ["z0", "id"])).toBe(`${JSON.stringify(JSON.parse(text), null, 2)}\n`);
    expect(renderJson({ b: 1, c: 2, a: 3 }, ["c", "b"])).toBe(
      '{\n  "c": 2,\n  "b": 1,\n  "a": 3\n}\n',
    );
    expect(renderJson({ b: 1, a: 2 })).toBe('{\n  "a": 2,\n  "b": 1\n}\n');
  });

  const broken = "not valid JSON: a comma, quote or bracket is missing or too many";
  test.each<[string, string, number | null]>([
    ["a comma too many", '{\n "a": 1,\n}', 3],
    ["a bracket too few, far below", `[${"1,\n".repeat(11)}1}`, 12],
    ["words for a value: the line isn't known", '{\n "a": x }', null],
    ["words that name another line", "line 77 column 3 of (line 5 column 1)", null],
    ["a key that names another line", '{\n\nx "line 77 column 3 of": 1 }', 3],
    ["no end", '{"a": 1', 1],
    ["nothing", "", null],
  ])("with %s is answered with the line if it is known", (_what, text, line) => {
    expect(parseJson(text)).toEqual({ line, message: broken });
  });

  test("that is valid is read", () =>
    expect(parseJson(' {"a": [null]}\n')).toEqual({ value: { a: [null] } }));
});

test("a problem is reported with its file, and its line if there is one", () => {
  const problem = { file: "workers/W1.1-x.md", message: "no." };
  expect(formatRecordProblem({ ...problem, line: 3 })).toBe("workers/W1.1-x.md, line 3: no.");
  expect(formatRecordProblem({ ...problem, line: null })).toBe("workers/W1.1-x.md: no.");
});

type Owner = "baton" | "people";
test.each<[string, Owner, "tampering" | "fine", ReturnType<typeof getDocumentKind>]>([
  ["BUILD.md", "baton", "fine", "build"],
  ["PLAN.md", "baton", "fine", "made"],
  ["STATUS.md", "baton", "fine", "made"],
  ["answers.md", "baton", "fine", "made"],
  ["meta.json", "baton", "tampering", "other"],
  ["close.json", "baton", "tampering", "other"],
  ["live", "baton", "tampering", "other"],
  ["workers/W1.1-x.md", "baton", "fine", "brief"],
  ["workers/x.txt", "people", "fine", "made"],
  ["workers/a/b.md", "people", "fine", "made"],
  ["state/W1.1.json", "baton", "tampering", "other"],
  ["completions/W1.1.json", "baton", "tampering", "other"],
  ["reviews/W1.1.1.json", "baton", "tampering", "other"],
  ["state/notes.md", "people", "tampering", "other"],
  ["state/a/b.json", "people", "tampering", "other"],
  ["state/W1.1.json.bak", "people", "tampering", "other"],
  ["loops/1/quotas.md", "baton", "fine", "made"],
  ["loops/10/loop_summary.md", "baton", "fine", "made"],
  ["loops/1/issues.md", "baton", "fine", "made"],
  ["loops/1/research.json", "baton", "tampering", "made"],
  ["loops/12/open_issues.json", "baton", "tampering", "made"],
  ["loops/1/score.json", "baton", "tampering", "made"],
  ["loops/1/memory.json", "baton", "tampering", "made"],
  ["loops/0/memory.json", "baton", "tampering", "made"],
  ["loops/1/other.json", "people", "tampering", "made"],
  ["loops/1/memory.json.md", "people", "fine", "made"],
  ["loops/1/a/memory.json", "people", "fine", "made"],
  ["threads/W1.1.md", "baton", "fine", "made"],
  ["threads/W1.1.md.txt", "people", "fine", "made"],
  ["steers/W1.1/1.md", "people", "fine", "made"],
  ["context/meta.json", "people", "fine", "context"],
  ["context/state/W1.1.json", "people", "fine", "context"],
  ["context/loops/1/memory.json", "people", "fine", "context"],
  ["context/workers/a.md", "people", "fine", "context"],
  ["context/live", "people", "fine", "context"],
  ["context/threads/a.md", "people", "fine", "context"],
  ["my-context/a.md", "people", "fine", "other"],
  ["my-BUILD.md", "people", "fine", "other"],
  ["a/PLAN.md", "people", "fine", "other"],
  ["PLAN.md.txt", "people", "fine", "other"],
  ["meta.jsonl", "people", "fine", "other"],
  ["lively", "people", "fine", "other"],
  ["so/deep/", "people", "tampering", "other"],
])(
  "%s belongs to %s; another person's push of it is %s and counts as %s",
  (path, owner, push, document) => {
    const edits = {
      own: "a",
      head: "b",
      rewritten: false,
      changed: [path],
      pushes: [],
      contextBytes: 0,
    };
    expect(isRecordFile(path) ? "baton" : "people").toBe(owner);
    expect(findTampering(edits)).toEqual(
      push === "fine" ? null : { rewritten: false, files: [path] },
    );
    expect(getDocumentKind(path)).toBe(document);
  },
);

test("a rewritten branch is never trusted", () => {
  const edits = {
    own: "a",
    head: "b",
    rewritten: true,
    changed: ["BUILD.md"],
    pushes: [],
    contextBytes: 0,
  };
  expect(findTampering(edits)).toEqual({ rewritten: true, files: [] });
});

describe("a worker's completions", () => {
  const told = finished().completions["W1.1/work/1"]!;
  const paths = (...closed: [string, string | null][]) => {
    const all = closed.map(([session, timestamp]) => [
      session,
      { ...told, worker_id: session.split("/")[0], timestamp },
    ]);
    const of = getCompletionFiles(Object.fromEntries(all) as Record<SessionName, typeof told>);
    return [...of].map(([path, { session }]) => [path, session]);
  };

  test.each<[string, [string, string | null][]]>([
    [
      "the latest",
      [
        ["W1.1/work/1", "2026-01-02T00:00:00Z"],
        ["W1.1/rework/1", "2026-01-01T00:00:00Z"],
      ],
    ],
    [
      "of one time the rework",
      [
        ["W1.1/rework/1", "2026-01-01T00:00:00Z"],
        ["W1.1/work/2", "2026-01-01T00:00:00Z"],
      ],
    ],
    [
      "of none the higher attempt",
      [
        ["W1.1/work/10", null],
        ["W1.1/work/9", null],
      ],
    ],
    [
      "one with a time before one without",
      [
        ["W1.1/work/1", "2026-01-01T00:00:00Z"],
        ["W1.1/rework/2", null],
      ],
    ],
  ])("the newest has the short name: %s", (_what, [newest, older]) => {
    const expected = [
      ["completions/W1.1.json", newest![0]],
      [`completions/W1.1.${older![0].split("/").slice(1).join(".")}.json`, older![0]],
    ];
    expect(paths(newest!, older!)).toEqual(expected);
    expect(paths(older!, newest!)).toEqual(expected);
  });

  test("each worker has its own", () => {
    expect(paths(["W1.1/work/1", ""], ["W1.2/work/1", ""])).toEqual([
      ["completions/W1.1.json", "W1.1/work/1"],
      ["completions/W1.2.json", "W1.2/work/1"],
    ]);
  });
});

test("each file of machine state begins with its identity and its status", () => {
  const state = finished();
  const review = {
    worker: "W1.1" as const,
    round: 1,
    pr: 12,
    session: "W1.1/review/1" as const,
    head: "h",
    tree: "t",
  };
  const alignment = { brief: { met: true, words: "x" }, intent: { met: true, words: "x" } };
  const course = { kind: "round" as const, number: 1, earlier: 0, settled: 0 };
  const rest = {
    verdict: "approve" as const,
    submitted_verdict: "approve" as const,
    summary: "Fine.",
    alignment,
    findings: [],
    settled: [],
    open: [],
  };
  state.reviews = { "W1.1.1": { ...review, ...rest, course, notes: [] } };
  const files = renderRecord(state);
  const keys = (file: string, count: number) =>
    Object.keys(JSON.parse(files[file]!) as object).slice(0, count);
  expect(keys("meta.json", 5)).toEqual([
    "slug",
    "build_type",
    "status",
    "current_wave",
    "adaptations",
  ]);
  expect(keys("state/W1.1.json", 2)).toEqual(["id", "attempts"]);
  expect(keys("completions/W1.1.json", 6)).toEqual([
    ...["worker_id", "session", "status", "timestamp", "summary", "artifacts"],
  ]);
  expect(keys("reviews/W1.1.1.json", 6)).toEqual([
    "worker",
    "round",
    "verdict",
    "course",
    "summary",
    "alignment",
  ]);
  expect(keys("close.json", 5)).toEqual(["verdict", "subject", "message", "summary", "findings"]);
});
