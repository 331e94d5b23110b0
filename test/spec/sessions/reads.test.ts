/**
 * Which parts of the record each kind of session is pointed to. A session does not look for the
 * rest.
 */
import { describe, expect, test } from "vitest";
import type { SessionKindName, SessionSubject } from "../../../src/core/model/names.ts";
import type { State } from "../../../src/core/model/state.ts";
import { getSessionSpec } from "../../../src/core/sessions/index.ts";
import { aBrief, aPlan } from "../support/facts.ts";
import { looped, passed } from "../support/loops.ts";
import { building } from "../support/scenes.ts";

const { state } = building(aPlan(aBrief("W1.1"), aBrief("W1.2"), aBrief("W2.1", ["W1.1", "W1.2"])));
// A wave of two digits, for which no worker exists yet.
state!.briefs.push(aBrief("W12.1"));
const reads = (kind: SessionKindName, subject: SessionSubject, of: State = state!) =>
  getSessionSpec(kind).reads(subject, of);
const prefixes = (...given: Parameters<typeof reads>) =>
  reads(...given).map(({ prefix }) => prefix);
const OWN = ["workers/W2.1-", "workers/W2.1.", "context/W2.1/"];
const SHARED = ["BUILD.md", "context/"];

test.each<[SessionKindName, SessionSubject, string[]]>([
  ["architect", "build", ["answers.md", ...SHARED, "PLAN.md", "context/W"]],
  [
    "work",
    "W2.1",
    [...OWN, "PLAN.md", "completions/W1.1.", "completions/W1.2.", "reviews/W2.1.", ...SHARED],
  ],
  ["rework", "W2.1", [...OWN, "threads/W2.1.", "reviews/W2.1.", "completions/W2.1.", ...SHARED]],
  ["review", "W2.1", [...OWN, "BUILD.md", "threads/W2.1.", "completions/W2.1.", "reviews/W2.1."]],
  ["research", "loop-3", ["loops/3/", "loops/", ...SHARED]],
  ["memory", "loop-2", ["loops/2/issues.md"]],
  ["preflight", "repository", []],
])("%s of %s: the most important first", (kind, subject, paths) => {
  expect(prefixes(kind, subject)).toEqual(paths);
});

test.each<[SessionKindName, SessionSubject, RegExp[]]>([
  [
    "architect",
    "build",
    [/people answered/, /request, decisions/, /material/, /plan that was handed in before/],
  ],
  [
    "work",
    "W2.1",
    [
      /your brief/,
      /your brief/,
      /given to you/,
      /whole plan/,
      /what W1\.1 handed back/,
      /what W1\.2 handed back/,
    ],
  ],
  [
    "work",
    "W1.1",
    [
      /your brief/,
      /your brief/,
      /given to you/,
      /whole plan/,
      /reviews of an earlier/,
      /request, decisions/,
      /material/,
    ],
  ],
  [
    "rework",
    "W2.1",
    [
      /still applies/,
      /still applies/,
      /given to the worker/,
      /people with write/,
      /findings; fix those/,
      /handed back before/,
    ],
  ],
  [
    "review",
    "W2.1",
    [
      /has to meet/,
      /has to meet/,
      /given to the worker/,
      /the request/,
      /people with write/,
      /says that it did/,
      /raised twice/,
    ],
  ],
  [
    "research",
    "loop-3",
    [/what this loop is to look for/, /earlier loops/, /request, decisions/, /material/],
  ],
  ["memory", "loop-2", [/what this loop was to improve/]],
])("%s of %s: each with its purpose for the session", (kind, subject, words) => {
  const what = reads(kind, subject).map((pointer) => pointer.what);
  words.forEach((word, i) => expect(what[i]).toMatch(word));
});

describe("a worker", () => {
  test("is pointed to no completion of others if it builds on nobody", () => {
    expect(prefixes("work", "W1.1")).not.toContainEqual(expect.stringMatching(/^completions/));
  });

  test("that the plan no longer contains has no predecessors", () => {
    expect(prefixes("work", "W9.9")).toEqual([
      "workers/W9.9-",
      "workers/W9.9.",
      "context/W9.9/",
      "PLAN.md",
      "reviews/W9.9.",
      ...SHARED,
    ]);
  });
});

test.each<[SessionKindName, SessionSubject]>([
  ["adapt", "wave-1"],
  ["close", "build"],
  ["memory", "build"],
])(
  "%s of %s is pointed to no file of the record, because documents are made for it",
  (kind, subject) => {
    expect(reads(kind, subject)).toEqual([]);
  },
);

test("the closing session after a loop reads that loop's task and the earlier scores", () => {
  const of = looped(passed({ loops: 1 })).state!;
  expect(prefixes("close", "build", of)).toEqual(["loops/1/issues.md", "loops/0/score.json"]);
});

describe("the architect of a loop", () => {
  const stage = looped(passed({ loops: 2 }));
  stage.closes("loop-1/memory/1", { loop_summary: "Length is fixed.", knowledge: [] });
  stage.closes("loop-2/research/1", { summary: "All seen.", issues: [] });
  const pointers = () => {
    const of = structuredClone(stage.state!);
    of.build.loops.at(-1)!.phase = "plan";
    return reads("architect", "build", of);
  };

  test("plans from the loop's findings and the previous loop's conclusions", () => {
    const paths = ["loops/2/issues.md", "loops/1/loop_summary.md", "context/"];
    expect(pointers().map(({ prefix }) => prefix)).toEqual(paths);
    expect(pointers()[1]!.what).toBe("the result of the previous pass");
  });

  test("reads how many workers it may have, and the first wave", () => {
    expect(pointers()[0]!.what).toMatch(
      /found: plan that now, at most 5 workers, in waves from 3 on; the build's workers so far are W1\.1, W2\.1$/,
    );
  });
});

test("a synthesis reads all findings of workers, and the newest round's request", () => {
  expect(prefixes("synthesise", "build")).toEqual(["completions/", "context/"]);
  const of = looped(passed({ loops: 1 })).state!;
  expect(prefixes("synthesise", "build", of)).toEqual([
    "completions/",
    "loops/1/issues.md",
    "context/",
  ]);
});
