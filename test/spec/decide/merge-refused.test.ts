import { expect, test } from "vitest";
import { APPROVE } from "../support/facts.ts";
import { building, inReview } from "../support/scenes.ts";
import type { Stage } from "../support/stage.ts";

/** W1.1 is approved and green, and GitHub answers its merge with these words. */
function refused(words: string, code = "refused"): Stage {
  const stage = building();
  stage.refusing.set("merge", code);
  stage.refusal = words;
  return inReview(stage, "W1.1").closes("W1.1/review/1", APPROVE).wait(6_000).settle();
}

test.for([
  ["Pull Request is still a draft", "Mark it as ready for review."],
  ['Required status check "test" is expected.', "exclude `baton/**/*` from that rule"],
  [
    "At least 1 approving review is required by reviewers with write access.",
    "Approve it, or add Baton to the bypass",
  ],
  ["Changes must be made through the merge queue", "Exclude `baton/**/*` from that rule"],
  [
    "A conversation must be resolved before this pull request can be merged.",
    "Resolve its conversations.",
  ],
] as const)("%s: the question has GitHub's words, and who does what", ([words, remedy]) => {
  const stage = refused(`Repository rule violations found\n\n${words}\n\n`);
  expect(stage.status("W1.1")).toBe("blocked");
  expect(stage.comments.at(-1)).toContain("GitHub does not merge pull request #");
  expect(stage.comments.at(-1)).toContain(remedy);
  expect(stage.state?.build.stop).toBeNull();
});

test("a refused merge is asked about once, retried now and then, and made when GitHub allows it", () => {
  const stage = refused("At least 1 approving review is required.");
  const asked = stage.comments.length;
  stage.wait(5 * 60_000).settle();
  expect(stage.comments).toHaveLength(asked);
  stage.refusing.clear();
  stage.wait(5 * 60_000).settle();
  expect(stage.status("W1.1")).toBe("merged");
});

test("when GitHub no longer allows one merge method, the next one is used", () => {
  const stage = refused("Squash merges are not allowed on this repository.");
  stage.refusing.clear();
  stage.wait(5 * 60_000).settle();
  expect(stage.effects("merge")[0]?.method).toBe("merge");
});

test("when no merge method is left, a person reads what to allow", () => {
  const stage = building();
  stage.facts.repository.mergeMethods = ["merge"];
  stage.facts.rules.build = { ...stage.facts.rules.build, linearHistory: true };
  inReview(stage, "W1.1").closes("W1.1/review/1", APPROVE);
  expect(stage.comments.at(-1)).toContain("Allow squash merging");
});

test("when GitHub never reports mergeability, Baton checks ever less often, then asks a person", () => {
  const stage = inReview(building(), "W1.1");
  stage.pull("W1.1").mergeable = null;
  stage.closes("W1.1/review/1", APPROVE);
  expect(Date.parse(stage.wakeAt!) - Date.parse(stage.now)).toBe(3_000);
  stage.wait(10 * 60_000).settle();
  expect(stage.comments.at(-1)).toContain("For ten minutes GitHub has not said");
  stage.pull("W1.1").mergeable = true;
  stage.settle();
  expect(stage.status("W1.1")).toBe("merged");
});
