/** What of the record each kind of session is pointed to: what it isn't told of, it doesn't look for. */
import { describe, expect, test } from "vitest";
import type { Kind, SessionSubject } from "../../../src/core/build/names.ts";
import type { State } from "../../../src/core/build/state.ts";
import { sessionKind } from "../../../src/core/sessions/index.ts";
import { aBrief, aPlan } from "../support/facts.ts";
import { looped, passed } from "../support/loops.ts";
import { building } from "../support/scenes.ts";

const { state } = building(aPlan(aBrief("W1.1"), aBrief("W1.2"), aBrief("W2.1", ["W1.1", "W1.2"])));
// A wave of two digits, which no worker has been made for yet.
state!.briefs.push(aBrief("W12.1"));
const reads = (kind: Kind, subject: SessionSubject, of: State = state!) => sessionKind(kind).reads(subject, of);
const prefixes = (...given: Parameters<typeof reads>) => reads(...given).map(({ prefix }) => prefix);
const BRIEF = ["workers/W2.1-", "workers/W2.1."];
const SHARED = ["BUILD.md", "context/"];

test.each<[Kind, SessionSubject, string[]]>([
  ["architect", "build", ["answers.md", ...SHARED, "PLAN.md"]],
  ["work", "W2.1", [...BRIEF, "PLAN.md", "completions/W1.1.", "completions/W1.2.", "reviews/W2.1.", ...SHARED]],
  ["rework", "W2.1", [...BRIEF, "threads/W2.1.", "reviews/W2.1.", "completions/W2.1.", ...SHARED]],
  ["review", "W2.1", [...BRIEF, "BUILD.md", "threads/W2.1.", "completions/W2.1.", "reviews/W2.1."]],
  ["close", "build", ["BUILD.md", "PLAN.md", "completions/", "reviews/"]],
  ["research", "loop-3", ["loops/3/", "loops/", ...SHARED]],
  [
    "memory",
    "build",
    [...["W1.1", "W1.2", "W2.1", "W12.1"].map((id) => `completions/${id}.json`), "loops/0/", "loops/"],
  ],
  ["preflight", "repository", []],
])("%s of %s: the most important first", (kind, subject, paths) => {
  expect(prefixes(kind, subject)).toEqual(paths);
});

test.each<[Kind, SessionSubject, RegExp[]]>([
  ["architect", "build", [/people answered/, /request, decisions/, /material/, /plan that was handed in before/]],
  ["work", "W2.1", [/your brief/, /your brief/, /whole plan/, /what W1\.1 handed back/, /what W1\.2 handed back/]],
  [
    "work",
    "W1.1",
    [/your brief/, /your brief/, /whole plan/, /reviews of an earlier/, /request, decisions/, /material/],
  ],
  [
    "rework",
    "W2.1",
    [/still stands/, /still stands/, /people with write/, /findings; .* yours to mend/, /handed back before/],
  ],
  [
    "review",
    "W2.1",
    [/has to meet/, /has to meet/, /the request/, /people with write/, /says that it did/, /raised twice/],
  ],
  ["close", "build", [/request, decisions/, /the plan/, /workers handed back/, /reviews said/]],
  ["research", "loop-3", [/what this loop is to look for/, /earlier loops/, /request, decisions/, /material/]],
  ["memory", "build", [/what W1\.1 handed/, /W1\.2/, /W2\.1/, /W12\.1/, /what this loop looked for/, /earlier passes/]],
  [
    "adapt",
    "wave-1",
    [/what W1\.1 handed/, /what W1\.2 handed/, /brief of W2\.1, which has not/, /brief of W2\.1, which/],
  ],
])("%s of %s: each with what it is to the session", (kind, subject, words) => {
  const what = reads(kind, subject).map((pointer) => pointer.what);
  words.forEach((word, i) => expect(what[i]).toMatch(word));
});

describe("a worker", () => {
  test("is pointed to nothing that others handed back, where it builds on nobody", () => {
    expect(prefixes("work", "W1.1")).not.toContainEqual(expect.stringMatching(/^completions/));
  });

  test("that the plan doesn't know any more has nobody before it", () => {
    expect(prefixes("work", "W9.9")).toEqual(["workers/W9.9-", "workers/W9.9.", "PLAN.md", "reviews/W9.9.", ...SHARED]);
  });
});

describe("adapt", () => {
  const waves = (subject: SessionSubject) => prefixes("adapt", subject).join(" ");

  test("reads the wave's completions and the briefs behind it, by number and not by letters", () => {
    expect(waves("wave-1")).toBe(
      "completions/W1.1.json completions/W1.2.json workers/W2.1- workers/W2.1. workers/W12.1- workers/W12.1.",
    );
    expect(waves("wave-2")).toBe("completions/W2.1.json workers/W12.1- workers/W12.1.");
    expect(waves("wave-12")).toBe("completions/W12.1.json");
  });

  test("leaves out briefs that are at work already", () => {
    const begun = structuredClone(state!);
    begun.workers["W2.1"] = { ...begun.workers["W2.1"]!, session: begun.workers["W1.1"]!.session };
    expect(prefixes("adapt", "wave-1", begun)).toEqual([
      ...["completions/W1.1.json", "completions/W1.2.json", "workers/W12.1-", "workers/W12.1."],
    ]);
  });
});

test("the memory of a pass reads the completions of that pass's workers, and no other's", () => {
  const of = looped(passed({ loops: 1 })).state!;
  const completions = (subject: SessionSubject) =>
    prefixes("memory", subject, of).filter((prefix) => prefix.startsWith("completions/"));
  expect(completions("build")).toEqual(["completions/W1.1.json"]);
  expect(completions("loop-1")).toEqual(["completions/W2.1.json"]);
});

describe("the architect of a loop", () => {
  const stage = looped(passed({ loops: 2 }));
  stage.closes("loop-1/memory/1", { loop_summary: "Length is mended.", knowledge: [] });
  stage.closes("loop-2/research/1", { summary: "All seen.", issues: [] });
  const pointers = () => {
    const of = structuredClone(stage.state!);
    of.build.loops.at(-1)!.phase = "plan";
    return reads("architect", "build", of);
  };

  test("plans from what the loop found and what the loop before came to", () => {
    const paths = ["loops/2/issues.md", "loops/1/loop_summary.md", "context/"];
    expect(pointers().map(({ prefix }) => prefix)).toEqual(paths);
    expect(pointers()[1]!.what).toBe("what the pass before came to");
  });

  test("is told how many workers it may have, and from which wave on", () => {
    expect(pointers()[0]!.what).toMatch(
      /found: plan that now, at most 5 workers, in waves from 3 on; the build's workers so far are W1\.1, W2\.1$/,
    );
  });
});
