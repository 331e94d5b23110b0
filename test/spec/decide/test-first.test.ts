import { describe, expect, test } from "vitest";
import { runGuards } from "../../../src/core/guards/index.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../../src/core/model/settings.ts";
import { isPlanTestFirst, listFrozenTests } from "../../../src/core/plan/test-first.ts";
import { validatePlan } from "../../../src/core/plan/validate.ts";
import { aBrief, APPROVE, aPlan, COMPLETE, KNOWLEDGE, LAND, sha } from "../support/facts.ts";
import { anIssue, came, createIssues as researched } from "../support/loops.ts";
import { building, merged, planned } from "../support/scenes.ts";
import { remove, write } from "../support/changes.ts";
import { Stage } from "../support/stage.ts";
import { describeSessionReason } from "../../../src/core/messages/stop.ts";
import type { FileChange } from "../../../src/core/model/proposal.ts";

const tests = { ...aBrief("W1.1"), script: "test" as const, paths: ["test/**"] };
const verify = { ...aBrief("W3.1", ["W2.1"]), script: "verify" as const };
const PLAN = aPlan(tests, aBrief("W2.1", ["W1.1"]), aBrief("W2.2", ["W1.1"]), verify);

/** The tests are merged although they were red. Both workers that implement run. */
function withTests(settings: Partial<Settings> = {}): Stage {
  const stage = building(PLAN, { test_first: true, ...settings });
  stage.verdictOfCi = () => "failed";
  stage.closes("W1.1/work/1", COMPLETE, {
    files: 2,
    paths: ["test/units.test.js", "test/fixture.json"],
  });
  return stage.closes("W1.1/review/1", APPROVE);
}

describe("the plan of a test-first build", () => {
  const check = (...briefs: (typeof verify | typeof tests | ReturnType<typeof aBrief>)[]) =>
    validatePlan(briefs, { testFirst: true }).join("\n");

  test("has test workers first, then workers who make the tests pass, then one who verifies", () => {
    expect(validatePlan(PLAN.workers, { testFirst: true })).toEqual([]);
  });

  test.each([
    [
      "no tests",
      [aBrief("W1.1"), { ...verify, id: "W2.1" as const, depends_on: [] }],
      "begin with a worker of script",
    ],
    [
      "code beside tests",
      [tests, aBrief("W1.2"), { ...verify, id: "W2.1" as const, depends_on: [] }],
      "W1.2 builds",
    ],
    [
      "nobody to verify",
      [tests, aBrief("W2.1", ["W1.1"])],
      "End with a wave of its own for a worker of script",
    ],
    [
      "nobody to build",
      [tests, { ...verify, id: "W2.1" as const, depends_on: [] }],
      "No worker builds",
    ],
  ])("with %s is sent back with the reason", (_, briefs, words) => {
    expect(check(...briefs)).toContain(words);
  });

  test("goes back to the architect if it is not test-first", () => {
    const stage = planned(aPlan(), { test_first: true });
    expect(stage.dispatched).toEqual(["build/architect/1", "build/architect/2"]);
    expect(
      stage.state!.build.sessions.architect!.reasons.map(describeSessionReason).join(" "),
    ).toContain("The build is test-first");
  });
});

