import { describe, expect, test } from "vitest";
import { APPROVE, LAND } from "../support/facts.ts";
import { checkedByCandidate } from "../support/candidates.ts";
import { inReview, merged } from "../support/scenes.ts";

const approved = (stage = checkedByCandidate()) =>
  inReview(stage, "W1.1").closes("W1.1/review/1", APPROVE);

describe("given CI that runs only on pull requests against the base branch", () => {
  test("when a worker is approved, then its candidate is a pull request marked not to merge", () => {
    const stage = approved();
    const [cut] = stage.effects("candidate");
    expect(cut).toMatchObject({
      branch: "baton/7-add-units/land",
      head: stage.pull("W1.1").headSha,
      parent: stage.facts.refs.base,
    });
    expect(cut!.message).not.toMatch(/skip ci|closes #/i);
    const [pull] = stage.effects("open_pull").filter((e) => e.key === "land");
    expect(pull).toMatchObject({
      base: "main",
      title: "[building] [7-add-units] ORCH: Add units",
      draft: true,
    });
    expect(pull!.body).toContain("Don't merge this yet");
    expect(stage.effects("landing_check")[0]).toMatchObject({ head: stage.pull("land").headSha });
  });

  test("when its checks are green, then the worker is merged and requests no checks of its own", () => {
    const stage = approved();
    expect(stage.status("W1.1")).toBe("merged");
    expect(stage.effects("recommit")).toEqual([]);
  });

  test("while its checks run, nothing is merged, and /why says where they run", () => {
    const stage = approved(checkedByCandidate(() => "pending"));
    expect(stage.effects("merge")).toEqual([]);
    expect(stage.why("W1.1")).toContain(
      `checks on the candidate, #${stage.pull("land").number}, since `,
    );
    inReview(stage, "W1.2").closes("W1.2/review/1", APPROVE);
    expect(stage.effects("candidate")).toHaveLength(1);
    expect(stage.why("W1.2")).toContain(
      `its turn on the candidate, #${stage.pull("land").number}: W1.1`,
    );
  });

  test("then the next candidate contains the first worker's change and uses the same pull request", () => {
    const stage = merged(checkedByCandidate(), "W1.1", "W1.2");
    const [first, second] = stage.effects("candidate");
    expect(second!.tip).not.toBe(first!.tip);
    expect(stage.effects("open_pull").filter((e) => e.key === "land")).toHaveLength(1);
  });

  test("when the build branch moves meanwhile, then green does not count and another one is made", () => {
    let result: "pending" | "passed" = "pending";
    const stage = approved(checkedByCandidate(() => result));
    Object.assign(stage.facts.refs.build!, { sha: "a".repeat(40), tree: "b".repeat(40) });
    result = "passed";
    stage.settle();
    expect(stage.effects("candidate").map((c) => c.tip)).toEqual([
      expect.any(String),
      "a".repeat(40),
    ]);
    expect(stage.status("W1.1")).toBe("merged");
  });

  test("when all are merged, then the draft is marked ready before the landing commit is made", () => {
    const stage = merged(checkedByCandidate(), "W1.1", "W1.2", "W2.1").closes(
      "build/close/1",
      LAND,
    );
    const types = stage.done.map(({ type }) => type);
    expect(types.filter((type) => type === "ready_pull")).toHaveLength(1);
    expect(types.indexOf("ready_pull")).toBeLessThan(types.indexOf("land_commit"));
    expect(stage.pull("land").draft).toBe(false);
  });

  test("when a person makes it a draft later, then it stays one, and the text says what is awaited", () => {
    const stage = merged(checkedByCandidate(), "W1.1", "W1.2", "W2.1").closes(
      "build/close/1",
      LAND,
    );
    stage.pull("land").draft = true;
    stage.says("/approve").settle();
    expect(stage.effects("ready_pull")).toHaveLength(1);
    expect(stage.state!.build.landing?.waits?.reason).toEqual({ kind: "draft" });
  });

  test("when all are merged, then the landing commit is new, even if a candidate has its tree", () => {
    const stage = merged(checkedByCandidate(), "W1.1", "W1.2", "W2.1");
    stage.facts.refs.build!.tree = stage.facts.refs.land!.tree;
    stage.closes("build/close/1", LAND);
    expect(stage.effects("land_commit")).toHaveLength(1);
    expect(stage.state?.build.landing?.pr).toBe(stage.pull("land").number);
  });
});
