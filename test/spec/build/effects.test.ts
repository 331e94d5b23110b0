/** Which effects ask for the same thing, and by which markers Baton finds what was done. */
import { withBudgets } from "../support/budgets.ts";
import { describe, expect, test } from "vitest";
import {
  isSameCandidateMark,
  parseCandidateMark,
  formatCandidateMark,
} from "../../../src/core/model/candidate.ts";
import { getEffectKey, type Effect } from "../../../src/core/model/effects/index.ts";
import { createSlug, SLUG } from "../../../src/core/model/names.ts";
import { DEFAULT_SETTINGS, getSessionSettings } from "../../../src/core/model/settings.ts";
import { NO_OVERRIDES, applyOverrides } from "../../../src/core/model/overrides.ts";
import { isCandidateNeeded } from "../../../src/core/model/checks.ts";

const texts = { title: "t", summary: "s", body: "b", message: "m" };
const { title, summary, body, message } = texts;
const EFFECTS: readonly [Effect, string][] = [
  [{ type: "react", comment: 3, issue: 7, content: "eyes" }, "react:7:3:eyes"],
  [{ type: "react", comment: null, issue: 7, content: "rocket" }, "react:7:null:rocket"],
  [{ type: "comment", key: "k", issue: 7, body }, "comment:k"],
  [{ type: "document", key: "k", issue: 7, id: null, body, hash: "h" }, "document:k:h"],
  [{ type: "dispatch", session: "W1.1/work/1", launch: 2 }, "dispatch:W1.1/work/1:2"],
  [{ type: "preflight", hash: "h", attempt: 2, check: null }, "preflight:h:2"],
  [{ type: "onboard" }, "onboard"],
  [{ type: "cancel_run", run: 9 }, "cancel_run:9"],
  [{ type: "create_branch", branch: "b", sha: "s" }, "create_branch:b"],
  [{ type: "delete_branch", branch: "b", sha: "c0" }, "delete_branch:b"],
  [
    { type: "publish", worker: "W1.1", session: "W1.1/work/1", parents: [], message, branch: "b" },
    "publish:W1.1/work/1",
  ],
  [{ type: "recommit", worker: "W1.1", branch: "b", head: "h", message }, "recommit:W1.1:h"],
  [{ type: "tag", tag: "t", sha: "s" }, "tag:t"],
  [{ type: "archive", tag: "t", branch: "b", keeps: null }, "archive:t"],
  [
    {
      type: "rerun",
      key: "W1.1",
      runs: [
        { id: 1, attempt: 2 },
        { id: 3, attempt: 1 },
      ],
    },
    "rerun:W1.1:1.2,3.1",
  ],
  [{ type: "open_pull", key: "land", head: "h", base: "b", title, body }, "open_pull:land"],
  [{ type: "close_pull", key: "W1.1", number: 3 }, "close_pull:W1.1"],
  [{ type: "reopen_pull", key: "W1.1", number: 3 }, "reopen_pull:W1.1"],
  [{ type: "enqueue", number: 3, head: "h" }, "enqueue:h"],
  [{ type: "review", worker: "W1.1", number: 3, head: "h", marker: "m" }, "review:m"],
  [{ type: "resolve_thread", thread: "t", body }, "resolve_thread:t"],
  [
    {
      type: "verdict_check",
      worker: "W1.1",
      head: "h",
      conclusion: "success",
      title,
      summary,
      review: null,
    },
    "verdict_check:h:success",
  ],
  [
    { type: "merge", key: "land", number: 3, head: "h", method: "squash", title, message },
    "merge:land:h",
  ],
  [{ type: "merge_base", into: "b", from: "f", message }, "merge_base:f"],
  [
    { type: "land_commit", branch: "b", from: null, parent: "p", tree: "t", message },
    "land_commit:p:t",
  ],
  [
    {
      type: "candidate",
      branch: "b",
      from: null,
      scratch: "s",
      tip: "t",
      head: "h",
      parent: "p",
      message,
    },
    "candidate:h:t:p",
  ],
  [{ type: "landing_check", head: "h", title, summary }, "landing_check:h"],
  [{ type: "close_issue", issue: 7 }, "close_issue:7"],
  [
    { type: "revert", commit: "c", pull: 3, branch: "b", base: "m", subject: "s", title, body },
    "revert:c",
  ],
];

test.each(EFFECTS)("%j has the key %s", (effect, key) => expect(getEffectKey(effect)).toBe(key));

test("no two effects have the same key, and a pull request update uses the hash of its text", () => {
  expect(new Set(EFFECTS.map(([effect]) => getEffectKey(effect))).size).toBe(EFFECTS.length);
  const update = {
    type: "update_pull",
    key: "land",
    number: 3,
    title,
    body,
    hash: "0a1b",
  } as const;
  expect(getEffectKey(update)).toBe("update_pull:land:0a1b");
});

