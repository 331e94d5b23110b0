import { describe, expect, test } from "vitest";
import { APPROVE } from "../support/facts.ts";
import { building, inReview, planned } from "../support/scenes.ts";

describe("GitHub that refuses", () => {
  test("a refusal that will be repeated stops the build with GitHub's words; `/retry` goes on", () => {
    const stage = planned();
    stage.refusing.set("create_branch", "refused");
    stage.says("/approve");
    expect(stage.state?.build.stop?.reason).toContain("GitHub says no.");
    stage.refusing.clear();
    stage.says("/retry");
    expect(stage.dispatched).toContain("W1.1/work/1");
  });

  test("a configuration that breaks in between stops new acts, and goes on by itself once mended", () => {
    const stage = inReview(building(), "W1.1");
    const good = stage.facts.settings;
    stage.facts.settings = { ok: false, problem: "line 2: `gate` is unknown" };
    stage.closes("W1.1/review/1", APPROVE);
    expect(stage.effects("merge")).toEqual([]);
    expect(stage.comments.at(-1)).toContain("line 2");
    stage.facts.settings = good;
    stage.settle();
    expect(stage.status("W1.1")).toBe("merged");
  });
});
