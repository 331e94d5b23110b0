/** What people do to a build's branches and to its base. */
import { expect, test } from "vitest";
import { openStage, review, worker } from "./support/stage/index.ts";

const TWO = [worker("W1.1"), worker("W2.1", { after: ["W1.1"] })];
const waiting = () => {
  let go = (): void => undefined;
  const gone = new Promise<void>((resolve) => (go = resolve));
  return { go: () => go(), gone };
};

test(
  "given merged work, when the build branch is deleted, then it is created again and " +
    "everything lands",
  async () => {
    const { go, gone } = waiting();
    const stage = await openStage({
      plan: TWO,
      sessions: { "W2.1/review/1": () => gone.then(() => review()) },
    });
    await stage.label();
    const { number } = await stage.pull("W2.1");
    await stage.deleteBranch(stage.branch("build"));
    await stage.reads(/No merged work is lost/, { on: stage.issue });
    await stage.untilWorld(
      (w) => w.issues.find((i) => i.number === number)?.state === "open",
      "#3 to be open again",
    );
    go();
    await stage.play();
    expect([stage.file("src/W1.1.txt"), stage.file("src/W2.1.txt")]).toEqual(["W1.1\n", "W2.1\n"]);
  },
);

test("given merged work, when the build branch is rewritten, then the build stops until that is undone", async () => {
  const { go, gone } = waiting();
  const stage = await openStage({
    plan: TWO,
    sessions: { "W2.1/review/1": () => gone.then(() => review()) },
  });
  await stage.label();
  await stage.pull("W2.1");
  const branch = stage.branch("build");
  const tip = stage.git("rev-parse", branch);
  await stage
    .as("wren")
    .patch(`/git/refs/heads/${branch}`, { sha: stage.git("rev-parse", "main"), force: true });
  const words = await stage.reads(/what W1\.1 merged is no longer in it/, { on: stage.issue });
  expect(words).toContain(`git push --force origin ${tip}:refs/heads/${branch}`);
  await stage.as("wren").patch(`/git/refs/heads/${branch}`, { sha: tip, force: true });
  go();
  await stage.play();
  expect(stage.file("src/W1.1.txt")).toBe("W1.1\n");
});

test("given merged work, when a push removes it and /retry follows, then it is done again", async () => {
  const { go, gone } = waiting();
  const plan = [worker("W1.1"), worker("W1.2")];
  const stage = await openStage({
    plan,
    sessions: { "W1.2/review/1": () => gone.then(() => review()) },
  });
  await stage.label();
  const { number } = await stage.pull("W1.1");
  await stage.until(({ workers }) => workers["W1.1"]?.merge_sha != null, "W1.1 to be merged");
  const branch = stage.branch("build");
  await stage.as("wren").patch(`/git/refs/heads/${branch}`, {
    sha: stage.git("rev-parse", `${branch}^`),
    force: true,
  });
  await stage.reads(/what W1\.1 merged is no longer in it/, { on: stage.issue });
  await stage.say("/retry");
  const asked = await stage.reads(/What W1\.1 merged by #\d+ is no longer in the build branch/, {
    on: stage.issue,
  });
  expect(asked).toContain(`#${number} is no longer in the build branch: \`src/W1.1.txt\`.`);
  expect(asked).toContain(
    "`/retry W1.1 [words]` (does its work again) or `/skip W1.1` (continues without it)",
  );
  await stage.say("/retry W1.1");
  go();
  await stage.play();
  expect(stage.file("src/W1.1.txt")).toBe("W1.1\n");
  expect((await stage.pull("W1.1")).number).not.toBe(number);
});

test("given a revert on the build branch, then it lands and the report says what was reverted", async () => {
  const { go, gone } = waiting();
  const stage = await openStage({
    plan: TWO,
    sessions: { "W2.1/review/1": () => gone.then(() => review()) },
  });
  await stage.label();
  await stage.pull("W2.1");
  const branch = stage.branch("build");
  await stage.push(branch, { "src/W1.1.txt": null }, { message: "Revert W1.1" });
  go();
  await stage.play();
  const report = await stage.reads(/^## Landed on/m, { on: stage.issue });
  expect(report).toMatch(/W1\.1.*merged, then taken back/);
  expect(report).toContain("W1.1 (#2): `src/W1.1.txt`");
  expect(stage.git("ls-tree", "-r", "--name-only", "main")).not.toContain("src/W1.1.txt");
});

test("given a build under way, when the default branch is renamed, then it lands under the new name", async () => {
  const { go, gone } = waiting();
  const stage = await openStage({
    sessions: { "W1.1/review/1": () => gone.then(() => review()) },
  });
  await stage.label();
  await stage.pull("W1.1");
  await stage.as("you").post("/branches/main/rename", { new_name: "trunk" });
  await stage.reads(/^`main` is now `trunk`: this build continues and lands there\./, {
    on: stage.issue,
  });
  go();
  await stage.play();
  expect(stage.file("src/W1.1.txt", "trunk")).toBe("W1.1\n");
});

test("given a landing, when its branch is deleted, then another pull request is opened and lands", async () => {
  const stage = await openStage();
  await stage.label();
  const { number } = await stage.pull("land");
  await stage.until(
    (state) => state.build.gates.landing.state === "open",
    "the landing to be put to a person",
  );
  await stage.deleteBranch(stage.branch("land"));
  await stage.reads(/opens another landing pull request/, { on: number });
  await stage.play();
  expect((await stage.pull("land")).number).not.toBe(number);
});