describe("a candidate's marker", () => {
  const mark = { worker: "W1.2" as const, head: "h1", tip: "t1" };
  test("is read back as it was written", () => {
    expect(formatCandidateMark(mark)).toBe("W1.2 h1 t1");
    expect(parseCandidateMark("W1.2 h1 t1")).toEqual(mark);
  });

  test.each([
    undefined,
    "",
    "W1.2",
    "W1.2 h1",
    "W1.2 h1 ",
    "W1.2  t1",
    "W0.1 h1 t1",
    " h1 t1",
    "W1.2 h1 t1 x",
  ])("%j is not one", (value) => expect(parseCandidateMark(value)).toBeNull());

  test("is the same if all of its values are", () => {
    expect(isSameCandidateMark(mark, { ...mark })).toBe(true);
    const others = [
      { ...mark, worker: "W1.1" as const },
      { ...mark, head: "h" },
      { ...mark, tip: "t" },
      null,
    ];
    expect(others.map((other) => isSameCandidateMark(mark, other))).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect([isSameCandidateMark(null, null), isSameCandidateMark(undefined, mark)]).toEqual([
      false,
      false,
    ]);
  });

  test("is created if workflows start only on the landing", () => {
    const never = { workers: false, land: true, byPath: false };
    const uses = (ciExpected: typeof never, landOnly: string[]) =>
      isCandidateNeeded({ ciExpected, landOnly });
    expect(uses(never, ["ci.yml"])).toBe(true);
    expect(uses(never, [])).toBe(false);
    expect(uses({ ...never, workers: true }, ["ci.yml"])).toBe(false);
    expect(uses({ ...never, byPath: true }, ["ci.yml"])).toBe(false);
  });
});

test.each([
  [7, "Add units", 1, "7-add-units"],
  [7, "  Längen & Maße!  ", 1, "7-langen-mae"],
  [7, "単位", 1, "7"],
  [7, "単位", 2, "7-2"],
  [7, "Add units", 12, "7-add-units-12"],
  [7, "Convert lengths and masses", 1, "7-convert-lengths-and"],
  [7, "Convert lengths and masse", 1, "7-convert-lengths-and"],
  [7, "Convert length and masse", 1, "7-convert-length-and"],
  [7, "Convert lengths as text", 1, "7-convert-lengths-as"],
  [7, "Convert length as text", 1, "7-convert-length-as-text"],
  [7, "Convert lengths as text", 2, "7-convert-lengths-as-2"],
  [2, "Convert lengths, masses and temperatures", 1, "2-convert-lengths-masses"],
  [7, `${"a".repeat(22)} b`, 1, `7-${"a".repeat(22)}`],
  [7, "a".repeat(50), 1, `7-${"a".repeat(22)}`],
  [7, "a".repeat(50), 10, `7-${"a".repeat(19)}-10`],
  [2147483647, "Add units for masses", 12, "2147483647-add-units-12"],
])("the build of issue %s, %j, number %s, is %s", (issue, words, ordinal, slug) => {
  expect(createSlug(issue, words, ordinal)).toBe(slug);
  expect(slug).toMatch(SLUG);
  expect(slug.length).toBeLessThanOrEqual(24);
});

test("a request's wishes override the configuration and leave the rest of it unchanged", () => {
  const settings = { ...DEFAULT_SETTINGS, ...withBudgets({ build: 10 }), loops: 1 };
  expect(applyOverrides(settings, NO_OVERRIDES)).toEqual(settings);
  const wishes = {
    ...NO_OVERRIDES,
    gates: { plan: "auto" as const },
    models: { easy: "m" },
    budget: 5,
    loops: 0,
  };
  expect(applyOverrides(settings, wishes)).toEqual({
    ...settings,
    ...{
      gates: { ...settings.gates, plan: "auto" },
      models: { ...settings.models, easy: "m" },
      ...withBudgets({ build: 5 }),
      loops: 0,
    },
  });
  expect(applyOverrides(settings, { ...NO_OVERRIDES, budget: "none" }).budgets.build).toBeNull();
});

test("the record keeps what plays the sessions, even if the settings change", () => {
  const settings = structuredClone(DEFAULT_SETTINGS);
  const play = getSessionSettings(settings);
  settings.egress.docs.push("example.org");
  expect(play).toEqual(getSessionSettings(DEFAULT_SETTINGS));
  expect(Object.keys(play).toSorted()).toEqual([
    ...["egress", "engine", "environment", "guards", "isolation", "knowledge", "limits"],
    ...["models", "prices", "protected_paths", "skills", "web", "web_searches"],
  ]);
});
