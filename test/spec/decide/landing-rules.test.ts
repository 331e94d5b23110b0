import { describeStop } from "../../../src/core/messages/stop.ts";
import { describe, expect, test } from "vitest";
import { sha, T0 } from "../support/facts.ts";
import { landing } from "../support/scenes.ts";
import { NO_RULES, type BranchRules } from "../../../src/core/model/permissions.ts";
import type { Stage } from "../support/stage.ts";

const REVIEWED: BranchRules["pullRequest"] = {
  approvals: 1,
  codeOwners: false,
  lastPush: false,
  threads: false,
  dismissStale: false,
  methods: ["squash", "rebase", "merge"],
};
const landMerges = (stage: Stage) => stage.effects("merge").filter((m) => m.key === "land");

function ruled(rules: Partial<BranchRules>): Stage {
  const stage = landing();
  stage.facts.rules.base = { ...NO_RULES, ...rules };
  return stage;
}

describe("given rules of the base branch", () => {
  test("when they require an approving review, then it says so, waits, and merges after one", () => {
    const stage = ruled({ pullRequest: REVIEWED });
    stage.pull("land").mergeState = "blocked";
    stage.says("/land");
    expect(stage.state?.build.stop).toBeNull();
    expect(stage.comments.at(-1)).toContain("The rules of `main` require an approving review");
    expect(landMerges(stage)).toEqual([]);
    const review = {
      id: 1,
      author: "bob",
      role: "write" as const,
      state: "APPROVED" as const,
      body: "",
      at: T0,
    };
    stage.pull("land").reviews = [{ ...review, commit: stage.pull("land").headSha, tree: null }];
    stage.pull("land").mergeState = "clean";
    expect(stage.settle().state?.build.status).toBe("landed");
  });

  const review = { id: 1, author: "bob", role: "write" as const, body: "", at: T0, tree: null };

  test("when they dismissed an approval after a recreated commit, then it asks that person again", () => {
    const stage = ruled({ pullRequest: { ...REVIEWED, dismissStale: true } });
    Object.assign(stage.pull("land"), {
      mergeState: "blocked",
      reviews: [{ ...review, state: "DISMISSED", commit: sha("before") }],
    });
    stage.says("/land");
    expect(stage.comments.at(-1)).toMatch(
      /dismissed the approval of `@bob`, because .* Approve the landing pull request #\d+/,
    );
    const again = {
      ...review,
      id: 2,
      state: "APPROVED" as const,
      commit: stage.pull("land").headSha,
    };
    Object.assign(stage.pull("land"), { mergeState: "clean", reviews: [again] });
    expect(stage.settle().state?.build.status).toBe("landed");
  });

  test("when an approval was dismissed by no known rule, then it still names the person", () => {
    const stage = ruled({ pullRequest: REVIEWED });
    const earlier = { ...review, state: "DISMISSED" as const, commit: sha("before") };
    Object.assign(stage.pull("land"), { mergeState: "blocked", reviews: [earlier] });
    stage.says("/land");
    expect(stage.comments.at(-1)).toContain(
      "Since Baton created the landing commit again, the approval of `@bob` is dismissed.",
    );
  });

  test("when an approval of an earlier commit is still valid, then no other one is requested", () => {
    const stage = ruled({ pullRequest: { ...REVIEWED, dismissStale: true } });
    const approved = { ...review, state: "APPROVED" as const, commit: sha("before") };
    Object.assign(stage.pull("land"), { mergeState: "blocked", reviews: [approved] });
    stage.refusing.set("merge", "not_mergeable");
    expect(stage.says("/land").comments.join()).not.toContain("ask for an approving review");
    expect(stage.asked.some((effect) => effect.type === "merge" && effect.key === "land")).toBe(
      true,
    );
  });

  test("when a code owner must approve, then the sentence says so", () => {
    const stage = ruled({ pullRequest: { ...REVIEWED, codeOwners: true } });
    stage.pull("land").mergeState = "blocked";
    expect(stage.says("/land").comments.at(-1)).toContain(
      "an approving review by a code owner of the changed files",
    );
  });

  test("when Baton may bypass them, then it merges", () => {
    const stage = ruled({ pullRequest: REVIEWED }).says("/land");
    expect(stage.state?.build.status).toBe("landed");
  });

  test.each([
    [
      "allow rebases alone",
      { pullRequest: { ...REVIEWED, approvals: 0, methods: ["rebase" as const] } },
      "rebase",
    ],
    ["want a linear history", { linearHistory: true }, "squash"],
    ["want signatures", { signatures: true }, "squash"],
  ])("when they %s, then it is merged that way", (_when, rules, method) => {
    const stage = ruled(rules);
    stage.facts.repository.mergeMethods = ["squash", "rebase", "merge"];
    expect(landMerges(stage.says("/land"))[0]?.method).toBe(method);
  });

  test("when no merge method is left, then it says where to allow one", () => {
    const stage = ruled({ linearHistory: true });
    stage.facts.repository.mergeMethods = ["merge"];
    stage.says("/land");
    expect(describeStop(stage.state!.build.stop!)).toContain("No merge method is left for `main`");
  });

  test("when it is a draft, then it waits until it is ready", () => {
    const stage = landing();
    stage.pull("land").draft = true;
    expect(stage.says("/land").comments.at(-1)).toContain(
      "is a draft: mark it as ready for review",
    );
    stage.pull("land").draft = false;
    expect(stage.settle().state?.build.status).toBe("landed");
  });
});
