import { describe, expect, test } from "vitest";
import { APPROVE, COMPLETE } from "../support/facts.ts";
import { building, inReview, merged } from "../support/scenes.ts";

describe("conflicts", () => {
  test("a pull request that conflicts gets a rework with the build branch merged in", () => {
    const stage = building();
    inReview(stage, "W1.1");
    stage.pull("W1.1").mergeable = false;
    stage.closes("W1.1/review/1", APPROVE);
    const session = stage.state?.workers["W1.1"]?.session;
    expect(session).toMatchObject({ kind: "rework", other: stage.facts.refs.build?.sha });
    stage.closes("W1.1/rework/1", COMPLETE);
    expect(stage.effects("publish").at(-1)?.parents).toHaveLength(2);
    stage.closes("W1.1/review/2", APPROVE);
    expect(stage.status("W1.1")).toBe("merged");
  });

  test("while GitHub computes it, Baton looks again soon and merges nothing", () => {
    const stage = inReview(building(), "W1.1");
    stage.pull("W1.1").mergeable = null;
    stage.closes("W1.1/review/1", APPROVE);
    expect(stage.effects("merge")).toEqual([]);
    expect(Date.parse(stage.wakeAt!) - Date.parse(stage.now)).toBeLessThanOrEqual(5000);
  });

  test("a base that conflicts with the build asks a person", () => {
    const stage = merged(building(), "W1.1", "W1.2");
    stage.facts.buildContainsBase = false;
    stage.refusing.set("merge_base", "conflict");
    merged(stage, "W2.1");
    expect(stage.state?.build.stop?.cause).toBe("base");
    expect(stage.comments.at(-1)).toContain("by hand");
  });
});
