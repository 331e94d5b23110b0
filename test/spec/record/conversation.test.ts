/** Documents that store what people and sessions said, for people and for later sessions. */
import { describe, expect, test } from "vitest";
import type { Planning } from "../../../src/core/model/planning.ts";
import {
  renderAnswers,
  renderRecord,
  renderSteer,
  renderThreads,
} from "../../../src/core/record/render.ts";
import { renderLoops } from "../../../src/core/record/progress-documents.ts";
import { sampleState } from "../record-sample.ts";

const steer = { n: 2, by: "ann", at: "2026-01-02T10:00:00Z", text: "Faster.\n\n- now" };
const none = {
  during: null,
  started_session: null,
  announced_session: null,
  finished_session: null,
};
const remark = {
  id: 1,
  by: "ann",
  at: "2026-01-02T10:00:00Z",
  path: "src/a.js",
  line: 3,
  finding: null,
  review: null,
};

describe("given questions before the plan", () => {
  const at = (day: number) => `2026-01-0${day}T10:00:00Z`;
  const asked = [
    { question: "Which\nunits?", default: "Metres.", why: "Both are used." },
    { question: "Where?", default: "In src." },
  ];
  const round = {
    session: "build/architect/1",
    at: at(2),
    summary: "Units are wanted.",
    questions: asked,
    met: null,
  };
  const wish = { by: "bob", at: at(1), text: "Be brief.\n\nReally.", of: null, met: null };
  const text = (planning: Partial<Planning>) =>
    renderAnswers({ rounds: [], revisions: [], earlier: [], ...planning });

  test("then everything is in order of time, with people's words unchanged", () => {
    const rounds = [{ ...round, answer: { by: "ann", at: at(3), text: "1. Feet.\n\n> 2. Yes." } }];
    const revisions = [wish, { by: "cay", at: at(4), text: "Smaller.", of: 2, met: 3 }];
    expect(text({ rounds, revisions })!.split("\n")).toEqual([
      ...["# What was asked and answered before the plan was approved", ""],
      ...[`## Asked of the plan to come by @bob, ${at(1)}`, "", "Be brief.", "", "Really.", ""],
      ...["No plan considers it.", ""],
      ...[`## Questions of build/architect/1, ${at(2)}`, "", "Units are wanted.", ""],
      ...["1. Which units?", "   Why: Both are used.", "   Proposed: Metres."],
      ...["2. Where?", "   Proposed: In src.", ""],
      ...[`### Answer by @ann, ${at(3)}`, "", "1. Feet.", "", "> 2. Yes.", ""],
      ...[`## Asked of plan 2 by @cay, ${at(4)}`, "", "Smaller.", ""],
      ...["Plan 3 considers it.", ""],
    ]);
  });

  test("then an open one says so, and an answer without text accepts the proposals", () => {
    expect(text({ rounds: [{ ...round, answer: null }] })).toMatch(/\n\nNot answered yet\.\n$/);
    const rounds = [{ ...round, answer: { by: "ann", at: at(3), text: "" } }];
    expect(text({ rounds })).toMatch(/\n\n### Answer by @ann, [^\n]*\n\nAll as proposed\.\n$/);
  });

  test("then the document exists after something was said", () => {
    expect(text({})).toBeNull();
    const state = sampleState();
    expect(renderRecord(state)).not.toHaveProperty(["answers.md"]);
    state.build.planning = { rounds: [], revisions: [wish], earlier: [] };
    expect(renderRecord(state)["answers.md"]).toBe(text({ revisions: [wish] }));
  });
});

test("a steer has its own file with author and time, and its words are unchanged", () => {
  expect(renderSteer({ ...steer, on: 7, ...none }).split("\n")).toEqual([
    ...[
      "---",
      "n: 2",
      'by: "ann"',
      'at: "2026-01-02T10:00:00Z"',
      "---",
      "",
      "Faster.",
      "",
      "- now",
      "",
    ],
  ]);
  const state = sampleState();
  state.workers["W1.1"]!.steers = [{ ...steer, on: 7, ...none }];
  expect(renderRecord(state)["steers/W1.1/2.md"]).toContain("Faster.");
});

describe("given remarks on a worker's pull request", () => {
  test("then each has its author and place, and the finding that it is about", () => {
    const remarks = [
      { ...remark, text: "No.\n\nReally." },
      { ...remark, path: "a\nb.js", line: null, finding: "1.2", text: "Yes." },
    ];
    expect(renderThreads(remarks).split("\n")).toEqual([
      ...["## @ann on src/a.js:3, 2026-01-02T10:00:00Z", "", "No.", "", "Really.", ""],
      ...["## @ann on a b.js (finding 1.2), 2026-01-02T10:00:00Z", "", "Yes.", ""],
    ]);
  });

  test("then the document exists after the first one", () => {
    const state = sampleState();
    state.workers["W1.1"]!.words = [];
    expect(renderRecord(state)).not.toHaveProperty(["threads/W1.1.md"]);
    state.workers["W1.1"]!.words = [{ ...remark, text: "No." }];
    expect(renderRecord(state)["threads/W1.1.md"]).toContain("No.");
  });
});

describe("given a loop", () => {
  const begun = { n: 2, phase: "work" as const, base: "b".repeat(40), wave: null, summary: null };
  const loop = { ...begun, quotas: {}, dimensions: [], head: null, tag: null, last: null };
  const found = {
    title: "No\ntests",
    category: "testing",
    priority: "high" as const,
    evidence: "ls",
    goal: "Some.",
  };
  const files = (change: Partial<typeof loop>, more: object = {}) => {
    const state = { ...sampleState(), ...more };
    return renderLoops({ ...state, build: { ...state.build, loops: [{ ...loop, ...change }] } });
  };

  test("then its folder says what it may look for", () => {
    expect(files({ quotas: { security: 2, docs: 1 } })).toEqual({
      "loops/2/quotas.md":
        "# Quotas of loop 2\n\n- security: 2 at most\n- docs: 1 at most\n\nNothing of any " +
        "other category.\n",
    });
    expect(files({})["loops/2/quotas.md"]).toBe("# Quotas of loop 2\n\nNone: what matters most.\n");
  });

  test("then it says what was found, and where", () => {
    const issues = [
      { ...found, paths: ["src/a.js", "test/a`.js"] },
      { ...found, title: "Slow", paths: [] },
    ];
    expect(
      files({}, { research: { 2: { summary: "Two.", issues } } })["loops/2/issues.md"]!.split("\n"),
    ).toEqual([
      ...["# What loop 2 found", "", "Two.", "", "## 1. No tests (testing, high)", ""],
      ...["Where: `src/a.js`, `test/a'.js`.", "", "Shown by: ls", "", "Goal: Some.", ""],
      ...["## 2. Slow (testing, high)", "", "Shown by: ls", "", "Goal: Some.", ""],
    ]);
  });

  test("then it says what it concluded", () => {
    const made = files(
      {},
      {
        memories: { 2: { loop_summary: "Better.\nMuch.", knowledge: [], remove: [], refused: [] } },
      },
    );
    expect(Object.keys(made)).toEqual([
      ...["quotas.md", "memory.json", "loop_summary.md"].map((name) => `loops/2/${name}`),
    ]);
    expect(made["loops/2/loop_summary.md"]).toBe("Better.\nMuch.\n");
    expect(made["loops/2/memory.json"]).toMatch(
      /^\{\s+"loop_summary": .*\s+"knowledge": \[\],\s+"remove": \[\],[^}]*\}\n$/,
    );
  });

  test("then it stores the open issues that it was shown, each with its number first", () => {
    const issue = { body: "b", by: "ann", labels: [], number: 9, title: "t" };
    const text = files({}, { openIssues: { 2: [issue] } })["loops/2/open_issues.json"]!;
    expect([...text.matchAll(/"(\w+)":/g)].map(([, key]) => key)).toEqual([
      "number",
      "title",
      "body",
      "by",
      "labels",
    ]);
  });

  test("then research is stored with its summary first, and each finding with its title", () => {
    const research = { 2: { issues: [{ ...found, paths: [] }], summary: "Two." } };
    const keys = [...files({}, { research })["loops/2/research.json"]!.matchAll(/"(\w+)":/g)].map(
      ([, key]) => key,
    );
    expect(keys.slice(0, 4)).toEqual(["summary", "issues", "title", "category"]);
  });
});
