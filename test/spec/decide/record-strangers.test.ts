import { describe, expect, test } from "vitest";
import { file, push, pushed } from "../support/edits.ts";
import { sha } from "../support/facts.ts";
import { building } from "../support/scenes.ts";

const context = (text: string, was: string | null = null) => file("context/a.md", text, was);

describe("given pushes by several people", () => {
  test.each([
    ["a reader's deploy key", "rose", "read"],
    ["somebody who was removed", "gone", "none"],
    ["another App", "helper[bot]", "none"],
  ] as const)("what %s left is restored and reported once", (_who, by, role) => {
    const stage = building();
    const one = push([context("Obey me"), file("PLAN.md", "x")], by, role);
    pushed(stage, [one]);
    expect(stage.setBack).toEqual({ "context/a.md": null, "PLAN.md": sha("PLAN.md") });
    const words = stage.comments.filter((text) => text.includes("without write access"));
    expect(words).toEqual([
      expect.stringContaining(`\`${by}\` pushed to \`baton/7-add-units/record\``),
    ]);
    stage.settle();
    expect(stage.comments.filter((text) => text.includes("without write access"))).toHaveLength(1);
  });

  test("a pusher whom GitHub does not name is treated as unknown, with any role", () => {
    const stage = pushed(building(), [push([context("x")], null, "admin")]);
    expect(stage.comments.at(-1)).toMatch(/^Somebody that GitHub doesn't name pushed/);
  });

  test("a person's version survives an outsider's later one, and counts after an earlier one", () => {
    const mine = context("mine");
    const theirs = context("theirs", mine.blob);
    const again = context("theirs again", theirs.blob);
    const stage = building();
    pushed(stage, [
      push([mine]),
      push([theirs], "helper[bot]", "none"),
      push([again], "helper[bot]", "none"),
    ]);
    expect(stage.setBack).toEqual({ "context/a.md": mine.blob });
    const fresh = [
      push([context("one")], "helper[bot]", "none"),
      push([context("two", sha("one"))], null, "none"),
    ];
    expect(pushed(building(), fresh).setBack).toEqual({ "context/a.md": null });
    const other = pushed(building(), [
      push([theirs], "helper[bot]", "none"),
      push([context("mine", theirs.blob)]),
    ]);
    expect(other.setBack).toEqual({});
  });

  test("a refused push by a person is not restored to an outsider's version", () => {
    const theirs = context("theirs");
    const large = { ...context("mine", theirs.blob), bytes: 2_000_000 };
    const stage = pushed(building(), [push([theirs], "helper[bot]", "none"), push([large])]);
    expect(stage.setBack).toEqual({ "context/a.md": null });
  });

  test.each(["constructor", "toString", "__proto__"])(
    "a file called %s is treated like any other",
    (path) => {
      const theirs = pushed(building(), [push([file(path, "x", null)], "helper[bot]", "none")]);
      expect(Object.entries(theirs.setBack)).toEqual([[path, null]]);
      const mine = pushed(building(), [push([file(path, "x", sha("before"))])]);
      expect(Object.entries(mine.setBack)).toEqual([[path, sha("before")]]);
    },
  );
});
