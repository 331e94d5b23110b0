/** The names of a build's branches, pull requests and commits. */
import { expect, test } from "vitest";
import { land, openStage, worker } from "./support/stage/index.ts";

const title = "Convert lengths, masses and temperatures";
const plan = [worker("W1.1", { name: "Length units", writes: { "src/a.js": "1;\n" } })];
const sessions = { "build/close/1": land({ subject: "feat: convert lengths" }) };

test("a long title becomes short names, and the landed commit has only the closing session's subject", async () => {
  const stage = await openStage({ title, plan, sessions });
  await stage.play();
  const titles = stage.pulls().map((pull) => pull.title);
  expect(titles).toEqual([
    "[1-convert-lengths-masses] W1.1: Length units",
    "[1-convert-lengths-masses] ORCH: feat: convert lengths",
  ]);
  const runs = stage.world.runs.filter((run) => run.repositoryId === stage.repository.id);
  expect(runs.map((run) => run.displayTitle)).toContain(
    "[1-convert-lengths-masses] W1.1/work/1 #1",
  );
  expect(stage.git("log", "-1", "--format=%s", "main")).toBe("feat: convert lengths");
});

test("the settings' titles name pull requests and the landed commit", async () => {
  const config = 'titles: { pulls: "{id} {name} (for #{issue})", commit: "{subject} [{slug}]" }';
  const stage = await openStage({ config, title: "Units", plan, sessions });
  await stage.play();
  expect(stage.pulls().map((pull) => pull.title)).toEqual([
    "W1.1 Length units (for #1)",
    "ORCH feat: convert lengths (for #1)",
  ]);
  expect(stage.git("log", "-1", "--format=%s", "main")).toBe("feat: convert lengths [1-units]");
});

test(
  "where GitHub's button takes the subject from the title, the landing pull request has " +
    "the commit's",
  async () => {
    const stage = await openStage({
      title,
      plan,
      sessions,
      repository: { squashMergeCommitTitle: "PR_TITLE" },
    });
    await stage.label();
    await stage.until(
      (s) => s.build.gates.landing.state === "open",
      "the landing to be put to a person",
    );
    const pull = await stage.pull("land");
    await stage.merge(pull.number);
    await stage.landed();
    expect(stage.git("log", "-1", "--format=%s", "main")).toBe(
      `feat: convert lengths (#${pull.number})`,
    );
  },
);
