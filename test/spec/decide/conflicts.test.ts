import { describe, expect, test } from "vitest";
import { APPROVE, CHANGES, COMPLETE, sha } from "../support/facts.ts";
import { building, inReview } from "../support/scenes.ts";
import type { Stage } from "../support/stage.ts";

/** Others merge into the build branch, and W1.1 then conflicts with it. */
function conflicting(stage: Stage, tip: string): Stage {
  stage.facts.refs.build = { sha: sha(tip), tree: sha(`${tip} tree`) };
  stage.pull("W1.1").mergeable = false;
  return stage.settle();
}

describe("a pull request that conflicts", () => {
  test("gets a rework with the build branch merged in", () => {
    const stage = inReview(building(), "W1.1");
    stage.pull("W1.1").mergeable = false;
    stage.closes("W1.1/review/1", APPROVE);
    const session = stage.state?.workers["W1.1"]?.session;
    expect(session).toMatchObject({ kind: "rework", other: stage.facts.refs.build?.sha });
    stage.closes("W1.1/rework/1", COMPLETE);
    expect(stage.effects("publish").at(-1)?.parents).toHaveLength(2);
    stage.closes("W1.1/review/2", APPROVE);
    expect(stage.status("W1.1")).toBe("merged");
  });

  test("and is merged to exactly the approved tree is judged again, because its diff differs", () => {
    const merged = (files: number) => {
      const stage = conflicting(inReview(building(), "W1.1"), "others").closes(
        "W1.1/review/1",
        APPROVE,
      );
      return stage.closes("W1.1/rework/1", COMPLETE, { files }).state!.workers["W1.1"]!.verdicts;
    };
    expect(merged(1)).toHaveLength(1);
    expect(merged(0)).toEqual([]);
  });

  test("is resolved before a review is spent on it", () => {
    const stage = inReview(building(), "W1.1").closes("W1.1/review/1", {
      ...APPROVE,
      verdict: "needs_person",
    });
    stage.facts.refs.build = { sha: sha("others"), tree: sha("others' tree") };
    // A person pushes, and GitHub has not computed yet whether it conflicts. The review waits for
    // that.
    Object.assign(stage.pull("W1.1"), {
      headSha: sha("p"),
      headTree: sha("pt"),
      headSession: null,
      mergeable: null,
    });
    stage.state!.workers["W1.1"]!.stop = null;
    stage.settle();
    expect(stage.dispatched.at(-1)).toBe("W1.1/review/1");
    expect(Date.parse(stage.wakeAt!) - Date.parse(stage.now)).toBeLessThanOrEqual(5000);
    stage.pull("W1.1").mergeable = false;
    expect(stage.settle().dispatched.at(-1)).toBe("W1.1/rework/1");
    stage.closes("W1.1/rework/1", COMPLETE);
    expect(stage.dispatched.filter((name) => name.includes("review"))).toEqual([
      "W1.1/review/1",
      "W1.1/review/2",
    ]);
  });

  test("and whose review asks for changes gets one rework for both", () => {
    const stage = conflicting(inReview(building(), "W1.1"), "others");
    stage.closes("W1.1/review/1", CHANGES);
    expect(stage.state?.workers["W1.1"]?.session).toMatchObject({
      kind: "rework",
      other: sha("others"),
    });
  });

  test("with a head that a rework already merged asks a person, and continues after they merged it", () => {
    const stage = conflicting(inReview(building(), "W1.1"), "others").closes(
      "W1.1/review/1",
      APPROVE,
    );
    stage.closes("W1.1/rework/1", COMPLETE);
    stage.pull("W1.1").mergeable = false;
    stage.closes("W1.1/review/2", APPROVE);
    expect(stage.status("W1.1")).toBe("blocked");
    expect(stage.comments.at(-1)).toContain(
      "did not resolve it. Merge `baton/7-add-units/build` into its branch by hand",
    );
    stage.pull("W1.1").mergeable = true;
    expect(stage.settle().status("W1.1")).toBe("merged");
  });

  test("with a fourth head of the build branch asks a person", () => {
    const stage = inReview(building(), "W1.1").closes("W1.1/review/1", CHANGES);
    stage.closes("W1.1/rework/1", COMPLETE);
    for (const round of [2, 3, 4] as const)
      conflicting(stage, `tip ${round}`)
        .closes(`W1.1/review/${round}`, APPROVE)
        .closes(`W1.1/rework/${round}`, COMPLETE);
    conflicting(stage, "tip 5").closes("W1.1/review/5", APPROVE);
    expect(stage.status("W1.1")).toBe("blocked");
    expect(stage.comments.at(-1)).toContain("again, after 3 reworks for other merges");
    stage.says("/retry W1.1");
    expect(stage.state?.workers["W1.1"]?.session).toMatchObject({
      kind: "rework",
      other: sha("tip 5"),
    });
  });
});
