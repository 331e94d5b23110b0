/**
 * `/revert`: one pull request reverts a landed build, even if the base branch has changed since.
 */
import { expect, test } from "vitest";
import { openStage, worker } from "./support/stage/index.ts";

const MILE = { "src/mile.js": "export const mile = 1609;\n" };
const plan = [worker("W1.1", { writes: { ...MILE, "README.md": "# Units and more\n" } })];

test("given a landed build, when somebody says /revert, then a pull request undoes it and nothing else", async () => {
  const stage = await openStage({ plan });
  await stage.play();
  await stage.push("main", { "src/later.js": "later\n" });
  await stage.say("/revert", { as: "wren" });
  const undo = await stage.pull("revert");
  await stage.reads(
    new RegExp(`#${undo.number} undoes this build on .main.: review and merge it`),
    {
      on: stage.issue,
    },
  );
  expect(undo.title).toMatch(/^\[\d+-do-it\] ORCH: Revert "Do the request"$/);
  expect(undo.body).toMatch(
    new RegExp(`Undoes what the build for #${stage.issue} landed on .main. by #\\d+`),
  );
  await stage.merge(undo.number);
  expect(stage.file("src/mile.js")).toBeNull();
  expect(stage.file("README.md")).toBe("# Units\n");
  expect(stage.file("src/later.js")).toBe("later\n");
  await stage.say("/revert");
  await stage.reads(new RegExp(`undone already: #${undo.number} is merged`), { on: stage.issue });
});

test("given a reversal that is open, when /revert is said again, then it is pointed to", async () => {
  const stage = await openStage({ plan });
  const { build } = await stage.play();
  await stage.say("/revert");
  const undo = await stage.pull("revert");
  await stage.reads(/undoes this build/, { on: stage.issue });
  await stage.say("/revert", { on: build.landing!.pr! });
  await stage.reads(new RegExp(`#${undo.number} undoes this build`), { on: build.landing!.pr! });
  expect(stage.pulls().filter((p) => p.pull.headRef.endsWith("/revert"))).toHaveLength(1);
});

test("given a base that changed the same lines, when /revert is said, then the conflict is named", async () => {
  const stage = await openStage({ plan });
  await stage.play();
  await stage.push("main", { "src/mile.js": "export const mile = 1610;\n" });
  await stage.say("/revert");
  const undo = await stage.pull("revert");
  await stage.reads(/has changed the same lines since it landed: resolve the conflict/, {
    on: stage.issue,
  });
  await expect(stage.merge(undo.number)).rejects.toThrow(/405/);
});

test("given a build that landed by a merge commit, when it is undone, then all of it goes", async () => {
  const stage = await openStage({
    plan,
    repository: { allowSquashMerge: false, allowRebaseMerge: false },
  });
  await stage.play();
  await stage.say("/revert");
  const undo = await stage.pull("revert");
  await stage.merge(undo.number, "wren", "merge");
  expect(stage.file("src/mile.js")).toBeNull();
});
