import { describe, expect, test } from "vitest";
import { sha } from "../support/facts.ts";
import { building, merged } from "../support/scenes.ts";

describe("given checks that fail on the build branch itself", () => {
  /** W1.1 is merged and broke something. Wave 1 is then done. */
  const given = () => {
    const stage = merged(building(), "W1.1");
    stage.facts.tip = { pending: false, failing: ["test (node 26)"] };
    stage.settle();
    return stage;
  };

  test("then Baton says whose merge it was and what to do, and the next wave does not begin on it", () => {
    const stage = given();
    expect(stage.comments.at(-1)).toMatch(
      /build` is red since #\d+ \(W1\.1\) was merged: test \(node 26\)\./,
    );
    stage.facts.tip = { pending: false, failing: [] };
    merged(stage, "W1.2");
    expect(stage.status("W2.1")).toBe("running");
  });

  test("when they pass after another run, then it continues automatically", () => {
    const stage = merged(building(), "W1.1");
    merged(stage, "W1.2").fails("W2.1/work/1");
    stage.facts.tip = { pending: false, failing: ["test"] };
    stage.settle().fails("W2.1/work/2").fails("W2.1/work/3").says("/skip W2.1");
    expect(stage.dispatched).not.toContain("build/close/1");
    stage.facts.tip = { pending: false, failing: [] };
    expect(stage.settle().dispatched.at(-1)).toBe("build/close/1");
  });

  test("when a person says `/retry`, then it continues with this head but not with another", () => {
    const stage = given().says("/retry");
    merged(stage, "W1.2");
    expect(stage.status("W2.1")).toBe("ready");
    stage.says("/retry");
    expect(stage.status("W2.1")).toBe("running");
    const asked = stage.comments.length;
    stage.facts.refs.build = { sha: sha("other"), tree: sha("other tree") };
    expect(stage.settle().comments).toHaveLength(asked + 1);
  });

  test("then running workers continue", () => {
    const stage = merged(given(), "W1.2");
    expect(stage.status("W1.2")).toBe("merged");
  });
});

describe("given checks on the build branch that still run when a wave has ended", () => {
  const given = () => {
    const stage = merged(building(), "W1.1");
    stage.facts.tip = { pending: true, failing: [] };
    return merged(stage, "W1.2");
  };

  test("then the next wave waits for them and starts when they pass", () => {
    const stage = given();
    expect(stage.status("W2.1")).toBe("ready");
    expect(stage.says("/why W2.1").comments.at(-1)).toContain(
      "the checks on what was merged before it",
    );
    stage.facts.tip = { pending: false, failing: [] };
    expect(stage.settle().status("W2.1")).toBe("running");
  });

  test("then it does not wait forever", () => {
    const stage = given();
    expect(Date.parse(stage.wakeAt!) - Date.parse(stage.now)).toBeLessThanOrEqual(30 * 60_000);
    expect(
      stage
        .wait(30 * 60_000)
        .settle()
        .status("W2.1"),
    ).toBe("running");
  });
});
