import { describe, expect, test } from "vitest";
import { sha } from "../support/facts.ts";
import { landing } from "../support/scenes.ts";
import { NO_RULES } from "../../../src/core/model/permissions.ts";
import type { Settings } from "../../../src/core/model/settings.ts";
import type { Stage } from "../support/stage.ts";

function withQueue(settings: Partial<Settings> = {}): Stage {
  const stage = landing(settings);
  stage.facts.rules.base = { ...NO_RULES, mergeQueue: { method: "squash" } };
  return stage;
}

/** GitHub removed it from the merge queue some time ago. */
function thrownOut(stage: Stage, reason: string): Stage {
  Object.assign(stage.wait(60_000).pull("land"), {
    queue: null,
    dequeued: { at: stage.now, reason },
  });
  return stage.settle();
}

describe("given a base branch with a merge queue", () => {
  test("when the landing is approved, then its exact head is queued and waits there", () => {
    const stage = withQueue().says("/land");
    expect(stage.effects("enqueue")).toEqual([
      expect.objectContaining({ head: stage.pull("land").headSha }),
    ]);
    expect(stage.effects("merge").filter((m) => m.key === "land")).toEqual([]);
    const status = stage.effects("document").findLast((d) => d.key === "status");
    expect(status?.body).toContain("is in the merge queue, at position 1");
    expect(status?.body).toContain("Baton needs nothing from you now.");
  });

  test("when the base moves while it is queued, then Baton does not push, to keep it in the queue", () => {
    const stage = withQueue().says("/land");
    stage.facts.refs.base = sha("moved");
    stage.facts.buildContainsBase = false;
    stage.settle();
    expect(stage.effects("land_commit")).toHaveLength(1);
    expect(stage.effects("merge_base")).toHaveLength(0);
  });

  test("when the queue merges it, then it has landed as the queue's commit", () => {
    const stage = withQueue().says("/land");
    const merge = {
      merged: true,
      state: "closed" as const,
      mergeSha: sha("queue"),
      mergeParents: [sha("other")],
    };
    Object.assign(stage.pull("land"), {
      ...merge,
      queue: null,
      mergedBy: "github-merge-queue[bot]",
    });
    stage.settle();
    expect(stage.state?.build).toMatchObject({
      status: "landed",
      landing: { merge_sha: sha("queue") },
    });
  });

  test("when its entry is gone and the merge does not show yet, then nothing is said", () => {
    const stage = withQueue().says("/land");
    stage.pull("land").queue = null;
    stage.settle();
    expect(stage.state?.build.stop).toBeNull();
    expect(stage.effects("enqueue")).toHaveLength(1);
  });

  test("when it is removed, then a person reads why, and `/retry` queues it again", () => {
    const stage = thrownOut(withQueue().says("/land"), "CI_FAILURE");
    expect(stage.comments.at(-1)).toContain(
      "was removed from the merge queue: its checks failed there",
    );
    stage.says("/retry");
    expect(stage.effects("enqueue")).toHaveLength(2);
  });

  test("when a person queues it again, then it continues without a command to Baton", () => {
    const stage = thrownOut(withQueue().says("/land"), "MANUAL");
    stage.pull("land").queue = { position: 3 };
    expect(stage.settle().state?.build.stop).toBeNull();
  });

  test("when a person queues it, then Baton no longer asks", () => {
    const stage = withQueue();
    stage.pull("land").queue = { position: 2 };
    stage.settle();
    expect(stage.effects("enqueue")).toEqual([]);
    expect(stage.state?.build.landing?.waits?.reason).toEqual({ kind: "queue", position: 2 });
  });
});
