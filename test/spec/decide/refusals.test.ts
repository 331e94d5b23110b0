import { describeStop } from "../../../src/core/messages/stop.ts";
import { describe, expect, test } from "vitest";
import { APPROVE, COMPLETE } from "../support/facts.ts";
import { building, inReview, planned } from "../support/scenes.ts";

describe("refusals by GitHub", () => {
  test("a refusal that would repeat stops the build with GitHub's words, and `/retry` continues", () => {
    const stage = planned();
    stage.refusing.set("create_branch", "refused");
    stage.says("/approve");
    expect(describeStop(stage.state!.build.stop!)).toContain("GitHub says no.");
    stage.refusing.clear();
    stage.says("/retry");
    expect(stage.dispatched).toContain("W1.1/work/1");
  });

  test("a configuration that becomes invalid stops new acts until it is fixed", () => {
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

  test("an invalid configuration allows no other settings, not even in the pass of a `/retry`", () => {
    const stage = building(undefined, { max_parallel: 1 });
    const good = stage.facts.settings;
    stage.facts.settings = { ok: false, problem: "line 2: `gate` is unknown" };
    stage.settle().says("/retry");
    expect(stage.dispatched.filter((name) => name.includes("work"))).toEqual(["W1.1/work/1"]);
    expect(stage.comments.at(-1)).toContain("line 2");
    expect(stage.messages.some((words) => words.includes("@ann: /retry (not done: "))).toBe(true);
    // Findings that guards would report only under other settings do not count against the
    // session.
    const guards = [{ guard: "size", path: null, message: "It is large.", waivable: true }];
    stage.closes("W1.1/work/1", COMPLETE, { files: 1, guards });
    expect(stage.status("W1.1")).toBe("running");
    stage.facts.settings = good;
    stage.closes("W1.1/work/1", COMPLETE);
    expect([stage.status("W1.1"), stage.dispatched.at(-1)]).toEqual(["in_review", "W1.1/review/1"]);
  });
});
