/** `/hold`: a person pauses merging. Work, reviews and checks continue. */
import { describe, expect, test } from "vitest";
import { APPROVE } from "../support/facts.ts";
import { checkedByCandidate } from "../support/candidates.ts";
import { building, inReview, landing, merged } from "../support/scenes.ts";

const held = (words = "/hold W1.1") => merged(building().says(words), "W1.1");

describe("given a hold on a worker", () => {
  test("then it is reviewed and checked, and its merge waits for the person by name", () => {
    const stage = held();
    expect(stage.status("W1.1")).toBe("held");
    expect(stage.effects("merge")).toEqual([]);
    expect(stage.why("W1.1")).toMatch(
      /is ready, and merging is held since 2026-.* UTC by `@ann`; `\/unhold W1\.1` ends/,
    );
    expect(stage.says("/status").comments.at(-1)).toContain(
      "W1.1 could be merged, but merging is held since",
    );
  });

  test("then others are merged, and /unhold lets it merge", () => {
    const stage = merged(held(), "W1.2");
    expect(stage.status("W1.2")).toBe("merged");
    expect(stage.says("/unhold W1.1").status("W1.1")).toBe("merged");
  });

  test("during its review, then its wait names the hold too", () => {
    const stage = inReview(building(), "W1.1").says("/hold", { on: 0 });
    expect(stage.why("W1.1")).toMatch(
      /^its review session .*; and merging is held since .* by `@ann`; `\/unhold`/,
    );
  });

  test("then words to it are worked in", () => {
    expect(held().says("/steer W1.1 use a map").dispatched.at(-1)).toBe("W1.1/rework/1");
  });

  test("and a conflict with others' merges, then that is still resolved", () => {
    const stage = held();
    stage.pull("W1.1").mergeable = false;
    expect(stage.settle().dispatched.at(-1)).toBe("W1.1/rework/1");
  });

  test("then a person who merges it has merged it", () => {
    const stage = held();
    Object.assign(stage.pull("W1.1"), {
      merged: true,
      state: "closed",
      mergeSha: "c".repeat(40),
      mergedBy: "bob",
    });
    expect(stage.settle().status("W1.1")).toBe("merged");
  });
});

describe("given a candidate that checks a worker", () => {
  test("when the worker is held, then the next one is checked instead, and merged before it", () => {
    let result: "pending" | "passed" = "pending";
    const stage = merged(
      checkedByCandidate(() => result),
      "W1.1",
      "W1.2",
    ).says("/hold W1.1");
    expect(stage.state!.build.candidate?.worker).toBe("W1.2");
    result = "passed";
    expect(stage.settle().status("W1.2")).toBe("merged");
    expect(stage.status("W1.1")).toBe("held");
    expect(stage.says("/unhold W1.1").status("W1.1")).toBe("merged");
  });
});

describe("given a hold on all merging", () => {
  test("then no worker is merged until it is lifted, also in Prow's syntax", () => {
    const stage = merged(building().says("/hold"), "W1.1", "W1.2");
    expect(stage.effects("merge")).toEqual([]);
    expect(stage.says("/unhold W1.1").comments.at(-1)).toMatch(
      /W1\.1 is held with all others, since .* by `@ann`/,
    );
    stage.says("/hold cancel");
    expect(stage.effects("merge").map((e) => e.key)).toEqual(["W1.1", "W1.2"]);
  });

  test("then the landing waits even if it is approved, and says so", () => {
    const stage = landing().says("/hold").says("/land");
    expect(stage.state?.build.status).toBe("landing");
    expect(stage.comments.at(-1)).toMatch(/^Approved, but merging is held since .* by `@ann`/);
    expect(stage.says("/unhold").state?.build.status).toBe("landed");
  });

  test("then a pull request in GitHub's merge queue is named, because a person must remove it", () => {
    const stage = landing();
    stage.pull("land").queue = { position: 1 };
    expect(stage.says("/hold").comments.at(-1)).toMatch(
      /#\d+ is in the merge queue already: remove it there/,
    );
  });
});

test("a second hold, and lifting none, are answered", () => {
  expect(building().says("/hold").says("/hold").comments.at(-1)).toMatch(
    /^Merging is held already, since .* by `@ann`/,
  );
  expect(building().says("/unhold").comments.at(-1)).toBe("Nothing is held.");
  expect(building().says("/unhold W1.1").comments.at(-1)).toBe("W1.1 is not held.");
  const stage = inReview(building(), "W1.1").closes("W1.1/review/1", APPROVE);
  expect(stage.says("/hold W1.1").comments.at(-1)).toContain("W1.1 is merged");
});
