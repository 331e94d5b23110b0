/** What guards find in a change leads to a rework or waits for a person. */
import { describeSessionReason, describeStop } from "../../../src/core/messages/stop.ts";
import { describe, expect, test } from "vitest";
import { COMPLETE } from "../support/facts.ts";
import { building } from "../support/scenes.ts";
import { finding, mixedFindings, waivableFinding, submitTwice, worker } from "../support/held.ts";

describe("a finding of the guards", () => {
  test("is fixed by the next attempt, which starts from the change and reads the finding", () => {
    const stage = building().closes("W1.1/work/1", COMPLETE, waivableFinding);
    expect(stage.effects("publish")).toEqual([]);
    expect(stage.dispatched.at(-1)).toBe("W1.1/work/2");
    expect(worker(stage)).toMatchObject({ saved_work: { session: "W1.1/work/1" }, stop: null });
    expect(worker(stage).session!.reasons.map(describeSessionReason).join()).toContain(
      "a.test.js loses the test",
    );
    expect(worker(stage.closes("W1.1/work/2", COMPLETE))).toMatchObject({
      blocked_change: null,
      saved_work: null,
      waivers: [],
    });
    expect(stage.status("W1.1")).toBe("in_review");
  });

  test("that appears again waits for a person, who reads what it is and how to answer", () => {
    const stage = submitTwice();
    expect([stage.status("W1.1"), worker(stage).stop?.cause]).toEqual(["blocked", "guard"]);
    expect(stage.comments).toHaveLength(1);
    expect(stage.comments[0]).toMatch(
      /@ann[^]*a\.test\.js loses[^]*`\/approve W1\.1`[^]*`\/retry W1\.1[^]*`\/skip W1\.1`/,
    );
  });

  test("together with new ones gives the session another try, up to the third", () => {
    const stage = building()
      .closes("W1.1/work/1", COMPLETE, waivableFinding)
      .closes("W1.1/work/2", COMPLETE, mixedFindings);
    expect(stage.dispatched.at(-1)).toBe("W1.1/work/3");
    stage.closes("W1.1/work/3", COMPLETE, { guards: [finding("c.js")] });
    expect(worker(stage).stop).toMatchObject({ cause: "guard", kind: "failed" });
  });

  test("in the work of a session that ends blocked goes to a person at once", () => {
    const stage = building().closes(
      "W1.1/work/1",
      { status: "blocked", summary: "The brief wants it gone." },
      waivableFinding,
    );
    expect(describeStop(worker(stage).stop!)).toMatch(
      /^The brief wants it gone\. a\.test\.js loses/,
    );
    expect(worker(stage.says("/approve W1.1")).waivers).toHaveLength(1);
  });
});
