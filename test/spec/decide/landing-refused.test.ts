import { describeStop } from "../../../src/core/messages/stop.ts";
import { describe, expect, test } from "vitest";
import { landing } from "../support/scenes.ts";
import { getEffectKey } from "../../../src/core/model/effects/index.ts";
import type { Stage } from "../support/stage.ts";

/** GitHub refuses every merge of the landing pull request with these words. */
function refusing(words: string): Stage {
  const stage = landing();
  stage.refusing.set("merge", "refused");
  stage.refusal = words;
  return stage;
}

const asked = (stage: Stage) =>
  stage.asked.filter((e) => e.type === "merge" && e.key === "land").map(getEffectKey).length;

describe("given GitHub that refuses to merge the landing pull request", () => {
  test("when a rule waits for something automatic, then Baton waits for it and tries again", () => {
    const stage = refusing(
      "Repository rule violations found\n\nAt least 1 approving review is required.\n\n",
    );
    stage.pull("land").mergeState = "blocked";
    stage.says("/land");
    expect(stage.state?.build.stop).toBeNull();
    expect(stage.comments.at(-1)).toContain("At least 1 approving review is required.");
    const tries = asked(stage);
    expect(asked(stage.settle())).toBe(tries);
    stage.refusing.clear();
    stage.pull("land").mergeState = "clean";
    expect(stage.settle().state?.build.status).toBe("landed");
  });

  test("when nothing shows that it happened, then Baton tries again after a while", () => {
    const stage = refusing('Required status check "lint" is expected.');
    stage.pull("land").mergeState = "blocked";
    stage.says("/land").refusing.clear();
    expect(stage.wait(6 * 60_000).settle().state?.build.status).toBe("landed");
  });

  test.each([
    ["Commits must have verified signatures.", "Allow squash merging"],
    ["Squash merges are not allowed on this repository.", "in the repository's settings"],
    ["This branch must not contain merge commits.", "allows no merge commits"],
    ["Resource not accessible by integration", "bypass list"],
    ["No.", "Fix that and answer `/retry`"],
  ])("when it says %s, then a person reads it with what to do", (words, remedy) => {
    const stage = refusing(words).says("/land");
    stage.wait(5_000).settle();
    expect(describeStop(stage.state!.build.stop!)).toContain(words);
    expect(describeStop(stage.state!.build.stop!)).toContain(remedy);
  });

  test("when somebody switches auto-merge on, then Baton does nothing and asks nobody", () => {
    const stage = landing();
    stage.pull("land").autoMerge = "bob";
    stage.says("/land");
    expect(asked(stage)).toBe(0);
    const status = stage.effects("document").findLast((d) => d.key === "status");
    expect(status?.body).toMatch(/Auto-merge is on for #\d+ \(by @.*bob\)/);
  });
});
