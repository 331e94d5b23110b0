import { describe, expect, test } from "vitest";
import { aBrief, aPlan, COMPLETE } from "../support/facts.ts";
import { describeSessionReason } from "../../../src/core/messages/stop.ts";
import { building, merged, planned } from "../support/scenes.ts";

describe("an invalid plan", () => {
  const bad = aPlan(aBrief("W1.1", ["W1.2"]), aBrief("W1.2"));

  test("goes back to the architect with the reason", () => {
    const stage = planned(bad);
    expect(stage.dispatched).toEqual(["build/architect/1", "build/architect/2"]);
    expect(
      stage.state?.build.sessions.architect?.reasons.map(describeSessionReason).join(" "),
    ).toContain("W1.2");
  });

  test("after three tries asks a person, and `/retry` tries again", () => {
    const stage = planned(bad).closes("build/architect/2", bad).closes("build/architect/3", bad);
    expect(stage.state?.build.stop?.cause).toBe("architect");
    expect(stage.comments.at(-1)).toContain("@ann");
    stage.says("/retry");
    expect(stage.dispatched.at(-1)).toBe("build/architect/4");
  });
});

describe("a session that fails", () => {
  test("is retried with the reason; the third failure asks a person", () => {
    const stage = building().fails("W1.1/work/1");
    expect(
      stage.state?.workers["W1.1"]?.session?.reasons.map(describeSessionReason).at(-1),
    ).toContain("the tests never passed");
    stage.fails("W1.1/work/2").fails("W1.1/work/3");
    expect(stage.status("W1.1")).toBe("failed");
    expect(stage.comments).toHaveLength(1);
    expect(stage.comments[0]).toContain("/retry W1.1");
  });

  test("blocks the next wave, while the rest of its wave continues", () => {
    const stage = building().fails("W1.1/work/1").fails("W1.1/work/2").fails("W1.1/work/3");
    merged(stage, "W1.2");
    expect(stage.status("W1.2")).toBe("merged");
    expect(stage.status("W2.1")).toBe("planned");
  });

  test("starts again with the text of `/retry W1.1 text`", () => {
    const stage = building()
      .fails("W1.1/work/1")
      .fails("W1.1/work/2")
      .fails("W1.1/work/3")
      .says("/retry W1.1 use BigInt");
    expect(stage.dispatched.at(-1)).toBe("W1.1/work/4");
    expect(stage.state?.workers["W1.1"]?.session?.reasons.map(describeSessionReason)).toContain(
      "@ann: use BigInt",
    );
  });

  test("a closing input that does not fit its schema is a failure that names the field", () => {
    const stage = building().closes("W1.1/work/1", { status: "finished", summary: "x" });
    expect(stage.state?.workers["W1.1"]?.session).toMatchObject({ attempt: 2 });
    expect(
      stage.state?.workers["W1.1"]?.session?.reasons.map(describeSessionReason).join(),
    ).toContain("status");
  });

  test("a change that a guard refuses is not published, and the next attempt reads why", () => {
    const message = ".github/x is protected.";
    const guards = [{ guard: "protected-paths", path: ".github/x", message, waivable: false }];
    const stage = building().closes("W1.1/work/1", COMPLETE, { guards });
    expect(stage.effects("publish")).toEqual([]);
    expect(
      stage.state?.workers["W1.1"]?.session?.reasons.map(describeSessionReason).join(),
    ).toContain(".github/x is protected.");
  });
});
