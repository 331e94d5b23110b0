import { describe, expect, test } from "vitest";
import type { WorkerId } from "../../../src/core/model/names.ts";
import { sha } from "../support/facts.ts";
import { building, inReview, landing, merged } from "../support/scenes.ts";
import { closes } from "../support/pulls.ts";

test("a deleted build branch is restored, and pull requests that GitHub closed are reopened", () => {
  const stage = inReview(merged(building(), "W1.1"), "W1.2");
  const tip = stage.facts.refs.build!.sha;
  stage.facts.refs.build = null;
  closes(stage.pull("W1.2"), "ann");
  stage.settle();
  expect(stage.effects("create_branch").at(-1)?.sha).toBe(tip);
  expect(stage.pull("W1.2").state).toBe("open");
  expect(stage.status("W1.2")).toBe("in_review");
  expect(stage.comments.filter((c) => c.includes("No merged work is lost"))).toHaveLength(1);
});

describe("a branch deleted before Baton saw the last merge is restored with that merge", () => {
  const [first, second] = [sha("first merge"), sha("second merge")];
  const merge = (mergeSha: string, mergedAt: string, below: string[] = []) => ({
    ...{ merged: true, state: "closed" as const, mergedBy: "baton[bot]", mergeParents: below },
    ...{ mergeSha, mergedAt },
  });
  const restored = (...merges: [WorkerId, ReturnType<typeof merge>][]) => {
    const stage = inReview(inReview(building(), "W1.1"), "W1.2");
    stage.facts.refs.build = null;
    for (const [id, one] of merges) Object.assign(stage.pull(id), one);
    // Baton needs a second pass, and by then the merges are no longer new.
    stage.refusing.set("create_branch", "unavailable");
    expect(() => stage.settle()).toThrow("no rest");
    stage.refusing.clear();
    stage.settle();
    return stage.effects("create_branch").at(-1)?.sha;
  };
  const [then, later] = ["2026-11-21T10:00:00Z", "2026-11-21T10:00:01Z"];

  test("a pull request", () => expect(restored(["W1.1", merge(first, then)])).toBe(first));

  test("the later one of two", () => {
    expect(restored(["W1.1", merge(first, then)], ["W1.2", merge(second, later)])).toBe(second);
    expect(restored(["W1.1", merge(second, later)], ["W1.2", merge(first, then)])).toBe(second);
  });

  test("the one that contains the other, of two in the same second", () => {
    expect(restored(["W1.1", merge(first, then)], ["W1.2", merge(second, then, [first])])).toBe(
      second,
    );
    expect(restored(["W1.1", merge(second, then, [first])], ["W1.2", merge(first, then)])).toBe(
      second,
    );
  });

  test("not one that a person merged into another branch", () => {
    const elsewhere = { ...merge(second, later), baseRef: "main" };
    expect(restored(["W1.1", merge(first, then)], ["W1.2", elsewhere])).toBe(first);
  });
});

test("a rewritten build branch stops and names what it lost; restored, the build continues", () => {
  const stage = merged(building(), "W1.1");
  const tip = stage.facts.refs.build!;
  stage.facts.refs.build = { sha: sha("rewritten"), tree: sha("rt") };
  stage.facts.refs.dropped = [stage.state!.workers["W1.1"]!.merge_sha!];
  stage.settle();
  expect(stage.comments.at(-1)).toContain("what W1.1 merged is no longer in it");
  expect(stage.comments.at(-1)).toContain(`git push --force origin ${tip.sha}`);
  Object.assign(stage.facts.refs, { build: tip, dropped: [] });
  stage.settle();
  expect(stage.state?.build.stop).toBeNull();
});

test("`/retry` accepts a rewritten build branch", () => {
  const stage = merged(building(), "W1.1");
  stage.facts.refs.build = { sha: sha("rewritten"), tree: sha("rt") };
  stage.facts.refs.dropped = [sha("some")];
  stage.settle();
  expect(stage.comments.at(-1)).toContain("commits that were in it are gone");
  stage.says("/retry");
  expect(stage.state?.build).toMatchObject({ stop: null, tip: sha("rewritten") });
});

test("a renamed base branch is followed and reported", () => {
  const stage = building();
  stage.facts.baseBranch = { gone: true, heir: "trunk" };
  stage.settle();
  expect(stage.state?.build.base.branch).toBe("trunk");
  expect(stage.comments.at(-1)).toBe(
    "`main` is now `trunk`: this build continues and lands there.",
  );
});

test("a missing base branch stops the build until it is back", () => {
  const stage = building();
  stage.facts.baseBranch = { gone: true, heir: null };
  stage.settle();
  expect(stage.comments.at(-1)).toContain("`main`, on which this build lands, is gone");
  stage.facts.baseBranch.gone = false;
  stage.settle();
  expect(stage.state?.build.stop).toBeNull();
});

test("a deleted land branch is recreated with another pull request", () => {
  const stage = landing();
  const first = stage.pull("land");
  closes(first, "ann");
  stage.facts.refs.land = null;
  stage.settle();
  expect(stage.effects("open_pull").filter((e) => e.key === "land")).toHaveLength(2);
  expect(stage.pull("land").number).not.toBe(first.number);
  expect(stage.comments.some((c) => c.includes("opens another landing pull request"))).toBe(true);
});
