/** Rules about commits, names and files: a build lands if it can, or stops and names the rule. */
import { expect, test } from "vitest";
import { openPull } from "./support/pulls-of-people.ts";
import { openStage, review, type Stage } from "./support/stage/index.ts";

const PATTERN = (type: string, operator: string, pattern: string, more: object = {}) => {
  return { type, parameters: { operator, pattern }, ...more };
};
const landsOnceFree = async (stage: Stage) => {
  stage.repository.rules = [];
  await stage.say("/retry");
  await stage.landed();
};

test("given a message pattern that the landed commit fits, then it lands and nothing is said", async () => {
  const stage = await openStage({
    rules: [PATTERN("commit_message_pattern", "starts_with", "Do the")],
  });
  await stage.play();
  expect(stage.words().some(({ text }) => text.includes("commit messages must"))).toBe(false);
});

test(
  "given a message pattern that it doesn't fit, then the plan names it, and the landing " +
    "stops with it",
  async () => {
    const stage = await openStage({
      rules: [PATTERN("commit_message_pattern", "starts_with", "JIRA-")],
    });
    await stage.label();
    await stage.reads(
      /Rules for `main`: commit messages must start with `JIRA-` \(Baton's are like `feat: convert units`/,
    );
    await stage.approveLanding();
    const words = await stage.reads(
      /does not merge .*Commit message must start with a matching pattern: JIRA-/,
    );
    expect(words).toContain("Let Baton bypass that rule, or change its pattern");
    await landsOnceFree(stage);
  },
);

test("given addresses that Baton's branches may not have, then the plan and the stop name them", async () => {
  const workers = { pattern: "baton/*/W*" };
  const rule = PATTERN("commit_author_email_pattern", "ends_with", "@acme.com", workers);
  const stage = await openStage({ rules: [rule] });
  await stage.label();
  await stage.reads(/like `baton\/\*\*\/\*`: authors' e-mail addresses must end with `@acme\.com`/);
  const words = await stage.reads(
    /GitHub refuses .*: Author email must end with a matching pattern: @\u200bacme\.com/,
  );
  expect(words).toContain("exclude `baton/**/*` from that rule");
  stage.repository.rules = [];
  await stage.say("/retry");
  await stage.play();
});

test("given a rule that none of Baton's branches meets, then the issue says so until the rule is gone", async () => {
  const rule = PATTERN("commit_message_pattern", "starts_with", "JIRA-", { pattern: "~ALL" });
  const stage = await openStage({ rules: [rule] });
  await stage.label();
  const words = await stage.reads(
    /GitHub refuses Baton's commits on the branch `baton\/1-do-it\/record`, which/,
  );
  expect(words).toContain("Commit message must start with a matching pattern: JIRA-");
  expect(words).toContain("exclude `baton/**/*` from that rule");
  stage.repository.rules = [];
  await stage.say("Try again, please.");
  await stage.play();
});

test("given the same, when a comment asked for the build, then it begins once the rule is gone", async () => {
  const rule = PATTERN("commit_message_pattern", "starts_with", "JIRA-", { pattern: "~ALL" });
  const stage = await openStage({ rules: [rule] });
  const issue = { title: "Do it", body: "Please do it." };
  stage.issue = (await stage.as("you").post<{ number: number }>("/issues", issue)).number;
  await stage.say("/orchestrate");
  await stage.reads(/GitHub refuses Baton's commits on the branch/);
  await stage.say("/orchestrate status");
  await stage.reads(
    /^This command waits: GitHub still refuses Baton's commits to the build's record\./,
  );
  stage.repository.rules = [];
  await stage.say("Try again, please.");
  await stage.play();
});

test("given the same, when a pull request's review was asked for, then it begins once the rule is gone", async () => {
  const stage = await openStage({ sessions: { review: review([]) } });
  const { number } = await openPull(stage, "feet", { "src/foot.js": "export const foot = 0.3;\n" });
  const rule = PATTERN("commit_message_pattern", "starts_with", "JIRA-");
  stage.repository.rules.push({ ...rule, rulesetId: 1, pattern: "~ALL", bypass: [] });
  await stage.say("/orchestrate review", { on: number });
  await stage.reads(/GitHub refuses Baton's commits on the branch `baton\/pr-\d+\/record`/, {
    on: number,
  });
  stage.repository.rules = [];
  await stage.say("Try again, please.", { on: number });
  await stage.reads(/\*\*Review: done\*\*/, { on: number });
});

test("given the same, when the settings ask for reviews, then the default branch says so, once", async () => {
  const stage = await openStage({ config: "review: always\n", sessions: { review: review([]) } });
  const pulls = await Promise.all(
    ["feet", "yards"].map((name) => openPull(stage, name, { [`src/${name}.js`]: "// It.\n" })),
  );
  const rule = PATTERN("commit_message_pattern", "starts_with", "JIRA-");
  stage.repository.rules.push({ ...rule, rulesetId: 1, pattern: "~ALL", bypass: [] });
  const checks = () =>
    stage.testbed.running.sandbox.world.checkRuns.filter(
      ({ name }) => name === "baton/automatic-reviews",
    );
  const look = async () => {
    await stage.pass(11);
    for (const { number } of pulls) await stage.testbed.tick(stage.repository, number);
  };
  await look();
  await stage.untilWorld(() => checks()[0], "the check run");
  await look();
  expect(checks()).toMatchObject([
    { headSha: stage.git("rev-parse", "main"), conclusion: "neutral" },
  ]);
  expect(checks()[0]!.output.summary).toContain("exclude `baton/**/*` from that rule");
  expect(pulls.flatMap(({ number }) => stage.comments(number))).toEqual([]);

  const { number } = pulls[0]!;
  await stage.say("/orchestrate review", { on: number });
  await stage.reads(/GitHub refuses Baton's commits on the branch/, { on: number });
  stage.repository.rules = [];
  await look();
  for (const one of pulls) await stage.reads(/\*\*Review: done\*\*/, { on: one.number });
});

test("given files that no push may bring in, then the plan names them, and the worker's stop does", async () => {
  const limits = { restricted_file_paths: ["src/**/*"] };
  const stage = await openStage({
    rules: [{ type: "file_path_restriction", parameters: limits }],
  });
  await stage.label();
  await stage.reads(
    /GitHub refuses every push with files at `src\/\*\*\/\*`\. A worker whose change has one/,
  );
  const words = await stage.reads(/GitHub refuses .*: File path is restricted/);
  expect(words).toContain("add Baton to the bypass list of that ruleset");
  stage.repository.rules = [];
  await stage.say("/retry");
  await stage.play();
});

test("given names that branches must have, then what Baton could not make is said", async () => {
  const rule = PATTERN("branch_name_pattern", "starts_with", "feature/", { pattern: "baton/*/W*" });
  const stage = await openStage({ rules: [rule] });
  await stage.label();
  const words = await stage.reads(
    /GitHub refuses .*Branch name must start with a matching pattern: feature\//,
  );
  expect(words).toContain("bypass list");
  stage.repository.rules = [];
  await stage.say("/retry");
  await stage.play();
});
