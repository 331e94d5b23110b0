/** Two people edit the record between two passes of Baton. */
import { expect, test } from "vitest";
import { briefFile, push, pushed } from "../support/edits.ts";
import { planned } from "../support/scenes.ts";

test("one person's error is answered to them, and the other person's edit applies", () => {
  const stage = planned();
  const gone = { ...briefFile(stage, "W1.1"), blob: null, text: null };
  const better = briefFile(stage, "W2.1", { mission: "Do it well." });
  pushed(stage, [push([gone], "bob"), push([better], "wren")]);
  expect(stage.state!.briefs.map(({ id, mission }) => [id, mission])).toContainEqual([
    "W2.1",
    "Do it well.",
  ]);
  expect(Object.entries(stage.setBack)).toEqual([[gone.path, gone.was]]);
  const [toBob, toWren] = ["@bob", "@wren"].map((who) =>
    stage.comments.find((text) => text.startsWith(who)),
  );
  expect(toBob).toContain("the plan would not hold");
  expect(toWren).toBe(
    "@wren, W2.1's brief is changed. The plan waits for your approval with these.",
  );
});

test("edits that are only valid together are applied together", () => {
  const stage = planned();
  const gone = { ...briefFile(stage, "W1.1"), blob: null, text: null };
  pushed(stage, [
    push([gone], "bob"),
    push([briefFile(stage, "W2.1", { depends_on: ["W1.2"] })], "wren"),
  ]);
  expect(stage.state!.briefs.map(({ id }) => id)).toEqual(["W1.2", "W2.1"]);
  expect(stage.state!.build.plan).toMatchObject({ number: 2 });
});

test("the newest version of a brief counts, and its author is told", () => {
  const stage = planned();
  const of = (mission: string) => briefFile(stage, "W2.1", { mission });
  pushed(stage, [push([of("Do it fast.")], "bob"), push([of("Do it well.")], "wren")]);
  expect(stage.state!.briefs.find(({ id }) => id === "W2.1")?.mission).toBe("Do it well.");
  expect(stage.state!.build.plan).toMatchObject({ number: 2, by: "@wren" });
});
