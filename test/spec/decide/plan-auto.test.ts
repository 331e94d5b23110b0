import { describe, expect, test } from "vitest";
import { aPlan } from "../support/facts.ts";
import { planned } from "../support/scenes.ts";
import { Stage } from "../support/stage.ts";
import { DEFAULT_SETTINGS } from "../../../src/core/model/settings.ts";

const planBody = (stage: Stage) =>
  stage.effects("document").findLast((d) => d.key === "plan")!.body;

describe("given gates.plan auto, then the plan comment says that it continues by itself and names", () => {
  const auto = { ...DEFAULT_SETTINGS.gates, plan: "auto" as const };

  test("the configuration", () => {
    expect(planBody(planned(aPlan(), { gates: auto }))).toContain(
      "`gates.plan` is `auto` in `.github/baton.yml`",
    );
  });

  test("the request", () => {
    const stage = new Stage().settle();
    stage.state!.build.wishes.gates.plan = "auto";
    expect(planBody(stage.closes("build/architect/1", aPlan()))).toContain(
      "`gates.plan` is `auto` for this build",
    );
  });
});
