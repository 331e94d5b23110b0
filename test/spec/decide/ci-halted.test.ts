import { describe, expect, test } from "vitest";
import { APPROVE, someCheck } from "../support/facts.ts";
import { building, inReview } from "../support/scenes.ts";

const MINUTES = 60_000;
const approved = (stage = building()) => inReview(stage, "W1.1").closes("W1.1/review/1", APPROVE);
const halted = (conclusion: string, more = {}) => {
  const stage = building();
  stage.otherChecks = [someCheck("e2e", { conclusion, run: { id: 5, attempt: 1 }, ...more })];
  return approved(stage);
};

describe("checks that end without a finding go to a person, not to a rework", () => {
  test("cancelled checks are reported, and rerun by Baton after a person's /retry", () => {
    const stage = halted("cancelled");
    expect(stage.status("W1.1")).toBe("blocked");
    expect(stage.comments.at(-1)).toContain(
      `\`e2e\` on pull request #${stage.pull("W1.1").number} was cancelled. Run it again on ` +
        "GitHub, or answer `/retry W1.1` to let Baton do that.",
    );
    stage.says("/retry W1.1");
    expect(stage.effects("rerun").at(-1)?.runs).toEqual([{ id: 5, attempt: 1 }]);
    expect(stage.dispatched).not.toContain("W1.1/rework/1");
    stage.otherChecks = [someCheck("e2e", { run: { id: 5, attempt: 2 } })];
    expect(stage.settle().status("W1.1")).toBe("merged");
  });

  test("after a person reruns them on GitHub, the worker continues automatically", () => {
    const stage = halted("cancelled");
    stage.otherChecks = [someCheck("e2e", { conclusion: null })];
    expect(stage.settle().status("W1.1")).toBe("in_ci");
    stage.otherChecks = [someCheck("e2e")];
    expect(stage.settle().status("W1.1")).toBe("merged");
  });

  test.each([
    ["action_required", "waits for a person: approve or answer it on the pull request's page."],
    ["stale", "did not end within GitHub's time."],
    ["startup_failure", "could not start: fix the workflow on the base branch"],
  ])("%s is reported", (conclusion, words) => {
    expect(halted(conclusion).comments.at(-1)).toContain(words);
  });

  test("a check that was cancelled because another failed is not reported besides that one", () => {
    const stage = building();
    stage.verdictOfCi = (key) => (key === "W1.1" ? "failed" : "passed");
    stage.otherChecks = [someCheck("test (18)", { conclusion: "cancelled", run: null })];
    expect(approved(stage).dispatched.at(-1)).toBe("W1.1/rework/1");
  });

  test("a timeout counts as red", () => {
    expect(halted("timed_out", { run: null }).dispatched.at(-1)).toBe("W1.1/rework/1");
  });
});

test("checks that never start are asked about, and /retry waits for them again", () => {
  const stage = building();
  inReview(stage, "W1.1");
  stage.ciStarts = false;
  stage
    .closes("W1.1/review/1", APPROVE)
    .wait(16 * MINUTES)
    .settle();
  expect(stage.comments.at(-1)).toContain("No check has started on pull request");
  expect(stage.says("/retry W1.1").status("W1.1")).toBe("in_ci");
});
