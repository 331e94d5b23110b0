import { describe, expect, test } from "vitest";
import { sha } from "../support/facts.ts";
import { building, inReview } from "../support/scenes.ts";
import { closes } from "../support/pulls.ts";

describe("people's actions on a worker's pull request", () => {
  test("closing it means skip, and Baton says so", () => {
    const stage = inReview(building(), "W1.1");
    closes(stage.pull("W1.1"));
    stage.settle();
    expect(stage.status("W1.1")).toBe("skipped");
    expect(stage.comments.at(-1)).toContain("skipped");
  });

  test("closing it between two passes means the same, and it is not reopened", () => {
    const stage = building();
    stage.facts.pulls = new Proxy(stage.facts.pulls, {
      set: (pulls, key, pull: object) =>
        Reflect.set(pulls, key, {
          ...pull,
          state: "closed",
          closed: { by: "ann", role: "write", at: stage.now },
        }),
    });
    inReview(stage, "W1.1");
    expect(stage.status("W1.1")).toBe("skipped");
    expect(stage.effects("open_pull")).toHaveLength(1);
  });

  test("merging it counts as its merge", () => {
    const stage = inReview(building(), "W1.1");
    Object.assign(stage.pull("W1.1"), { merged: true, state: "closed", mergeSha: sha("by ann") });
    stage.settle();
    expect(stage.status("W1.1")).toBe("merged");
  });

  test("a push after the approval requires a new review, because approval applies to the tree", () => {
    const stage = building();
    stage.facts.ciExpected.workers = true;
    inReview(stage, "W1.1");
    Object.assign(stage.pull("W1.1"), {
      headSha: sha("ann's"),
      headTree: sha("ann's tree"),
      headSession: null,
    });
    stage.settle();
    expect(stage.dispatched.at(-1)).toBe("W1.1/review/2");
    expect(stage.effects("merge")).toEqual([]);
  });

  test("changing its base branch stops it with a sentence", () => {
    const stage = inReview(building(), "W1.1");
    stage.pull("W1.1").baseRef = "main";
    stage.settle();
    expect(stage.status("W1.1")).toBe("blocked");
    expect(stage.comments.at(-1)).toContain("`main`");
  });

  test("a fork's pull request with our branch's name is ignored", () => {
    const stage = building();
    inReview(stage, "W1.2");
    stage.facts.pulls["W1.1"] = {
      ...stage.pull("W1.2"),
      number: 666,
      headRepositoryId: 99,
      merged: true,
      state: "closed",
    };
    stage.settle();
    expect(stage.status("W1.1")).toBe("running");
  });
});
