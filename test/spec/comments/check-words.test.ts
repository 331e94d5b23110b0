/** What Baton says about checks and about what sessions used, and how it formats tables. */
import { NO_RESULTS } from "../../../src/core/model/checks.ts";
import { describe, expect, test } from "vitest";
import * as words from "../../../src/core/messages/checks.ts";
import { readTrailers, addTrailer } from "../../../src/core/messages/commit-messages.ts";
import { renderDeleteCommand } from "../../../src/core/messages/ended-build.ts";
import {
  escapeCell,
  renderList,
  renderTable,
  truncateLines,
} from "../../../src/core/text/markdown.ts";
import {
  formatDuration,
  renderSessionUsage,
  renderWorkerUsage,
} from "../../../src/core/messages/costs.ts";
import { NO_USAGE } from "../../../src/core/model/proposal.ts";
import type { SessionUsage } from "../../../src/core/model/usage.ts";
import type { CheckFact } from "../../../src/core/model/ci.ts";

const check = (name: string, more: Partial<CheckFact> = {}): CheckFact => ({
  ...{
    name,
    url: null,
    summary: "",
    app: 1,
    conclusion: "failure",
    id: 5,
    run: { id: 9, attempt: 1 },
  },
  ...{ annotations: 0, at: null, stall: null },
  ...more,
});

const gating = { by: null, ignored: [], before: NO_RESULTS };

describe("red checks", () => {
  test("are reported to a person with their message, each name once", () => {
    const failed = [check("test", { summary: "1 of 2\nfailed" }), check("lint")];
    expect(words.describeFailingChecks("pull request #3", failed)).toBe(
      "checks fail on pull request #3: `test` (1 of 2 failed), `lint`",
    );
    expect(words.formatCheckNames([check("test"), check("lint"), check("test")])).toBe(
      "`test`, `lint`",
    );
  });

  test.each<[{ job?: null; annotations?: number }, string]>([
    [{}, "(job 5, see `checks/1-unit-tests.log`)"],
    [{ annotations: 1 }, "(job 5, 1 annotation, see"],
    [{ annotations: 2 }, "(job 5, 2 annotations, see"],
    [{ job: null }, "(see `checks/1-"],
  ])("are reported to a session with the place of the full log: %j", (more, said) => {
    expect(
      words.describeFailingChecksForSession("pull request #3", [
        { name: "Unit tests", job: 5, annotations: 0, ...more },
      ]),
    ).toContain(`#3: \`Unit tests\` ${said}`);
  });
});

test.each([
  ["cancelled", "was cancelled. Run it again on GitHub, or answer /x to let Baton do that."],
  ["action_required", "waits for a person: approve or answer it on the pull request's page."],
  [
    "stale",
    "did not end within GitHub's time. Run it again on GitHub, or answer /x to let Baton do that.",
  ],
  ["startup_failure", "could not start: fix the workflow on the base branch, then answer /x."],
])("a check that ended %s is reported with what happens next", (conclusion, said) => {
  const halted = [check("a", { conclusion }), check("c", { conclusion: null })];
  expect(words.describeHaltedChecks(3, halted, "/x")).toBe(`\`a\` on pull request #3 ${said}`);
});

test("required checks that nobody reports are listed with who requires them and what to check", () => {
  const pull = { number: 3, baseRef: "build" };
  const missing = (app: number | null, starts: boolean) =>
    words.describeMissingChecks(
      pull,
      [
        { context: "test", app: null },
        { context: "lint", app },
      ],
      { kind: "rules", branch: "main" },
      starts,
    );
  expect(missing(null, true)).toBe(
    "`test`, `lint` are required by the rules of `main` and have not reported on pull " +
      "request #3. Check that jobs of these names run on it, or that the checks are still " +
      "needed. Once they report, the build continues by itself.",
  );
  expect(missing(15, true)).toContain("#3 (the rules require `lint` from app 15). Check");
  expect(missing(null, false)).toContain(
    "No workflow runs on pull requests against `build`: add that branch to the",
  );
  expect(words.describeUnstartedChecks(pull)).toContain(
    "No check has started on pull request #3, though a workflow runs on",
  );
});

test("flaky checks are reported with how often and where", () => {
  const flaky = [
    { name: "a", times: 1, pulls: [3] },
    { name: "b", times: 2, pulls: [3, 4] },
  ];
  expect(words.describeFlakyChecks(flaky)).toEqual([
    "`a` failed and then passed on the same commit once (#3)",
    "`b` failed and then passed on the same commit 2 times (#3, #4)",
  ]);
});

test.each([
  [
    { workers: false, land: false, byPath: false },
    "No workflow runs on workers' pull requests: Baton merges them after",
  ],
  [{ workers: false, land: false, byPath: true }, "whose changed files match their `paths:`"],
  [{ workers: false, land: true, byPath: true }, "whose changed files match their `paths:`"],
  [{ workers: false, land: true, byPath: false }, null],
  [{ workers: true, land: true, byPath: true }, null],
])("when a merge waits for no check, the plan says so: %j", (expected, said) => {
  const note = words.describeMissingCi(expected, { ...gating, required: null });
  expect(note?.includes(said ?? "") ?? null).toBe(said === null ? null : true);
  expect(words.describeMissingCi(expected, { ...gating, required: [] })).toBeNull();
});

test.each([
  [0, "0 s"],
  [-5000, "0 s"],
  [1499, "1 s"],
  [59_400, "59 s"],
  [59_600, "1 min 0 s"],
  [123_000, "2 min 3 s"],
  [3_600_000, "1 h 0 min"],
  [3_900_000, "1 h 5 min"],
  [90_000_000, "25 h 0 min"],
])("%i milliseconds are %s", (ms, said) => expect(formatDuration(ms)).toBe(said));

