/**
 * What people do to an approved branch: updating it keeps the approval, and any other change loses
 * it.
 */
import { expect, test } from "vitest";
import { openStage, review, type Stage } from "./support/stage/index.ts";

/** An approved worker that waits for a check that a person's tool reports. */
async function approved(): Promise<{ stage: Stage; number: number }> {
  const stage = await openStage({ config: "ci: auto" });
  stage.sessions["W1.1/review/1"] = async ({ base }) => {
    await stage.as("wren").post(`/statuses/${base}`, { state: "pending", context: "lint" });
    return review();
  };
  await stage.label();
  await stage.until((s) => s.workers["W1.1"]?.verdicts.length === 1, "the approval");
  const { number } = await stage.pull("W1.1");
  return { stage, number };
}

test("given an approved pull request, when a person presses Update branch, then the approval stands", async () => {
  const { stage, number } = await approved();
  await stage.push(stage.branch("build"), { "src/else.txt": "Somebody else's.\n" });
  await stage.as("wren").put(`/pulls/${number}/update-branch`, {});
  await stage.reads(/The diff is the same as at [0-9a-f]{8}\./);
  const state = await stage.play();
  expect(state.workers["W1.1"]?.attempts).toEqual({ work: 1, review: 1 });
  expect(stage.file("src/W1.1.txt")).toBe("W1.1\n");
  expect(stage.file("src/else.txt")).toContain("Somebody");
});

test("given an approved pull request, when a person pushes to it, then it is reviewed again", async () => {
  const { stage } = await approved();
  await stage.push(stage.branch("W1.1"), { "src/W1.1.txt": "Otherwise.\n" });
  const state = await stage.play();
  expect(state.workers["W1.1"]?.attempts).toEqual({ work: 1, review: 2 });
  expect(stage.file("src/W1.1.txt")).toBe("Otherwise.\n");
});
