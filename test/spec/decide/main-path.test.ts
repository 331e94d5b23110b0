import { describe, expect, test } from "vitest";
import { APPROVE, CHANGES, COMPLETE, LAND } from "../support/facts.ts";
import { building, inReview, landing, merged, planned } from "../support/scenes.ts";
import { Stage } from "../support/stage.ts";
import { describeSessionReason } from "../../../src/core/messages/stop.ts";
import { DEFAULT_SETTINGS } from "../../../src/core/model/settings.ts";

describe("from label to plan", () => {
  test("given a label by a person with write access, then it gets 👀 and an architect starts", () => {
    const stage = new Stage().settle();
    expect(stage.dispatched).toEqual(["build/architect/1"]);
    expect(stage.effects("react").map((r) => r.content)).toEqual(["eyes"]);
    expect(stage.state?.build).toMatchObject({
      status: "planning",
      slug: "7-add-units",
      trigger: { by: "ann" },
    });
  });

  test("when the architect submits a valid plan, then it is one comment and waits for a person", () => {
    const stage = planned();
    expect(stage.state?.build.status).toBe("awaiting_approval");
    expect(stage.effects("document").filter((d) => d.key === "plan" && d.id === null)).toHaveLength(
      1,
    );
    expect(stage.dispatched).toHaveLength(1);
  });

  test("given gates.plan auto, then the workers start without approval", () => {
    const stage = planned(undefined, { gates: { ...DEFAULT_SETTINGS.gates, plan: "auto" } });
    expect(stage.dispatched.slice(1)).toEqual(["W1.1/work/1", "W1.2/work/1"]);
  });
});

describe("waves of workers", () => {
  test("when the plan is approved, then the build branch is created and only the first wave starts", () => {
    const stage = building();
    expect(stage.effects("create_branch")).toHaveLength(1);
    expect(stage.dispatched.slice(1)).toEqual(["W1.1/work/1", "W1.2/work/1"]);
    expect(stage.status("W2.1")).toBe("planned");
  });

  test("given max_parallel 1, then one worker runs at a time", () => {
    const stage = building(undefined, { max_parallel: 1 });
    expect(stage.dispatched.slice(1)).toEqual(["W1.1/work/1"]);
    expect(stage.status("W1.2")).toBe("ready");
  });

  test("when a worker completes, then its change is committed with [skip ci], and a review begins", () => {
    const stage = inReview(building(), "W1.1");
    expect(stage.effects("publish")[0]?.message).toContain("[skip ci]");
    expect(stage.effects("open_pull")[0]).toMatchObject({
      head: "baton/7-add-units/W1.1",
      base: "baton/7-add-units/build",
    });
    expect(stage.effects("open_pull")[0]?.title).toBe("[7-add-units] W1.1: Task W1.1");
    expect(stage.dispatched.at(-1)).toBe("W1.1/review/1");
    expect(stage.status("W1.1")).toBe("in_review");
  });

  test("when the review approves, then CI runs on the same tree, and exactly that head is merged", () => {
    const stage = inReview(building(), "W1.1").closes("W1.1/review/1", APPROVE);
    expect(stage.effects("recommit")).toHaveLength(1);
    const [merge] = stage.effects("merge");
    expect(merge).toMatchObject({
      key: "W1.1",
      head: stage.pull("W1.1").headSha,
      method: "squash",
    });
    expect(stage.status("W1.1")).toBe("merged");
  });

  test("given ci auto, then nothing is committed again", () => {
    const stage = inReview(building(undefined, { ci: "auto" }), "W1.1").closes(
      "W1.1/review/1",
      APPROVE,
    );
    expect(stage.effects("recommit")).toHaveLength(0);
    expect(stage.status("W1.1")).toBe("merged");
  });

  test("given a repository without CI, then an approval is enough", () => {
    const stage = building();
    stage.facts.ciExpected = { workers: false, land: false, byPath: false };
    stage.verdictOfCi = () => "passed";
    inReview(stage, "W1.1").closes("W1.1/review/1", APPROVE);
    expect(stage.status("W1.1")).toBe("merged");
  });

  test("the second wave starts from the new head in the pass that sees the last merge", () => {
    const stage = merged(building(), "W1.1", "W1.2");
    expect(stage.dispatched.at(-1)).toBe("W2.1/work/1");
    expect(stage.state?.workers["W2.1"]?.session?.base).toBe(stage.facts.refs.build?.sha);
    expect(stage.state?.build.current_wave).toBe(2);
  });
});

