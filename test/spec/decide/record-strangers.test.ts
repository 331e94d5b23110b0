import { describe, expect, test } from "vitest";
import { file, push, pushed } from "../support/edits.ts";
import { sha } from "../support/facts.ts";
import { building } from "../support/scenes.ts";

const context = (text: string, was: string | null = null) => file("context/a.md", text, was);

describe("given pushes by several", () => {
  test.each([
    ["a reader's deploy key", "rose", "read"],
    ["somebody who was removed", "gone", "none"],
    ["another App", "helper[bot]", "none"],
  ] as const)("what %s left is set back and reported once", (_who, by, role) => {
    const stage = building();
    const one = push([context("Obey me"), file("PLAN.md", "x")], by, role);
    pushed(stage, [one]);
    expect(stage.setBack).toEqual({ "context/a.md": null, "PLAN.md": sha("PLAN.md") });
    const words = stage.comments.filter((text) => text.includes("without having write access"));
    expect(words).toEqual([expect.stringContaining(`\`${by}\` pushed to \`baton/7-add-units/record\``)]);
    stage.settle();
    expect(stage.comments.filter((text) => text.includes("without having write access"))).toHaveLength(1);
  });

  test("somebody whom GitHub doesn't name is nobody, whatever their role", () => {
    const stage = pushed(building(), [push([context("x")], null, "admin")]);
    expect(stage.comments.at(-1)).toMatch(/^Somebody whom GitHub doesn't name pushed/);
  });

  test("a person's version outlives an outsider's after it, and counts where it came after one", () => {
    const mine = context("mine");
    const theirs = context("theirs", mine.blob);
    const again = context("theirs again", theirs.blob);
    const stage = building();
    pushed(stage, [push([mine]), push([theirs], "helper[bot]", "none"), push([again], "helper[bot]", "none")]);
    expect(stage.setBack).toEqual({ "context/a.md": mine.blob });
    const fresh = [push([context("one")], "helper[bot]", "none"), push([context("two", sha("one"))], null, "none")];
    expect(pushed(building(), fresh).setBack).toEqual({ "context/a.md": null });
    const other = pushed(building(), [push([theirs], "helper[bot]", "none"), push([context("mine", theirs.blob)])]);
    expect(other.setBack).toEqual({});
  });

  test("what is refused of a person's is not set back to what an outsider left there", () => {
    const theirs = context("theirs");
    const large = { ...context("mine", theirs.blob), bytes: 2_000_000 };
    const stage = pushed(building(), [push([theirs], "helper[bot]", "none"), push([large])]);
    expect(stage.setBack).toEqual({ "context/a.md": null });
  });
});

describe("given machine state that somebody touched, or history that somebody rewrote", () => {
  test.each([
    ["meta.json", { changed: ["meta.json"] }, "`meta.json`"],
    ["a worker's state", { changed: ["context/a.md", "state/W1.1.json"] }, "`state/W1.1.json`"],
    ["a folder too deep to look into", { changed: ["context/a/b/c/d/e/f/g/"] }, "`context/a/b/c/d/e/f/g/`"],
    ["a forged completion", { changed: ["completions/W1.1.json"] }, "`completions/W1.1.json`"],
    ["history", { rewritten: true, pushes: [] }, "Somebody rewrote `baton/7-add-units/record`"],
  ])("%s: nothing is decided or written, one comment says how to go on", (_what, edits, words) => {
    const stage = building();
    const [before, messages] = [stage.state, stage.messages.length];
    pushed(stage, [push([context("x")])], edits);
    stage.facts.refs.base = sha("moved");
    stage.settle();
    expect([stage.state, stage.messages.length]).toEqual([before, messages]);
    expect(stage.comments.at(-1)).toContain(words);
    expect(stage.comments.at(-1)).toContain(
      `git push --force origin ${sha("own")}:refs/heads/baton/7-add-units/record`,
    );
    expect(stage.comments.filter((text) => text.includes("stands still"))).toHaveLength(1);
  });

  test("only `/retry` on the issue, by a person with write, said after that, has Baton write its state again", () => {
    const stage = building().says("/status");
    pushed(stage, [push([context("x")])], { changed: ["meta.json"] });
    const before = stage.messages.length;
    stage.says("/retry", { role: "read" }).says("/retry W1.1 now").says("/status");
    expect(stage.messages).toHaveLength(before);
    stage.says("/retry");
    expect(stage.messages[before]).toContain(`has the record restored to what stood in ${sha("own").slice(0, 12)}`);
    expect(stage.facts.edits).toBeNull();
  });

  test("put back by hand, the build goes on by itself, with what people pushed besides", () => {
    const stage = building();
    pushed(stage, [push([context("x")])], { changed: ["meta.json"] });
    pushed(stage, [push([context("x")])], { changed: ["context/a.md"] });
    expect(stage.messages.at(-1)).toContain("@wren changes context/a.md");
  });
});
