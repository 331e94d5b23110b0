/**
 * A pull request that conflicts from the beginning is resolved first: no review is spent on text
 * that will change.
 */
import { expect, test } from "vitest";
import { completeWork, openStage } from "./support/stage/index.ts";

const FILE = "src/W1.1.txt";

test("given a worker at work, when a person commits the same lines, then one rework resolves it first", async () => {
  const stage = await openStage();
  stage.sessions["W1.1/work/1"] = async () => {
    await stage.push(stage.branch("build"), { [FILE]: "A person's.\n" });
    return completeWork({ [FILE]: "The worker's.\n" });
  };
  const state = await stage.play();
  expect(state.workers["W1.1"]?.attempts).toEqual({ work: 1, rework: 1, review: 1 });
  expect(stage.file(FILE)).toContain("A person's.");
  expect(stage.file(FILE)).toContain("The worker's.");
  const told = stage.git("log", "--format=%B", "baton/1-do-it");
  expect(told).toMatch(
    /W1\.1\/rework\/1 begins: pull request #\d+ conflicts with baton\/1-do-it\/build/,
  );
});

test(
  "given a rework that did not resolve it, then a person is asked, and their merge lets " +
    "the build go on",
  async () => {
    const stage = await openStage();
    stage.sessions["W1.1/work/1"] = async () => {
      await stage.push(stage.branch("build"), { [FILE]: "A person's.\n" });
      return completeWork({ [FILE]: "The worker's.\n" });
    };
    // During the rework, the same lines change once more.
    let more = 0;
    stage.sessions["W1.1/rework"] = async ({ union }) => {
      const writes = union();
      await stage.push(stage.branch("build"), { [FILE]: `Again, ${(more += 1)}.\n` });
      return completeWork(writes);
    };
    await stage.label();
    await stage.reads(
      /conflicts with .* again, after 3 reworks for other merges. Merge `.*\/build` into its branch/,
    );
    const heads = [
      stage.git("rev-parse", stage.branch("W1.1")),
      stage.git("rev-parse", stage.branch("build")),
    ];
    const tree = stage.git("rev-parse", `${heads[0]}^{tree}`);
    const api = stage.as("wren");
    const { sha } = await api.post<{ sha: string }>("/git/commits", {
      message: "Merge build",
      tree,
      parents: heads,
    });
    await api.patch(`/git/refs/heads/${stage.branch("W1.1")}`, { sha });
    const state = await stage.play();
    expect(state.workers["W1.1"]?.attempts).toMatchObject({ work: 1, rework: 3, review: 1 });
  },
);
