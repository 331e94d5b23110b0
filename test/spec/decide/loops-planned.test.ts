import { describe, expect, it } from "vitest";
import { getArchitectReasons } from "../../../src/core/model/planning.ts";
import { aBrief, aPlan } from "../support/facts.ts";
import { anIssue, createIssues, passed } from "../support/loops.ts";
import type { WorkerId } from "../../../src/core/model/names.ts";

describe("given a loop's architect with an invalid plan", () => {
  const planned = (...ids: WorkerId[]) => {
    const stage = passed().closes("loop-1/research/1", createIssues(anIssue()));
    return stage.closes("build/architect/2", aPlan(...ids.map((id) => aBrief(id))));
  };

  it.each([
    ["a wave that has ended", ["W1.2"], /W1\.2 is of a wave that has ended.*W2\.1/],
    [
      "six workers",
      ["W2.1", "W2.2", "W2.3", "W2.4", "W2.5", "W2.6"],
      /6 workers, and 5 is the most/,
    ],
    ["a gap between the waves", ["W3.1"], /Wave 2 has no workers/],
  ] as [string, WorkerId[], RegExp][])(
    "for %s, then it reads why and tries again",
    (_, ids, why) => {
      const stage = planned(...ids);
      expect(stage.dispatched.at(-1)).toBe("build/architect/3");
      expect(getArchitectReasons(stage.state!.build)[0]).toMatch(why);
      expect(stage.state!.briefs).toHaveLength(1);
    },
  );

  it("with only questions, then it reads that nobody is asked", () => {
    const stage = passed().closes("loop-1/research/1", createIssues(anIssue()));
    const questions = [{ question: "Miles or metres?", default: "Metres" }];
    stage.closes("build/architect/2", { summary: "One question.", questions });
    expect(stage.dispatched.at(-1)).toBe("build/architect/3");
    expect(stage.state!.build.status).toBe("building");
    expect(getArchitectReasons(stage.state!.build)).toEqual([
      expect.stringMatching(/Nobody is asked/),
    ]);
  });

  it("three times, then a person is asked, regardless of failures in the first pass", () => {
    const stage = planned("W1.2").closes("build/architect/3", aPlan(aBrief("W1.2")));
    expect(stage.state!.build.stop).toBeNull();
    stage.closes("build/architect/4", aPlan(aBrief("W1.2")));
    expect(stage.state!.build.stop).toMatchObject({ cause: "architect" });
    stage.says("/retry");
    expect(stage.dispatched.at(-1)).toBe("build/architect/5");
  });
});