describe("given a test-first build whose tests are red until the code exists", () => {
  test("then the review merges the tests without a rework", () => {
    const stage = withTests();
    expect(stage.status("W1.1")).toBe("merged");
    expect(stage.dispatched).not.toContain("W1.1/rework/1");
    expect(stage.state!.workers["W1.1"]!.ci.optional).toEqual(["test"]);
  });

  test("then the red build branch does not block the workers who make the tests pass", () => {
    const stage = withTests();
    stage.facts.tip = { pending: false, failing: ["test"] };
    expect(stage.settle().state!.build.red_tip).toBeNull();
    expect(stage.dispatched).toEqual(expect.arrayContaining(["W2.1/work/1", "W2.2/work/1"]));
  });

  test("then the first part of the code may be red, and the last one is reworked until it is green", () => {
    const stage = withTests();
    stage.facts.tip = { pending: false, failing: ["test"] };
    stage.closes("W2.1/work/1", COMPLETE).closes("W2.1/review/1", APPROVE);
    expect(stage.status("W2.1")).toBe("merged");
    stage.closes("W2.2/work/1", COMPLETE).closes("W2.2/review/1", APPROVE);
    expect(stage.dispatched.at(-1)).toBe("W2.2/rework/1");
    stage.verdictOfCi = () => "passed";
    stage.facts.tip = { pending: false, failing: [] };
    stage.closes("W2.2/rework/1", COMPLETE).closes("W2.2/review/2", APPROVE);
    expect(stage.status("W2.2")).toBe("merged");
    expect(stage.dispatched.at(-1)).toBe("W3.1/work/1");
  });

  test("when all code is merged and the build branch is red, then nothing begins on it", () => {
    const stage = withTests();
    stage.verdictOfCi = () => "passed";
    merged(stage, "W2.1", "W2.2");
    stage.facts.tip = { pending: false, failing: ["test"] };
    expect(stage.settle().state!.build.red_tip).toMatchObject({ accepted: false });
  });

  test("when the landing is red, then it doesn't land", () => {
    const stage = withTests();
    stage.verdictOfCi = (key) => (key === "land" ? "failed" : "passed");
    merged(stage, "W2.1", "W2.2", "W3.1").closes("build/close/1", LAND);
    expect(stage.state!.build.stop?.cause).toBe("landing");
  });
});

test("without test-first the same red checks of a test worker get a rework", () => {
  const stage = building(PLAN);
  stage.verdictOfCi = () => "failed";
  stage.closes("W1.1/work/1", COMPLETE).closes("W1.1/review/1", APPROVE);
  expect(stage.dispatched.at(-1)).toBe("W1.1/rework/1");
});

describe("given tests that a test worker has merged", () => {
  const builder = { ...aBrief("W2.1"), paths: ["**"] };
  const found = (
    files: FileChange[],
    brief: Parameters<typeof listFrozenTests>[1] & typeof builder = builder,
  ) => {
    const frozen = listFrozenTests(withTests().state!, brief);
    const change = { base: sha("base"), files };
    return runGuards(change, { settings: DEFAULT_SETTINGS, brief, frozen }).filter(
      (f) => f.guard === "frozen-tests",
    );
  };

  test.each([
    ["edits one", [write("test/units.test.js")]],
    ["edits one under another case", [write("Test/Units.test.js")]],
    ["edits a fixture", [write("test/fixture.json")]],
    ["deletes one", [remove("test/units.test.js")]],
    ["renames one", [remove("test/units.test.js"), write("test/other.test.js")]],
    ["puts a file where their folder is", [write("test")]],
    ["writes one of that name elsewhere", [write("src/units.test.js")]],
  ])("a worker that %s is held back, and a person may approve it", (_, files) => {
    const [finding] = found(files);
    expect(finding).toMatchObject({ waivable: true });
    expect(finding!.message).toContain("/approve W2.1");
  });

  test("a worker that adds its own tests and code is allowed", () => {
    expect(found([write("src/units.js"), write("test/more.test.js")])).toEqual([]);
  });

  test("another test worker may change them", () => {
    expect(found([write("test/units.test.js")], { ...builder, script: "test" } as never)).toEqual(
      [],
    );
  });
});

test("`/orchestrate --test-first` starts such a build", () => {
  const stage = new Stage();
  stage.facts.issue.trigger = null;
  stage.settle().says("/orchestrate --test-first");
  expect(stage.state!.build.test_first).toBe(true);
});

