import { describe, expect, test } from "vitest";
import { file, push, pushed } from "../support/edits.ts";
import { sha } from "../support/facts.ts";
import { building } from "../support/scenes.ts";
import { written } from "../support/written.ts";

const context = (text: string) => file("context/a.md", text, null);
/** W1.1 and W1.2 are at work. Somebody changes a file that only Baton may write. */
const tampered = () => pushed(building(), [push([context("x")])], { changed: ["meta.json"] });

describe("given machine state that somebody changed, or history that somebody rewrote", () => {
  test.each([
    ["meta.json", { changed: ["meta.json"] }, "`meta.json`"],
    ["a worker's state", { changed: ["context/a.md", "state/W1.1.json"] }, "`state/W1.1.json`"],
    [
      "a folder too deep to look into",
      { changed: ["context/a/b/c/d/e/f/g/"] },
      "`context/a/b/c/d/e/f/g/`",
    ],
    ["a forged completion", { changed: ["completions/W1.1.json"] }, "`completions/W1.1.json`"],
    ["history", { rewritten: true, pushes: [] }, "Somebody rewrote `baton/7-add-units/record`"],
  ])(
    "%s: nothing is decided or written, and one comment says how to continue",
    (_what, edits, words) => {
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
      expect(stage.comments.filter((text) => text.includes("is halted"))).toHaveLength(1);
    },
  );

  test("only a later `/retry` on the issue by a person with write access restores Baton's state", () => {
    const stage = building().says("/status");
    pushed(stage, [push([context("x")])], { changed: ["meta.json"] });
    const before = stage.messages.length;
    stage.says("/retry", { role: "read" }).says("/retry W1.1 now").says("/status");
    expect(stage.messages).toHaveLength(before);
    stage.says("/retry");
    expect(stage.messages[before]).toContain(
      `has the record restored to what stood in ${sha("own").slice(0, 12)}`,
    );
    expect(stage.facts.edits).toBeNull();
  });

  test("after a manual repair, the build continues by itself, with other pushes of people", () => {
    const stage = building();
    pushed(stage, [push([context("x")])], { changed: ["meta.json"] });
    pushed(stage, [push([context("x")])], { changed: ["context/a.md"] });
    expect(stage.messages.at(-1)).toContain("@wren changes context/a.md");
  });

  test("`/cancel` by a person with write access ends the build at once and stops its sessions", () => {
    const stage = tampered();
    stage.says("/cancel", { role: "triage" }).says("/cancel W1.1");
    expect([stage.state?.build.status, stage.effects("cancel_run")]).toEqual(["building", []]);
    stage.says("/cancel");
    expect(stage.state?.build).toMatchObject({ status: "cancelled", cancelled: { by: "ann" } });
    expect(stage.effects("cancel_run")).toHaveLength(2);
    expect(
      stage.messages.some((words) => words.includes("the record restored to what stood in")),
    ).toBe(true);
  });

  test("a `/cancel` from before Baton saw the change counts too", () => {
    const stage = building();
    stage.facts.remarks.push({
      id: 50,
      on: 7,
      author: "ann",
      role: "write",
      at: stage.now,
      lines: written("/cancel"),
    });
    expect(pushed(stage, [], { changed: ["meta.json"] }).state?.build.status).toBe("cancelled");
  });

  test("other commands wait, are answered once each, and are executed when the record is repaired", () => {
    const stage = tampered().says("/pause").says("/hold", { role: "read" }).says("thanks");
    stage.settle();
    expect(stage.comments.filter((text) => text.startsWith("This command waits"))).toHaveLength(1);
    expect(stage.state?.build.paused).toBeNull();
    stage.says("/retry");
    expect(stage.state?.build).toMatchObject({ paused: { by: "ann" }, hold: null });
  });
});
