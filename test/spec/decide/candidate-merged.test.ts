import { describe, expect, test } from "vitest";
import { APPROVE, LAND } from "../support/facts.ts";
import { checkedByCandidate } from "../support/candidates.ts";
import { inReview, merged } from "../support/scenes.ts";
import type { Stage } from "../support/stage.ts";

/** W1.1 is merged. Somebody merges the candidate that checks W1.2. */
function landedEarly(): Stage {
  let result: "passed" | "pending" = "passed";
  const stage = merged(
    checkedByCandidate(() => result),
    "W1.1",
  );
  result = "pending";
  inReview(stage, "W1.2").closes("W1.2/review/1", APPROVE);
  const merge = { mergeSha: "f".repeat(40), mergedBy: "bob" };
  Object.assign(stage.pull("land"), { merged: true, state: "closed", ...merge });
  stage.facts.refs.base = merge.mergeSha;
  stage.facts.buildContainsBase = false;
  result = "passed";
  return stage.settle();
}

describe("when a person merges the [building] pull request", () => {
  test("then Baton says what landed, merges the base back, and continues with another pull request", () => {
    const stage = landedEarly();
    const said = stage.comments.filter((c) => c.includes("while the build was still running"));
    expect(said).toHaveLength(1);
    expect(said[0]).toContain("by `@bob`");
    expect(said[0]).toContain("So W1.1, W1.2 landed early");
    expect(stage.effects("merge_base")).toHaveLength(1);
    expect(stage.state!.build.status).toBe("building");
    expect(stage.effects("open_pull").filter((e) => e.key === "land")).toHaveLength(2);
    expect(stage.status("W1.2")).toBe("merged");
  });

  test("then the rest lands, and the report shows both", () => {
    const stage = merged(landedEarly(), "W2.1").closes("build/close/1", LAND).says("/approve");
    expect(stage.state!.build.status).toBe("landed");
    expect(stage.comments.at(-1)).toContain("W1.1, W1.2 landed early: #");
  });

  test("and nothing remained, then the build has landed without another pull request", () => {
    const stage = landedEarly();
    merged(stage, "W2.1");
    stage.facts.refs.baseTree = stage.facts.refs.build!.tree;
    stage.settle();
    expect(stage.state!.build.status).toBe("landed");
    expect(stage.comments.at(-1)).toContain("## Landed on `main`");
  });
});
