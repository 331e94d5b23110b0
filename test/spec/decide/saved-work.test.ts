/** A worker's next session starts from the work that the last one left unpublished. */
import { describe, expect, test } from "vitest";
import { describeLeavingCause } from "../../../src/core/messages/failure-causes.ts";
import { addMilliseconds } from "../../../src/core/rules/decision-draft.ts";
import { APPROVE } from "../support/facts.ts";
import { building, inReview } from "../support/scenes.ts";
import type { Stage } from "../support/stage.ts";

const LEFT = { files: 2 };
const kept = (stage: Stage) => stage.state!.workers["W1.1"]!.saved_work;
const runOf = (stage: Stage) => stage.facts.runs.find((r) => r.session === "W1.1/work/1")!.id;

describe("the next session starts from unpublished work", () => {
  test.each<[string, (stage: Stage) => Stage, RegExp]>([
    ["failed", (s) => s.fails("W1.1/work/1", "the time was up", LEFT), /^the time was up$/],
    [
      "closed as failed",
      (s) => s.closes("W1.1/work/1", { status: "failed", summary: "No." }),
      /^No\.$/,
    ],
    [
      "closed as blocked",
      (s) => s.closes("W1.1/work/1", { status: "blocked", summary: "Which?" }),
      /^Which\?$/,
    ],
    ["closed with nonsense", (s) => s.closes("W1.1/work/1", { status: "hm" }), /not valid/],
    [
      "was parked",
      (s) => s.parks("W1.1/work/1", addMilliseconds(s.now, 60_000), "529 overloaded", LEFT),
      /529/,
    ],
    [
      "is replaced while it runs",
      (s) => s.says("/retry W1.1 use a map"),
      /@ann had it start again/,
    ],
  ])("of a session that %s", (_, end, why) => {
    const stage = end(building());
    expect(kept(stage)).toMatchObject({ session: "W1.1/work/1", launch: 1, run: runOf(stage) });
    expect(kept(stage)!.base).toBe(stage.state!.build.base.sha);
    expect(describeLeavingCause(kept(stage)!.why)).toMatch(why);
  });

  test("and a later session that left nothing does not remove it", () => {
    const stage = building()
      .fails("W1.1/work/1", "no", LEFT)
      .fails("W1.1/work/2", "its runner crashed");
    expect(kept(stage)).toMatchObject({ session: "W1.1/work/1" });
    for (let i = 0; i < 3; i++) stage.loses("W1.1/work/3");
    expect(kept(stage)).toMatchObject({ session: "W1.1/work/1" });
  });

  test("and the person's `/retry` with text after the last attempt does not remove it", () => {
    const stage = building()
      .fails("W1.1/work/1")
      .fails("W1.1/work/2")
      .fails("W1.1/work/3", "no", LEFT);
    expect(kept(stage.says("/retry W1.1 use a map"))).toMatchObject({ session: "W1.1/work/3" });
  });

  test("even if a person's commit came before it was published", () => {
    const stage = building();
    stage.refusing.set("publish:W1.1/work/1", "head_moved");
    stage.facts.refs.workers["W1.1"] = "f".repeat(40);
    inReview(stage, "W1.1");
    expect(stage.dispatched.at(-1)).toBe("W1.1/rework/1");
    expect(kept(stage)).toMatchObject({ session: "W1.1/work/1" });
  });
});

test("a half-resolved conflict is still merged by the rework that a person starts", () => {
  const stage = inReview(building(), "W1.1");
  stage.facts.ciExpected.workers = false;
  stage.pull("W1.1").mergeable = false;
  stage.closes("W1.1/review/1", APPROVE);
  const { other } = stage.state!.workers["W1.1"]!.session!;
  for (const n of [1, 2, 3]) stage.fails(`W1.1/rework/${n}`, "no", LEFT);
  stage.says("/retry W1.1");
  expect(stage.state!.workers["W1.1"]!.session).toMatchObject({
    kind: "rework",
    attempt: 4,
    other,
  });
  expect(other).toBe(stage.facts.refs.build!.sha);
});
