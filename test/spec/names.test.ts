/** Names are how Baton finds what it wrote, so no name may be read as another one. */
import { describe, expect, test } from "vitest";
import {
  getBranches,
  compareWorkers,
  parseSessionName,
  getPreflightSlug,
  formatRunName,
  formatSessionName,
  SLUG,
  formatTaskTitle,
  getWave,
  WORKER_ID,
  type WorkerId,
} from "../../src/core/model/names.ts";

describe("a session's name", () => {
  test.each([
    ["W2.1/work/2", { subject: "W2.1", kind: "work", attempt: 2 }],
    ["W999.999/rework/9999", { subject: "W999.999", kind: "rework", attempt: 9999 }],
    ["build/architect/1", { subject: "build", kind: "architect", attempt: 1 }],
    ["wave-10/adapt/1", { subject: "wave-10", kind: "adapt", attempt: 1 }],
    ["loop-2/research/1", { subject: "loop-2", kind: "research", attempt: 1 }],
    ["repository/preflight/1", { subject: "repository", kind: "preflight", attempt: 1 }],
  ])("is read: %s", (name, read) => expect(parseSessionName(name)).toEqual(read));

  test.each([
    ...[
      "",
      "W2.1",
      "W2.1/work",
      "W2.1/work/0",
      "W2.1/work/01",
      "W2.1/work/10000",
      "W2.1/sleep/1",
      "W2.1/WORK/1",
    ],
    ...[
      "W0.1/work/1",
      "W1.0/work/1",
      "W1000.1/work/1",
      "w2.1/work/1",
      "wave-0/adapt/1",
      "loop-1000/memory/1",
    ],
    ...[
      "W2.1/preflight/1",
      "repository/work/1",
      "W2.1/work/1\n",
      " W2.1/work/1",
      "x/W2.1/work/1",
      "W2.1/work/1/2",
    ],
  ])("is not: %j", (name) => expect(parseSessionName(name)).toBeNull());

  test("is formatted as it is read", () =>
    expect(formatSessionName("W2.1", "work", 3)).toBe("W2.1/work/3"));
});

test("a build's branches and tags are distinguished by name", () => {
  const branches = getBranches("baton", "7-units");
  const names = { ...branches, worker: branches.worker("W1.1"), loopTag: branches.loopTag(2) };
  expect(names).toEqual({
    ...{ record: "baton/7-units/record", build: "baton/7-units/build", land: "baton/7-units/land" },
    ...{
      revert: "baton/7-units/revert",
      scratch: "baton/7-units/candidate",
      worker: "baton/7-units/W1.1",
    },
    ...{ tag: "baton/7-units", loopTag: "baton/loops/7-units/2" },
  });
});

test("a run and a title name their build", () => {
  expect(formatRunName("7-units", "W1.1/work/1", 2)).toBe("[7-units] W1.1/work/1 #2");
  expect(formatTaskTitle("7-units", "W1.1", "Length")).toBe("[7-units] W1.1: Length");
  expect(getPreflightSlug("abc")).toBe("0-preflight-abc");
});

test("a worker's wave is its first number, with any number of digits", () => {
  expect((["W1.12", "W12.1", "W999.1"] satisfies WorkerId[]).map(getWave)).toEqual([1, 12, 999]);
});

test("workers are sorted by wave, then by number, not by letters", () => {
  const ids: WorkerId[] = ["W10.1", "W2.10", "W2.9", "W1.2", "W1.1"];
  expect(ids.toSorted(compareWorkers)).toEqual(["W1.1", "W1.2", "W2.9", "W2.10", "W10.1"]);
});

test.each([
  [
    WORKER_ID,
    ["W1.1", "W10.20", "W999.999"],
    ["W0.1", "W1.0", "W01.1", "W1", "w1.1", "W1.1 ", "xW1.1", "W1000.1"],
  ],
  [
    SLUG,
    ["7", "120-a", `7-${"a".repeat(40)}`],
    ["", "a", "7-", "7-A", `7-${"a".repeat(41)}`, "7/a", "x7-a", "7-a\n"],
  ],
])("%s matches what it means, and nothing else", (pattern, good, bad) => {
  expect(good.filter((name) => !pattern.test(name))).toEqual([]);
  expect(bad.filter((name) => pattern.test(name))).toEqual([]);
});
