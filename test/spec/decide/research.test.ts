import { describeEstimateBasis } from "../../../src/core/messages/estimate.ts";
import { describe, expect, test } from "vitest";
import { aBrief, aPlan, COMPLETE } from "../support/facts.ts";
import { Stage } from "../support/stage.ts";
import type { Script } from "../../../src/core/model/brief.ts";

const SOURCES = [{ link: "https://example.com/yard", title: "On the yard", confidence: "high" }];
const ANSWER = { ...COMPLETE, sources: SOURCES };
const SYNTHESIS = {
  verdict: "land",
  summary: "The yard is older.",
  report: "The yard is **older**.",
  sources: SOURCES,
};

/** A build of that type whose only worker closed without a change. */
function answered(type: string, script: Script = "research", close: object = ANSWER): Stage {
  const stage = new Stage();
  stage.facts.issue.body = `---\nbuild_type: ${type}\n---\nWhich unit is older?`;
  stage
    .settle()
    .closes("build/architect/1", aPlan({ ...aBrief("W1.1"), script }))
    .says("/approve");
  return stage.closes("W1.1/work/1", close, { files: 0 });
}
const said = (stage: Stage, heading: string) =>
  stage.comments.find((body) => body.startsWith(heading));

test("the plan's estimate includes the session that ends this type of build", () => {
  const planned = (type: string, script: Script) =>
    describeEstimateBasis(answered(type, script).state!.build.plan!.estimate.basis);
  expect(planned("research", "research")).toContain("one session that writes the report");
  expect(planned("general", "build")).toContain("one closing session");
});

describe("research that changed nothing", () => {
  test("is judged as a whole, and the synthesis is the report of a complete build", () => {
    const stage = answered("research").closes("build/synthesise/1", SYNTHESIS);
    expect(stage.state?.build.status).toBe("complete");
    expect(said(stage, "## Report: Add units")).toContain("The yard is **older**.");
    expect(said(stage, "## Report: Add units")).toContain("https://example.com/yard");
    expect(said(stage, "## Complete: the report is delivered")).toContain("The yard is older.");
    expect(stage.effects("archive")).toHaveLength(1);
    expect(stage.facts.pulls.land).toBeUndefined();
  });

  test("waits for a person if one must look at it; /approve ends it", () => {
    const stage = answered("research").closes("build/synthesise/1", {
      ...SYNTHESIS,
      verdict: "needs_person",
    });
    expect(stage.state?.build.stop?.cause).toBe("close");
    expect(stage.says("/approve").state?.build.status).toBe("complete");
  });

  test("is sent back if it names no source", () => {
    const stage = answered("research", "research", COMPLETE);
    expect(stage.dispatched.at(-1)).toBe("W1.1/work/2");
  });

  test("is not complete without a report or without sources", () => {
    const { report: _, ...without } = SYNTHESIS;
    const stage = answered("research").closes("build/synthesise/1", without);
    expect(stage.dispatched.at(-1)).toBe("build/synthesise/2");
    stage.closes("build/synthesise/2", { ...SYNTHESIS, sources: [] });
    expect(stage.dispatched.at(-1)).toBe("build/synthesise/3");
  });

  test("that failed three times gets its synthesise session again by `/retry`", () => {
    const stage = answered("research");
    for (const n of [1, 2, 3]) stage.fails(`build/synthesise/${n}`);
    expect(stage.state!.build.stop).toMatchObject({ cause: "close" });
    expect(stage.says("/retry").dispatched.at(-1)).toBe("build/synthesise/4");
  });
});

test("another build that changed nothing is complete without a final session", () => {
  const stage = answered("code_build", "build", COMPLETE);
  expect(stage.dispatched).not.toContain("build/close/1");
  expect(said(stage, "## Complete: nothing had to be changed")).toBeDefined();
});
