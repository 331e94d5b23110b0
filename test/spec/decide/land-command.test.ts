import { describeStop } from "../../../src/core/messages/stop.ts";
import { describe, expect, test } from "vitest";
import { aBrief, aPlan, COMPLETE, LAND } from "../support/facts.ts";
import { building, landing, merged, planned } from "../support/scenes.ts";

describe("given `/land`", () => {
  test("when the landing pull request is green, then it is merged, and the gate names the approver", () => {
    const stage = landing().says("/land", { by: "bob" });
    expect(stage.state?.build).toMatchObject({
      status: "landed",
      gates: { landing: { by: "bob" } },
    });
  });

  test("when it is said on the landing pull request, then it counts as well", () => {
    const stage = landing();
    stage.says("/land", { on: stage.pull("land").number });
    expect(stage.state?.build.status).toBe("landed");
  });

  test("when its checks still run, then the answer says so, and it is merged when they are green", () => {
    const stage = merged(building(), "W1.1", "W1.2", "W2.1");
    stage.verdictOfCi = (key) => (key === "land" ? "failed" : "passed");
    stage.facts.ciExpected.land = true;
    stage.closes("build/close/1", LAND);
    expect(describeStop(stage.state!.build.stop!)).toContain(
      "Checks fail on the landing pull request",
    );
    stage.says("/land");
    expect(stage.comments.at(-1)).toContain("The landing is stopped: Checks fail");
    stage.verdictOfCi = () => "passed";
    stage.settle().says("/land");
    expect(stage.state?.build.status).toBe("landed");
  });

  test.each([
    ["the plan waits", () => planned(), "there is no approved plan"],
    ["workers work", () => building(), "W1.1 waits for its work session"],
    [
      "the closing session judges",
      () => merged(building(), "W1.1", "W1.2", "W2.1"),
      "the closing session",
    ],
  ])("when %s, then it says what is missing", (_when, scene, words) => {
    const stage = scene().says("/land");
    expect(stage.comments.at(-1)).toContain("Not yet: ");
    expect(stage.comments.at(-1)).toContain(words);
    expect(stage.effects("merge").filter((m) => m.key === "land")).toEqual([]);
  });

  test("when the closing session asks a person and nothing changed, then it ends without a commit", () => {
    const stage = building(aPlan(aBrief("W1.1")));
    stage.state!.build.build_type = "general";
    stage.state!.build.delivery = "both";
    stage.closes("W1.1/work/1", COMPLETE, { files: 0 });
    stage
      .closes("build/close/1", { ...LAND, report: "It is all there.", verdict: "needs_person" })
      .says("/land");
    expect(stage.state!.build.status).toBe("complete");
    expect(stage.effects("land_commit")).toEqual([]);
  });

  test("when someone without write access says it, then nothing happens", () => {
    const stage = landing().says("/land", { by: "eve", role: "triage" });
    expect(stage.state?.build.gates.landing.state).toBe("open");
  });

  test("when it was approved before, then it says by whom, and what it waits for", () => {
    const stage = landing();
    stage.pull("land").draft = true;
    stage.says("/land", { by: "bob" }).says("/land", { by: "cat" });
    expect(stage.comments.at(-1)).toMatch(/approved already, by `@bob`.*is a draft/);
  });

  test("when the line contains more text, then it is not executed", () => {
    const stage = landing().says("/land it tomorrow");
    expect(stage.state?.build.status).toBe("landing");
    expect(stage.comments.at(-1)).toContain("more than");
  });
});
