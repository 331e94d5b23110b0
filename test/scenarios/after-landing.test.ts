/**
 * What remains after the end: valid links, branches with people's work, and what GitHub refused to
 * remove.
 */
import { expect, test } from "vitest";
import { openStage, worker, type Stage } from "./support/stage/index.ts";

/** Returns the address of every link to a file in anything that Baton has said. */
function linksOf(stage: Stage): string[] {
  const root = `${stage.testbed.running.url}/${stage.fullName}`;
  const found = stage
    .words()
    .flatMap(({ text }) => [...text.matchAll(/\]\(\.\.(\/blob\/[^)\s]+)\)/g)].map((m) => m[1]!));
  return [...new Set(found)].map((path) => `${root}${path}`);
}

test("given a landed build, then every link in its comments works", async () => {
  const stage = await openStage({
    plan: [worker("W1.1"), worker("W1.2"), worker("W2.1", { after: ["W1.1"] })],
  });
  await stage.play();
  const page = { headers: { accept: "text/html" } };
  const links = linksOf(stage);
  expect(links.length).toBeGreaterThan(6);
  const answers = await Promise.all(
    links.map(async (link) => `${(await fetch(link, page)).status} ${link}`),
  );
  expect(answers.filter((line) => !line.startsWith("200 "))).toEqual([]);
});

test("given a branch that a person pushed to after the merge, then it is kept and named in the report", async () => {
  const stage = await openStage({ plan: [worker("W1.1"), worker("W1.2")] });
  await stage.label();
  await stage.until(
    (s) => s.build.gates.landing.state === "open",
    "the landing to be put to a person",
  );
  await stage.push(stage.branch("W1.1"), { "notes.md": "more\n" });
  await stage.play();
  await stage.reads(
    /`baton\/\d+-do-it\/W1\.1` stays, because it has commits by `wren` that did not land/,
    {
      on: stage.issue,
    },
  );
  expect(stage.file("notes.md", stage.branch("W1.1"))).toBe("more\n");
  expect(stage.git("for-each-ref", "--format=%(refname)", "refs/heads").split("\n")).toEqual([
    `refs/heads/${stage.branch("W1.1")}`,
    "refs/heads/main",
  ]);
});

test("given a ruleset that forbids deletions, then the report says so and the build still ends", async () => {
  const stage = await openStage({ rules: [{ type: "deletion", pattern: "baton/**/*" }] });
  await stage.label();
  await stage.approveLanding();
  const said = await stage.reads(/The record stays on its branch/, { on: stage.issue });
  expect(said).toMatch(
    /The branch `baton\/\d+-do-it\/W1\.1` stays; remove it by hand: .*Cannot delete this protected ref/,
  );
  expect(stage.file("src/W1.1.txt")).toBe("W1.1\n");
  await stage.say("/status");
  await stage.reads(/## Build: landed/, { on: stage.issue });
});

test(
  "given an ended build, then /status, /why and /help answer, and labelling the issue " +
    "again starts another build",
  async () => {
    const stage = await openStage();
    await stage.play();
    await stage.say("/why W1.1\n/retry W1.1");
    const said = await stage.reads(/\*\*W1\.1\*\* is \*\*merged\*\*/, { on: stage.issue });
    expect(said).toContain("This build has ended (landed). To start another one");
    await stage.as("you").patch(`/issues/${stage.issue}`, { state: "open" });
    await stage.as("you").delete(`/issues/${stage.issue}/labels/orchestrate`);
    await stage.label();
    await stage.until(
      (s) => s.build.ordinal === 2 && s.build.gates.landing.state === "open",
      "the second to be ready",
    );
  },
);
