import { describe, expect, it } from "vitest";
import { aBrief, aPlan } from "../support/facts.ts";
import { anIssue, found, passed } from "../support/loops.ts";
import type { WorkerId } from "../../../src/core/build/names.ts";

describe("given a loop's research", () => {
  it.each([
    ["nothing", found(), /found nothing to improve/],
    ["nothing but trifles", found(anIssue("ui", "low")), /nothing above low priority/],
  ])("when it finds %s, then the loops end, and the build closes", (_, input, why) => {
    const stage = passed({ loops: 3 }).closes("loop-1/research/1", input);
    expect(stage.dispatched.at(-1)).toBe("build/close/1");
    expect(stage.state!.build.loops).toMatchObject([{ phase: "over", last: expect.stringMatching(why) as string }]);
    expect(stage.effects("tag")).toEqual([]);
  });

  it("when it finds more than the quotas want, then the most urgent of each category are kept", () => {
    const stage = passed();
    stage.state!.build.loops[0]!.quotas = { security: 1, ui: 1 };
    const [one, two] = [anIssue("security", "critical"), anIssue("security")];
    stage.closes("loop-1/research/1", found(one, two, anIssue("debt"), anIssue("ui")));
    expect(stage.state!.research[1]!.issues).toEqual([one, anIssue("ui")]);
  });

  it("when it fails three times, then a person is asked, and `/loop 0` lets the build close without it", () => {
    const stage = passed({ loops: 2 });
    for (const attempt of [1, 2, 3] as const) stage.fails(`loop-1/research/${attempt}`, "no network");
    expect(stage.comments.at(-1)).toMatch(
      /research session failed 3 times.*no network.*`\/retry` again, or `\/loop 0`/,
    );
    stage.says("/loop 0");
    expect(stage.dispatched.at(-1)).toBe("build/close/1");
  });

  it("when it fails three times, then `/retry` has it tried anew", () => {
    const stage = passed();
    for (const attempt of [1, 2, 3] as const) stage.fails(`loop-1/research/${attempt}`);
    stage.says("/retry").fails("loop-1/research/4");
    expect(stage.dispatched.at(-1)).toBe("loop-1/research/5");
  });
});

describe("given a loop's architect, when its plan doesn't hold", () => {
  const planned = (...ids: WorkerId[]) => {
    const stage = passed().closes("loop-1/research/1", found(anIssue()));
    return stage.closes("build/architect/2", aPlan(...ids.map((id) => aBrief(id))));
  };

  it.each([
    ["a wave that has ended", ["W1.2"], /W1\.2 is of a wave that has ended.*W2\.1/],
    ["six workers", ["W2.1", "W2.2", "W2.3", "W2.4", "W2.5", "W2.6"], /6 workers, and 5 is the most/],
    ["a gap between the waves", ["W3.1"], /Wave 2 has no workers/],
  ] as [string, WorkerId[], RegExp][])("for %s, then it is told why and tries again", (_, ids, why) => {
    const stage = planned(...ids);
    expect(stage.dispatched.at(-1)).toBe("build/architect/3");
    expect(stage.state!.build.objections[0]).toMatch(why);
    expect(stage.state!.briefs).toHaveLength(1);
  });

  it("but questions, then it is told that nobody is asked", () => {
    const stage = passed().closes("loop-1/research/1", found(anIssue()));
    const questions = [{ question: "Miles or metres?", default: "Metres" }];
    stage.closes("build/architect/2", { summary: "One question.", questions });
    expect(stage.dispatched.at(-1)).toBe("build/architect/3");
    expect(stage.state!.build).toMatchObject({
      status: "building",
      objections: [expect.stringMatching(/Nobody is asked/)],
    });
  });

  it("three times, then a person is asked, however often the first pass's architect had failed", () => {
    const stage = planned("W1.2").closes("build/architect/3", aPlan(aBrief("W1.2")));
    expect(stage.state!.build.stop).toBeNull();
    stage.closes("build/architect/4", aPlan(aBrief("W1.2")));
    expect(stage.state!.build.stop).toMatchObject({ cause: "architect" });
    stage.says("/retry");
    expect(stage.dispatched.at(-1)).toBe("build/architect/5");
  });
});
