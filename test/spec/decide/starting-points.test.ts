import { describe, expect, test } from "vitest";
import { APPROVE } from "../support/facts.ts";
import { building, inReview, merged } from "../support/scenes.ts";
import type { Stage } from "../support/stage.ts";

/** W1.2 runs, and W1.1 is merged meanwhile. */
function given(): { stage: Stage; before: string; base: () => string | undefined } {
  const stage = building();
  const before = stage.facts.refs.build!.sha;
  merged(stage, "W1.1");
  return { stage, before, base: () => stage.state?.workers["W1.2"]?.session?.base };
}

describe("given work that others' merges have overtaken", () => {
  test("a lost runner costs a launch, which starts again from its own base", () => {
    const { stage, before, base } = given();
    stage.loses("W1.2/work/1");
    expect(base()).toBe(before);
  });

  test("so does a parked session", () => {
    const { stage, before, base } = given();
    stage.parks("W1.2/work/1", null).wait(3_600_000).settle();
    expect(stage.effects("dispatch").at(-1)).toMatchObject({ session: "W1.2/work/1", launch: 2 });
    expect(base()).toBe(before);
  });

  test("another attempt starts from the new head with the kept part of its work", () => {
    const { stage, base, before } = given();
    stage.fails("W1.2/work/1", "no", { files: 1 });
    expect(base()).toBe(stage.facts.refs.build!.sha);
    expect(base()).not.toBe(before);
    expect(stage.state?.workers["W1.2"]?.saved_work?.base).toBe(before);
  });

  test("published work stays where it is, and its approval remains", () => {
    const stage = inReview(building(), "W1.2");
    merged(stage, "W1.1").closes("W1.2/review/1", APPROVE);
    expect(stage.effects("publish").filter((p) => p.worker === "W1.2")).toHaveLength(1);
    expect(stage.status("W1.2")).toBe("merged");
  });
});
