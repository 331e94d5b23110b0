import { describe, expect, test } from "vitest";
import { landing } from "../support/scenes.ts";
import type { Stage } from "../support/stage.ts";

/** A build that has landed and whose record is a tag. */
function landed(): Stage {
  const stage = landing().says("/land");
  expect(stage.state?.build.status).toBe("landed");
  expect(stage.done.at(-1)?.type).toBe("archive");
  return stage;
}

describe("/revert", () => {
  test("of a landed build opens one pull request against its base that reverts the landed commit", () => {
    const stage = landed().says("/revert");
    const { merge_sha, pr } = stage.state!.build.landing!;
    expect(stage.effects("revert")).toEqual([
      expect.objectContaining({
        commit: merge_sha,
        pull: pr,
        branch: "baton/7-add-units/revert",
        base: "main",
      }),
    ]);
    expect(stage.effects("revert")[0]!.title).toBe('[7-add-units] ORCH: Revert "Add units"');
    expect(stage.comments.at(-1)).toMatch(/^#\d+ undoes this build on `main`/);
  });

  test("again points to the open or merged one; if it was closed, another one is opened", () => {
    const stage = landed().says("/revert").says("/revert");
    expect(stage.effects("revert")).toHaveLength(1);
    stage.facts.reversal = { ...stage.facts.reversal!, state: "merged" };
    stage.says("/revert");
    expect(stage.comments.at(-1)).toContain("has been undone already");
    stage.facts.reversal = { ...stage.facts.reversal, state: "closed" };
    stage.says("/revert");
    expect(stage.effects("revert")).toHaveLength(2);
  });

  test("waits until GitHub knows whether it conflicts, at most a minute, and says so if it does", () => {
    const stage = landed().says("/revert");
    stage.facts.reversal = { ...stage.facts.reversal!, mergeable: null };
    const before = stage.comments.length;
    stage.says("/revert");
    expect(stage.comments).toHaveLength(before);
    expect(stage.wakeAt).not.toBeNull();
    stage.facts.reversal = { ...stage.facts.reversal, mergeable: false };
    stage.wait(2_000).settle();
    expect(stage.comments.at(-1)).toContain("resolve the conflict on");
    stage.facts.reversal = { ...stage.facts.reversal, mergeable: null };
    stage.says("/revert").wait(60_000).settle();
    expect(stage.comments.at(-1)).toContain("undoes this build");
  });

  test("that GitHub refuses is answered with GitHub's words and another way", () => {
    const stage = landed();
    stage.refusing.set("revert", "refused");
    stage.says("/revert");
    expect(stage.comments.at(-1)).toContain("GitHub says no.");
    expect(stage.comments.at(-1)).toContain("git revert");
  });

  test("does nothing without write access, on a worker's pull request, or before the landing", () => {
    const stage = landed().says("/revert", { role: "read" });
    stage.says("/revert", { on: stage.state!.workers["W1.1"]!.pr!.number });
    expect(stage.comments.at(-1)).toContain("undoes the whole build, not W1.1 alone");
    expect(stage.effects("revert")).toEqual([]);
    expect(landing().says("/revert").comments.at(-1)).toContain("has not landed");
  });
});
