import { describe, expect, it } from "vitest";
import { findCompletionProblem, parseCompletion } from "../../src/core/record/completion.ts";

const documented = {
  worker_id: "W1.1",
  status: "complete",
  timestamp: "2026-01-18T18:30:00-05:00",
  summary: "Did it.",
};
const read = (value: unknown) => parseCompletion(JSON.stringify(value));

describe("given a completion", () => {
  it("when it is in the documented dialect, then it is accepted unchanged", () => {
    expect(
      read({ ...documented, learnings: ["a"], concerns: ["b"], follow_up: ["c"] }),
    ).toMatchObject({
      ok: true,
      completion: {
        session: "W1.1/work/1",
        learnings: ["a"],
        concerns: ["b"],
        follow_up: ["c"],
        decisions: [],
      },
    });
  });

  it("when it is in the template's dialect, then blockers, recommendations and notes are mapped", () => {
    const notes = [
      { type: "warning", for: "W2.1", message: "slow" },
      { type: "gap", message: "no docs" },
      { type: "decision", message: "chose UUID" },
      { type: "suggestion", for: "W2.2", message: "reuse" },
    ];
    const given = {
      ...documented,
      recommendations: ["r"],
      blockers: ["b"],
      notes_for_orchestrator: notes,
    };
    expect(read(given)).toMatchObject({
      ok: true,
      completion: {
        concerns: ["b", "W2.1: slow", "no docs"],
        decisions: ["chose UUID"],
        follow_up: ["r", "W2.2: reuse"],
      },
    });
  });

  it.each([
    [
      "too much",
      { ...documented, summary: "é".repeat(1100), learnings: Array(12).fill("x".repeat(290)) },
      /bytes; at most 4096/,
    ],
    ["an unknown status", { ...documented, status: "done" }, /^status: /],
    ["no worker", { ...documented, worker_id: undefined }, /^worker_id: /],
    ["another worker's session", { ...documented, session: "W2.1/work/1" }, /is not one of W1\.1/],
    ["an unknown field", { ...documented, summry: "x" }, /summry/],
    ["an invalid time", { ...documented, timestamp: "soon" }, /^timestamp: /],
    [
      "an invalid session",
      { ...documented, session: "W1.1/lunch/1" },
      /^session: expected a session like W1\.1/,
    ],
    [
      "an invalid worker",
      { ...documented, worker_id: "1.1" },
      /^worker_id: expected a worker id like W1\.1$/,
    ],
    [
      "an invalid day",
      { ...documented, timestamp: "soon" },
      /^timestamp: expected an ISO 8601 time$/,
    ],
    ["invalid steers", { ...documented, steers: [0] }, /^steers\.0: /],
    ["too many steers", { ...documented, steers: Array(201).fill(1) }, /^steers: /],
    [
      "more concerns than there is room for",
      { ...documented, blockers: Array(13).fill("x") },
      /^concerns: /,
    ],
    [
      "too much in other words",
      { ...documented, recommendations: Array(12).fill("é".repeat(290)) },
      /bytes; at most/,
    ],
    ["a list", [], /^the completion: /],
    ["nothing", null, /^the completion: /],
  ])("when it contains %s, then the problem says so", (_, given, expected) => {
    const parsed = read(given);
    expect(parsed.ok ? "" : parsed.problem).toMatch(expected);
  });

  it("when its notes have an unknown type, then they are concerns, and nothing is lost", () => {
    const notes = [
      { type: "info", for: "W2.1", message: "uses feet" },
      { type: "", message: "ask Ann" },
    ];
    expect(read({ ...documented, notes_for_orchestrator: notes })).toMatchObject({
      ok: true,
      completion: { concerns: ["W2.1: uses feet", "ask Ann"], decisions: [], follow_up: [] },
    });
  });

  it("when it names model, steers and session, then these are stored, and none is invented", () => {
    const plain = {
      ...documented,
      artifacts: [],
      learnings: [],
      concerns: [],
      decisions: [],
      follow_up: [],
    };
    const named = {
      ...plain,
      session: "W1.1/rework/2",
      model: "m",
      steers: [1, 3],
      criteria: [],
    };
    expect(read(named)).toEqual({ ok: true, completion: named });
    const { timestamp: _, ...timeless } = documented;
    expect(parseCompletion(JSON.stringify(timeless), "W1.1/work/3")).toEqual({
      ok: true,
      completion: { ...plain, criteria: [], timestamp: null, session: "W1.1/work/3" },
    });
  });

  it("when it isn't JSON, then it says so", () => {
    expect(JSON.stringify(parseCompletion("{"))).toContain("not valid JSON");
  });

  it("when it is far too long, then it is not read", () => {
    expect(parseCompletion("[".repeat(8 * 12 * 1024))).toMatchObject({
      problem: expect.stringContaining("JSON") as string,
    });
    expect(parseCompletion("é".repeat(8 * 12 * 1024 + 1))).toEqual({
      ok: false,
      problem: "the completion has 196610 bytes; at most 4096 are allowed: shorten it",
    });
  });

  it("then the limit counts what was said, without spaces and the envelope", () => {
    expect(findCompletionProblem({ summary: "x".repeat(4082) })).toBeNull();
    expect(findCompletionProblem({ summary: "x".repeat(4083) })).toContain("4097 bytes");
    expect(
      findCompletionProblem({
        summary: "x".repeat(4082),
        learnings: [],
        timestamp: "2026-01-18T18:30:00Z",
      }),
    ).toBeNull();
  });
});
