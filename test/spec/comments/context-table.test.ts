/**
 * The table of what sessions were given to read: in the report, and as `baton context` prints it.
 */
import { describe, expect, test } from "vitest";
import type { SessionName } from "../../../src/core/model/names.ts";
import type { State } from "../../../src/core/model/state.ts";
import {
  formatContextTable,
  listContextRows,
  renderContextTable,
} from "../../../src/core/messages/context-table.ts";
import {
  NO_USAGE,
  estimateTokens,
  getContextSource,
  getLargerContext,
  type ContextSizes,
} from "../../../src/core/model/proposal.ts";
import type { SessionUsage } from "../../../src/core/model/usage.ts";
import { sampleState } from "../record-sample.ts";

const spent = (session: SessionName, context: ContextSizes, pass = 0): SessionUsage => ({
  ...{ ...NO_USAGE, session, model: "m", pass, context, complexity: null, at: null, claimed: null },
});

function stateOf(build: SessionUsage[], worker: SessionUsage[] = []): State {
  const state = sampleState(["W1.1"]);
  state.build.spent = build;
  state.workers["W1.1"]!.spent = worker;
  return state;
}

const STATE = stateOf(
  [
    spent("build/close/1", { script: 4000, digest: 1001 }, 1),
    spent("loop-1/memory/1", { script: 3000, diff: 97_000, digest: 600, task: 400 }, 1),
    spent("build/architect/1", { script: 8000, request: 2000 }),
  ],
  [
    spent("W1.1/work/1", { script: 100, brief: 50 }),
    spent("W1.1/work/2", { script: 100, brief: 150 }),
  ],
);

describe("the table", () => {
  test("has a row for each kind and pass, with its largest part, and a sum", () => {
    expect(renderContextTable(STATE)).toEqual([
      "| Pass | Kind | Sessions | Bytes | Tokens (estimate) | Largest session | Most of it |",
      "| --- | --- | --- | --- | --- | --- | --- |",
      "| first pass | architect | 1 | 10,000 | 2,500 | 10,000 | script 80 %, request 20 % |",
      "| first pass | work | 2 | 400 | 100 | 250 | script 50 %, brief 50 % |",
      "| loop 1 | memory | 1 | 101,000 | 25,250 | 101,000 | diff 96 %, script 3 %, digest 1 % |",
      "| loop 1 | close | 1 | 5,001 | 1,251 | 5,001 | script 80 %, digest 20 % |",
      "| all |  | 5 | 116,401 | 29,101 | 101,000 |  |",
      "",
      "Bytes of the prompt and of each file that it names, as the sessions report them. A " +
        "token counts as four bytes.",
      "",
    ]);
  });

  test("is omitted if nothing was measured, and says how many sessions reported nothing", () => {
    const none = stateOf([spent("build/architect/1", {})]);
    expect(renderContextTable(none)).toEqual([]);
    expect(formatContextTable(none)).toEqual([
      "No session of this build has reported yet how much it had to read.",
      "Bytes of the prompt and of each file that it names, as the sessions report them. A " +
        "token counts as four bytes.",
      "1 session reported nothing.",
    ]);
    const some = stateOf([spent("build/architect/1", {}), spent("build/close/1", { script: 1 })]);
    expect(renderContextTable(some)).toContain("1 session reported nothing.");
  });

  test("has columns in a terminal", () => {
    expect(formatContextTable(STATE).slice(0, 3)).toEqual([
      "Pass        Kind       Sessions    Bytes  Tokens (estimate)  Largest session  Most of it",
      "first pass  architect         1   10,000              2,500           10,000  " +
        "script 80 %, request 20 %",
      "first pass  work              2      400                100              250  " +
        "script 50 %, brief 50 %",
    ]);
  });
});

test("rows keep the bytes of each source", () => {
  expect(listContextRows(STATE)[1]).toEqual({
    ...{ pass: 0, kind: "work", sessions: 2, bytes: 400, tokens: 100, largest: 250 },
    sources: { script: 200, brief: 200 },
  });
});

test("token estimates are rounded up, and the larger of two launches counts", () => {
  expect([0, 1, 4, 5].map(estimateTokens)).toEqual([0, 1, 1, 2]);
  expect(getLargerContext({ script: 1 }, { script: 2 })).toEqual({ script: 2 });
  expect(getLargerContext({ script: 2 }, { task: 1 })).toEqual({ script: 2 });
});

test.each([
  ["BUILD.md", "request"],
  ["answers.md", "request"],
  ["PLAN.md", "plan"],
  ["workers/W1.1-length.md", "brief"],
  ["completions/W1.1.json", "completions"],
  ["reviews/W1.1.1.json", "findings"],
  ["threads/W1.1.md", "findings"],
  ["loops/1/issues.md", "loops"],
  ["steers/W1.1/1.md", "steers"],
  ["context/notes.md", "material"],
  ["STATUS.md", "other"],
])("%s counts as %s", (path, source) => expect(getContextSource(path)).toBe(source));
