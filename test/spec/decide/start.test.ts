import { describe, expect, test } from "vitest";
import { Stage } from "../support/stage.ts";
import type { Facts } from "../../../src/core/model/facts.ts";
import { createSlug, SLUG } from "../../../src/core/model/names.ts";

function labelled(change: (facts: Facts) => void): Stage {
  const stage = new Stage();
  change(stage.facts);
  return stage.settle();
}

describe("who may start a build", () => {
  test.each(["none", "read", "triage"] as const)(
    "given a labeller with role %s, then nothing happens",
    (role) => {
      const stage = labelled((f) => (f.issue.trigger!.role = role));
      expect(stage.done).toEqual([]);
      expect(stage.state).toBeNull();
    },
  );

  test.each(["write", "maintain", "admin"] as const)(
    "given a labeller with role %s, then it starts",
    (role) => {
      expect(labelled((f) => (f.issue.trigger!.role = role)).state).not.toBeNull();
    },
  );

  test("then 👀 is the first effect, before anything that begins with it", () => {
    const [first, second] = new Stage().settle().done;
    expect(first).toMatchObject({ type: "react", comment: null, content: "eyes" });
    expect(second).toMatchObject({ type: "dispatch", session: "build/architect/1" });
  });

  test("given no label, or a closed issue, or an archived repository, then nothing happens", () => {
    expect(labelled((f) => (f.issue.trigger = null)).done).toEqual([]);
    expect(labelled((f) => (f.issue.state = "closed")).done).toEqual([]);
    expect(labelled((f) => (f.repository.archived = true)).done).toEqual([]);
  });
});

describe("an obstacle is named once, before anything is spent", () => {
  test.each<[string, (f: Facts) => void, string]>([
    [
      "the workflow is missing",
      (f) => (f.repository.workflowInstalled = false),
      ".github/workflows/baton.yml",
    ],
    [
      "the workflow is of another version",
      (f) => (f.repository.workflowUnusable = "It lacks an input."),
      "It lacks",
    ],
    [
      "the configuration is invalid",
      (f) => (f.settings = { ok: false, problem: "line 3: unknown key" }),
      "line 3",
    ],
    ["no merge method is allowed", (f) => (f.repository.mergeMethods = []), "merge method"],
    [
      "the issue was edited since",
      (f) => (f.issue.editedAt = "2026-11-21T10:00:01.000Z"),
      "edited after",
    ],
  ])("%s", (_, change, words) => {
    const stage = labelled(change);
    expect(stage.comments).toHaveLength(1);
    expect(stage.comments[0]).toContain(words);
    expect(stage.dispatched).toEqual([]);
    stage.settle();
    expect(stage.comments).toHaveLength(1);
  });

  test("an edit before the label belongs to the request; one in the label's second may be later", () => {
    expect(labelled((f) => (f.issue.editedAt = "2026-01-01T00:00:00Z")).state).not.toBeNull();
    expect(labelled((f) => (f.issue.editedAt = f.issue.trigger!.at)).comments[0]).toContain(
      "was edited after",
    );
  });
});

describe("slugs", () => {
  test.each([
    [7, "Add units", 1, "7-add-units"],
    [7, "Add units", 2, "7-add-units-2"],
    [8, "Größe & Maße!", 1, "8-groe-mae"],
    [9, "日本語", 1, "9"],
    [9, "日本語", 2, "9-2"],
    [10, "$(rm -rf /) `x` ../../etc", 1, "10-rm-rf-x-etc"],
    [11, "x".repeat(300), 3, `11-${"x".repeat(19)}-3`],
  ])("issue %i %j build %i is %s", (issue, title, ordinal, slug) => {
    expect(createSlug(issue, title, ordinal)).toBe(slug);
    expect(slug).toMatch(SLUG);
  });
});
