import { describe, expect, test } from "vitest";
import { LAND, sha, T0 } from "../support/facts.ts";
import { landing } from "../support/scenes.ts";
import type { Stage } from "../support/stage.ts";

/** A person has approved the landing. While the merge waits, the base moves. */
function approvedThenMoved(change: (stage: Stage) => void = () => {}): Stage {
  const stage = landing();
  stage.pull("land").mergeable = null;
  stage.says("/approve");
  change(stage);
  stage.facts.refs.base = sha("moved");
  stage.facts.buildContainsBase = false;
  return stage.settle();
}

const strict = (stage: Stage) =>
  void (stage.facts.rules.base = { ...stage.facts.rules.base, strict: true });

/** GitHub has computed that the pull request is mergeable, and it lands. */
function lands(stage: Stage): Stage {
  stage.pull("land").mergeable = true;
  return stage.settle();
}

describe("given a landing that a person has approved, when the base moves", () => {
  test("then it is not recreated, and lands", () => {
    const stage = approvedThenMoved();
    expect(stage.effects("land_commit")).toHaveLength(1);
    expect(lands(stage).state?.build.status).toBe("landed");
  });

  test(
    "and its rules demand the newest base, then it is made again and the approval of the " +
      "same changes stands",
    () => {
      const stage = approvedThenMoved(strict);
      expect(stage.effects("land_commit").at(-1)?.parent).toBe(sha("moved"));
      expect(stage.comments.join()).toContain(
        "the same changes that `@ann` approved, so the approval still counts",
      );
      expect(lands(stage).state?.build.status).toBe("landed");
    },
  );

  test("and the changes differ then, then the person is asked again with the reason", () => {
    const stage = approvedThenMoved((s) => {
      strict(s);
      s.facts.buildDiff = "another";
    });
    lands(stage.closes("build/close/2", LAND));
    expect(stage.comments.at(-1)).toContain("no longer shows what @ann approved");
    expect(stage.state?.build).toMatchObject({
      status: "landing",
      gates: { landing: { state: "open" } },
    });
    expect(stage.says("/approve").state?.build.status).toBe("landed");
  });

  test("and rules dismiss approvals of another change, then it says that one review is enough", () => {
    const stage = approvedThenMoved((s) => {
      const pullRequest = {
        approvals: 1,
        codeOwners: false,
        lastPush: false,
        threads: false,
        dismissStale: true,
      };
      s.facts.rules.base = {
        ...s.facts.rules.base,
        strict: true,
        pullRequest: { ...pullRequest, methods: ["squash"] },
      };
      s.facts.buildDiff = "another";
    });
    lands(stage.closes("build/close/2", LAND));
    expect(stage.comments.at(-1)).toMatch(
      /then approve #\d+ under "Files changed". Baton needs no other answer\./,
    );
    const { headSha, reviews } = stage.pull("land");
    reviews.push({
      id: 9,
      author: "ann",
      role: "write",
      state: "APPROVED",
      commit: headSha,
      tree: null,
      body: "",
      at: T0,
    });
    expect(stage.settle().state?.build.status).toBe("landed");
  });

  test("and GitHub says that it is behind or conflicts, then it is recreated", () => {
    for (const more of [{ mergeState: "behind" }, { mergeable: false }]) {
      const stage = approvedThenMoved((s) => void Object.assign(s.pull("land"), more));
      expect(stage.effects("land_commit")).toHaveLength(2);
    }
  });

  test("and a merge queue will merge it, then the queue brings it up to date", () => {
    const stage = approvedThenMoved((s) => {
      s.facts.rules.base = {
        ...s.facts.rules.base,
        strict: true,
        mergeQueue: { method: "squash" },
      };
    });
    expect(stage.effects("land_commit")).toHaveLength(1);
  });
});
