import { describe, expect, test } from "vitest";
import { getArchitectReasons } from "../../../src/core/model/planning.ts";
import { aBrief, aPlan } from "../support/facts.ts";
import { building, planned } from "../support/scenes.ts";
import type { Stage } from "../support/stage.ts";

const NEW = aPlan(aBrief("W1.1"), aBrief("W1.2", [], "Mass units"));
const revised = () =>
  planned().says("/revise one wave only", { by: "wren" }).closes("build/architect/2", NEW);
const planBody = (stage: Stage) =>
  stage.effects("document").findLast((d) => d.key === "plan")!.body;
const refusal = (stage: Stage) => stage.comments.at(-1);

describe("given a plan that waits, when somebody revises it", () => {
  test("then the architect restarts with this text, and nothing can be approved meanwhile", () => {
    const stage = planned().says("/revise one wave only", { by: "wren" });
    expect(stage.dispatched.at(-1)).toBe("build/architect/2");
    expect(getArchitectReasons(stage.state!.build)).toEqual([
      "@wren asks for another plan than PLAN.md: one wave only",
    ]);
    expect(planBody(stage)).toMatch(/revising it[^]*`wren` at [^]*: one wave only/);
    expect(planBody(stage)).not.toContain("To start it");
    expect(refusal(stage.says("/approve"))).toContain("The plan is being revised");
    expect(stage.state?.build.status).toBe("planning");
  });

  test("then the new plan asks in the same comment: what changed, with the previous one folded", () => {
    const stage = revised();
    expect(stage.effects("document").filter((d) => d.key === "plan" && d.id === null)).toHaveLength(
      1,
    );
    expect(planBody(stage)).toMatch(
      /### What changed since[^]*```diff\n! W1\.2: Mass units[^]*- W2\.1: Task W2\.1/,
    );
    expect(planBody(stage)).toMatch(
      /<summary>Plan 1, by build\/architect\/1, replaced [^]*`wren` said: one wave only/,
    );
    expect(getArchitectReasons(stage.state!.build)).toEqual([]);
  });

  test("then its author gets one comment about it, because GitHub does not notify about edits", () => {
    const stage = revised();
    expect(stage.comments).toEqual([
      expect.stringMatching(
        /^@wren, plan 2 is ready \(the [^]* of W1\.2 changed; W2\.1 was removed\)/,
      ),
    ]);
    expect(stage.wait(60_000).settle().comments).toHaveLength(1);
  });

  test("then only the last two plans are folded", () => {
    const stage = revised()
      .says("/revise again")
      .closes("build/architect/3", aPlan(aBrief("W1.1")));
    stage.says("/revise once more").closes("build/architect/4", NEW);
    expect(planBody(stage)).toMatch(/Plan 3, [^]*Plan 2, /);
    expect(planBody(stage)).not.toContain("Plan 1, ");
  });

  test("then an invalid new plan is sent back with that text too", () => {
    const stage = planned().says("/revise one wave only");
    stage.closes("build/architect/2", aPlan(aBrief("W1.1", ["W9.9"])));
    expect(getArchitectReasons(stage.state!.build)).toEqual([
      expect.stringContaining("W9.9"),
      "@ann asks for another plan than PLAN.md: one wave only",
    ]);
    expect(stage.dispatched.at(-1)).toBe("build/architect/3");
  });

  test("while the architect runs, then it starts again with everything that was said", () => {
    const stage = planned().says("/revise one wave only").says("/revise and no mass");
    expect(stage.effects("cancel_run")).toHaveLength(1);
    expect(stage.dispatched.at(-1)).toBe("build/architect/3");
    expect(getArchitectReasons(stage.state!.build)).toHaveLength(2);
  });
});

test("`/revise` of a running build names the way that works", () => {
  expect(refusal(building().says("/revise one wave"))).toMatch(
    /`\/steer W2\.1 <words>`, or edit the brief/,
  );
});

test("`/revise` without text is answered with the form", () => {
  expect(refusal(planned().says("/revise"))).toContain("`/revise <words>`");
});
