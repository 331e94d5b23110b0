import { describe, expect, test } from "vitest";
import { building, merged, planned } from "../support/scenes.ts";

describe("/model", () => {
  test("given a worker that has not started, then it uses that model, and the hash changes", () => {
    const stage = planned();
    const before = stage.state!.build.plan!.hash;
    stage.says("/model W1.1 complex");
    const { briefs, build } = stage.state!;
    expect(briefs.find((b) => b.id === "W1.1")?.complexity).toBe("complex");
    expect(build.plan!.hash).not.toBe(before);
    expect(build.gates.plan).toMatchObject({ state: "open", hash: build.plan!.hash });
    expect(stage.says(`/approve ${before}`).comments.at(-1)).toContain(
      `The plan is now ${build.plan!.hash}`,
    );
  });

  test("given a running worker, then the approval remains and its running session is unchanged", () => {
    const stage = building();
    const dispatched = stage.dispatched.length;
    stage.says("/model W1.1 easy");
    expect(stage.state!.build.gates.plan).toMatchObject({
      state: "approved",
      hash: stage.state!.build.plan!.hash,
    });
    expect(stage.comments.at(-1)).toContain("W1.1 is easy from its next session on");
    expect(stage.dispatched).toHaveLength(dispatched);
  });

  test.each([
    ["/model W1.1 complx", "Try `/model W1.1 complex`"],
    ["/model complex W1.1", "Try `/model W1.1 complex`"],
    ["/model W1.1", "It needs one of easy, normal, complex"],
    ["/model complex claude-x", "is not a worker id"],
    ["/model W9.9 easy", "There is no W9.9"],
    ["/model W1.1 normal", "is normal already"],
  ])("given %s, then the answer shows the closest valid form", (words, answer) => {
    const stage = building().says(words);
    expect(stage.comments.at(-1)).toContain(answer);
    expect(stage.effects("react").at(-1)?.content).toBe("confused");
  });

  test("given a merged worker, then no session follows that could use it", () => {
    expect(merged(building(), "W1.1").says("/model W1.1 easy").comments.at(-1)).toContain(
      "it gets no further session",
    );
  });
});
