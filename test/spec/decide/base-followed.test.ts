import { describe, expect, test } from "vitest";
import { sha } from "../support/facts.ts";
import { building, merged, planned } from "../support/scenes.ts";
import type { Stage } from "../support/stage.ts";

function baseMoves(stage: Stage, to = "moved"): Stage {
  stage.facts.refs.base = sha(to);
  stage.facts.buildContainsBase = false;
  return stage.settle();
}

/** Wave 1 is merged except for W1.2, and the base conflicts with the build branch. */
function conflicting(): Stage {
  const stage = merged(building(), "W1.1");
  stage.refusing.set("merge_base", "conflict");
  return merged(baseMoves(stage), "W1.2");
}

describe("the build branch follows the base branch", () => {
  test("the build branch starts at the base's current head, not at the head when it was labelled", () => {
    const stage = planned();
    stage.facts.refs.base = sha("moved");
    stage.says("/approve");
    expect(stage.effects("create_branch")[0]?.sha).toBe(sha("moved"));
  });

  test("it is updated before a wave begins, but not while one runs", () => {
    const stage = baseMoves(merged(building(), "W1.1"));
    expect(stage.effects("merge_base")).toEqual([]);
    merged(stage, "W1.2");
    expect(stage.effects("merge_base")).toHaveLength(1);
    expect(stage.state?.workers["W2.1"]?.session?.base).toBe(stage.facts.refs.build?.sha);
    expect(stage.done.findLastIndex((e) => e.type === "merge_base")).toBeLessThan(
      stage.done.findLastIndex((e) => e.type === "dispatch"),
    );
  });

  test("a conflict before a wave is reported once and stops nobody", () => {
    const stage = conflicting();
    expect(stage.dispatched.at(-1)).toBe("W2.1/work/1");
    expect(stage.comments.at(-1)).toContain("`main` moved and conflicts with the build");
    const said = stage.comments.length;
    baseMoves(stage, "moved again").wait(60_000).settle();
    expect(stage.comments).toHaveLength(said);
  });

  test("before the closing session, a conflict stops the build until a person merges", () => {
    const stage = merged(conflicting(), "W2.1");
    expect(stage.state?.build.stop?.cause).toBe("base");
    expect(stage.comments.at(-1)).toContain(
      "by hand and push that. The build then continues by itself.",
    );
    stage.facts.refs.build = { sha: sha("ann's merge"), tree: sha("ann's tree") };
    stage.facts.buildContainsBase = true;
    expect(stage.settle().dispatched.at(-1)).toBe("build/close/1");
  });

  test("it also continues when the base has moved and no longer conflicts", () => {
    const stage = merged(conflicting(), "W2.1");
    const asked = stage.comments.length;
    baseMoves(stage.wait(60_000), "still conflicting");
    expect(stage.state?.build.stop?.cause).toBe("base");
    expect(stage.comments).toHaveLength(asked);
    stage.refusing.clear();
    expect(baseMoves(stage, "fixed").dispatched.at(-1)).toBe("build/close/1");
  });
});
