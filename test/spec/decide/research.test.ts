import { describe, expect, test } from "vitest";
import { aBrief, aPlan, COMPLETE, LAND } from "../support/facts.ts";
import { Stage } from "../support/stage.ts";

/** A build of that type whose only worker closed without a change. */
function answered(type: string): Stage {
  const stage = new Stage();
  stage.facts.issue.body = `---\nbuild_type: ${type}\n---\nWhich unit is older?`;
  stage
    .settle()
    .closes("build/architect/1", aPlan(aBrief("W1.1")))
    .says("/approve");
  return stage.closes("W1.1/work/1", COMPLETE, { files: 0 });
}
const report = (stage: Stage) => stage.comments.find((body) => body.startsWith("## "))!;

describe("research that changed nothing", () => {
  test("is judged as a whole, and the synthesis is the report of a complete build", () => {
    const stage = answered("research").closes("build/close/1", { ...LAND, summary: "The yard is older." });
    expect(stage.state?.build.status).toBe("complete");
    expect(report(stage)).toContain("## Complete: nothing had to be changed");
    expect(report(stage)).toContain("The yard is older.");
    expect(stage.effects("archive")).toHaveLength(1);
    expect(stage.facts.pulls.land).toBeUndefined();
  });

  test("that a person has to look at waits for them; /approve ends it", () => {
    const stage = answered("research").closes("build/close/1", { ...LAND, verdict: "needs_person" });
    expect(stage.state?.build.stop?.cause).toBe("close");
    expect(stage.says("/approve").state?.build.status).toBe("complete");
  });
});

test("another build that changed nothing is complete without a session to say so", () => {
  const stage = answered("code_build");
  expect(stage.dispatched).not.toContain("build/close/1");
  expect(report(stage)).toContain("## Complete: nothing had to be changed");
});
