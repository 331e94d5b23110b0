import { expect, test } from "vitest";
import { APPROVE } from "../support/facts.ts";
import { checkedByCandidate } from "../support/candidates.ts";
import { inReview, merged } from "../support/scenes.ts";

/** W1.1's candidate is being checked. */
const underCheck = () =>
  inReview(
    checkedByCandidate(() => "pending"),
    "W1.1",
  ).closes("W1.1/review/1", APPROVE);

test("when a person closes the candidates' pull request, the build asks, and /retry opens one", () => {
  const stage = underCheck();
  stage.pull("land").state = "closed";
  stage.settle();
  expect(stage.comments.at(-1)).toMatch(
    /where each worker is checked before it is merged, was closed\. Open it again, or answer `\/retry`/,
  );
  stage.says("/retry");
  expect(stage.effects("open_pull").filter((e) => e.key === "land")).toHaveLength(2);
});

test("when a person reopens the candidates' pull request, then the build continues automatically", () => {
  const stage = underCheck();
  stage.pull("land").state = "closed";
  stage.settle();
  stage.pull("land").state = "open";
  stage.settle();
  expect(stage.state!.build.stop).toBeNull();
});

test("when a person changes the candidates' base branch, the build asks until it is restored", () => {
  const stage = underCheck();
  stage.pull("land").baseRef = "develop";
  stage.settle();
  expect(stage.comments.at(-1)).toContain(
    "now targets `develop` instead of `main`. Set its base back.",
  );
  stage.pull("land").baseRef = "main";
  stage.settle();
  expect(stage.state!.build.stop).toBeNull();
});

test("when somebody pushes to the land branch, then Baton overwrites it and says where it is", () => {
  const stage = underCheck();
  const pushed = "d".repeat(40);
  stage.facts.refs.land = { ...stage.facts.refs.land!, sha: pushed, own: false, candidate: null };
  Object.assign(stage.pull("land"), { headSha: pushed, headCandidate: null });
  stage.settle();
  expect(stage.comments.at(-1)).toContain(
    "Push `dddddddddddd` to the worker's branch or to `baton/7-add-units/build`",
  );
  expect(stage.facts.refs.land.candidate?.worker).toBe("W1.1");
});

test("when the base moves and conflicts with a candidate, then it is merged into the next one", () => {
  const stage = underCheck();
  Object.assign(stage.facts, { buildContainsBase: false });
  stage.facts.refs.base = "e".repeat(40);
  stage.pull("land").mergeable = false;
  stage.settle();
  expect(stage.effects("merge_base")).toHaveLength(1);
  expect(stage.effects("candidate").at(-1)!.parent).toBe("e".repeat(40));
});

test("the plan comment says that candidates are needed, with the remedy", () => {
  const stage = merged(checkedByCandidate(), "W1.1");
  expect(stage.effects("document").findLast((d) => d.key === "plan")!.body).toContain(
    "Add `baton/**` to its `branches` to check each worker on its own pull request",
  );
});