describe("a review that asks for a change", () => {
  test("gets a rework on the same branch with the findings' path, and another round", () => {
    const stage = inReview(building(), "W1.1").closes("W1.1/review/1", CHANGES);
    expect(stage.dispatched.at(-1)).toBe("W1.1/rework/1");
    expect(stage.state?.workers["W1.1"]?.session?.reasons.map(describeSessionReason)).toEqual([
      "review round 1: reviews/W1.1.1.json",
    ]);
    expect(stage.effects("verdict_check")[0]?.conclusion).toBe("failure");
    stage.closes("W1.1/rework/1", COMPLETE);
    expect(stage.dispatched.at(-1)).toBe("W1.1/review/2");
    expect(stage.effects("open_pull")).toHaveLength(1);
    stage.closes("W1.1/review/2", APPROVE);
    expect(stage.status("W1.1")).toBe("merged");
    expect(stage.effects("review").map((r) => r.marker)).toEqual(["W1.1.1", "W1.1.2"]);
  });
});

describe("landing", () => {
  test("when every worker is merged, then a closing session judges the build against the base", () => {
    const stage = merged(building(), "W1.1", "W1.2", "W2.1");
    expect(stage.dispatched.at(-1)).toBe("build/close/1");
    expect(stage.state?.build.status).toBe("closing");
  });

  test("then one commit is made on the base head, its pull request opened, and a person asked", () => {
    const stage = landing();
    expect(stage.effects("land_commit")).toHaveLength(1);
    expect(stage.effects("open_pull").at(-1)).toMatchObject({ key: "land", base: "main" });
    expect(stage.state?.build.gates.landing.state).toBe("open");
    expect(stage.effects("merge").filter((m) => m.key === "land")).toHaveLength(0);
  });

  test("when approved, then it lands, the report is posted, and the record becomes a tag", () => {
    const stage = landing().says("/approve");
    expect(stage.state?.build.status).toBe("landed");
    expect(stage.comments.filter((c) => c.includes("W2.1"))).toHaveLength(1);
    expect(stage.facts.refs).toMatchObject({ heads: {}, tag: true });
    expect(stage.done.at(-1)?.type).toBe("archive");
    expect(stage.facts.issue.state).toBe("closed");
  });

  test("when a person merges the landing pull request with the button, then it has landed too", () => {
    const stage = landing();
    Object.assign(stage.pull("land"), {
      merged: true,
      state: "closed",
      mergeSha: "f".repeat(40),
      mergedBy: "ann",
    });
    stage.settle();
    expect(stage.state?.build).toMatchObject({
      status: "landed",
      landing: { merge_sha: "f".repeat(40) },
    });
  });

  test("when the issue is labelled after the end, then another build starts with its own slug", () => {
    const stage = landing().says("/approve");
    stage.facts.issue.trigger = { event: "LE_2", actor: "ann", role: "write", at: stage.now };
    stage.facts.issue.state = "open";
    stage.settle();
    expect(stage.state?.build).toMatchObject({ slug: "7-add-units-2", ordinal: 2 });
  });

  test("given a base that moved before the landing, then it is merged into the build branch first", () => {
    const stage = merged(building(), "W1.1", "W1.2");
    stage.facts.buildContainsBase = false;
    merged(stage, "W2.1");
    expect(stage.effects("merge_base")).toHaveLength(1);
    stage.closes("build/close/1", LAND);
    expect(stage.state?.build.gates.landing.state).toBe("open");
  });
});