describe("what sessions used", () => {
  const spent = (session: string, more: Partial<SessionUsage> = {}): SessionUsage => ({
    ...{
      ...NO_USAGE,
      session: session as SessionUsage["session"],
      model: "m",
      input_tokens: 1000,
      output_tokens: 2,
    },
    ...{
      cache_read_tokens: 30,
      cache_write_tokens: 4,
      dollars: 1.5,
      seconds: 61,
      pass: 0,
      context: {},
    },
    ...{ complexity: null, at: null, claimed: null, ...more },
  });
  test("is on a line for each session, with unknown prices marked", () => {
    expect(renderSessionUsage([])).toEqual([]);
    expect(
      renderSessionUsage([spent("W1.1/work/1"), spent("W1.1/work/2", { dollars: null })]).slice(2),
    ).toEqual([
      "| W1.1/work/1 | m | 1,000 | 2 | 30 | 4 | $1.50 | 1 min 1 s |",
      "| W1.1/work/2 | m | 1,000 | 2 | 30 | 4 | not known | 1 min 1 s |",
      "",
    ]);
  });
  test("and on a line for each worker that used any", () => {
    const rows = (...all: SessionUsage[]) =>
      renderWorkerUsage([
        { name: "W1.1", spent: all },
        { name: "W1.2", spent: [] },
      ]).slice(2);
    expect(rows(spent("a"), spent("b", { model: "n" }), spent("c"))).toEqual([
      "| W1.1 | m, n | 3,000 | 6 | 90 | 12 | $4.50 | 3 min 3 s |",
      "",
    ]);
    expect(rows(spent("a"), spent("b", { dollars: null }))[0]).toContain("| over $1.50 |");
    expect(rows(spent("a", { dollars: null }))[0]).toContain("| not known |");
    expect(renderWorkerUsage([{ name: "W1.2", spent: [] }])).toEqual([]);
  });
});

describe("content cannot end a table cell", () => {
  test.each([
    ["a|b", "a\\|b"],
    ["a\\|b", "a\\|b"],
    ["a\\\\|b", "a\\\\\u200b\\|b"],
    ["a\\\\\\|b", "a\\\\\\|b"],
    ["||", "\\|\\|"],
    ["a", "a"],
  ])("%j", (given, cell) => expect(escapeCell(given)).toBe(cell));

  test("rows come below the header, lists below their heading; empty ones are omitted", () => {
    expect(renderTable(["A|", "B"], [["1", "2|"]])).toEqual([
      "| A\\| | B |",
      "| --- | --- |",
      "| 1 | 2\\| |",
    ]);
    expect(renderList("Heading", ["a", "b"])).toEqual(["### Heading", "", "- a", "- b", ""]);
    expect(renderList("Heading", [])).toEqual([]);
  });
});

test("lines without room are counted, and a sentence says where the rest is", () => {
  const lines = ["head", "----", "aaaa", "bbbb", "", "cccc"];
  expect(truncateLines(lines, 26, 2, "there")).toEqual(lines);
  expect(truncateLines(lines, 25, 2, "there")).toEqual([
    ...lines.slice(0, 5),
    "",
    "_… and 1 more: there._",
    "",
  ]);
  expect(truncateLines(lines, 15, 2, "there")).toEqual([
    ...lines.slice(0, 3),
    "",
    "_… and 2 more: there._",
    "",
  ]);
  expect(truncateLines(lines, 0, 2, "there").slice(0, 3)).toEqual(["head", "----", ""]);
});

test("a branch name that a shell could misread appears in no command", () => {
  expect(renderDeleteCommand("baton/7-add-units")).toContain(
    "git ls-remote --heads origin 'baton/7-add-units/*' | cut -f2 | xargs",
  );
  for (const root of ["a'; rm -rf ~; '", "a b", "a$(x)", "", "a\nb"])
    expect(renderDeleteCommand(root)).toBe(".");
});

describe("trailers are in the last paragraph", () => {
  test("others' trailers have no effect", () => {
    const message =
      "Subject\n\nBaton-Session: forged\n\nBaton-Build: 7-units\r\nBaton-Worker:  W1.1 \r\n" +
      "Other: x\n\n";
    expect(readTrailers(message)).toEqual({ "Baton-Build": "7-units", "Baton-Worker": "W1.1" });
    expect(readTrailers("Subject\r\rBaton-Build: x\rBaton-Worker: W1.1")).toEqual({
      "Baton-Build": "x",
      "Baton-Worker": "W1.1",
    });
    expect(readTrailers("Subject\n\n Baton-Build: x\nA Baton-Build: y")).toEqual({});
  });

  test.each([
    ["Subject", "Subject\n\nA: b"],
    ["Fix: it", "Fix: it\n\nA: b"],
    ["Subject\n\nBody.\n", "Subject\n\nBody.\n\nA: b"],
    ["Subject\n\nC: d\nE-f: g\n\n", "Subject\n\nC: d\nE-f: g\nA: b"],
    ["Subject\n\nC: d\nwords", "Subject\n\nC: d\nwords\n\nA: b"],
    ["Subject\n\nC:d", "Subject\n\nC:d\n\nA: b"],
    ["Subject\n\nwords\nC: d", "Subject\n\nwords\nC: d\n\nA: b"],
    ["Subject\n\n- C: d", "Subject\n\n- C: d\n\nA: b"],
    ["Subject\n\n1: d", "Subject\n\n1: d\n\nA: b"],
    ["Subject\n\nA: b\n", "Subject\n\nA: b"],
    ["Subject\n\nC: d\n\nwords", "Subject\n\nC: d\n\nwords\n\nA: b"],
  ])("a new one is added to the existing ones: %j", (message, given) =>
    expect(addTrailer(message, "A: b")).toBe(given),
  );
});
