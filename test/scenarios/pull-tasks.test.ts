/** `/orchestrate review` and `/orchestrate fix` on pull requests that are not Baton's. */
import { expect, test } from "vitest";
import {
  archived,
  openForkPull,
  openPull,
  reviewsOf,
  verdictOn,
} from "./support/pulls-of-people.ts";
import { completeWork, ends, finding, openStage, review } from "./support/stage/index.ts";

const FOOT = { "src/foot.js": "export const foot = 0.3;\nexport const yard = 3 * foot;\n" };
const RIGHT = "export const foot = 0.3048;\nexport const yard = 3 * foot;\n";

test("a review says what it is of, on the lines that it is about, and its check never blocks by itself", async () => {
  const stage = await openStage({
    sessions: {
      review: review([
        finding("src/foot.js", 1, "A foot is 0.3048 m."),
        finding("src/foot.js", 9, "Beyond.", "nit"),
      ]),
    },
  });
  const { number, head } = await openPull(stage, "feet", FOOT, { body: "Adds feet." });
  const asked = await stage.say("/orchestrate review", { on: number, as: "wren" });
  await stage.reads(/\*\*Review: done\*\*/, { on: number });
  await archived(stage, `pr-${number}`);
  const { reviews, lines } = reviewsOf(stage, number);
  expect(reviews).toHaveLength(1);
  expect(reviews[0]).toMatchObject({ state: "COMMENTED", commitId: head });
  expect(reviews[0]!.body).toContain(`Reviewed \`${head.slice(0, 12)}\``);
  expect(reviews[0]!.body).toContain("`src/foot.js:9` (not on a line of the diff)");
  expect(lines.map(({ path, line }) => [path, line])).toEqual([["src/foot.js", 1]]);
  expect(verdictOn(stage, head)).toBe("action_required");
  expect(stage.comments(number)).toHaveLength(1);
  expect(stage.comments(number)[0]!.body).toMatch(
    /Changes requested: 1 blocking finding\. This review covers [0-9a-f]{40}/,
  );
  const { reactions } = stage.world.comments.find(({ id }) => id === asked)!;
  expect(reactions?.map(({ content }) => content)).toEqual(["eyes", "rocket"]);

  // A second review, on a newer head, knows the open finding and settles it.
  const newer = await stage.push("feet", { "src/foot.js": RIGHT });
  stage.sessions["W1.1/review/2"] = review([], "It is right now.", "approve", {
    settled: ["1.1"],
  });
  await stage.say("/orchestrate review", { on: number, as: "wren" });
  await archived(stage, `pr-${number}-2`);
  expect(verdictOn(stage, newer)).toBe("success");
  expect(reviewsOf(stage, number).reviews[1]!.body).toContain("1.1 is settled");
  expect(stage.git("rev-parse", "feet")).toBe(newer);
});

test("a fix is one commit on the pull request's branch, on top of what it looked at", async () => {
  const stage = await openStage({
    sessions: {
      fix: completeWork(
        { "src/foot.js": RIGHT },
        { summary: "Make a foot 0.3048 m\n\nIt was 0.3." },
      ),
    },
  });
  const { number, head } = await openPull(stage, "feet", FOOT);
  await stage.say("/orchestrate fix a foot is\nnot 0.3 m", { on: number, as: "wren" });
  const words = await stage.reads(/\*\*Fix: done\*\*/, { on: number });
  await archived(stage, `pr-${number}`);
  const now = stage.git("rev-parse", "feet");
  expect(stage.git("rev-parse", `${now}^`)).toBe(head);
  expect(stage.file("src/foot.js", "feet")).toBe(RIGHT);
  expect(stage.git("log", "-1", "--format=%s", now)).toBe("Make a foot 0.3048 m");
  expect(words).toContain(`Pushed as ${now}, on top of ${head}.`);
  expect(stage.file("workers/W1.1-fix-of-1.md", `baton/pr-${number}`)).toContain(
    "a foot is\nnot 0.3 m",
  );
});

test("a head that moves meanwhile gets a second fix, once; no commit builds on an unseen head", async () => {
  const heads: string[] = [];
  const stage = await openStage();
  const { number } = await openPull(stage, "feet", FOOT);
  stage.sessions["fix"] = async ({ base }) => {
    heads.push(base);
    if (heads.length < 3) await stage.push("feet", { "docs.md": `${heads.length}\n` });
    return completeWork({ "src/foot.js": RIGHT });
  };
  await stage.say("/orchestrate fix", { on: number, as: "wren" });
  await stage.reads(/Somebody pushed to the branch while it was being fixed, twice/, {
    on: number,
  });
  await archived(stage, `pr-${number}`);
  expect(heads).toHaveLength(2);
  expect(stage.file("src/foot.js", "feet")).toBe(FOOT["src/foot.js"]);
  await stage.say("/retry", { on: number, as: "wren" });
  await stage.reads(/\*\*Fix: done\*\*/, { on: number });
  expect(stage.file("src/foot.js", "feet")).toBe(RIGHT);
  expect(stage.git("rev-parse", "feet^")).toBe(heads[2]);
});

