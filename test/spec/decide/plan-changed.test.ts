import { describe, expect, test } from "vitest";
import { aBrief } from "../support/facts.ts";
import { building, planned } from "../support/scenes.ts";
import { Draft } from "../../../src/core/rules/decision-draft.ts";
import { replacePlan } from "../../../src/core/rules/planning/plan.ts";
import { DEFAULT_SETTINGS } from "../../../src/core/model/settings.ts";
import type { Stage } from "../support/stage.ts";

/** @wren changes a brief. The plan sees nothing but that edit. */
function edits(stage: Stage, name: string): Stage {
  const turn = new Draft(stage.state!, stage.facts, DEFAULT_SETTINGS, stage.wait(1000).now);
  const before = turn.state.briefs;
  turn.state.briefs = [...before.slice(0, -1), aBrief("W2.1", ["W1.1"], name)];
  replacePlan(turn, before, "wren", [{ kind: "brief", worker: "W2.1", change: "edited" }]);
  stage.state = turn.state;
  return stage.settle();
}
const planBody = (stage: Stage) =>
  stage.effects("document").findLast((d) => d.key === "plan")!.body;

describe("given a person who edits a brief", () => {
  test("when the plan waits, then it asks again and shows what changed and who did it", () => {
    const first = planned();
    const old = first.state!.build.plan!.hash;
    const stage = edits(first, "Time units");
    const { plan, gates } = stage.state!.build;
    expect(gates.plan).toMatchObject({ state: "open", hash: plan!.hash });
    expect(planBody(stage)).toMatch(
      /! W2\.1: Time units\n!\s+name\n-\s+Task W2\.1\n\+\s+Time units/,
    );
    expect(planBody(stage)).toContain("until `wren` edited the brief of W2.1.");
    expect(stage.says(`/approve ${old}`).comments.at(-1)).toContain(
      "the name, mission of W2.1 changed",
    );
    expect(stage.says("/approve").state?.build.status).toBe("building");
  });

  test("when the plan is approved, then the edit is its approval, and work continues", () => {
    const stage = edits(building(), "Time units");
    const { plan, gates, status } = stage.state!.build;
    expect(gates.plan).toMatchObject({ state: "approved", hash: plan!.hash, by: "wren" });
    expect(status).toBe("building");
    expect(planBody(stage)).toContain("Approved by `wren`");
  });

  test("when the architect is replanning, then nothing can be approved before it ends", () => {
    const stage = edits(planned().says("/revise one wave"), "Time units");
    expect(stage.state!.build.gates.plan.state).toBe("closed");
    expect(stage.says("/approve").comments.at(-1)).toContain("being revised");
  });

  test("when the plan does not differ, then nothing is asked again", () => {
    const stage = edits(planned(), "Task W2.1");
    expect(stage.state!.build.plan!.number).toBe(1);
  });
});