describe("given an adapt session in a test-first build", () => {
  const edit = (set: object) => {
    const stage = building(PLAN, { test_first: true });
    stage.closes(
      "W1.1/work/1",
      { ...COMPLETE, learnings: ["Feet."] },
      { files: 1, paths: ["test/units.test.js"] },
    );
    stage.closes("W1.1/review/1", APPROVE);
    const edits = [{ worker: "W2.1", reason: "W1.1 learned it.", set }];
    return stage.closes("wave-1/adapt/1", { summary: "Feet.", edits });
  };

  test("then it can't turn an implementing worker into a test worker, who may change frozen tests", () => {
    const stage = edit({ script: "test" });
    expect(stage.dispatched.at(-1)).toBe("wave-1/adapt/2");
    expect(
      stage.state!.build.sessions.adapt!.reasons.map(describeSessionReason).join(" "),
    ).toContain("W2.1 would become a test worker");
  });

  test("then the changed plan still ends with a worker who verifies", () => {
    const stage = edit({ script: "build", context: "In feet." });
    expect(stage.state!.briefs.find(({ id }) => id === "W2.1")!.context).toBe("In feet.");
    const stray = building(PLAN, { test_first: true });
    stray.closes(
      "W1.1/work/1",
      { ...COMPLETE, learnings: ["Feet."] },
      { files: 1, paths: ["test/units.test.js"] },
    );
    stray.closes("W1.1/review/1", APPROVE);
    const edits = [{ worker: "W3.1", reason: "W1.1 learned it.", drop: true }];
    stray.closes("wave-1/adapt/1", { summary: "Feet.", edits });
    expect(stray.dispatched.at(-1)).toBe("wave-1/adapt/2");
    expect(
      stray.state!.build.sessions.adapt!.reasons.map(describeSessionReason).join(" "),
    ).toContain("End with a wave of its own");
  });
});

describe("given a loop of a test-first build", () => {
  /** The first pass is over. The loop's plan has two waves that implement, and is at work. */
  const looping = () => {
    const stage = withTests({ loops: 1, knowledge: KNOWLEDGE });
    stage.verdictOfCi = () => "passed";
    merged(stage, "W2.1", "W2.2", "W3.1").closes("build/memory/1", came());
    stage.closes("loop-1/research/1", researched(anIssue()));
    return stage.closes(
      "build/architect/2",
      aPlan(aBrief("W4.1", ["W3.1"]), aBrief("W5.1", ["W4.1"])),
    );
  };
  /**
   * The plan's first wave has taught something, and the adapt session submits these fields of
   * W5.1's brief.
   */
  const adapted = (set: object) => {
    const stage = looping()
      .closes("W4.1/work/1", { ...COMPLETE, learnings: ["Feet."] })
      .closes("W4.1/review/1", APPROVE);
    const edits = [{ worker: "W5.1", reason: "W4.1 learned it.", set }];
    return stage.closes("wave-4/adapt/1", { summary: "Feet.", edits });
  };

  test("then its plan needs no tests, and the first pass's tests are frozen for its workers", () => {
    const { state } = looping();
    expect(
      listFrozenTests(
        state!,
        state!.briefs.find(({ id }) => id === "W4.1")!,
      ),
    ).toContain("test/units.test.js");
  });

  test("then an adapt session can't turn an implementing worker into a test worker there either", () => {
    const stage = adapted({ script: "test" });
    expect(stage.dispatched.at(-1)).toBe("wave-4/adapt/2");
    expect(
      stage.state!.build.sessions.adapt!.reasons.map(describeSessionReason).join(" "),
    ).toContain("W5.1 would become a test worker");
  });

  test("then other edits apply, even if the loop ends with no worker who verifies", () => {
    const stage = adapted({ context: "In feet." });
    expect(stage.state!.briefs.find(({ id }) => id === "W5.1")!.context).toBe("In feet.");
  });
});

test("a test-first build that begins with research has a test-first plan, after edits too", () => {
  const { build } = building(PLAN, { test_first: true }).state!;
  const improving = { ...build, wishes: { ...build.wishes, improve: true } };
  const loop = { ...build.loops[0]!, n: 1 };
  expect(isPlanTestFirst({ ...improving, loops: [loop] })).toBe(true);
  expect(isPlanTestFirst({ ...improving, loops: [loop, { ...loop, n: 2 }] })).toBe(false);
  expect(isPlanTestFirst({ ...build, loops: [loop] })).toBe(false);
});