test("a fix of a fork's pull request is a review with suggestions, and a patch for the rest", async () => {
  const stage = await openStage({
    files: { "src/mile.js": "export const mile = 1;\n" },
    sessions: {
      fix: completeWork({
        "src/foot.js": `// Lengths in metres.\n${RIGHT}`,
        "src/mile.js": "export const mile = 1609.344;\n",
        "test/foot.test.js": "import '../src/foot.js';\n",
      }),
    },
  });
  const { number, head } = await openForkPull(stage, "feet", FOOT);
  const before = stage.git("for-each-ref", "refs/heads", "refs/pull");
  await stage.say("/orchestrate fix", { on: number, as: "wren" });
  const words = await stage.reads(/\*\*Fix: done\*\*/, { on: number });
  await archived(stage, `pr-${number}`);
  expect(words).toContain("is in a review, as suggestions");
  const { reviews, lines } = reviewsOf(stage, number);
  expect(reviews).toHaveLength(1);
  expect(reviews[0]).toMatchObject({ state: "COMMENTED", commitId: head });
  expect(lines.map(({ line, body }) => [line, body.split("\n<!--")[0]!.trim()])).toEqual([
    [1, "```suggestion\n// Lengths in metres.\nexport const foot = 0.3048;\n```"],
  ]);
  const { body } = reviews[0]!;
  expect(body).toContain("<details>\n<summary>The rest, which is not on lines of the diff");
  expect(body).toContain(
    "--- a/src/mile.js\n+++ b/src/mile.js\n@@ -1,1 +1,1 @@\n-export const mile = 1;\n" +
      "+export const mile = 1609.344;",
  );
  expect(body).toContain("--- /dev/null\n+++ b/test/foot.test.js");
  expect(stage.git("for-each-ref", "refs/heads", "refs/pull")).toBe(before);
});

test("a task that fails says why and how to go on; a closed pull request ends it", async () => {
  const stage = await openStage({ sessions: { review: ends("failed", "It broke.") } });
  const { number } = await openPull(stage, "feet", FOOT);
  await stage.say("/orchestrate review", { on: number, as: "wren" });
  const words = await stage.reads(/@wren Baton could not review this pull request/, { on: number });
  expect(words).toMatch(/It broke/);
  expect(words).toContain("`/retry` tries it again.");
  await archived(stage, `pr-${number}`);

  const hold = Promise.withResolvers<void>();
  stage.sessions["review"] = async () => {
    await hold.promise;
    return review();
  };
  await stage.say("/retry", { on: number, as: "wren" });
  await stage.reads(
    /\*\*Review: at work\*\*[^]*Its run: \[`W1\.1\/review\/4`\]\(\.\.\/actions\/runs\/\d+\)/,
    {
      on: number,
    },
  );
  await stage.close(number);
  await stage.reads(/The pull request was closed meanwhile/, { on: number });
  hold.resolve();
  await archived(stage, `pr-${number}-2`);
  expect(reviewsOf(stage, number).reviews).toEqual([]);
  await stage.say("/orchestrate fix", { on: number, as: "wren" });
  await stage.reads(/The pull request is closed: there is nothing to fix in it/, { on: number });
});

test("a running task can be ended by /cancel, and tasks wait for each other in order", async () => {
  const hold = Promise.withResolvers<void>();
  const stage = await openStage({
    sessions: {
      "W1.1/review/1": async () => {
        await hold.promise;
        return review();
      },
      fix: completeWork({ "src/foot.js": RIGHT }),
    },
  });
  const { number, head } = await openPull(stage, "feet", FOOT);
  await stage.say("/orchestrate review", { on: number, as: "wren" });
  await stage.reads(/\*\*Review: at work\*\*/, { on: number });
  await stage.say("/orchestrate fix", { on: number, as: "you" });
  await stage.reads(/\*\*Fix: waits for its turn\*\*/, { on: number });
  await stage.say("/cancel", { on: number, as: "wren" });
  await stage.reads(/\*\*Fix: cancelled\*\*[^]*Cancelled by @/, { on: number });
  hold.resolve();
  await archived(stage, `pr-${number}`);
  expect(stage.git("rev-parse", "feet")).toBe(head);
  expect(verdictOn(stage, head)).toBeNull();
});

test("a branch of someone else with the record's name is left alone and blocks nothing", async () => {
  const stage = await openStage();
  const { number } = await openPull(stage, "feet", FOOT);
  const theirs = await stage.push(`baton/pr-${number}/record`, { "meta.json": "{}\n" });
  await stage.say("/orchestrate review", { on: number, as: "wren" });
  await archived(stage, `pr-${number}-2`);
  expect(reviewsOf(stage, number).reviews).toHaveLength(1);
  expect(stage.git("rev-parse", `baton/pr-${number}/record`)).toBe(theirs);
});
