/** A build that a person pauses. */
import { describe, expect, test } from "vitest";
import { APPROVE, COMPLETE } from "../support/facts.ts";
import { building, inReview, landing, planned } from "../support/scenes.ts";
import { Stage } from "../support/stage.ts";

describe("given /pause", () => {
  test("then running work is accepted but not published, and nothing begins; /resume continues", () => {
    const stage = building().says("/pause");
    const before = stage.dispatched.length;
    stage.closes("W1.1/work/1", COMPLETE).fails("W1.2/work/1");
    expect(stage.state!.completions["W1.1/work/1"]).toBeDefined();
    expect(stage.effects("publish")).toEqual([]);
    expect(stage.dispatched.length).toBe(before);
    stage.says("/resume");
    expect(stage.effects("publish")).toHaveLength(1);
    expect(stage.dispatched.slice(before)).toEqual(
      expect.arrayContaining(["W1.2/work/2", "W1.1/review/1"]),
    );
  });

  test("then nothing is merged, and everything that waits says since when and by whom", () => {
    const stage = inReview(building(), "W1.1").says("/pause").closes("W1.1/review/1", APPROVE);
    expect(stage.effects("merge")).toEqual([]);
    expect(stage.why("W1.1")).toMatch(
      /; and the build is paused since 2026-.* UTC by `@ann`; `\/resume` continues it$/,
    );
    expect(stage.says("/status").comments.at(-1)).toMatch(
      /\*\*Action needed:\*\* The build is paused since .* UTC by/,
    );
    expect(stage.says("/resume").status("W1.1")).toBe("merged");
  });

  test("then a second one, and /resume of a running build, are answered", () => {
    const stage = building().says("/pause").says("/pause", { by: "bob" });
    expect(stage.comments.at(-1)).toMatch(/^Nothing to do: the build is paused since .* by `@ann`/);
    expect(stage.says("/resume").says("/resume").comments.at(-1)).toBe("The build is not paused.");
  });

  test("then the plan can be approved, and is built after /resume", () => {
    const stage = planned().says("/pause").says("/approve");
    expect(stage.dispatched).toEqual(["build/architect/1"]);
    expect(stage.says("/resume").dispatched).toContain("W1.1/work/1");
  });

  test("before a status comment exists, then it is answered in a comment", () => {
    expect(new Stage().settle().says("/pause").comments.at(-1)).toMatch(
      /paused: Baton starts nothing new until `\/resume`/,
    );
  });

  test("then an approved landing waits", () => {
    const stage = landing().says("/pause").says("/land");
    expect(stage.comments.at(-1)).toMatch(/^Approved, but the build is paused/);
    expect(stage.says("/resume").state?.build.status).toBe("landed");
  });
});
