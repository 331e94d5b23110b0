import { describe, expect, it } from "vitest";
import { anIssue, createIssues, passed } from "../support/loops.ts";

describe("given a loop's research", () => {
  it.each([
    ["nothing", createIssues(), "nothing_found"],
    ["only trivial findings", createIssues(anIssue("ui", "low")), "only_low_priority"],
  ])("when it finds %s, then the loops end, and the build closes", (_, input, kind) => {
    const stage = passed({ loops: 3 }).closes("loop-1/research/1", input);
    expect(stage.dispatched.at(-1)).toBe("build/close/1");
    expect(stage.state!.build.loops).toMatchObject([{ phase: "over", last: { kind } }]);
    expect(stage.effects("tag")).toEqual([]);
  });

  it("when it finds more than the quotas want, then the most urgent of each category are kept", () => {
    const stage = passed();
    stage.state!.build.loops[0]!.quotas = { security: 1, ui: 1 };
    const [one, two] = [anIssue("security", "critical"), anIssue("security")];
    stage.closes("loop-1/research/1", createIssues(one, two, anIssue("debt"), anIssue("ui")));
    expect(stage.state!.research[1]!.issues).toEqual([one, anIssue("ui")]);
  });

  it("when it fails three times, then a person is asked, and `/loop 0` lets the build close", () => {
    const stage = passed({ loops: 2 });
    for (const attempt of [1, 2, 3] as const)
      stage.fails(`loop-1/research/${attempt}`, "no network");
    expect(stage.comments.at(-1)).toMatch(
      /research session failed 3 times.*no network.*`\/retry` again, or `\/loop 0`/,
    );
    stage.says("/loop 0");
    expect(stage.dispatched.at(-1)).toBe("build/close/1");
  });

  it("when it fails three times, then `/retry` tries it again", () => {
    const stage = passed();
    for (const attempt of [1, 2, 3] as const) stage.fails(`loop-1/research/${attempt}`);
    stage.says("/retry").fails("loop-1/research/4");
    expect(stage.dispatched.at(-1)).toBe("loop-1/research/5");
  });
});
