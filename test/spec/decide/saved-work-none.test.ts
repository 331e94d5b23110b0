/** When a session has no earlier work to start from. */
import { describe, expect, test } from "vitest";
import { APPROVE, CHANGES, COMPLETE } from "../support/facts.ts";
import { building, inReview } from "../support/scenes.ts";
import type { Stage } from "../support/stage.ts";

const LEFT = { files: 2 };
const kept = (stage: Stage) => stage.state!.workers["W1.1"]!.saved_work;

describe("nothing is kept", () => {
  test("after a change is submitted, or if `/retry --fresh` says so", () => {
    expect(
      kept(building().fails("W1.1/work/1", "no", LEFT).closes("W1.1/work/2", COMPLETE)),
    ).toBeNull();
    expect(kept(building().says("/retry W1.1 --fresh"))).toBeNull();
    const stage = building()
      .fails("W1.1/work/1", "no", LEFT)
      .says("/retry W1.1 begin with the tests --fresh");
    expect(stage.dispatched.at(-1)).toBe("W1.1/work/3");
    expect(kept(stage)).toBeNull();
  });

  test("for a parked session that is launched afresh", () => {
    const stage = building().parks("W1.1/work/1", null, "529", LEFT).says("/retry W1.1 --fresh");
    expect(stage.effects("dispatch").at(-1)).toMatchObject({ session: "W1.1/work/1", launch: 2 });
    expect(kept(stage)).toBeNull();
  });

  test("of a rework when the current tree is approved without it", () => {
    const stage = inReview(building(), "W1.1").closes("W1.1/review/1", CHANGES);
    for (const n of [1, 2, 3]) stage.fails(`W1.1/rework/${n}`, "no", LEFT);
    expect(kept(stage)).toMatchObject({ session: "W1.1/rework/3" });
    expect(kept(stage.says("/approve W1.1"))).toBeNull();
  });

  test("of sessions that make no change", () => {
    const stage = inReview(building(), "W1.1").fails("W1.1/review/1", "no", LEFT);
    expect(kept(stage.closes("W1.1/review/2", APPROVE))).toBeNull();
  });
});
